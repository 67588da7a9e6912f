"""``jianghai init | list | show``: the store and what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from api.audit import Recorder
from api.cli.first_start import NobodyYet, ensure_administrator
from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Session
from api.cli.subjects import KindArgument
from api.store.kinds import KINDS, Kind
from api.store.kinds.lists import said
from api.store.queries.attention import names_of_places
from api.store.queries.listing import RecordFilter, count_records, list_records
from api.store.queries.profiles import Stored, read_profiles
from api.store.schema import migrate
from api.usecases.engagements.recording import project_history
from api.usecases.leads.read_audit import note_seen
from api.usecases.office.maintenance import note_migration, seal_with_key
from features.errors import UnknownIdError
from features.fields import field_specs
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
    ready = session.say(f"数据库就绪（结构版本 {done.after}）。", f"The database is ready (schema {done.after}).")
    OUT.print(ready, markup=False)
    with session.store() as store:
        seal_with_key(session.call(store))
        note_migration(session.call(store), done)
        try:
            ensure_administrator(session, store)
        except NobodyYet as later:
            OUT.print(later.say(session.language), style="yellow", markup=False, soft_wrap=True)


@app.command("list")
def list_(
    subject: KindArgument,
    *,
    search: Search = "",
    limit: Limit = 50,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """List projects, places, or records of another kind."""
    session, kind, which = Session(lang), KINDS[subject], RecordFilter(text=search)
    with session.store() as store, store.read(session.actor) as tx:
        rows = list_records(tx, session.actor, kind.listing, which, limit=limit).items
        total = count_records(tx, session.actor, kind.listing, which)
    if as_json:
        print_json({"items": rows, "total": total})
        return
    columns = [session.say("编号", "ID"), *(one.words.say(session.language) for one in kind.listing.shown)]
    tell = partial(said, policy=session.policy, language=session.language, zone=session.settings.zone)
    print_table(columns, [(row.id, *(tell(one, row) for one in kind.listing.shown)) for row in rows])
    if total > len(rows):
        OUT.print(session.say(f"共{total}条，显示{len(rows)}条。", f"{len(rows)} of {total} shown."))


@app.command()
def show(
    profile_id: Annotated[str, typer.Argument(help="编号 / id", metavar="ID")],
    *,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Show all that is known of one record."""
    show_of(list(KINDS.values()), profile_id, as_json=as_json, lang=lang)


def show_of(kinds: Sequence[Kind[Any]], profile_id: str, *, as_json: bool, lang: str | None) -> None:
    """Show all that is known of the record of one of these kinds that has this id."""
    session = Session(lang)
    with session.store() as store:
        with store.read(session.actor) as tx:
            read = [(kind, read_profiles(tx, session.actor, kind, ids=[profile_id])) for kind in kinds]
        for lost in (lost for _, one in read for lost in one.set_aside):
            raise lost.refusal
        found: list[tuple[Kind[Any], Stored[Any]]] = [(kind, stored) for kind, one in read for stored in one.profiles]
        if not found:
            raise UnknownIdError(f"there is no record {profile_id!r}", zh=f"没有编号为 {profile_id!r} 的资料")
        kind, stored = found[0]
        recorder = Recorder(store, patience_seconds=session.settings.busy_seconds)
        note_seen(session.call(store, recorder=recorder), kind, stored)
        recorder.close()
        with store.read(session.actor) as tx:
            named = names_of_places(tx, session.actor, places_in(stored.profile))
        history = project_history(session.call(store), profile_id) if kind.opened_on is not None else None
    if as_json:
        profile = stored.profile.model_dump(mode="json", exclude_none=True)
        state = None if history is None else history.state
        print_json({"id": stored.id, "version": stored.version, "profile": profile, "state": state})
        return
    model: type[BaseModel] = kind.model
    specs = field_specs(model)
    places = {park_id: session.say(zh, en) for park_id, (zh, en) in named.items()}
    taxonomy, said_in = session.policy.taxonomy, session.language
    rows = [
        (spec.say(said_in), in_words(spec, getattr(stored.profile, spec.name), taxonomy, said_in, places=places))
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
