"""Events in the store: journeys from lead to landing, history read back, and nothing half done."""

from __future__ import annotations

import datetime as dt
import threading
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.access import Actor, Role
from api.store.kinds import PARKS, PROJECTS
from api.store.kinds.project import ProjectOrder
from api.store.queries.events import EventFilter, engagements, events_by_project, list_events
from api.store.queries.listing import ProjectFilter, list_projects
from api.store.queries.profiles import latest_change
from api.store.session import Store
from api.usecases.engagements.recording import Recorded, project_history, rebuild_states, record_event, record_events
from api.usecases.leads.profiles import add_profile, import_profiles
from features.errors import ConflictError, IllegalStepError, InputError, UnknownIdError
from features.events import Event, EventDraft, EventKind
from features.funnel import EngagementStatus, FunnelState, derive_state
from tests.api.samples import COLLEAGUE, FUNNEL, NOW, OFFICER, STEWARD, TODAY, call_of, later, park, project

_numbers = count()
DAY = dt.date(2026, 1, 1)


def draft(kind: str, day: int, project_id: str = "P1", **details: Any) -> EventDraft:
    """An event so many days after DAY."""
    stated = {"project_id": project_id, "kind": kind, "happened_on": DAY + dt.timedelta(days=day), **details}
    return EventDraft.model_validate(stated)


@pytest.fixture
def desk(store: Store) -> Store:
    """One lead, two parks and a hub."""
    import_profiles(call_of(store, STEWARD), PARKS, [park("a"), park("b"), park("hub", kind="overseas_hub")])
    add_profile(call_of(store, OFFICER), PROJECTS, project(first_reported_on=DAY))
    return store


def tell(store: Store, *drafts: EventDraft, actor: Actor = OFFICER, now: dt.datetime = NOW) -> Recorded:
    """Record events."""
    return record_events(call_of(store, actor, now=now), drafts)


def assert_states_agree(store: Store) -> None:
    """What the lists say is what the events say."""
    with store.read(OFFICER) as tx:
        rows = list_projects(tx, OFFICER, order=ProjectOrder.ID, limit=500).items
        histories = events_by_project(tx, OFFICER, [row.id for row in rows])
        noted = engagements(tx, OFFICER)
    for row in rows:
        state = derive_state(histories[row.id], FUNNEL)
        opened = next(event.happened_on for event in histories[row.id] if event.kind is EventKind.OPENED)
        listed = (row.stage, row.state, row.state_since, row.state_park_id, row.landed_on)
        assert listed == (state.stage, state.state, state.since or opened, state.park_id, state.landed_on)
        assert noted.get(row.id, []) == list(state.engagements)


def test_a_lead_becomes_a_landed_project(desk: Store) -> None:
    tell(desk, draft("moved", 1, to_state="qualified"), draft("sent", 2, park_id="a"), draft("sent", 2, park_id="b"))
    window = Actor.of("desk-a", Role.OFFICER)
    record_event(call_of(desk, window, now=later(days=1)), draft("accepted", 4, park_id="a", text="可提供厂房"))
    tell(
        desk,
        draft("declined", 4, park_id="b", code="crowding"),
        draft("moved", 5, to_state="negotiating", park_id="a"),
        draft("moved", 20, to_state="approved"),
        draft("moved", 40, to_state="signed"),
        draft("moved", 60, to_state="registered"),
        draft("talent_arrived", 70, park_id="a", payload={"count": 3, "degree": "doctor"}),
        draft("outcome", 80, code="tech_sme"),
        now=later(days=2),
    )
    history = project_history(call_of(desk, OFFICER), "P1")
    assert (history.state.state, history.state.park_id) == ("registered", "a")
    assert history.state.landed_on == dt.date(2026, 3, 2)
    assert [event.seq for event in history.events] == list(range(1, 13))
    assert [event.from_state for event in history.events if event.kind is EventKind.MOVED] == [
        "lead",
        "qualified",
        "negotiating",
        "approved",
        "signed",
    ]
    accepted = history.events[4]
    assert (accepted.actor_id, accepted.recorded_at, accepted.text) == ("desk-a", later(days=1), "可提供厂房")
    assert history.events[10].payload == {"count": 3, "degree": "doctor"}
    assert len(history.versions) == 1
    assert_states_agree(desk)
    with desk.read(OFFICER) as tx:
        landed = ProjectFilter(landed_from=dt.date(2026, 1, 1), landed_until=dt.date(2026, 12, 31))
        assert [one.id for one in list_projects(tx, OFFICER, landed).items] == ["P1"]
        inbound = ProjectFilter(engaged_park_id="a", engagement_statuses=[EngagementStatus.ACCEPTED])
        assert [one.id for one in list_projects(tx, OFFICER, inbound).items] == ["P1"]


def test_a_team_abroad_incubates_first_and_lands_in_the_city(desk: Store) -> None:
    tell(desk, draft("moved", 1, to_state="offshore_incubating", park_id="hub", code="early_stage"))
    for state in ("negotiating", "approved", "signed"):
        tell(desk, draft("moved", 100, to_state=state))
    with pytest.raises(InputError, match="cannot land at hub, an overseas hub"):
        tell(desk, draft("moved", 120, to_state="registered"))
    with pytest.raises(InputError, match="cannot land at hub"):
        tell(desk, draft("moved", 120, to_state="registered", park_id="hub"))
    tell(desk, draft("moved", 120, to_state="registered", park_id="b"))
    assert_states_agree(desk)


def test_the_first_event_of_a_project_is_its_opening(store: Store) -> None:
    future = TODAY + dt.timedelta(days=9)
    profiles = [project("P1", first_reported_on=DAY), project("P2"), project("P3", first_reported_on=future)]
    import_profiles(call_of(store, OFFICER), PROJECTS, profiles)
    with store.read(OFFICER) as tx:
        events = list_events(tx, OFFICER)
    assert [(event.project_id, event.kind.value, event.happened_on) for event in events] == [
        ("P1", "opened", DAY),
        ("P2", "opened", TODAY),
        ("P3", "opened", TODAY),
    ]
    assert_states_agree(store)


def test_one_wrong_event_undoes_the_whole_batch(desk: Store) -> None:
    with pytest.raises(IllegalStepError, match="is at Qualified"):
        tell(desk, draft("moved", 1, to_state="qualified"), draft("moved", 2, to_state="signed"))
    with pytest.raises(IllegalStepError, match="is at Lead"):
        tell(desk, draft("moved", 3, to_state="negotiating"))
    assert project_history(call_of(desk, OFFICER), "P1").state == FunnelState("lead")


def test_the_same_history_twice_changes_nothing(desk: Store) -> None:
    history = [
        draft("opened", 0, key="k0"),
        draft("moved", 1, to_state="qualified", key="k1"),
        draft("sent", 2, park_id="a", key="k2", payload={"shown_park_ids": ["a", "b"], "score": 12.0}),
        draft("moved", 9, to_state="lost", code="cost", key="k3"),
    ]
    first = tell(desk, *reversed(history))  # any order: days decide
    assert ([event.key for event in first.events], first.repeated) == (["k1", "k2", "k3"], 1)
    second = tell(desk, *history, actor=COLLEAGUE, now=later(days=3))
    assert (second.events, second.repeated) == ((), 4)
    again = record_event(call_of(desk, COLLEAGUE, now=later(days=4)), history[1])
    assert again == first.events[0]
    with pytest.raises(ConflictError, match="event key 'k1' is recorded already, for an event"):
        tell(desk, draft("moved", 2, to_state="qualified", key="k1"))


def test_ids_that_name_nothing_are_refused(desk: Store) -> None:
    with pytest.raises(UnknownIdError, match="there is no project 'X1', 'X2'"):
        tell(desk, draft("noted", 1, "X1", text="?"), draft("noted", 1, "X2", text="?"))
    with pytest.raises(UnknownIdError, match="there is no park 'atlantis'") as caught:
        tell(desk, draft("sent", 1, park_id="atlantis"))
    assert caught.value.say("zh") == "没有编号为 'atlantis' 的园区"
    with pytest.raises(UnknownIdError, match="there is no project 'X1'"):
        project_history(call_of(desk, OFFICER), "X1")


def test_the_path_follows_the_kind_of_project(store: Store) -> None:
    import_profiles(call_of(store, STEWARD), PARKS, [park("a")])
    add_profile(call_of(store, OFFICER), PROJECTS, project(asset_type="light"))
    for state in ("qualified", "negotiating", "approved", "signed", "registered"):
        tell(store, draft("moved", 1, to_state=state, park_id="a"))
    with pytest.raises(IllegalStepError, match="cannot move to Construction started"):
        tell(store, draft("moved", 2, to_state="construction_started"))
    tell(store, draft("moved", 2, to_state="moved_in"), draft("moved", 3, to_state="first_revenue"))
    assert_states_agree(store)


def test_a_retraction_is_one_more_event(desk: Store) -> None:
    moved = tell(desk, draft("moved", 1, to_state="qualified")).events[0]
    sent = tell(desk, draft("sent", 2, park_id="a")).events[0]
    tell(desk, draft("retracted", 3, refers_to=moved.seq, text="录错"), now=later(days=1))
    tell(desk, draft("retracted", 3, refers_to=sent.seq, text="录错"), now=later(days=1))
    assert_states_agree(desk)
    with desk.read(OFFICER) as tx:
        assert engagements(tx, OFFICER) == {}
        assert len(list_events(tx, OFFICER)) == 5
        known_then = list_events(tx, OFFICER, EventFilter(recorded_until=NOW))
    assert derive_state(known_then, FUNNEL).state == "qualified"


def test_events_are_found_by_what_happened_when_and_where(desk: Store) -> None:
    add_profile(call_of(desk, OFFICER), PROJECTS, project("P2", first_reported_on=DAY))
    tell(desk, draft("sent", 3, park_id="a"), draft("sent", 5, "P2", park_id="a"), draft("sent", 5, "P2", park_id="b"))
    tell(desk, draft("accepted", 7, "P2", park_id="b"), draft("noted", 2, text="补记"), now=later(days=2))

    def found(limit: int | None = None, **conditions: Any) -> list[int]:
        with desk.read(OFFICER) as tx:
            return [event.seq for event in list_events(tx, OFFICER, EventFilter(**conditions), limit=limit)]

    assert found() == [1, 2, 3, 4, 5, 6, 7]  # 1, 2 opened; 3-5 sent; 6 noted; 7 accepted
    assert found(project_ids=["P1"]) == [1, 3, 6]
    assert found(park_id="a") == [3, 4]
    assert found(kinds=[EventKind.SENT, EventKind.ACCEPTED]) == [3, 4, 5, 7]
    assert found(happened_from=DAY + dt.timedelta(days=3), happened_until=DAY + dt.timedelta(days=5)) == [3, 4, 5]
    assert found(recorded_until=NOW) == [1, 2, 3, 4, 5]
    assert found(after_seq=5) == [6, 7]
    assert found(after_seq=10**30) == []
    assert found(limit=2) == [1, 2]
    assert found(limit=3, project_ids=["P1", "P2", "a\x00"]) == [1, 2, 3]
    assert found(park_id="a\x00b") == []


def test_events_keep_their_numbers_whoever_writes(desk: Store) -> None:
    """Ten desks write at once: numbers run without gaps and agree with the order of recording."""
    import_profiles(call_of(desk, OFFICER), PROJECTS, [project(f"Q{number}") for number in range(10)])

    def write(number: int) -> None:
        for day in (1, 2, 3):
            tell(desk, draft("noted", day, f"Q{number}", text="x"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with desk.read(OFFICER) as tx:
        events = list_events(tx, OFFICER)
    assert [event.seq for event in events] == list(range(1, 1 + 10 + 30 + 1))
    for number in range(10):
        assert [event.happened_on.day for event in events if event.project_id == f"Q{number}"][1:] == [2, 3, 4]


def test_of_two_desks_that_answer_at_once_one_wins(desk: Store) -> None:
    tell(desk, draft("sent", 1, park_id="a"))
    barrier, outcomes = threading.Barrier(2), []

    def answer(kind: str) -> None:
        barrier.wait()
        try:
            tell(desk, draft(kind, 2, park_id="a", text="x"))
            outcomes.append("won")
        except IllegalStepError:
            outcomes.append("lost")

    threads = [threading.Thread(target=answer, args=(kind,)) for kind in ("accepted", "accepted")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost", "won"]
    assert_states_agree(desk)


def test_states_are_rebuilt_from_events(desk: Store) -> None:
    tell(desk, draft("moved", 1, to_state="qualified"), draft("sent", 2, park_id="a"))
    with desk.write(OFFICER) as tx:
        tx.connection().exec_driver_sql("UPDATE project SET stage = 'x', state = 'y', landed_on = '2020-01-01'")
        tx.connection().exec_driver_sql("DELETE FROM engagement")
        before = latest_change(tx, PROJECTS)
    with desk.read(OFFICER) as tx:
        opened = {event.project_id for event in list_events(tx, OFFICER)}
    assert rebuild_states(call_of(desk, STEWARD)) == len(opened)
    assert_states_agree(desk)
    with desk.read(OFFICER) as tx:
        assert latest_change(tx, PROJECTS) == before + 1  # whoever caches projects reads them again


def test_words_alone_do_not_disturb_the_caches(desk: Store) -> None:
    with desk.read(OFFICER) as tx:
        before = latest_change(tx, PROJECTS)
    tell(desk, draft("noted", 1, text="来电"), draft("asked", 1, text="层高？"))
    with desk.read(OFFICER) as tx:
        assert latest_change(tx, PROJECTS) == before
    tell(desk, draft("moved", 1, to_state="qualified"))
    with desk.read(OFFICER) as tx:
        assert latest_change(tx, PROJECTS) == before + 1


_STATES = [*(stage.id for stage in FUNNEL.stages), *(side.id for side in FUNNEL.side_states)]
_KINDS = st.sampled_from(["moved", "moved", "moved", "sent", "accepted", "declined", "withdrawn", "retracted"])


@st.composite
def _steps(draw: st.DrawFn) -> list[tuple[str, dict[str, Any]]]:
    steps = []
    for _ in range(draw(st.integers(1, 14))):
        kind = draw(_KINDS)
        if kind == "moved":
            details: dict[str, Any] = {"to_state": draw(st.sampled_from(_STATES)), "park_id": "a", "code": "other"}
        elif kind == "retracted":
            details = {"refers_to": draw(st.integers(1, 12)), "text": "x"}
        else:
            details = {"park_id": draw(st.sampled_from("ab"))} | ({"text": "x"} if kind == "declined" else {})
        steps.append((kind, details))
    return steps


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=15,
)
@given(steps=_steps())
def test_any_steps_leave_a_store_that_agrees_with_its_events(
    store: Store, steps: list[tuple[str, dict[str, Any]]]
) -> None:
    """Legal steps are kept, illegal ones leave no trace, and the repeated columns follow."""
    name = f"H{next(_numbers)}"
    import_profiles(call_of(store, STEWARD), PARKS, [park("a"), park("b")])
    add_profile(call_of(store, OFFICER), PROJECTS, project(name, first_reported_on=DAY))
    offset, kept = project_history(call_of(store, OFFICER), name).events[0].seq - 1, 1
    for day, (kind, details) in enumerate(steps):
        if "refers_to" in details:
            details = details | {"refers_to": details["refers_to"] + offset}
        try:
            event: Event = record_event(call_of(store, OFFICER), draft(kind, day, name, **details))
            kept += 1
            assert event.seq == offset + kept
        except (IllegalStepError, InputError):
            pass
        assert len(project_history(call_of(store, OFFICER), name).events) == kept
    assert_states_agree(store)
