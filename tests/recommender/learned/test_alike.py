"""Answers about leads alike: by hand, never the lead's own, and nothing of its day or later."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from features.frames import ProjectTable, project_table
from features.project import ProjectProfile
from recommender.learned.alike import WAYS, AlikeAnswers, Surprises

TECHNOLOGIES = ("bio.a", "bio.b", "chip.c")
FIELD_OF = np.array([0, 0, 1])
TAGS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32)


def _surprises(rows: list[tuple[int, int, int, float]]) -> Surprises:
    """Return answers (lead, place, day, surprise) of which one in two was expected."""
    lead, place, day, surprise = zip(*rows, strict=True) if rows else ((), (), (), ())
    whole = (np.array(part, dtype=np.int64) for part in (lead, place, day))
    return Surprises(*whole, np.array(surprise, dtype=float), np.full(len(rows), 0.25))


def _answers(rows: list[tuple[int, int, int, float]]) -> AlikeAnswers:
    return AlikeAnswers(("L0", "L1", "L2"), TAGS, FIELD_OF, (_surprises(rows),))


def _projects(name: str, technology: int) -> ProjectTable:
    weights = [{TECHNOLOGIES[technology]: 1.0}]
    return project_table([ProjectProfile(project_id=name, name="甲（演示）")], weights, technology_ids=TECHNOLOGIES)


def _told(answers: AlikeAnswers, name: str, technology: int, on: int | None = None) -> np.ndarray:
    """(2 places and one unknown to training, ways) of one lead."""
    days = None if on is None else np.array([on])
    return answers.asked(_projects(name, technology), np.array([0, 1, -1]), 2, days).whole[0]


def test_each_way_of_being_alike_by_hand() -> None:
    """Place 0 took L0 (bio.a) on day 10 and refused L2 (chip.c) on day 130; asked about another lead of bio.b."""
    told = _told(_answers([(0, 0, 10, 0.5), (2, 0, 130, -0.5)]), "new", 1, on=250)
    ways = {way: told[0, column] for column, way in enumerate(WAYS)}
    assert ways[0, None] == pytest.approx(0 / 1.5)
    assert ways[1, None] == pytest.approx(0.5 / 1.25)  # one lead of the field
    assert ways[2, None] == 0  # none of the technology
    assert ways[0, 120] == pytest.approx((0.5 / 4 - 0.5 / 2) / (0.25 / 4 + 0.25 / 2 + 1))  # 240 and 120 days ago
    assert ways[1, 120] == pytest.approx((0.5 / 4) / (0.25 / 4 + 1))
    assert (told[1:] == 0).all()  # a place that answered nothing, and one that training did not know


def test_the_same_technology_is_alike_by_field_too() -> None:
    told = _told(_answers([(0, 1, 10, 0.5)]), "new", 0)
    assert (told[1] > 0).all()


def test_a_lead_tells_nothing_of_itself() -> None:
    answers = _answers([(0, 0, 10, 0.5)])
    assert (_told(answers, "L0", 0) == 0).all()
    assert (_told(answers, "new", 0)[0] > 0).all()


def test_what_is_answered_on_the_day_of_a_lead_or_later_is_not_known() -> None:
    answers = _answers([(0, 0, 10, 0.5)])
    assert (_told(answers, "new", 0, on=10) == 0).all()
    assert (_told(answers, "new", 0, on=11)[0] > 0).all()


def test_without_a_day_everything_is_known_as_on_the_day_after_the_last_answer() -> None:
    answers = _answers([(0, 0, 10, 0.5), (1, 1, 40, -0.5)])
    np.testing.assert_array_equal(_told(answers, "new", 0), _told(answers, "new", 0, on=41))


@pytest.mark.parametrize("technology", range(3))
def test_one_more_yes_never_lowers_its_place_and_moves_no_other(technology: int) -> None:
    before = _answers([(0, 0, 10, 0.5), (1, 0, 20, -0.5), (2, 1, 30, -0.5)])
    more = replace(before, kinds=(_surprises([(0, 0, 10, 0.5), (1, 0, 20, -0.5), (2, 1, 30, -0.5), (1, 1, 30, 0.5)]),))
    one, other = (_told(answers, "new", technology) for answers in (before, more))
    assert (other[1] >= one[1]).all()
    np.testing.assert_array_equal(other[0], one[0])


def test_the_order_of_answers_is_of_no_account() -> None:
    rows = [(0, 0, 10, 0.5), (1, 0, 20, -0.5), (2, 0, 30, 0.25)]
    np.testing.assert_allclose(_told(_answers(rows), "new", 1), _told(_answers(rows[::-1]), "new", 1), atol=1e-12)


def test_some_leads_are_told_as_all_of_them_are() -> None:
    answers = _answers([(0, 0, 10, 0.5), (2, 1, 30, -0.5)])
    profiles = [ProjectProfile(project_id=name, name="乙（演示）") for name in ("L0", "a", "b")]
    table = project_table(profiles, [{name: 1.0} for name in TECHNOLOGIES], technology_ids=TECHNOLOGIES)
    asked = answers.asked(table, np.array([0, 1]), 2)
    np.testing.assert_array_equal(asked.of(slice(1, 3)), asked.whole[1:])


def test_no_answer_at_all_tells_nothing() -> None:
    assert (_told(_answers([]), "new", 0) == 0).all()
