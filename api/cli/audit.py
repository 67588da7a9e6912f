"""``jianghai audit``: read, verify, anchor and replay what was recorded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from api.access import Role
from api.audit import Action, subject_said
from api.audit_words import details_said
from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Session
from api.store.queries.audit import AuditRecord
from api.usecases.office.auditing import anchor, list_records, show_record, verify
from features.bilingual import either

app = typer.Typer(no_args_is_help=True)
_LONG = frozenset({"digest", "question", "ids"})
"""Details that do not fit into a list."""

AnchorFile = Annotated[Path | None, typer.Option("--anchors", help="锚点文件 / file of anchors", metavar="FILE")]
Seq = Annotated[int, typer.Argument(help="记录编号 / number of the record", min=1)]


@app.command("list")
def list_(
    *,
    account: Annotated[str | None, typer.Option("--account", help="账号 / account")] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="对象，如 project:NT-1 / what about")] = None,
    action: Annotated[list[Action] | None, typer.Option("--action", help="动作 / action")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="最多条数 / most records")] = 50,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """列出审计记录，新的在前 / List records, the newest first."""
    session = Session(lang)
    wanted = [one.value for one in action or ()]
    with session.store() as store:
        found = list_records(session.call(store), account=account, subject=subject, actions=wanted, limit=limit)
    if as_json:
        print_json({"items": [one.to_json() for one in found]})
        return
    columns = session.say(
        ("编号", "时刻", "账号", "角色", "动作", "对象", "内容"),
        ("No.", "At", "Account", "Role", "Action", "Subject", "Details"),
    )
    print_table(columns, [_row(one, session) for one in found])


@app.command()
def show(seq: Seq, *, lang: Lang = None) -> None:
    """显示一条记录 / Show one record."""
    session = Session(lang)
    with session.store() as store:
        print_json(show_record(session.call(store), seq).to_json())


@app.command("verify")
def verify_(*, anchors: AnchorFile = None, as_json: AsJson = False, lang: Lang = None) -> None:
    """核验：任何改动、删除、调换或截断都会被发现 / Find any change, removal, reordering or truncation."""
    session = Session(lang)
    file = anchors or session.settings.audit_anchors
    with session.store() as store:
        found = verify(session.call(store), anchors=file)
    if as_json:
        print_json(found.to_json())
    elif found.is_sound:
        said = session.say(
            f"审计完好：{found.records}条记录，{found.anchors}个锚点。",
            f"The audit is sound: {found.records} records, {found.anchors} anchors.",
        )
        OUT.print(said, markup=False)
    else:
        for fault in found.faults:
            OUT.print(session.say(fault.zh, fault.en), style="red", markup=False)
    if not as_json:
        for remark in found.remarks:
            OUT.print(session.say(remark.zh, remark.en), style="yellow", markup=False)
    if not found.is_sound:
        sys.exit(1)


@app.command("anchor")
def anchor_(*, file: AnchorFile = None, as_json: AsJson = False, lang: Lang = None) -> None:
    """把记录数与最后的封印写入文件 / Write the number of records and the last seal to a file."""
    session = Session(lang)
    target = file or session.settings.audit_anchors
    with session.store() as store:
        made = anchor(session.call(store), target)
    if as_json:
        print_json({"at": made.at, "count": made.count, "seal": made.seal, "file": str(target)})
        return
    said = session.say(
        f"已锚定{made.count}条记录：{made.seal}（{target}）", f"{made.count} records anchored: {made.seal} ({target})"
    )
    OUT.print(said, markup=False, soft_wrap=True)


@app.command()
def rekey(*, lang: Lang = None) -> None:
    """换用新密钥加封，旧密钥留作核验 / Seal with a new key from now on; the old ones stay to verify with."""
    from api.usecases.office.maintenance import seal_with_key

    session = Session(lang)
    with session.store() as store:
        made = seal_with_key(session.call(store), anew=True)
    said = session.say(f"自此用密钥 {made} 加封", f"Sealed with key {made} from now on")
    OUT.print(f"{said} ({session.settings.audit_keys})", markup=False, soft_wrap=True)


@app.command("replay")
def replay_(seq: Seq, *, as_json: AsJson = False, lang: Lang = None) -> None:
    """按记录重做一次推荐，核对结果 / Give a recorded recommendation again and compare."""
    from api.usecases.office.replaying import replay

    session = Session(lang)
    with session.store() as store:
        found = replay(
            session.call(store),
            seq,
            tagger=session.tagger,
            models=session.settings.models_dir,
            data_dir=session.settings.data_dir,
        )
    if as_json:
        print_json(found.to_json())
    elif found.is_same:
        OUT.print(session.say(f"第{seq}条：结果一致。", f"Record {seq}: the same answer."), markup=False)
    else:
        OUT.print(session.say(f"第{seq}条：结果不一致！", f"Record {seq}: NOT the same answer!"), style="red")
    if not found.is_same:
        sys.exit(1)


def _row(one: AuditRecord, session: Session) -> tuple[Any, ...]:
    named = {action.value: action.say(session.language) for action in Action}
    action = named.get(one.action, one.action)
    said = details_said(one.details, session.language, without=_LONG)
    colon, stop = either(session.language, ("：", "；"), (": ", "; "))
    told = stop.join(f"{name}{colon}{value}" for name, value in said)
    role = next((role.say(session.language) for role in Role if role.value == one.actor_role), one.actor_role)
    subject = subject_said(one.subject, session.language)
    return one.seq, f"{one.at:%Y-%m-%d %H:%M:%S}", one.actor_id, role, action, subject, told[:80]
