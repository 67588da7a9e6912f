"""Where a project stands follows from its events; what may come next follows from where it stands."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from features.choices import AssetType
from features.errors import IllegalStepError, InputError, UnknownIdError
from features.event_rules import check_event
from features.events import Event, EventDraft, EventKind
from features.funnel import Engagement, EngagementStatus, FunnelState, derive_state, reachable, standing
from features.policy.pack import load_policy

FUNNEL = load_policy().stages
DAY = dt.date(2026, 1, 1)
TODAY = dt.date(2026, 7, 1)


def on(day: int) -> dt.date:
    """The day so many days after DAY."""
    return DAY + dt.timedelta(days=day)


class Story:
    """The events of one project, recorded through the gate."""

    def __init__(self, asset_type: AssetType | None = None) -> None:
        self.asset_type = asset_type
        self.events: list[Event] = []

    def tell(self, kind: str, day: int, **details: Any) -> Event:
        """Check one event and record it."""
        draft = EventDraft.model_validate({"project_id": "P1", "kind": kind, "happened_on": on(day), **details})
        check_event(draft, self.events, funnel=FUNNEL, asset_type=self.asset_type, today=TODAY)
        said = {name: getattr(draft, name) for name in EventDraft.model_fields}
        now = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
        event = Event(**said, seq=len(self.events) + 1, recorded_at=now, actor_id="x", actor_role="officer")
        self.events.append(event)
        return event

    def move(self, *states: str, day: int = 0, **details: Any) -> None:
        """Move through states, all on one day."""
        for state in states:
            self.tell("moved", day, to_state=state, **details)

    @property
    def state(self) -> FunnelState:
        """Where the project stands."""
        return derive_state(self.events, FUNNEL)


def test_without_events_a_project_is_a_lead() -> None:
    assert derive_state([], FUNNEL) == FunnelState(stage="lead")


def test_a_manufacturing_project_walks_the_heavy_path() -> None:
    story = Story(AssetType.MANUFACTURING)
    story.move("qualified", day=1)
    story.tell("sent", 2, park_id="ntcx")
    story.tell("accepted", 4, park_id="ntcx")
    story.move("negotiating", day=5, park_id="ntcx")
    story.move("approved", "signed", day=30)
    assert story.state.landed_on is None
    story.move("registered", day=60)
    story.move("construction_started", day=90)
    story.move("in_production", "full_capacity", day=150)
    accepted = Engagement("ntcx", EngagementStatus.ACCEPTED, on(4), on(4))
    assert story.state == FunnelState("full_capacity", None, on(150), "ntcx", on(60), (accepted,))


def test_a_light_project_walks_the_light_path() -> None:
    story = Story(AssetType.LIGHT)
    story.move("qualified", "negotiating", "approved", "signed", day=1)
    story.move("registered", day=2, park_id="ntcx")
    assert reachable(story.state, FUNNEL, asset_type=AssetType.LIGHT) == ("moved_in", "on_hold", "lost")
    assert reachable(story.state, FUNNEL, asset_type=AssetType.MANUFACTURING)[0] == "construction_started"
    assert "moved_in" in reachable(story.state, FUNNEL, asset_type=None)
    with pytest.raises(IllegalStepError, match="cannot move to Construction started"):
        story.move("construction_started", day=3)
    story.move("moved_in", "first_revenue", day=3)
    assert (story.state.stage, story.state.landed_on) == ("first_revenue", on(2))


def test_a_jump_is_refused_with_where_it_stands_and_what_is_allowed() -> None:
    story = Story()
    story.move("qualified", day=3)
    with pytest.raises(IllegalStepError) as caught:
        story.move("signed", day=4)
    assert str(caught.value) == (
        "project P1 is at Qualified (qualified) since 2026-01-04: it cannot move to Signed (signed); allowed: "
        "In negotiation (negotiating), On hold (on_hold), Transferred to another park (transferred), "
        "Incubating offshore (offshore_incubating), Lost (lost)"
    )
    assert caught.value.say("zh") == (
        "项目 P1 目前处于“研判合格”（qualified）（2026-01-04 起），不能转入“签约”（signed）；"
        "可转入：“在谈”（negotiating）、“搁置”（on_hold）、“流转他园”（transferred）、"
        "“离岸孵化中”（offshore_incubating）、“流失”（lost）"
    )
    assert len(story.events) == 1


def test_side_states_are_entered_with_a_reason_and_left_again() -> None:
    story = Story()
    story.move("qualified", "negotiating", day=1)
    with pytest.raises(InputError, match=r"On hold needs a reason, one of waiting_financing, .*; received None"):
        story.move("on_hold", day=2)
    with pytest.raises(InputError, match="received 'mood'"):
        story.move("on_hold", day=2, code="mood")
    story.move("on_hold", day=2, code="waiting_financing")
    assert (story.state.state, story.state.stage) == ("on_hold", "negotiating")
    with pytest.raises(IllegalStepError, match="is at On hold"):
        story.move("approved", day=3)
    story.move("negotiating", day=3)
    story.move("lost", day=4, code="cost")
    with pytest.raises(IllegalStepError, match="reopen it before sending"):
        story.tell("sent", 4, park_id="ntcx")
    story.move("lead", day=5)
    assert (story.state.state, story.state.since) == ("lead", on(5))


def test_landing_needs_a_place_and_going_back_undoes_it() -> None:
    story = Story()
    story.move("qualified", "negotiating", "approved", "signed", day=1)
    with pytest.raises(InputError, match=r"Registered \(registered\) needs park_id"):
        story.move("registered", day=2)
    story.move("registered", day=2, park_id="ntcx")
    assert (story.state.landed_on, story.state.park_id) == (on(2), "ntcx")
    story.move("lost", day=9, code="moved_away")
    assert story.state.landed_on == on(2)  # it did land, whatever came after
    story.move("lead", day=10)
    assert story.state.landed_on is None


def test_a_place_answers_only_what_it_was_sent() -> None:
    story = Story()
    with pytest.raises(IllegalStepError, match=r"not sent at place a: 'accepted' is not allowed now; allowed: sent"):
        story.tell("accepted", 1, park_id="a")
    story.tell("sent", 1, park_id="a")
    with pytest.raises(IllegalStepError) as caught:
        story.tell("sent", 1, park_id="a")
    assert "状态为“已推送”，不能登记“推送园区”；可登记：" in caught.value.say("zh")
    story.tell("viewed", 2, park_id="a")
    story.tell("declined", 3, park_id="a", text="无空间")
    story.tell("sent", 5, park_id="a")
    assert story.state.engagement("a") == Engagement("a", EngagementStatus.SENT, on(5), on(5), None)
    story.tell("accepted", 6, park_id="a")
    story.tell("withdrawn", 7, park_id="a", code="chose_other_park")
    assert story.state.engagements == (Engagement("a", EngagementStatus.WITHDRAWN, on(7), on(7), None),)
    assert story.state.engagement("b") is None


def test_days_run_forward_and_never_into_the_future() -> None:
    story = Story()
    story.move("qualified", day=10)
    story.tell("sent", 12, park_id="a")
    with pytest.raises(InputError, match="must not be before 2026-01-11"):
        story.move("negotiating", day=9)
    with pytest.raises(InputError, match=r"must not be before 2026-01-13 \(Sent\)"):
        story.tell("accepted", 11, park_id="a")
    with pytest.raises(InputError, match=r"must not be later than today \(2026-07-01\), received 2026-07-02"):
        story.tell("noted", 182, text="x")
    story.tell("noted", 2, text="补记")  # words may be added for any past day
    story.tell("sent", 11, park_id="b")  # and another place has a story of its own


def test_a_mistake_is_retracted_from_the_end_of_its_chain() -> None:
    story = Story()
    opened = story.tell("opened", 0)
    first = story.tell("moved", 1, to_state="qualified")
    second = story.tell("moved", 2, to_state="negotiating")
    sent = story.tell("sent", 2, park_id="a")
    with pytest.raises(IllegalStepError, match=r"event 2 .* while event 3 \('moved', 2026-01-03\) stands on it"):
        story.tell("retracted", 3, refers_to=first.seq, text="x")
    back = story.tell("retracted", 3, refers_to=second.seq, text="录错")
    assert story.state.state == "qualified"
    for target in (second, back, opened):
        with pytest.raises(IllegalStepError, match="cannot be retracted: it is the opening"):
            story.tell("retracted", 4, refers_to=target.seq, text="x")
    story.tell("retracted", 4, refers_to=first.seq, text="x")
    story.tell("retracted", 4, refers_to=sent.seq, text="x")
    assert story.state == FunnelState("lead")
    story.tell("moved", 1, to_state="qualified")  # the day of the retracted step is free again
    assert [event.kind.value for event in standing(story.events)] == ["opened", "moved"]


def test_references_must_exist_and_fit() -> None:
    story = Story()
    note = story.tell("noted", 3, text="x")
    with pytest.raises(UnknownIdError, match="P1 has no event number 9"):
        story.tell("answered", 4, refers_to=9, text="x")
    with pytest.raises(InputError, match="an answer must refer to a question; event 1 is 'noted'"):
        story.tell("answered", 4, refers_to=note.seq, text="x")
    asked = story.tell("asked", 4, text="?")
    with pytest.raises(InputError, match="must not be before 2026-01-05"):
        story.tell("answered", 3, refers_to=asked.seq, text="x")
    story.tell("answered", 4, refers_to=asked.seq, text="!")
    with pytest.raises(UnknownIdError, match="no stage 'nowhere'"):
        story.move("nowhere", day=5)


def test_a_project_is_opened_once() -> None:
    story = Story()
    story.tell("opened", 1)
    with pytest.raises(IllegalStepError, match="was opened on 2026-01-02 already"):
        story.tell("opened", 2)


def test_history_under_older_rules_is_kept_as_it_was() -> None:
    now = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    old = Event(1, "P1", EventKind.MOVED, DAY, now, "x", "officer", to_state="stage_of_yesteryear")
    assert derive_state([old], FUNNEL).state == "stage_of_yesteryear"


STAGES = ["lead", "qualified", "negotiating", "approved", "signed", "registered"]
STAGES += ["construction_started", "moved_in", "in_production", "first_revenue", "full_capacity"]
SIDES = ["on_hold", "transferred", "offshore_incubating", "lost"]
PLACE_ANSWERS = ["sent", "viewed", "accepted", "declined", "withdrawn"]


class FunnelMachine(RuleBasedStateMachine):
    """Random steps, legal and illegal, against a small model written apart from the code."""

    def __init__(self) -> None:
        super().__init__()
        self.story, self.day = Story(), 0
        self.path, self.side = ["lead"], ""  # stages held, and the side state if in one
        self.answers: dict[str, str] = {}

    def may_move(self, to_state: str) -> bool:
        """The pack's table, read naively."""
        at, funnel = self.path[-1], load_policy().stages
        if self.side:
            side = next(one for one in funnel.side_states if one.id == self.side)
            ends = self.side != "lost" and to_state == "lost"
            return ends or to_state in side.resumes_at or (side.resumes_previous and to_state == at)
        if to_state in SIDES:
            return at in next(one for one in funnel.side_states if one.id == to_state).enter_from
        return any((step.from_stage, step.to_stage) == (at, to_state) for step in funnel.steps)

    @rule(to_state=st.sampled_from(STAGES + SIDES), wait=st.integers(0, 3))
    def move(self, to_state: str, wait: int) -> None:
        """Try a move."""
        day = min(self.day + wait, 180)
        code = {} if to_state in STAGES else {"code": "other"}
        if not self.may_move(to_state):
            with pytest.raises(IllegalStepError):
                self.story.tell("moved", day, to_state=to_state, park_id="a", **code)
            return
        self.story.tell("moved", day, to_state=to_state, park_id="a", **code)
        self.day = day
        if to_state in SIDES:
            self.side = to_state
        else:
            self.path, self.side = [*self.path, to_state], ""

    @rule(kind=st.sampled_from(PLACE_ANSWERS), park_id=st.sampled_from("ab"))
    def answer(self, kind: str, park_id: str) -> None:
        """Try something with a place."""
        before = self.answers.get(park_id, "")
        legal = {"": "sent", "sent": "viewed accepted declined withdrawn", "accepted": "viewed declined withdrawn"}
        allowed = kind in legal.get(before, "sent").split() and not (kind == "sent" and self.side == "lost")
        details = {"park_id": park_id} | ({"text": "x"} if kind == "declined" else {})
        if not allowed:
            with pytest.raises(IllegalStepError):
                self.story.tell(kind, self.day, **details)
            return
        self.story.tell(kind, self.day, **details)
        if kind != "viewed":
            self.answers[park_id] = kind

    @invariant()
    def stands_where_the_model_says(self) -> None:
        """The derived state is the model's, whatever the order in which the events are read."""
        state = self.story.state
        assert (state.stage, state.side_state or "") == (self.path[-1], self.side)
        assert {one.park_id: one.status.value for one in state.engagements} == self.answers
        assert (state.landed_on is not None) == (STAGES.index(self.path[-1]) >= STAGES.index("registered"))
        assert derive_state(list(reversed(self.story.events)), FUNNEL) == state


TestFunnelMachine = FunnelMachine.TestCase
TestFunnelMachine.settings = settings(max_examples=100, stateful_step_count=30)
