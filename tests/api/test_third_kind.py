"""A third kind of profile: one description, and everything that is done with any kind is done with it.

Not a line of the program knows of widgets. They are stored, versioned, imported, exported, listed, masked and refused
like projects and places.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, select, text

from api.access import SYSTEM, Actor, Role
from api.app import create_app
from api.sheets.cells.columns import Terms
from api.sheets.reading import read_sheet
from api.store.kinds import KINDS, PARKS, PROJECTS
from api.store.queries.audit import AuditRecord
from api.store.queries.fingerprints import fingerprint
from api.store.queries.masks import renew_masks
from api.store.queries.profiles import get_profile, latest_change, load_profiles, profile_history, set_aside
from api.store.row_policies import policies_of
from api.store.row_security import let_role_in
from api.store.schema import open_store
from api.store.session import Store
from api.usecases.leads.findings import findings
from api.usecases.leads.profiles import add_profile, edit_profile, import_profiles, preview_profiles
from api.usecases.office.auditing import list_records
from api.usecases.sheets.drafts import Drafts
from api.usecases.sheets.exports import export_profiles
from api.usecases.sheets.importing import import_result
from api.usecases.sheets.templates import template_of
from features.errors import AccessDenied, ConflictError, StaleVersionError, UnknownIdError
from tests.api.people import bearer, browse
from tests.api.samples import NOW, OFFICER, POLICY, STEWARD, TODAY, call_of, later, park
from tests.api.serving import services_over
from tests.api.widgets import METADATA, WIDGETS, Widget, widget

TERMS = Terms.of(POLICY.taxonomy)


DESK_A = Actor.of("desk-a", Role.PARK_DESK, places=["a"])
DESK_B = Actor.of("desk-b", Role.PARK_DESK, places=["b"])
PLANNER = Actor.of("planner", Role.PLANNER)


@pytest.fixture
def store(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store with tables for widgets, on either database."""
    monkeypatch.setitem(KINDS, "widgets", WIDGETS)
    owner = create_engine(url)
    METADATA.create_all(owner)
    with owner.begin() as connection:
        if connection.dialect.name == "postgresql":
            for table, policy in policies_of(WIDGETS).items():
                for statement in policy.installing(table):
                    connection.execute(text(statement))
        let_role_in(connection)
    owner.dispose()
    with open_store(url) as opened:
        yield opened


def test_added_edited_and_every_version_kept(store: Store) -> None:
    first = add_profile(call_of(store, STEWARD), WIDGETS, widget(weight_t=1.5))
    with pytest.raises(ConflictError, match="there is a widget 'w1' already"):
        add_profile(call_of(store, STEWARD), WIDGETS, widget())
    edited = widget(weight_t=2.0)
    second = edit_profile(call_of(store, STEWARD, now=later(days=1)), WIDGETS, edited, expected_version=first.version)
    with pytest.raises(StaleVersionError):
        edit_profile(call_of(store, STEWARD), WIDGETS, widget(), expected_version=first.version)
    with store.read(STEWARD) as tx:
        assert get_profile(tx, STEWARD, WIDGETS, "w1") == second
        assert [one.profile.weight_t for one in profile_history(tx, STEWARD, WIDGETS, "w1")] == [1.5, 2.0]
    saved = [one for one in records(store) if one.action == "profiles_saved"]
    assert [(one.subject, json.loads(one.details)["changed"]) for one in saved] == [("widget:w1", 0), ("widget:w1", 1)]


def test_who_lacks_its_permissions_is_refused(store: Store) -> None:
    for write in (
        lambda: add_profile(call_of(store, OFFICER), WIDGETS, widget()),
        lambda: import_profiles(call_of(store, OFFICER), WIDGETS, [widget()]),
        lambda: preview_profiles(call_of(store, OFFICER), WIDGETS, [widget()]),
        lambda: edit_profile(call_of(store, OFFICER), WIDGETS, widget(), expected_version=1),
    ):
        with pytest.raises(AccessDenied):
            write()
    with pytest.raises(AccessDenied):
        export_profiles(call_of(store, Actor("nobody", Role.AUDITOR)), WIDGETS, Path("never.xlsx"))


def test_a_sheet_comes_in_and_goes_out(store: Store, tmp_path: Path) -> None:
    call = call_of(store, STEWARD)
    assert template_of(call, "widgets").startswith(b"PK")
    sheet = (
        "零件编号,零件名称,重量（t）,钢制\nw1,齿轮（演示）,1.5,是\nw2,轴（演示）,,否\nw3,坏（演示）,很重,是\n".encode()
    )
    draft, found = Drafts(tmp_path / "drafts").begin(call, "widgets", sheet, name="零件.csv")
    assert (draft.kind, found.rejected_rows) == ("widgets", (4,))
    assert import_result(call, WIDGETS, found).saved is None
    done = import_result(call, WIDGETS, found, accept_valid=True)
    assert done.saved is not None
    assert done.saved.new == ("w1", "w2")
    file = tmp_path / "widgets.xlsx"
    assert export_profiles(call, WIDGETS, file) == 2
    again = read_sheet(file, model=Widget, terms=TERMS, today=TODAY)
    assert [one for _, one in again.profiles] == [
        widget("w1", name="齿轮（演示）", weight_t=1.5, is_steel=True),
        widget("w2", name="轴（演示）", is_steel=False),
    ]


@pytest.fixture
def kept(store: Store) -> Store:
    """One widget of each of two places, one of nobody that is open, one that is not."""
    facts = {"maker": "某保密厂（演示）", "buyer": "采购员甲（演示）"}
    made = [widget("a1", park_id="a"), widget("b1", park_id="b"), widget("open", is_open=True), widget("shut")]
    import_profiles(call_of(store, SYSTEM), WIDGETS, [one.model_copy(update=facts) for one in made])
    return store


def seen(store: Store, actor: Actor) -> dict[str, tuple[str, str]]:
    with store.read(actor) as tx:
        return {one.id: (one.profile.maker, one.profile.buyer) for one in load_profiles(tx, actor, WIDGETS)}


def test_a_desk_sees_its_own_and_what_is_open_as_the_description_says(kept: Store) -> None:
    full, masked = ("某保密厂（演示）", "采购员甲（演示）"), ("", "")
    assert seen(kept, DESK_A) == {"a1": full, "open": masked}
    assert seen(kept, DESK_B) == {"b1": full, "open": masked}
    assert seen(kept, Actor.of("desk-0", Role.PARK_DESK)) == {}
    assert seen(kept, STEWARD) == dict.fromkeys(["a1", "b1", "open", "shut"], full)
    with kept.read(DESK_A) as tx:
        assert [one.version for one in profile_history(tx, DESK_A, WIDGETS, "a1")] == [1]
        with pytest.raises(UnknownIdError):
            profile_history(tx, DESK_A, WIDGETS, "open")


def test_names_of_people_are_for_those_who_may_see_all_of_it(kept: Store) -> None:
    assert seen(kept, PLANNER) == dict.fromkeys(["a1", "b1", "open", "shut"], ("某保密厂（演示）", ""))
    assert [name for _, name in seen(kept, DESK_A).values()] == ["采购员甲（演示）", ""]


def test_the_database_holds_the_same_scope_itself(kept: Store) -> None:
    if kept.address.is_sqlite:
        pytest.skip("row policies are PostgreSQL's")
    found = {}
    for actor in (DESK_A, STEWARD, Actor.of("auditor", Role.AUDITOR)):
        with kept.read(actor) as tx:
            tables = (sorted(tx.scalars(text(f"SELECT id FROM {name}"))) for name in policies_of(WIDGETS))  # noqa: S608
            found[actor.id] = list(tables)
    every = ["a1", "b1", "open", "shut"]
    assert found == {"desk-a": [["a1"], ["a1"], ["open"]], STEWARD.id: [every] * 3, "auditor": [[], [], []]}


def test_a_desk_writes_what_is_of_its_place_and_nothing_else(kept: Store) -> None:
    for version in (1, 2):  # another place writes, too
        again = widget("b1", park_id="b", weight_t=version)
        edit_profile(call_of(kept, DESK_B), WIDGETS, again, expected_version=version)
    mine = edit_profile(call_of(kept, DESK_A), WIDGETS, widget("a1", park_id="a", weight_t=3), expected_version=1)
    assert (mine.version, mine.profile.weight_t) == (2, 3.0)
    shown = widget("a1", name="改名（演示）", park_id="a", is_open=True)
    edit_profile(call_of(kept, DESK_A), WIDGETS, shown, expected_version=2)
    with kept.read(STEWARD) as tx:  # the latest of all changes, so that nobody's memory misses it
        changes = [get_profile(tx, STEWARD, WIDGETS, name).change for name in ("a1", "b1")]
        assert changes == [latest_change(tx, WIDGETS), 3] == [5, 3]
    with kept.read(DESK_B) as tx:
        assert get_profile(tx, DESK_B, WIDGETS, "a1").profile.name == "改名（演示）"
    for other in (widget("b1", park_id="b"), widget("open", is_open=True), widget("a1", park_id="b")):
        with pytest.raises(AccessDenied):
            edit_profile(call_of(kept, DESK_A), WIDGETS, other, expected_version=1)
    with pytest.raises(UnknownIdError):  # a record of another, claimed
        edit_profile(call_of(kept, DESK_A), WIDGETS, widget("b1", park_id="a"), expected_version=1)


def test_what_desks_may_not_know_is_in_no_copy(kept: Store) -> None:
    changed = widget("open", name="新名（演示）", maker="第三厂（演示）", is_open=True)
    edit_profile(call_of(kept, SYSTEM, now=NOW), WIDGETS, changed, expected_version=1)
    copies = select(METADATA.tables["widget_masked"])
    with kept.read(SYSTEM) as tx:
        found = {row.id: (row.name, row.maker, row.profile.get("buyer")) for row in tx.execute(copies)}
    assert found["open"] == ("新名（演示）", "", "")
    assert found["a1"] == ("零件a1（演示）", "", "")


def test_copies_made_by_rules_of_before_are_shown_to_nobody_and_made_anew(kept: Store) -> None:
    with kept.write(SYSTEM) as tx:
        tx.execute(text("UPDATE widget_masked SET rules = 1"))
    assert list(seen(kept, DESK_A)) == ["a1"]
    with kept.write(SYSTEM) as tx:
        renew_masks(tx.connection(), tx.regions)
    assert list(seen(kept, DESK_A)) == ["a1", "open"]


def test_every_change_is_counted_and_only_those_who_see_it_learn_on_what_it_rests(kept: Store) -> None:
    with kept.read(STEWARD) as tx:
        before = fingerprint(tx, STEWARD, WIDGETS, "b1")
        assert [plural for plural, _ in before.changes] == list(KINDS)
        with pytest.raises(UnknownIdError):
            fingerprint(tx, DESK_A, WIDGETS, "b1")
    edit_profile(call_of(kept, SYSTEM), WIDGETS, widget("b1", weight_t=9), expected_version=1)
    with kept.read(STEWARD) as tx:
        after = fingerprint(tx, STEWARD, WIDGETS, "b1")
    assert (after.change(WIDGETS), after.change(PROJECTS)) == (before.change(WIDGETS) + 1, 0)
    assert after.content_hash != before.content_hash


def test_a_record_that_does_not_read_is_set_aside_for_the_steward(kept: Store) -> None:
    with kept.write(SYSTEM) as tx:
        tx.execute(text("UPDATE widget SET profile = '{\"widget_id\": \"b1\"}' WHERE id = 'b1'"))
    assert sorted(seen(kept, STEWARD)) == ["a1", "open", "shut"]
    with kept.read(STEWARD) as tx:
        assert [(one.kind, one.id) for one in set_aside(tx, STEWARD, WIDGETS)] == [("widget", "b1")]
    (lost,) = findings(call_of(kept, STEWARD))
    assert (lost.kind, lost.id, lost.restorable) == ("widget", "b1", 1)


def web(store: Store, folder: Path) -> FastAPI:
    return create_app(services_over(store, folder))


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_it_has_routes_as_strict_as_any(kept: Store, tmp_path: Path) -> None:
    app = web(kept, tmp_path)
    steward = TestClient(app, base_url="http://testserver/api/v1", headers=bearer(kept, Role.STEWARD))
    planner = TestClient(app, base_url="http://testserver/api/v1", headers=bearer(kept, Role.PLANNER))
    asked = {"maker": "某保密厂（演示）", "order": "updated", "q": "零件", "limit": "3"}
    page = steward.get("/widgets", params=asked).json()
    assert [one["id"] for one in page["items"]] == ["shut", "open", "b1"]
    assert page["items"][0]["maker"] == "某保密厂（演示）"
    assert steward.get("/widgets", params={"order": "weight"}).status_code == 422
    assert steward.get("/widgets", params={"colour": "red"}).status_code == 422
    shown = steward.get("/widgets/a1")
    assert (shown.headers["etag"], shown.json()["profile"]["buyer"]) == ('"v1"', "采购员甲（演示）")
    assert planner.get("/widgets/a1").json()["profile"]["buyer"] == ""
    edit = {"If-Match": '"v1"', "Idempotency-Key": "k1"}
    assert planner.patch("/widgets/a1", json={"weight_t": 2}, headers=edit).status_code == 403
    assert steward.patch("/widgets/a1", json={"weight_t": -1}, headers=edit).status_code == 422
    edited = steward.patch("/widgets/a1", json={"weight_t": 2}, headers=edit)
    assert (edited.status_code, edited.json()["profile"]["weight_t"]) == (200, 2)
    assert [one["version"] for one in steward.get("/widgets/a1/versions").json()] == [1, 2]
    again = steward.post("/widgets/a1/versions/1/restore", headers={"Idempotency-Key": "k2"})
    assert (again.status_code, again.json()["profile"]["weight_t"]) == (200, None)
    made = widget("new").model_dump(mode="json")
    assert steward.post("/widgets", json=made, headers={"Idempotency-Key": "k3"}).status_code == 201
    assert steward.post("/widgets", json={**made, "colour": "red"}).status_code == 422
    assert steward.get("/templates/widgets").status_code == 200
    assert steward.get("/templates/gadgets").status_code == 422
    assert steward.post("/exports", json={"what": "widgets"}).status_code == 202
    described = steward.get("/openapi.json").json()
    assert "/api/v1/widgets/{widget_id}/versions" in described["paths"]
    assert {"WidgetPatch", "WidgetQuery", "WidgetOrder"} & set(described["components"]["schemas"])


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_it_has_a_list_a_page_an_export_and_an_import_in_the_console(kept: Store, tmp_path: Path) -> None:
    with TestClient(web(kept, tmp_path), base_url="http://testserver/console") as client:
        browse(client, kept, Role.STEWARD)
        listed = client.get("/widgets/list", params={"maker": "某保密厂（演示）", "sort": "name__asc"})
        assert listed.status_code == 200
        assert "/console/widget/a1" in listed.text
        assert "全部制造商" in listed.text
        shown = client.get("/widget/a1")
        assert "采购员甲（演示）" in shown.text
        assert client.get("/widget/none").status_code == 404
        book = client.get("/export/widgets", params={"q": "零件a1"})
        assert book.headers["content-disposition"].endswith('-widgets-20260701.xlsx"')
        assert "零件" in client.get("/import").text
        assert client.get("/import/template/widgets").status_code == 200
        assert client.get("/widgets/list").text.count("/console/widgets/list") >= 1
    add_profile(call_of(kept, SYSTEM), PARKS, park("a"))
    with TestClient(web(kept, tmp_path), base_url="http://testserver/console") as client:
        browse(client, kept, Role.PARK_DESK, places=["a"], login="desk")
        listed = client.get("/widgets/list").text
        assert "/console/widget/a1" in listed
        assert "/console/widget/b1" not in listed
        assert "某保密厂" not in client.get("/widget/open").text
        assert client.get("/widget/b1").status_code == 404


def records(store: Store) -> list[AuditRecord]:
    return list_records(call_of(store, SYSTEM), limit=100, newest_first=False)
