"""``jianghai init | list | show``: the store and what is in it."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from pydantic import BaseModel

from api.audit import Recorder
from api.cli.first_start import NobodyYet, ensure_administrator
from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Session
from api.cli.subjects import CommandSubject
from api.store.kinds import KINDS, PROJECTS, Kind
from api.store.queries.attention import names_of_places
from api.store.queries.listing import (
    ParkFilter,
    ParkSummary,
    ProjectFilter,
    ProjectSummary,
    count_parks,
    count_projects,
    list_parks,
    list_projects,
)
from api.store.queries.profiles import Stored, read_profiles, unknown
from api.store.schema import migrate
from api.usecases.engagements.recording import project_history
from api.usecases.leads.read_audit import note_seen
from api.usecases.office.maintenance import note_migration, seal_with_key
from features.fields import field_specs
from features.figures import money
from features.in_words import in_words
from features.references import places_in

app = typer.Typer()

Search = Annotated[str, typer.Option("--search", help="按名称、公司、拼音首字母等查找 / search")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="最多行数 / most rows")]


@app.command()
def init(*, lang: Lang = None) -> None:
    """Create or upgrade the database, and the first administrator."""
    session = Session(lang)
    done = migrate(session.settings.store_url, regions=session.regions)
    said = session.say(f"数据库就绪（结构版本 {done.after}）。", f"The database is ready (schema {done.after}).")
    OUT.print(said, markup=False)
    with session.store() as store:
        seal_with_key(session.call(store))
        note_migration(session.call(store), done)
        try:
            ensure_administrator(session, store)
        except NobodyYet as later:
            OUT.print(later.say(session.language), style="yellow", markup=False, soft_wrap=True)


@app.command("list")
def list_(
    subject: Annotated[CommandSubject, typer.Argument(help="projects | parks")],
    *,
    search: Search = "",
    limit: Limit = 50,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """List projects or places."""
    session = Session(lang)
    with session.store() as store, store.read(session.actor) as tx:
        if subject is CommandSubject.PROJECTS:
            found = ProjectFilter(text=search)
            rows: list[Any] = list(list_projects(tx, session.actor, found, limit=limit).items)
            total = count_projects(tx, session.actor, found)
        else:
            places = ParkFilter(text=search)
            rows = list(list_parks(tx, session.actor, places, limit=limit).items)
            total = count_parks(tx, session.actor, places)
    if as_json:
        print_json({"items": rows, "total": total})
    elif subject is CommandSubject.PROJECTS:
        _print_projects(rows, session)
    else:
        _print_parks(rows, session)
    if not as_json and total > len(rows):
        OUT.print(session.say(f"共 {total} 条，显示 {len(rows)} 条。", f"{len(rows)} of {total} shown."))


@app.command()
def show(
    profile_id: Annotated[str, typer.Argument(help="线索或园区编号 / id of a project or place", metavar="ID")],
    *,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Show all that is known of one project or place."""
    session = Session(lang)
    with session.store() as store:
        with store.read(session.actor) as tx:
            read = [(kind, read_profiles(tx, session.actor, kind, ids=[profile_id])) for kind in KINDS.values()]
        for lost in (lost for _, one in read for lost in one.set_aside):
            raise lost.refusal
        found: list[tuple[Kind[Any], Stored[Any]]] = [(kind, stored) for kind, one in read for stored in one.profiles]
        if not found:
            raise unknown(PROJECTS, [profile_id])
        kind, stored = found[0]
        if kind is PROJECTS:
            recorder = Recorder(store, patience_seconds=session.settings.busy_seconds)
            note_seen(session.call(store, recorder=recorder), stored)
            recorder.close()
        with store.read(session.actor) as tx:
            named = names_of_places(tx, session.actor, places_in(stored.profile))
        history = project_history(session.call(store), profile_id) if kind is PROJECTS else None
    if as_json:
        profile = stored.profile.model_dump(mode="json", exclude_none=True)
        state = None if history is None else history.state
        print_json({"id": stored.id, "version": stored.version, "profile": profile, "state": state})
        return
    model: type[BaseModel] = kind.model
    specs = field_specs(model)
    places = {park_id: session.say(zh, en) for park_id, (zh, en) in named.items()}
    taxonomy, lang = session.policy.taxonomy, session.language
    rows = [
        (spec.say(lang), in_words(spec, getattr(stored.profile, spec.name), taxonomy, lang, places=places))
        for spec in specs
    ]
    known = [(label, value) for label, value in rows if value]
    print_table(
        session.say("项 内容", "Field Value").split(" "),
        known,
        title=session.say(f"{stored.id}（第{stored.version}版）", f"{stored.id} (version {stored.version})"),
    )
    missing = len(rows) - len(known)
    OUT.print(session.say(f"另有{missing}项未填报。", f"{missing} more fields are not filled in."), style="dim")


def _print_projects(rows: list[ProjectSummary], session: Session) -> None:
    columns = session.say("编号 名称 阶段 总投资 招商员", "ID Name Stage Investment Officer").split(" ")
    print_table(
        columns,
        [
            (
                row.id,
                row.name,
                _state(row.state, session),
                row.total_investment_wan and money(row.total_investment_wan, session.language),
                row.officer,
            )
            for row in rows
        ],
    )


def _print_parks(rows: list[ParkSummary], session: Session) -> None:
    columns = session.say("编号 名称 区县 级别 数据", "ID Name District Level Data").split(" ")
    print_table(
        columns,
        [
            (row.id, session.say(row.name, row.name_en or row.name), row.district, row.level, row.data_status)
            for row in rows
        ],
    )


def _state(state: str, session: Session) -> str:
    funnel = session.policy.stages
    named = funnel.side_state(state) if funnel.is_side_state(state) else funnel.stage(state)
    return session.say(named.zh, named.en)
