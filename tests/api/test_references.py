"""What names nothing is refused on every way in; what is stored so stays editable, and a steward is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api.access import SYSTEM, Actor, Role
from api.advice.advisor import Advisor
from api.app import create_app
from api.sheets.cells.columns import Terms
from api.sheets.reading import read_sheet
from api.store.kinds import KINDS, PARKS, PROJECTS, ROLES, TALENTS, Kind
from api.store.session import Store
from api.usecases.engagements.recording import record_event
from api.usecases.leads.facts import FactTyped, save_fact
from api.usecases.leads.findings import findings
from api.usecases.leads.inbox import save_place
from api.usecases.leads.profiles import (
    add_profile,
    edit_profile,
    import_profiles,
    preview_profiles,
    restore_version,
)
from api.usecases.leads.tags import correct_tags
from api.usecases.sheets.importing import import_result
from api.usecases.sheets.referring import with_known_references
from features.errors import InputError, ProfileError, UnknownIdError
from features.events import EventDraft, EventKind
from features.fields import field_specs
from features.project import ProjectProfile
from features.references import REFERENTS, references
from tests.api.people import bearer
from tests.api.samples import OFFICER, POLICY, STEWARD, TALENT_OFFICER, TODAY, call_of, park, project, role, talent
from tests.api.serving import services_over, tagger
from tests.api.test_set_aside import put, stored

STRANGE: dict[str, Any] = {
    "technology_ids": ["gone"],
    "protected_park_id": "gone",
    "chain_gaps": ["gone"],
    "open_scenarios": ["gone"],
    "focus_field_ids": ["gone"],
    "landing_park_ids": ["a", "gone"],
    "project_id": "gone",
    "place_id": "gone",
    "skills": [{"technology_id": "gone"}],
    "cohort_hub_id": "gone",
    "non_compete_fields": ["gone"],
    "pipeline": [{"technology_id": "gone", "count": 1}],
}
CASES = [
    (kind, name)
    for name in STRANGE
    for kind in KINDS.values()
    if name in kind.model.model_fields and name != kind.id_field
]
THERE = {"parks": "a", "projects": "P1", "roles": "R1", "talents": "T-1"}
MADE: dict[str, Callable[[str], BaseModel]] = {
    "parks": park,
    "projects": project,
    "roles": lambda name: role(name, "a"),
    "talents": talent,
}
DESK = Actor.of("desk", Role.PARK_DESK, places=["a"], day=TODAY)


def made(kind: Kind[Any], profile_id: str, **facts: Any) -> Any:
    """A profile of this kind with these facts, as JSON tells them."""
    plain = MADE[kind.plural](profile_id)
    return kind.model.model_validate({**plain.model_dump(mode="json", exclude_none=True), **facts})


@pytest.fixture
def town(sqlite: Store) -> Store:
    """A place and a lead in SQLite: what is refused does not depend on the database."""
    import_profiles(call_of(sqlite, STEWARD), PARKS, [park("a")])
    import_profiles(call_of(sqlite, STEWARD), PROJECTS, [project("P1")])
    import_profiles(call_of(sqlite, TALENT_OFFICER), ROLES, [role("R1", "a")])
    import_profiles(call_of(sqlite, TALENT_OFFICER), TALENTS, [talent("T-1")])
    return sqlite


def test_the_cases_name_every_reference_of_the_first_level() -> None:
    fields = {name for kind in KINDS.values() for name in kind.model.model_fields} - {"technology_id"}
    assert REFERENTS.keys() & fields <= STRANGE.keys()
    assert all(any(one.id == "gone" for one in references(made(kind, "x", **{n: STRANGE[n]}))) for kind, n in CASES)


@pytest.mark.parametrize(("kind", "name"), CASES, ids=lambda one: getattr(one, "plural", one))
def test_whoever_writes_it_is_told_field_and_id(town: Store, kind: Kind[Any], name: str) -> None:
    call, there = call_of(town, SYSTEM), THERE[kind.plural]
    strange = {name: STRANGE[name]}
    ways: list[Callable[[], object]] = [
        lambda: add_profile(call, kind, made(kind, "x", **strange)),
        lambda: edit_profile(call, kind, made(kind, there, **strange), expected_version=1),
        lambda: import_profiles(call, kind, [made(kind, "y"), made(kind, there, **strange)]),
        lambda: preview_profiles(call, kind, [made(kind, there, **strange)]),
    ]
    for way in ways:
        with pytest.raises(ProfileError, match=name) as refused:
            way()
        assert "“gone”不是已知的" in refused.value.say("zh")


def test_routes_pages_and_corrections_refuse_it(town: Store, tmp_path: Path) -> None:
    with TestClient(create_app(services_over(town, tmp_path))) as client:
        headers = bearer(town, Role.OFFICER)
        body = {"project_id": "P1", "name": "甲（演示）", "protected_park_id": "gone"}
        match = {**headers, "If-Match": '"v1"'}
        answers = [
            client.post("/api/v1/projects", json={**body, "project_id": "P2"}, headers=headers),
            client.put("/api/v1/projects/P1", json=body, headers=match),
            client.patch("/api/v1/projects/P1", json={"protected_park_id": "gone"}, headers=match),
        ]
        assert [(one.status_code, one.json()["code"]) for one in answers] == [(400, "profile")] * 3
        assert "首报首谈园区" in answers[0].json()["detail"]
    with pytest.raises(ProfileError, match="gone"):
        save_fact(call_of(town), "P1", "protected_park_id", FactTyped("gone", "", 1))
    with pytest.raises(ProfileError, match="gone"):
        save_place(call_of(town, DESK), park("a", landing_park_ids=("gone",)), expected_version=1)
    with pytest.raises(UnknownIdError, match="gone"):
        correct_tags(call_of(town), Advisor(town, tagger=tagger()), "P1", ("gone",), expected_version=1)
    draft = EventDraft(
        project_id="P1", kind=EventKind.TAGS_CORRECTED, happened_on=TODAY, payload={"technology_ids": ["gone"]}
    )
    with pytest.raises(UnknownIdError, match="gone"):
        record_event(call_of(town), draft)
    assert stored(town, PROJECTS, "P1").get("protected_park_id") is None


def test_a_file_is_told_row_and_column(town: Store) -> None:
    label = next(spec.zh for spec in field_specs(ProjectProfile) if spec.name == "protected_park_id")
    sheet = f"线索编号,项目名称,{label}\nP7,甲（演示）,a\nP8,乙（演示）,gone\n"
    found = read_sheet(sheet.encode(), model=PROJECTS.model, terms=Terms.of(POLICY.taxonomy))
    call = call_of(town, OFFICER)
    result = with_known_references(call, PROJECTS, found)
    (fault,) = result.faults
    assert (fault.row, fault.letter, fault.field, fault.value) == (3, "C", "protected_park_id", "gone")
    assert "“gone”不是已知的园区" in fault.sentence("zh")
    assert import_result(call, PROJECTS, result, dry_run=True).rejected_rows == (3,)
    assert import_result(call, PROJECTS, result).saved is None
    done = import_result(call, PROJECTS, result, accept_valid=True)
    assert done.saved is not None
    assert done.saved.new == ("P7",)


def test_places_that_come_together_may_name_each_other(town: Store) -> None:
    call = call_of(town, STEWARD)
    import_profiles(call, PARKS, [park("b", landing_park_ids=("c", "b")), park("c")])
    with pytest.raises(InputError):
        import_profiles(call, PARKS, [park("d", landing_park_ids=("e",))])


@pytest.mark.parametrize(("kind", "name"), CASES, ids=lambda one: getattr(one, "plural", one))
def test_what_is_stored_so_stays_editable_and_is_found(town: Store, kind: Kind[Any], name: str) -> None:
    there, call = THERE[kind.plural], call_of(town, SYSTEM)
    put(town, kind, there, {**stored(town, kind, there), name: STRANGE[name]})
    told = [one for one in findings(call) if one.code == "unknown_reference"]
    assert [(one.kind, one.id, one.fields) for one in told] == [(kind.label, there, (name,))]
    edit_profile(call, kind, made(kind, there, updated_on="2026-06-01", **{name: STRANGE[name]}), expected_version=1)
    other = {name: _renamed(STRANGE[name])}
    with pytest.raises(ProfileError, match="other"):
        edit_profile(call, kind, made(kind, there, **other), expected_version=2)
    edit_profile(call, kind, made(kind, there), expected_version=2)
    assert [one for one in findings(call) if one.code == "unknown_reference"] == []
    restore_version(call, kind, there, 2)


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one) for one in value]
    return "other" if value == "gone" else value
