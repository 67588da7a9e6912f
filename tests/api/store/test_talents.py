"""Candidates and roles in the store: who sees and writes them, and how a person's record goes for good."""

# ruff: noqa: S608 - the statements are put together from the names of our own tables
from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.access import SYSTEM, Actor, Role
from api.store.kinds import KINDS, PARKS, PROJECTS, ROLES, TALENTS, Kind
from api.store.queries.fingerprints import basis
from api.store.queries.listing import RecordFilter, list_records
from api.store.queries.profiles import get_profile, latest_change, load_profiles, profile_history, set_aside
from api.store.queries.saving import remove_profile
from api.store.row_policies import policies_of
from api.store.session import Store
from api.usecases.leads.profiles import add_profile, edit_profile, import_profiles
from features.errors import AccessDenied, ProfileError, StoreUnavailable, UnknownIdError
from tests.api.samples import OFFICER, STEWARD, TALENT_OFFICER, call_of, park, project, role, talent

DESK_A = Actor.of("desk-a", Role.PARK_DESK, places=["a"])
HUB_B = Actor.of("hub-b", Role.HUB_DESK, places=["b"])
PLANNER = Actor.of("planner", Role.PLANNER)
ADMINISTRATOR = Actor.of("admin", Role.ADMINISTRATOR)


@pytest.fixture
def office(store: Store) -> Store:
    """Two places with a role each, one of a lead, and two candidates."""
    import_profiles(call_of(store, STEWARD), PARKS, [park("a"), park("b")])
    add_profile(call_of(store, OFFICER), PROJECTS, project("P1"))
    import_profiles(call_of(store, TALENT_OFFICER), ROLES, [role("A", "a"), role("B", "b"), role("P", project_id="P1")])
    import_profiles(call_of(store, TALENT_OFFICER), TALENTS, [talent("T-1"), talent("T-2")])
    return store


def seen(store: Store, actor: Actor, kind: Kind[Any]) -> list[str]:
    with store.read(actor) as tx:
        return [one.id for one in load_profiles(tx, actor, kind)]


def test_candidates_are_seen_by_the_talent_office_alone(office: Store) -> None:
    for actor in (OFFICER, STEWARD, PLANNER, ADMINISTRATOR, DESK_A, HUB_B, Actor("nobody", Role.AUDITOR)):
        assert seen(office, actor, TALENTS) == []
        with office.read(actor) as tx:
            assert list_records(tx, actor, TALENTS.listing, RecordFilter(text="碳化硅")).items == ()
            with pytest.raises(UnknownIdError):
                profile_history(tx, actor, TALENTS, "T-1")
    assert seen(office, TALENT_OFFICER, TALENTS) == seen(office, SYSTEM, TALENTS) == ["T-1", "T-2"]


def test_a_desk_sees_and_writes_the_roles_of_its_own_places(office: Store) -> None:
    assert seen(office, DESK_A, ROLES) == ["A"]
    assert seen(office, HUB_B, ROLES) == ["B"]
    assert seen(office, OFFICER, ROLES) == seen(office, PLANNER, ROLES) == ["A", "B", "P"]
    add_profile(call_of(office, DESK_A), ROLES, role("A2", "a"))
    edited = edit_profile(call_of(office, HUB_B), ROLES, role("B", "b", count=3), expected_version=1)
    assert (edited.version, edited.profile.count) == (2, 3)
    for other in (role("B", "b"), role("B", "a"), role("X", "b"), role("P", project_id="P1")):
        with pytest.raises((AccessDenied, UnknownIdError, ProfileError)):
            edit_profile(call_of(office, DESK_A), ROLES, other, expected_version=1)
    with pytest.raises(AccessDenied):
        add_profile(call_of(office, OFFICER), ROLES, role("C", "a"))


def test_the_database_holds_the_same_scope_itself(office: Store) -> None:
    if office.address.is_sqlite:
        pytest.skip("row policies are PostgreSQL's")
    found = {}
    for actor in (DESK_A, PLANNER, TALENT_OFFICER):
        with office.read(actor) as tx:
            tables = [*policies_of(ROLES), *policies_of(TALENTS)]
            found[actor.id] = [sorted(tx.scalars(text(f"SELECT id FROM {name}"))) for name in tables]
    roles, people = ["A", "B", "P"], ["T-1", "T-2"]
    assert found == {
        "desk-a": [["A"], ["A"], [], []],
        "planner": [roles, roles, [], []],
        "talent-1": [roles, roles, people, people],
    }


def test_a_role_names_a_lead_and_a_place_that_are_there(office: Store) -> None:
    call = call_of(office, TALENT_OFFICER)
    for strange in (role("X", "gone"), role("X", project_id="gone")):
        with pytest.raises(ProfileError, match="gone"):
            add_profile(call, ROLES, strange)
    with pytest.raises(ProfileError, match="P1"):  # a lead that a desk does not see is none that it may name
        add_profile(call_of(office, DESK_A), ROLES, role("X", "a", project_id="P1"))


def test_versions_are_kept_while_the_person_is_and_go_with_the_person(office: Store) -> None:
    edit_profile(call_of(office, TALENT_OFFICER), TALENTS, talent("T-1", papers=3), expected_version=1)
    for statement in ("DELETE FROM talent_version WHERE id = 'T-1'", "UPDATE talent_version SET reason = 'x'"):
        refusals = pytest.raises((DBAPIError, StoreUnavailable), match="append-only")
        with refusals, office.write(SYSTEM) as tx:
            tx.execute(text(statement))
    with office.write(SYSTEM) as tx:
        remove_profile(tx, TALENTS, "T-1")
    with office.read(SYSTEM) as tx:
        assert list(tx.scalars(text("SELECT DISTINCT id FROM talent_version"))) == ["T-2"]
        assert list(tx.scalars(text("SELECT id FROM talent"))) == ["T-2"]
    with pytest.raises(UnknownIdError), office.write(SYSTEM) as tx:
        remove_profile(tx, TALENTS, "T-1")
    with pytest.raises(ValueError, match="ever removed"), office.write(SYSTEM) as tx:
        remove_profile(tx, ROLES, "A")


def test_no_number_of_a_change_comes_twice_though_records_go(office: Store) -> None:
    def numbers() -> tuple[int, int]:
        with office.read(SYSTEM) as tx:
            return latest_change(tx, TALENTS), basis(tx).change(TALENTS)

    assert numbers() == (1, 1)
    for name in ("T-1", "T-2"):
        with office.write(SYSTEM) as tx:
            remove_profile(tx, TALENTS, name)
    assert numbers() == (3, 3)
    add_profile(call_of(office, TALENT_OFFICER), TALENTS, talent("T-3"))
    assert numbers() == (4, 4)


@pytest.mark.parametrize("plural", ["talents", "roles"])
def test_one_that_does_not_read_is_set_aside(office: Store, plural: str) -> None:
    kind, lost = KINDS[plural], {"talents": "T-1", "roles": "A"}[plural]
    with office.write(SYSTEM) as tx:
        tx.execute(text(f"UPDATE {kind.table.name} SET profile = '{{\"skills\": 7}}' WHERE id = '{lost}'"))
    assert lost not in seen(office, TALENT_OFFICER, kind)
    with office.read(TALENT_OFFICER) as tx:
        assert [one.id for one in set_aside(tx, TALENT_OFFICER, kind)] == [lost]
        assert get_profile(tx, TALENT_OFFICER, kind, {"talents": "T-2", "roles": "B"}[plural]).version == 1
