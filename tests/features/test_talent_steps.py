"""From a shortlist to a year at work."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.choices import Degree
from features.errors import IllegalStepError, InputError
from features.talent_choices import WorkMode
from features.talent_steps import (
    ArrivalCount,
    TalentEvent,
    TalentStep,
    count_arrivals,
    first_arrivals,
    next_steps,
    refuse_illegal,
)

DAY = dt.date(2026, 3, 2)
PATH = (
    TalentStep.SHORTLISTED,
    TalentStep.SUITABLE,
    TalentStep.CONSENT_ASKED,
    TalentStep.SENT,
    TalentStep.REVEALED,
    TalentStep.INTERVIEWED,
    TalentStep.OFFERED,
    TalentStep.ACCEPTED,
    TalentStep.ARRIVED,
    TalentStep.STAYED,
)


def event(seq: int, step: TalentStep, **other: Any) -> TalentEvent:
    stated: dict[str, Any] = {"talent_id": "T-1", "role_id": "R-1", "happened_on": DAY, "recipient": "ntcx"}
    said = {"mode": WorkMode.FULL_TIME, "degree": Degree.DOCTOR} if step is TalentStep.ARRIVED else {}
    return TalentEvent(seq=seq, step=step, **{**stated, **said, **other})


def walked(*steps: TalentStep) -> list[TalentEvent]:
    return [event(seq, step) for seq, step in enumerate(steps, start=1)]


def test_the_way_from_a_shortlist_to_a_year_at_work() -> None:
    for length in range(len(PATH)):
        refuse_illegal(walked(*PATH[:length]), event(length + 1, PATH[length]))


@pytest.mark.parametrize(("before", "after"), [(one, other) for one, other in pairwise(PATH[2:])])
def test_no_step_is_skipped(before: TalentStep, after: TalentStep) -> None:
    at = PATH.index(before)
    with pytest.raises(IllegalStepError, match=after.en):
        refuse_illegal(walked(*PATH[:at]), event(at + 1, after))


def test_nothing_follows_who_has_left() -> None:
    assert next_steps(walked(*PATH, TalentStep.LEFT)) == frozenset()


def test_whoever_was_declined_may_be_shortlisted_anew() -> None:
    events = [*walked(*PATH[:5]), event(6, TalentStep.NOT_SUITABLE, reason="pay")]
    assert next_steps(events) == {TalentStep.SHORTLISTED}


def test_a_retracted_step_did_not_happen() -> None:
    events = walked(*PATH[:4])
    refuse_illegal(events, event(5, TalentStep.RETRACTED, refers_to=4, text="录入错误"))
    events.append(event(5, TalentStep.RETRACTED, refers_to=4, text="录入错误"))
    assert TalentStep.SENT in next_steps(events)
    with pytest.raises(InputError, match="no such event"):
        refuse_illegal(events, event(6, TalentStep.RETRACTED, refers_to=4, text="又一次"))


@pytest.mark.parametrize(
    ("step", "before", "unsaid"),
    [
        (TalentStep.NOT_SUITABLE, 1, {"reason": ""}),
        (TalentStep.NOT_SUITABLE, 1, {"reason": "too old"}),
        (TalentStep.NOT_SUITABLE, 1, {"reason": "other"}),
        (TalentStep.PASSED_OVER, 0, {}),
        (TalentStep.SENT, 3, {"recipient": ""}),
        (TalentStep.ARRIVED, 8, {"mode": None}),
        (TalentStep.ARRIVED, 8, {"degree": None}),
        (TalentStep.SUITABLE, 1, {"happened_on": DAY - dt.timedelta(days=1)}),
    ],
)
def test_what_must_be_said_is_asked_for(step: TalentStep, before: int, unsaid: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        refuse_illegal(walked(*PATH[:before]), event(before + 1, step, **unsaid))


def test_an_arrival_counts_once_whatever_the_role_and_the_year() -> None:
    arrived = TalentStep.ARRIVED
    events = [
        event(1, arrived, happened_on=dt.date(2026, 1, 5)),
        event(2, arrived, role_id="R-2", happened_on=dt.date(2026, 9, 1)),
        event(3, arrived, role_id="R-3", happened_on=dt.date(2027, 2, 1)),
        event(4, arrived, talent_id="T-2", mode=WorkMode.FLEXIBLE, degree=Degree.MASTER),
        event(5, arrived, talent_id="T-3", degree=Degree.BACHELOR),
        event(6, arrived, talent_id="T-4"),
        event(7, TalentStep.RETRACTED, talent_id="T-4", refers_to=6, text="录入错误"),
    ]
    year = {"since": dt.date(2026, 1, 1), "until": dt.date(2026, 12, 31)}
    assert count_arrivals(events, **year) == ArrivalCount(full_time=1, flexible=1)
    assert count_arrivals(events, since=dt.date(2027, 1, 1), until=dt.date(2027, 12, 31)) == ArrivalCount(0, 0)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 400)), max_size=30))
def test_nobody_counts_twice(arrivals: list[tuple[str, int]]) -> None:
    events = [
        event(seq, TalentStep.ARRIVED, talent_id=who, happened_on=DAY + dt.timedelta(days=days))
        for seq, (who, days) in enumerate(arrivals, start=1)
    ]
    assert sorted(one.talent_id for one in first_arrivals(events)) == sorted({who for who, _ in arrivals})
