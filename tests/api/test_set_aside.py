"""One bad record takes nobody else down: whatever stands in it, all others are answered, and a steward is told."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from sqlalchemy import insert, select, update

from api.access import SYSTEM, Actor, Role
from api.advice.advisor import Advisor
from api.app import create_app
from api.console.visit import MOUNT
from api.store.kinds import PARKS, PROJECTS, Kind
from api.store.queries.profiles import set_aside
from api.store.session import Store
from api.store.tables import METADATA
from api.usecases.engagements import steps
from api.usecases.leads.overview import data_quality
from api.usecases.leads.profiles import add_profile
from api.usecases.models.learning import freeze
from features.fields import field_specs
from tests.api import test_route_roles as routes
from tests.api.console import test_page_roles as pages
from tests.api.people import bearer, browse
from tests.api.samples import OFFICER, STEWARD, TODAY, call_of, park, project
from tests.api.serving import services_over, tagger

DESK = Actor.of("desk", Role.PARK_DESK, places=["good", "bad"], day=TODAY)
LEAD_FACTS: dict[str, Any] = {"confidentiality": "open", "description": "8英寸碳化硅外延片产线", "floor_area_m2": 3000}
JUNK: tuple[Any, ...] = (
    "junk",
    -7,
    1e30,
    ["junk"],
    [{"junk": 1}],
    {"amount": "junk"},
    [None],
    True,
    "\u200b",
    "0001-01-01",
)


def town(store: Store) -> None:
    """Two places and two leads, of which one each will be damaged."""
    for name in ("good", "bad"):
        add_profile(call_of(store, STEWARD), PARKS, park(name, floor_free_m2=9000))
        add_profile(call_of(store, OFFICER), PROJECTS, project(name.upper(), **LEAD_FACTS))


def stored(store: Store, kind: Kind[Any], profile_id: str) -> dict[str, Any]:
    """The document as it is stored."""
    with store.read(SYSTEM) as tx:
        found: dict[str, Any] = tx.scalars(select(kind.table.c.profile).where(kind.table.c.id == profile_id)).one()
    return found


def put(store: Store, kind: Kind[Any], profile_id: str, document: dict[str, Any]) -> None:
    """Write a document straight into the store, past the program, as a hand or an older program would."""
    columns = kind.table.c
    values = {"profile": document, "change": columns.change + 1}
    with store.write(SYSTEM) as tx:
        tx.execute(update(kind.table).where(columns.id == profile_id).values(values))


def spoil(store: Store, kind: Kind[Any], profile_id: str) -> None:
    """Put something that is no profile in the place of the stored one, and of its masked copy."""
    with store.write(SYSTEM) as tx:
        for table in (kind.table, METADATA.tables["project_masked"]):
            tx.execute(update(table).where(table.c.id == profile_id).values(profile=["not", "a", "profile"]))


def everything_else_answers(store: Store, advisor: Advisor) -> None:
    """Ask for the good lead and the good place, as the city and as a desk."""
    slate = advisor.recommend(call_of(store, OFFICER), "GOOD")
    assert "good" in {one.park_id for one in slate.matches}
    assert all(math.isfinite(one.score) for one in slate.matches)
    for actor in (OFFICER, DESK):
        inbound = advisor.inbound(call_of(store, actor), "good")
        assert "GOOD" in {one.project_id for one in inbound.matches}
    data_quality(call_of(store, STEWARD), advisor)


def reads(kind: Kind[Any], document: dict[str, Any]) -> bool:
    """Whether a stored document is a profile."""
    try:
        kind.model.model_validate_json(json.dumps(document))
    except ValidationError:
        return False
    return True


def set_aside_of(store: Store, kind: Kind[Any]) -> list[str]:
    """Ids of the records that do not read."""
    with store.read(SYSTEM) as tx:
        return [one.id for one in set_aside(tx, SYSTEM, kind)]


@pytest.mark.parametrize("kind", [PARKS, PROJECTS], ids=lambda kind: kind.label)
def test_junk_in_any_field_of_one_record_leaves_all_others_answered(sqlite: Store, kind: Kind[Any]) -> None:
    """All of one junk that reads is asked about at once; what does not read is left out, whichever field it is in."""
    town(sqlite)
    advisor = Advisor(sqlite, tagger=tagger())
    profile_id = "bad" if kind is PARKS else "BAD"
    whole = stored(sqlite, kind, profile_id)
    unread: list[dict[str, Any]] = []
    for junk in JUNK:
        document = whole
        for name in (spec.name for spec in field_specs(kind.model) if spec.name != kind.id_field):
            if reads(kind, {**document, name: junk}):
                document = {**document, name: junk}
            elif not reads(kind, {**whole, name: junk}):
                unread.append({name: junk})
        put(sqlite, kind, profile_id, document)
        assert set_aside_of(sqlite, kind) == []
        everything_else_answers(sqlite, advisor)
    assert len({name for one in unread for name in one}) == len(field_specs(kind.model)) - 1
    for fields in unread[:: len(unread) // 60]:
        put(sqlite, kind, profile_id, {**whole, **fields})
        assert set_aside_of(sqlite, kind) == [profile_id]
    everything_else_answers(sqlite, advisor)


@pytest.fixture
def damaged(store: Store) -> Store:
    """A store in which one place and one lead do not read, and the lead has been sent to both places."""
    town(store)
    for park_id in ("good", "bad"):
        steps.send(call_of(store, OFFICER), "BAD", park_id)
    for kind, profile_id in ((PARKS, "bad"), (PROJECTS, "BAD")):
        spoil(store, kind, profile_id)
    return store


IDS = {
    "project_id": ["GOOD", "BAD"],
    "park_id": ["good", "bad"],
    "version": ["1"],
    "subject": ["projects"],
    "part": ["rules"],
}
SPOILT = ("BAD", "bad")


def addresses(path: str) -> list[str]:
    """The path with every id that its parts may have."""
    parts = [IDS.get(part.strip("{}").split(":")[0], ["none"]) if "{" in part else [part] for part in path.split("/")]
    return ["/".join(chosen) for chosen in itertools.product(*parts)]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.STEWARD, Role.PLANNER, Role.PARK_DESK])
def test_every_page_and_route_answers_beside_a_record_that_does_not_read(
    damaged: Store, tmp_path: Path, role: Role
) -> None:
    """Whatever names the damaged record itself is told a sentence; everything else is answered as ever."""
    app = create_app(services_over(damaged, tmp_path))
    with TestClient(app, raise_server_exceptions=False) as client:
        browse(client, damaged, role, places=["good"])
        looked = [(call.path, call.method) for call in [*routes.calls(app)]]
        looked += [(f"{MOUNT}{call.path}", call.method) for call in pages.calls(app) if call.page is not None]
        for path, method in looked:
            for address in addresses(path) if method == "GET" else ():
                answer = client.get(address, headers={"Accept": "application/json"})
                assert answer.status_code < 500, (address, answer.text[:300])
                names_it = any(part in SPOILT for part in address.split("/"))
                assert names_it or "record_unreadable" not in answer.text, address


def test_the_steward_is_told_what_does_not_read_and_brings_it_back(
    damaged: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(services_over(damaged, tmp_path))
    with TestClient(app) as client:
        headers = bearer(damaged, Role.STEWARD)
        found = client.get("/api/v1/quality/findings", headers=headers).json()
        assert found["set_aside"] == 2
        told = [(one["kind"], one["id"], one["code"], one["restorable"]) for one in found["items"][:2]]
        assert told == [("project", "BAD", "unreadable", 1), ("park", "bad", "unreadable", 1)]
        assert "恢复第1版" in found["items"][0]["advice_zh"]
        alone = client.get("/api/v1/projects/BAD", headers=headers)
        assert (alone.status_code, alone.json()["code"]) == (409, "record_unreadable")
        assert (
            "请数据管理员" in client.get("/api/v1/parks/bad?lang=zh", headers={**headers, "Accept-Language": "zh"}).text
        )
        for path in ("parks/bad", "projects/BAD"):
            back = client.post(f"/api/v1/{path}/versions/1/restore", headers=headers)
            assert (back.status_code, back.json()["version"]) == (200, 2), back.text
            assert client.get(f"/api/v1/{path}", headers=headers).status_code == 200
        assert client.get("/api/v1/quality/findings", headers=headers).json() == {"set_aside": 0, "items": []}
        desk = bearer(damaged, Role.PARK_DESK, places=["good"])
        assert client.get("/api/v1/projects/BAD", headers=desk).status_code == 200


def test_training_and_history_go_on_without_what_does_not_read(damaged: Store, tmp_path: Path) -> None:
    versions = PROJECTS.versions
    with damaged.write(SYSTEM) as tx:
        row = tx.execute(select(versions).where(versions.c.id == "BAD")).one()
        tx.execute(insert(versions).values({**row._mapping, "version": 2, "profile": {"name": 1}}))
    _, snapshot = freeze(call_of(damaged, STEWARD), tmp_path)
    assert [(one.id, one.version) for one in snapshot.projects] == [("BAD", 1), ("GOOD", 1)]
