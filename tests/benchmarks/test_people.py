"""Judging who is listed for a role: the best list loses nothing, and nobody is judged who may not be listed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.people import FIRST, Standings, as_open, by_lot, by_texts, judged, may_be_listed, standing_on
from features.choices import Degree
from features.policy.pack import load_policy
from features.role import RoleProfile
from features.talent import TalentProfile
from features.talent_choices import Clearance, RoleStatus
from training.world.city import InventedCity, build_city
from training.world.people.gathering import InventedPeople, gather_people

POLICY = load_policy()


@pytest.fixture(scope="module")
def city() -> InventedCity:
    return build_city(policy=POLICY, leads=300)


@pytest.fixture(scope="module")
def people(city: InventedCity) -> InventedPeople:
    return gather_people(city, taxonomy=POLICY.taxonomy, talents=400)


def test_the_best_list_has_no_regret_and_an_empty_one_is_worth_nothing(
    people: InventedPeople, city: InventedCity
) -> None:
    row_of = {one.profile.talent_id: row for row, one in enumerate(people.talents)}
    at = {role.role_id: row for row, role in enumerate(people.roles)}

    def best(role: RoleProfile, talents: Sequence[TalentProfile], _: Standings) -> list[str]:
        value = people.truth.value[at[role.role_id]]
        return sorted((one.talent_id for one in talents), key=lambda one: -value[row_of[one]])

    rows = list(range(0, len(people.roles), 9))
    first = judged(people, best, rows, today=city.last_day)
    nothing = judged(people, lambda *_: [], rows, today=city.last_day)
    assert first.regret == pytest.approx(0.0, abs=1e-12)
    assert (nothing.suitable, nothing.value) == (0.0, 0.0)
    assert nothing.regret == pytest.approx(first.value)


def test_texts_tell_more_than_a_lot(people: InventedPeople, city: InventedCity) -> None:
    rows = list(range(len(people.roles)))
    texts, lot = (judged(people, one, rows, today=city.last_day) for one in (by_texts(people), by_lot(1)))
    assert texts.suitable > 2 * lot.suitable
    assert texts.regret < lot.regret


def test_who_may_be_listed(people: InventedPeople, city: InventedCity) -> None:
    standings = standing_on(people.consents, city.last_day)
    role = as_open(people.roles[0]).model_copy(update={"degree_required": Degree.MASTER})
    agreed = next(one.profile for one in people.talents if may_be_listed(role, one.profile, standings))
    unknown = agreed.model_copy(update={"degree": None})
    assert role.status is RoleStatus.OPEN
    assert may_be_listed(role, unknown, standings)
    assert not may_be_listed(role, agreed.model_copy(update={"degree": Degree.BACHELOR}), standings)
    assert not may_be_listed(role, agreed.model_copy(update={"compliance": Clearance.HOLD}), standings)
    assert not may_be_listed(role, agreed, {})
    assert len(list(by_lot(1)(role, [agreed] * 30, standings))) == FIRST
