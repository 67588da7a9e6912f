"""kill -9 at random moments of imports, sends and migrations: is everything kept that was acknowledged, whole?

``python benchmarks/crash.py --rounds 200 --postgres-rounds 40 --json OUT``. Each round is a process of its own that
imports leads and sends them to places, one command after another, and writes a line for every command that was
acknowledged; it is killed (SIGKILL) after a random time. Every third round upgrades a database of the oldest schema
with data in it instead. After each round another connection looks at what is there:

- every acknowledged command is there in full;
- of the command that was under way, everything is there or nothing;
- event numbers run without gaps, every project has as many versions as its version says, references lead somewhere,
  where each project stands follows from its events, and the audit chain is sound and holds every command;
- a killed migration is undone or done, with all rows, and the next one goes through.

On PostgreSQL it is the client that is killed. Exits with 1 if anything was broken.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import platform
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import text

from api.access import SYSTEM, Actor, Role
from api.store.documents import searchable
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.events import EventFilter, list_events
from api.store.schema import migrate, open_store, rebuilding, require_whole, revisions, schema_state, upgrade
from api.store.session import Store
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import import_profiles
from api.usecases.office.auditing import verify
from benchmarks.calls import call_of
from benchmarks.postgres import own_postgres
from features.events import EventDraft
from features.funnel import derive_state
from features.park import ParkProfile
from features.policy.pack import load_policy
from features.project import ProjectProfile

NOW = dt.datetime(2026, 7, 1, 2, tzinfo=dt.UTC)
TODAY = dt.date(2026, 7, 1)
OFFICER = Actor.of("benchmark", Role.OFFICER)
FUNNEL = load_policy().stages
PLACES = [f"p{number}" for number in range(5)]
LEADS_AT_ONCE, ROWS_OLD = 20, 300
MIGRATION_EVERY = 3
STEPS_AT_MOST = 4
"""A process lives for a random time of up to so many imports and sends, as long as they take on this machine now."""


@dataclass
class Tally:
    """What happened and what was broken."""

    rounds: int = 0
    killed: int = 0
    acknowledged: int = 0
    under_way_kept: int = 0
    under_way_undone: int = 0
    audit_records: int = 0
    migrations_undone: int = 0
    migrations_done: int = 0
    broken: list[str] = field(default_factory=list)

    def expect(self, holds: bool, said: str) -> None:
        """Note what does not hold."""
        if not holds:
            self.broken.append(f"round {self.rounds}: {said}")


def run(url_of: Callable[[], str], rounds: int, rng: random.Random, *, migrations: bool = True) -> Tally:
    """Kill that many times on databases of one kind; ``url_of`` returns the address of a new, empty one."""
    searchable(["预热"])  # what every child would load
    tally, url = Tally(), url_of()
    _prepare(url)
    lives = STEPS_AT_MOST * _seconds(lambda: _step(url, 0, 0)), _seconds(lambda: migrate(_old_store(url_of())))
    tally.acknowledged = 2
    for number in range(1, rounds + 1):
        tally.rounds = number
        if migrations and number % MIGRATION_EVERY == 0:
            _migration_round(url_of(), rng.uniform(0, lives[1]), tally)
        else:
            _command_round(url, number, rng.uniform(0, lives[0]), tally)
    return tally


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _prepare(url: str) -> None:
    migrate(url)
    parks = [ParkProfile(park_id=one, name_zh=f"园区{one}（演示）", district="崇川区") for one in PLACES]
    with open_store(url) as store:
        import_profiles(call_of(store, SYSTEM, now=NOW), PARKS, parks)


def _command_round(url: str, number: int, life: float, tally: Tally) -> None:
    told = _killed(lambda writing: _commands(url, number, writing), life, tally)
    acknowledged = [json.loads(line) for line in told]
    tally.acknowledged += len(acknowledged)
    with open_store(url) as store:
        _check_commands(store, number, acknowledged, tally)
        _check_store(store, tally)
        sound = verify(call_of(store, SYSTEM, now=NOW))
        tally.audit_records = sound.records
        tally.expect(sound.is_sound, f"the audit chain is broken: {sound.faults[:1]}")


def _killed(work: Callable[[int], NoReturn], life: float, tally: Tally) -> list[str]:
    """Run ``work`` in a process of its own, kill it so long after it began, return the lines it wrote."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(writing)
        finally:
            os._exit(3)
    os.close(writing)
    with os.fdopen(reading, "rb") as lines:
        begun = lines.readline()
        time.sleep(life)
        os.kill(child, signal.SIGKILL)
        rest = lines.read().decode()
    status = os.waitpid(child, 0)[1]
    tally.killed += os.WIFSIGNALED(status)
    tally.expect(begun == b"begun\n", "the process did not begin")
    tally.expect(not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0, "the process failed by itself")
    return [line for line in rest.split("\n")[:-1] if line]


def _commands(url: str, number: int, writing: int) -> NoReturn:
    """Import and send, again and again; a line is written after each command has returned."""
    with open_store(url) as store:
        os.write(writing, b"begun\n")
        for step in count():
            _import(store, number, step)
            os.write(writing, json.dumps(["import", step]).encode() + b"\n")
            record_events(call_of(store, OFFICER, now=NOW), sends(lead_ids(number, step)))
            os.write(writing, json.dumps(["send", step]).encode() + b"\n")
    os._exit(0)


def _import(store: Store, number: int, step: int) -> None:
    words = {"name": "碳化硅项目（演示）", "description": "碳化硅" * 50}
    leads = [ProjectProfile.model_validate({"project_id": one, **words}) for one in lead_ids(number, step)]
    import_profiles(call_of(store, OFFICER, now=NOW), PROJECTS, leads)


def _step(url: str, number: int, step: int) -> None:
    with open_store(url) as store:
        _import(store, number, step)
        record_events(call_of(store, OFFICER, now=NOW), sends(lead_ids(number, step)))


def lead_ids(number: int, step: int) -> list[str]:
    """Return the leads of one step."""
    return [f"R{number}-{step}-{one}" for one in range(LEADS_AT_ONCE)]


def sends(ids: list[str]) -> list[EventDraft]:
    """Return what is recorded of each lead: it qualifies and goes to two places."""

    def event(one: str, kind: str, **details: str) -> EventDraft:
        return EventDraft.model_validate({"project_id": one, "kind": kind, "happened_on": TODAY, **details})

    drafts = []
    for position, one in enumerate(ids):
        drafts.append(event(one, "moved", to_state="qualified"))
        drafts += [event(one, "sent", park_id=PLACES[(position + shift) % len(PLACES)]) for shift in range(2)]
    return drafts


def _check_commands(store: Store, number: int, acknowledged: list[list[Any]], tally: Tally) -> None:
    """Everything acknowledged is there; of one command more, all or nothing; nothing else."""
    done = {(kind, step) for kind, step in acknowledged}
    expected = [(kind, step) for step in range(len(done) // 2 + 2) for kind in ("import", "send")]
    tally.expect(sorted(done) == sorted(expected[: len(done)]), "acknowledged out of order")
    here: dict[str, list[str]] = {}
    with store.read(SYSTEM) as tx:
        query = text("SELECT project_id, kind FROM event WHERE project_id LIKE :mark ORDER BY seq")
        for project_id, kind in tx.execute(query, {"mark": f"R{number}-%"}):
            here.setdefault(project_id, []).append(kind)
        recorded = "SELECT count(*) FROM audit WHERE action IN ('projects_saved', 'events_recorded')"
        commands = int(tx.scalar(text(recorded)) or 0)
        query = text("SELECT id FROM project WHERE id LIKE :mark")
        projects = set(tx.scalars(query, {"mark": f"R{number}-%"}))
    tally.expect(projects == here.keys(), "a project without its first event, or the other way round")
    for position, (kind, step) in enumerate(expected):
        ids = lead_ids(number, step)
        whole = ["opened"] if kind == "import" else ["opened", "moved", "sent", "sent"]
        before: list[str] = [] if kind == "import" else ["opened"]
        stories = [here.get(one, []) for one in ids]
        kept = all(story[: len(whole)] == whole for story in stories)
        undone = all(story == before for story in stories)
        if position < len(done):
            tally.expect(kept, f"{kind} {step} was acknowledged and is not whole")
        elif position == len(done):
            tally.expect(kept or undone, f"{kind} {step} is there in part")
            tally.under_way_kept += kept
            tally.under_way_undone += undone and not kept
        else:
            tally.expect(kind == "send" or undone, f"{kind} {step} had not begun and is there")
    kept_now = tally.acknowledged + tally.under_way_kept
    tally.expect(commands == kept_now, f"{commands} commands in the audit, {kept_now} kept")


def _check_store(store: Store, tally: Tally) -> None:
    """What must hold of any store at any time."""
    with store.read(SYSTEM) as tx:
        events, last = tx.execute(text("SELECT count(*), coalesce(max(seq), 0) FROM event")).one()
        tally.expect(events == last, f"{events} events up to number {last}")
        versions = (
            "SELECT count(*) FROM project p WHERE version <> (SELECT count(*) FROM project_version v WHERE v.id = p.id)"
        )
        tally.expect(tx.scalar(text(versions)) == 0, "a project without one of its versions")
        latest = tx.scalars(text("SELECT id FROM project ORDER BY change DESC, id LIMIT 40")).all()
        states = dict[str, str](tx.execute(text("SELECT id, state FROM project")).all())  # type: ignore[arg-type]
        query = text("SELECT project_id, park_id, status FROM engagement")
        stands = {(project_id, park_id): status for project_id, park_id, status in tx.execute(query)}
        for project_id in latest:
            derived = derive_state(list_events(tx, SYSTEM, EventFilter(project_ids=[project_id])), FUNNEL)
            tally.expect(derived.state == states[project_id], f"{project_id} does not stand where its events say")
            for one in derived.engagements:
                tally.expect(stands.get((project_id, one.park_id)) == one.status, f"{project_id} at {one.park_id}")
        require_whole(tx.connection())
        if store.address.is_sqlite:
            tally.expect(tx.scalar(text("PRAGMA quick_check")) == "ok", "the file is damaged")


def _migration_round(url: str, life: float, tally: Tally) -> None:
    """Upgrade a store of the oldest schema with data in it, killed; then let the next upgrade go through."""
    before = _old_rows(_old_store(url))

    def work(writing: int) -> NoReturn:
        os.write(writing, b"begun\n")
        migrate(url)
        os.write(writing, b"done\n")
        time.sleep(600)
        os._exit(0)

    told = _killed(work, life, tally)
    with Store(url, as_owner=True) as store, store.read(SYSTEM) as tx:
        revision = schema_state(tx.connection()).revision
    oldest, newest = revisions()[0], revisions()[-1]
    tally.expect(revision in (oldest, newest), f"the schema is between: {revision}")
    tally.expect(not told or revision == newest, "an acknowledged migration is not there")
    tally.migrations_done += revision == newest
    tally.migrations_undone += revision == oldest != newest
    tally.expect(_old_rows(url) == before, "rows were lost or changed by a killed migration")
    migrate(url)
    tally.expect(_old_rows(url) == before, "rows were lost or changed by a migration")


def _old_store(url: str) -> str:
    """Make a store of the oldest schema with data in it."""
    with rebuilding(url) as store, store.write(SYSTEM) as tx:
        upgrade(tx.connection(), revisions()[0])
        _fill_old(tx)
    return url


def _fill_old(tx: Any) -> None:
    """Write rows as the oldest schema has them."""
    row = "'{id}', 1, 'h', '项目（演示）', NULL, 1, '2026-07-01 00:00:00', 'a', '2026-07-01 00:00:00', 'a'"
    columns = "id, version, content_hash, name, data_status, change, created_at, created_by, updated_at, updated_by"
    profile = '{{"project_id":"{id}","name":"项目（演示）"}}'
    for number in range(ROWS_OLD):
        one = f"O{number}"
        told = profile.format(id=one)
        values = f"{row.format(id=one)}, 'lead', 'lead', '2026-07-01', 'x', '{told}'"
        connection = tx.connection()
        connection.exec_driver_sql(
            f"INSERT INTO project ({columns}, stage, state, state_since, search_text, profile) VALUES ({values})"  # noqa: S608
        )
        connection.exec_driver_sql(
            "INSERT INTO event (seq, project_id, kind, text, payload, happened_on, recorded_at, actor_id, actor_role) "  # noqa: S608
            f"VALUES ({number + 1}, '{one}', 'opened', '', '{{}}', '2026-07-01', '2026-07-01 00:00:00', 'a', 'officer')"
        )


def _old_rows(url: str) -> list[str]:
    query = (
        "SELECT p.id, p.name, p.stage, e.seq, e.kind FROM project p JOIN event e ON e.project_id = p.id ORDER BY seq"
    )
    with Store(url, as_owner=True) as store, store.read(SYSTEM) as tx:
        return [repr(tuple(row)) for row in tx.execute(text(query))]


def sqlite_files(folder: Path) -> Callable[[], str]:
    """Return what gives the addresses of new SQLite files."""
    numbers: Iterator[int] = count(1)
    return lambda: f"sqlite:///{folder}/{next(numbers)}.sqlite"


def main() -> None:
    """Kill, look, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--postgres-rounds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rng = random.Random(options.seed)  # noqa: S311 - moments, not secrets
    with tempfile.TemporaryDirectory() as folder:
        tallies = {"sqlite": run(sqlite_files(Path(folder)), options.rounds, rng)}
    if options.postgres_rounds:
        with own_postgres() as new:
            tallies["postgresql"] = run(new, options.postgres_rounds, rng)
    result = {
        **{name: vars(tally) for name, tally in tallies.items()},
        "seed": options.seed,
        "program_sha256": hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
        "schema": revisions()[-1],
        "versions": {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "sqlalchemy": version("sqlalchemy"),
        },
    }
    told = json.dumps(result, indent=2, ensure_ascii=False)
    sys.stdout.write(told + "\n")
    if options.json:
        options.json.write_text(told + "\n")
    if any(tally.broken for tally in tallies.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
