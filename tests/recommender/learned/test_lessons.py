"""What may be learnt from what became of pairs, by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt

from features.outcomes import PairOutcome
from recommender.learned.city_model import PREFERRED, Rows, labels, lessons, taught
from recommender.learned.learned import unseen

DAY = dt.date(2026, 1, 1)
PLACES = ("p0", "p1", "p2", "p3")


def on(day: int) -> dt.date:
    return DAY + dt.timedelta(days=day)


def pair(lead: str, place: str, *, answered: int, turned: int | None = None, chosen: bool | None = None) -> PairOutcome:
    """Return a place that accepted on a day."""
    turned_on = None if turned is None else on(turned)
    return PairOutcome(lead, place, DAY, True, on(answered), turned_on=turned_on, chosen=chosen, landed=chosen or None)


TURNED = [
    pair("L1", "p0", answered=2, turned=9, chosen=False),
    pair("L1", "p1", answered=4, chosen=False),
    pair("L1", "p2", answered=12, chosen=False),
    PairOutcome("L1", "p3", DAY, accepted=False, answered_on=on(3), chosen=False, landed=False),
]


def rows(found: dict[str, Rows], name: str) -> list[tuple[int, ...]]:
    return [tuple(row) for row in found[name].tolist()]


def test_who_was_not_turned_to_was_passed_over_and_not_refused() -> None:
    found = labels(TURNED, ["L1"], PLACES)
    assert rows(found, "accept") == [(0, 0, 1), (0, 1, 1), (0, 2, 1), (0, 3, 0)]
    assert rows(found, "choose") == [(0, 0, 0)]
    assert rows(found, PREFERRED) == [(0, 0, 1)]  # p2 accepted only afterwards, p3 did not


def test_a_project_that_turned_nowhere_refused_all_who_accepted() -> None:
    found = labels(
        [pair("L1", "p0", answered=2, chosen=False), pair("L1", "p1", answered=3, chosen=False)], ["L1"], PLACES
    )
    assert rows(found, "choose") == [(0, 0, 0), (0, 1, 0)]
    assert rows(found, PREFERRED) == []


def test_one_that_failed_first_was_still_preferred() -> None:
    tried = [pair("L1", "p0", answered=2, turned=9, chosen=False), pair("L1", "p1", answered=4, turned=30, chosen=True)]
    found = labels(tried, ["L1"], PLACES)
    assert rows(found, "choose") == [(0, 0, 0), (0, 1, 1)]
    assert rows(found, PREFERRED) == [(0, 0, 1)]


def test_a_preference_is_known_at_once_a_choice_when_it_is_ripe() -> None:
    young, old = (lessons(TURNED, ["L1"], PLACES, day=on(day), mature_days=180) for day in (30, 182))
    assert (rows(young, "choose"), rows(young, PREFERRED)) == ([], [(0, 0, 1)])
    assert (rows(old, "choose"), rows(old, PREFERRED)) == ([(0, 0, 0)], [(0, 0, 1)])


def test_a_preference_speaks_of_the_difference() -> None:
    inputs = np.eye(len(PLACES))

    def inputs_at(pairs: Rows) -> npt.NDArray[np.float64]:
        return inputs[pairs[:, 1]]

    told, outcomes = taught(labels(TURNED, ["L1"], PLACES), inputs_at)["choose"]
    assert told.tolist() == [[1, 0, 0, 0], [1, -1, 0, 0]]
    assert outcomes.tolist() == [0, 1]


def test_a_pair_teaches_once_whatever_became_of_it_since() -> None:
    before = labels([pair("L1", "p0", answered=2, turned=9, chosen=False)], ["L1"], PLACES)
    now = labels([pair("L1", "p0", answered=2, turned=9, chosen=True), pair("L1", "p1", answered=4)], ["L1"], PLACES)
    assert {name: rows(unseen(before, now), name) for name in ("accept", "choose", "finish", PREFERRED)} == {
        "accept": [(0, 1, 1)],
        "choose": [],
        "finish": [(0, 0, 1)],
        PREFERRED: [(0, 0, 1)],
    }
