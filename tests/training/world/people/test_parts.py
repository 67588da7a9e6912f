"""Dice, marks and the taste behind them, on small cases with known answers."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from features.choices import Degree
from features.policy.pack import load_policy
from features.role import RoleProfile, SkillNeed
from features.talent import Skill
from features.talent_choices import RoleLevel, RoleStage, SkillLevel, Willingness, WorkLanguage, WorkMode
from training.world.people.candidates import InventedTalent, invent_talents
from training.world.people.dice import Dice
from training.world.people.marks import Marks
from training.world.people.taste import hidden_taste

SIC = "third_gen_semi.sic"
ROLE = RoleProfile(
    role_id="R-1",
    title="外延工艺工程师",
    place_id="ntcx",
    level=RoleLevel.SENIOR,
    stage=RoleStage.PILOT,
    skills=(SkillNeed(technology_id=SIC, required=True),),
    degree_required=Degree.MASTER,
    languages=(WorkLanguage.CHINESE,),
    modes=(WorkMode.FULL_TIME,),
    salary_wan=60,
    remote=True,
)


def somebody(**values: object) -> InventedTalent:
    """Return a candidate who suits ``ROLE``, but for the values given."""
    one = invent_talents(1, taxonomy=load_policy().taxonomy, seed=1, first_day=dt.date(2024, 7, 1), days=30)[0]
    fit = {
        "degree": Degree.MASTER,
        "skills": (Skill(technology_id=SIC, level=SkillLevel.LEAD, last_used=2025),),
        "research_years": 4.0,
        "industry_years": 4.0,
        "projects_led": 0,
        "products": 0,
        "languages": (WorkLanguage.CHINESE,),
        "modes": (WorkMode.FULL_TIME,),
        "salary_wan": 40.0,
        "willingness": Willingness.HIGH,
    }
    return InventedTalent(
        one.profile, one.whole.model_copy(update=fit | values), one.person, one.field_id, one.joined_on
    )


@pytest.mark.parametrize(
    "values",
    [
        {"degree": Degree.BACHELOR},
        {"skills": ()},
        {"languages": ()},
        {"research_years": 0.0, "industry_years": 0.0},
    ],
    ids=["degree", "technology", "language", "years"],
)
def test_one_thing_lacking_is_enough_not_to_suit(values: dict[str, object]) -> None:
    truth = hidden_taste([ROLE], [somebody(), somebody(**values)], seed=1)
    assert truth.suitable[0, 0] > 0.9
    assert truth.suitable[0, 1] < 0.3


@pytest.mark.parametrize(
    "values",
    [
        {"modes": (WorkMode.POSTDOC,)},
        {"salary_wan": 120.0},
        {"willingness": Willingness.LOW},
    ],
    ids=["mode", "pay", "willingness"],
)
def test_what_is_not_good_enough_keeps_people_away(values: dict[str, object]) -> None:
    truth = hidden_taste([ROLE], [somebody(), somebody(**values)], seed=1)
    assert truth.accepts[0, 0] == pytest.approx(0.95)
    assert truth.accepts[0, 1] < 0.5
    assert truth.value[0, 1] == truth.suitable[0, 1] * truth.accepts[0, 1]


def test_more_pay_than_enough_changes_nothing() -> None:
    richer = ROLE.model_copy(update={"salary_wan": 300.0})
    plain, rich = (hidden_taste([role], [somebody()], seed=1).accepts[0, 0] for role in (ROLE, richer))
    assert plain == rich


def test_marks_count_what_each_has() -> None:
    marks = Marks([("a", "a", "b"), (), ("c",)])
    assert marks.count_of(["a", "b", "b", "d"]).tolist() == [2, 0, 0]
    assert marks.any_of([]).tolist() == [False, False, False]
    assert marks.all_of(["a", "d"]).tolist() == [False, False, False]


def test_weights_are_shares_in_the_long_run() -> None:
    dice = Dice(3)
    drawn = [dice.weigh({"often": 0.75, "seldom": 0.25, "never": 0.0}) for _ in range(4_000)]
    assert drawn.count("often") / 4_000 == pytest.approx(0.75, abs=0.03)
    assert "never" not in drawn
    assert np.mean([dice.yes(0.2) for _ in range(4_000)]) == pytest.approx(0.2, abs=0.03)
