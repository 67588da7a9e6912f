"""Office and desks deal about a lead: each step once, in its order, and never more accepted than there is room for."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from api.access import SYSTEM, Actor, Role
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.events import engagements, list_events
from api.store.schema import open_store
from api.store.session import Store
from api.usecases.engagements import steps
from api.usecases.leads.profiles import import_profiles
from features.errors import AccessDenied, CapacityError, ConflictError, IllegalStepError, InputError, UnknownIdError
from features.events import EventKind, ShownSlate
from tests.api.samples import OFFICER, STEWARD, call_of, later, park, project

RIVALS = 6
DESK = Actor.of("desk-a", Role.PARK_DESK, places=["a"])
OTHER = Actor.of("desk-b", Role.PARK_DESK, places=["b"])


@pytest.fixture
def city(store: Store) -> Store:
    """Two places and a few leads, all sent to the first."""
    import_profiles(call_of(store, STEWARD), PARKS, [park("a", places_per_year=1), park("b")])
    leads = [project(f"P{number}") for number in range(RIVALS)]
    import_profiles(call_of(store, OFFICER), PROJECTS, leads)
    for lead in leads:
        steps.send(call_of(store, OFFICER), lead.project_id, "a")
    return store


def test_steps_in_their_order(city: Store) -> None:
    steps.view(call_of(city, DESK), "P0", "a")
    assert steps.ask(call_of(city, DESK), "P0", "a", text="用电多少？").seq == 3
    with city.read(OFFICER) as tx:
        question = list_events(tx, OFFICER)[-1].seq
    answered = steps.answer(call_of(city, OFFICER), "P0", "a", question=question, text="4000kVA")
    assert answered.refers_to == question
    steps.accept(call_of(city, DESK, now=later(days=1)), "P0", "a", note="可提供厂房")
    with pytest.raises(IllegalStepError, match="accepted"):
        steps.accept(call_of(city, DESK, now=later(days=1)), "P0", "a")
    steps.decline(call_of(city, DESK, now=later(days=2)), "P0", "a", reason="crowding")
    steps.send(call_of(city, OFFICER, now=later(days=3)), "P0", "a")
    steps.withdraw(call_of(city, OFFICER, now=later(days=3)), "P0", "a", note="撤回")
    with city.read(OFFICER) as tx:
        assert engagements(tx, OFFICER)["P0"][0].status == "withdrawn"


def test_what_was_shown_is_kept_with_the_sending(city: Store) -> None:
    shown = ShownSlate(shown_park_ids=("b", "a"), score=71.5, policy_version="v1")
    sent = steps.send(call_of(city, OFFICER), "P0", "b", shown=shown)
    assert sent.payload["shown_park_ids"] == ["b", "a"]


def test_a_request_sent_twice_is_done_once(city: Store) -> None:
    first = steps.send(call_of(city, OFFICER), "P0", "b", key="click-1")
    again = steps.send(call_of(city, OFFICER, now=later(minutes=1)), "P0", "b", key="click-1")
    assert again.seq == first.seq
    with pytest.raises(ConflictError, match="something else"):
        steps.send(call_of(city, OFFICER), "P1", "b", key="click-1")
    with pytest.raises(IllegalStepError):  # the same key of another account is another request
        steps.send(call_of(city, SYSTEM), "P0", "b", key="click-1")


def test_nobody_acts_for_a_place_that_is_not_his(city: Store) -> None:
    for step in (steps.view, steps.accept):
        with pytest.raises(UnknownIdError, match="no park 'a'"):
            step(call_of(city, OTHER), "P0", "a")
        with pytest.raises(AccessDenied):
            step(call_of(city, OFFICER), "P0", "a")
    for officers in (steps.send, steps.withdraw):
        with pytest.raises(AccessDenied):
            officers(call_of(city, OTHER), "P0", "b")


def test_a_refusal_needs_a_reason(city: Store) -> None:
    with pytest.raises(InputError, match="needs a reason") as caught:
        steps.decline(call_of(city, DESK), "P0", "a")
    assert "事件内容不完整" in caught.value.say("zh")


def test_of_concurrent_accepts_for_the_last_place_exactly_one_wins(city: Store, url: str) -> None:
    """Six desks of the one place press the button at once, each over a connection of its own."""
    outcomes: list[str] = []
    start = threading.Barrier(RIVALS)

    def press(number: int) -> None:
        with open_store(url) as own:
            start.wait()
            try:
                steps.accept(call_of(own, DESK), f"P{number}", "a")
                outcomes.append("accepted")
            except CapacityError as refusal:
                outcomes.append(refusal.say("zh"))

    _at_once(press)
    assert outcomes.count("accepted") == 1
    assert all("已无承接余量" in one for one in outcomes if one != "accepted")
    with city.read(SYSTEM) as tx:
        assert [event.kind for event in list_events(tx, SYSTEM)].count(EventKind.ACCEPTED) == 1
        statuses = sorted(one.status for found in engagements(tx, SYSTEM).values() for one in found)
    assert statuses == ["accepted", *["sent"] * (RIVALS - 1)]


def test_a_place_that_is_given_back_can_be_taken_again(city: Store) -> None:
    steps.accept(call_of(city, DESK), "P0", "a")
    with pytest.raises(CapacityError):
        steps.accept(call_of(city, DESK), "P1", "a")
    steps.decline(call_of(city, DESK), "P0", "a", note="暂缓")
    steps.accept(call_of(city, DESK), "P1", "a")


def _at_once(press: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=press, args=(number,)) for number in range(RIVALS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
