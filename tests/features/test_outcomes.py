"""What became of each pair, by hand."""

from __future__ import annotations

import datetime as dt

from features.events import Event, EventKind
from features.outcomes import PairOutcome, pair_outcomes
from features.policy.pack import load_policy

FUNNEL = load_policy().stages
DAY = dt.date(2026, 1, 1)


def _event(seq: int, kind: EventKind, day: int, park: str | None = None, state: str | None = None) -> Event:
    on = DAY + dt.timedelta(days=day)
    at = dt.datetime.combine(on, dt.time(), dt.UTC)
    return Event(seq, "L1", kind, on, at, "a", "system", park_id=park, to_state=state)


STORY = [
    _event(1, EventKind.SENT, 0, "p1"),
    _event(2, EventKind.SENT, 0, "p2"),
    _event(3, EventKind.SENT, 0, "p3"),
    _event(4, EventKind.ACCEPTED, 2, "p1"),
    _event(5, EventKind.DECLINED, 3, "p2"),
    _event(6, EventKind.ACCEPTED, 4, "p3"),
    _event(7, EventKind.MOVED, 9, "p1", "negotiating"),
    _event(8, EventKind.MOVED, 20, "p1", "signed"),
    _event(9, EventKind.MOVED, 40, "p1", "registered"),
]


def _at(day: int, events: list[Event] = STORY) -> dict[str, PairOutcome]:
    found = pair_outcomes(events, FUNNEL, known_on=DAY + dt.timedelta(days=day))
    return {one.park_id: one for one in found}


def test_what_is_open_is_not_a_refusal() -> None:
    assert {name: one.accepted for name, one in _at(1).items()} == {"p1": None, "p2": None, "p3": None}
    assert [(one.accepted, one.chosen, one.landed) for one in _at(10).values()] == [
        (True, None, None),
        (False, False, False),
        (True, None, None),
    ]


def test_signing_settles_the_choice_and_registration_the_landing() -> None:
    assert [(one.chosen, one.landed) for one in _at(20).values()] == [(True, None), (False, False), (False, False)]
    assert [(one.chosen, one.landed) for one in _at(40).values()] == [(True, True), (False, False), (False, False)]


def test_a_project_turns_to_a_place_with_the_first_step_that_names_it() -> None:
    assert {name: one.turned_on for name, one in _at(8).items()} == {"p1": None, "p2": None, "p3": None}
    turned = {"p1": DAY + dt.timedelta(days=9), "p2": None, "p3": None}
    assert {name: one.turned_on for name, one in _at(40).items()} == turned
    abroad = [*STORY[:6], _event(7, EventKind.MOVED, 9, "p1", "offshore_incubating")]
    assert {one.turned_on for one in _at(40, abroad).values()} == {None}


def test_lost_and_reopened() -> None:
    lost = [*STORY[:7], _event(8, EventKind.MOVED, 20, "p1", "lost"), _event(9, EventKind.MOVED, 30, None, "lead")]
    assert [one.landed for one in _at(20, lost).values()] == [False, False, False]
    assert [one.landed for one in _at(30, lost).values()] == [None, False, None]


def test_withdrawn_before_an_answer_was_never_asked() -> None:
    assert _at(5, [STORY[0], _event(2, EventKind.WITHDRAWN, 1, "p1")]) == {}
