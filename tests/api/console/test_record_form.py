"""The form that roles and candidates have: added, edited, refused in a sentence, with what was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access import Role
from api.app import create_app
from api.console.visit import MOUNT
from api.store.kinds import PARKS, ROLES, TALENTS
from api.store.queries.profiles import load_profiles
from api.store.session import Store
from api.usecases.leads.profiles import import_profiles
from features.choices import Degree
from features.talent_choices import WorkMode
from tests.api.console.visitor import Visitor
from tests.api.people import browse
from tests.api.samples import STEWARD, TALENT_OFFICER, call_of, park, role
from tests.api.serving import services_over

TYPED = {
    "title": "外延工艺工程师（演示）",
    "place_id": "a",
    "count": "2",
    "degree_required": "硕士",
    "modes": "全职；柔性",
    "skills": "third_gen_semi.sic|能做|是",
    "salary_wan": "60",
}


@pytest.fixture
def visitor(sqlite: Store, tmp_path: Path) -> Visitor:
    """Somebody in front of a city with two places and a role."""
    import_profiles(call_of(sqlite, STEWARD), PARKS, [park("a"), park("b")])
    import_profiles(call_of(sqlite, TALENT_OFFICER), ROLES, [role("RB", "b")])
    return Visitor(
        TestClient(create_app(services_over(sqlite, tmp_path)), base_url="http://testserver", follow_redirects=False)
    )


def sign_in(visitor: Visitor, store: Store, who: Role) -> None:
    browse(visitor.client, store, who, places=["a"] if who is Role.PARK_DESK else [], login="somebody")


def test_a_desk_adds_and_edits_a_role_of_its_own_and_no_other(visitor: Visitor, sqlite: Store) -> None:
    sign_in(visitor, sqlite, Role.PARK_DESK)
    assert "/roles/new" in visitor.get(f"{MOUNT}/roles/list").text
    visitor.get(f"{MOUNT}/roles/new")
    added = visitor.post(f"{MOUNT}/roles/new", TYPED).leads_to
    with sqlite.read(TALENT_OFFICER) as tx:
        (made, _) = sorted(load_profiles(tx, TALENT_OFFICER, ROLES), key=lambda one: one.profile.place_id or "")
    assert added.startswith(f"{MOUNT}/role/{made.id}")
    assert (made.profile.count, made.profile.modes) == (2, (WorkMode.FULL_TIME, WorkMode.FLEXIBLE))
    assert made.profile.skills[0].required
    edit = f"{MOUNT}/roles/{made.id}/edit"
    assert "全职；柔性引进" in visitor.get(edit).text
    wrong = visitor.post(edit, {**TYPED, "count": "两三个", "version": "1"})
    assert wrong.status == 400
    assert "招聘人数" in wrong.words
    assert 'value="两三个"' in wrong.text
    visitor.post(edit, {**TYPED, "count": "5", "version": "1"})
    stale = visitor.post(edit, {**TYPED, "count": "6", "version": "1"})
    assert stale.status == 412
    with sqlite.read(TALENT_OFFICER) as tx:
        assert [one.profile.count for one in load_profiles(tx, TALENT_OFFICER, ROLES, ids=[made.id])] == [5]
    assert visitor.get(f"{MOUNT}/roles/RB/edit").status == 404
    assert visitor.post(f"{MOUNT}/roles/new", {**TYPED, "place_id": "b"}).status == 403


def test_the_talent_officer_adds_a_candidate_under_a_random_number(visitor: Visitor, sqlite: Store) -> None:
    sign_in(visitor, sqlite, Role.TALENT_OFFICER)
    assert "出生" not in visitor.get(f"{MOUNT}/talents/new").words
    sent = {"headline": "碳化硅外延", "degree": "博士", "summary": "王小明，男，1985年3月生。从事外延研发"}
    visitor.post(f"{MOUNT}/talents/new", sent)
    with sqlite.read(TALENT_OFFICER) as tx:
        (made,) = load_profiles(tx, TALENT_OFFICER, TALENTS)
    assert (len(made.id), made.profile.degree, made.profile.summary) == (10, Degree.DOCTOR, "从事外延研发")
    assert "碳化硅外延" in visitor.get(f"{MOUNT}/talents/{made.id}/edit").text


@pytest.mark.parametrize("who", [Role.OFFICER, Role.PLANNER, Role.STEWARD, Role.PARK_DESK])
def test_nobody_else_opens_the_form_of_candidates(visitor: Visitor, sqlite: Store, who: Role) -> None:
    sign_in(visitor, sqlite, who)
    assert visitor.get(f"{MOUNT}/talents/new").status == 403
