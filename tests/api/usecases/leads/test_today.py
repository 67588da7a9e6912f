"""What an officer finds on arriving, worked out by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from api.access import Actor, Role
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.attention import ReplyFilter
from api.store.queries.listing import ProjectFilter
from api.store.session import Store
from api.usecases.engagements.recording import record_event
from api.usecases.leads.profiles import add_profile
from api.usecases.leads.today import (
    OverdueFilter,
    Today,
    count_of_replies,
    count_overdue,
    overdue_leads,
    replies_of_places,
    today_for_officer,
)
from features.errors import AccessDenied
from features.events import EventDraft, EventKind
from tests.api.samples import OFFICER, STEWARD, TODAY, call_of, park, project


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def lead(store: Store, name: str, opened: int, *events: tuple[int, dict[str, Any]]) -> None:
    """Add a lead that was opened so many days ago, and what happened to it since."""
    add_profile(call_of(store, OFFICER), PROJECTS, project(name, first_reported_on=ago(opened)))
    for days, said in events:
        draft = EventDraft(project_id=name, happened_on=ago(days), **said)
        record_event(call_of(store, OFFICER), draft)


def moved(state: str) -> dict[str, Any]:
    return {"kind": "moved", "to_state": state}


def asked(store: Store) -> Today:
    return today_for_officer(call_of(store, OFFICER))


def test_overdue_by_the_service_levels(store: Store) -> None:
    note = {"kind": "noted", "text": "已联系"}
    lead(store, "fresh", 1)  # respond within 1 day: due today
    lead(store, "silent", 2)  # respond was due yesterday
    lead(store, "touched", 3, (2, note))  # responded; triage due today
    lead(store, "untriaged", 5, (4, note))  # triage was due 2 days ago
    lead(store, "qualified", 30, (8, moved("qualified")))  # feedback within 7: due yesterday
    lead(store, "talking", 60, (50, moved("qualified")), (40, moved("negotiating")), (14, note))  # report due today
    lead(store, "quiet", 60, (50, moved("qualified")), (40, moved("negotiating")), (20, note))  # due 6 days ago
    found = {late.project.id: (late.level.id, late.days_late, late.due_on) for late in asked(store).overdue}
    assert found == {
        "silent": ("respond", 1, ago(1)),
        "untriaged": ("triage", 2, ago(2)),
        "qualified": ("feedback", 1, ago(1)),
        "quiet": ("progress", 6, ago(6)),
    }
    assert [late.days_late for late in asked(store).overdue] == [1, 1, 2, 6]
    assert asked(store).n_overdue == 4


def test_new_leads_are_those_not_sent_yet_the_newest_first(store: Store) -> None:
    add_profile(call_of(store, STEWARD), PARKS, park())
    lead(store, "older", 9)
    lead(store, "newest", 0)
    lead(store, "sent", 3, (2, {"kind": "sent", "park_id": "ntcx"}))
    lead(store, "further", 4, (2, moved("qualified")))
    found = asked(store)
    assert [one.id for one in found.new] == ["newest", "older"]
    assert found.n_new == 2


def test_replies_of_two_weeks_the_latest_first(store: Store) -> None:
    add_profile(call_of(store, STEWARD), PARKS, park(name_en="Park"))
    sent = {"kind": "sent", "park_id": "ntcx"}
    lead(store, "yes", 30, (20, sent), (3, {"kind": "accepted", "park_id": "ntcx"}))
    lead(store, "no", 30, (20, sent), (1, {"kind": "declined", "park_id": "ntcx", "text": "空间不足"}))
    lead(store, "old", 40, (30, sent), (15, {"kind": "accepted", "park_id": "ntcx"}))
    found = asked(store)
    assert [(one.event.project_id, one.event.kind.value) for one in found.replies] == [
        ("no", "declined"),
        ("yes", "accepted"),
    ]
    assert found.replies[0].project_name == "项目no（演示）"
    assert found.replies[0].place.en == "Park"


def test_the_whole_lists_behind_the_first_few(store: Store) -> None:
    """Page by page, filtered, and counted beyond any limit."""
    add_profile(call_of(store, STEWARD), PARKS, park(name_en="Park"))
    sent = {"kind": "sent", "park_id": "ntcx"}
    for number in range(12):
        lead(store, f"Q{number:02d}", 60, (30 + number, moved("qualified")))
    lead(store, "yes", 90, (80, sent), (50, {"kind": "accepted", "park_id": "ntcx"}))
    lead(store, "no", 30, (20, sent), (1, {"kind": "declined", "park_id": "ntcx", "text": "空间不足"}))

    def page(limit: int, skip: int = 0, **asked: Any) -> list[str]:
        which = OverdueFilter(**asked)
        found = overdue_leads(call_of(store, OFFICER), which, limit=limit, skip=skip)
        return [one.id for one in found]

    assert page(5, levels=["feedback"]) == ["Q00", "Q01", "Q02", "Q03", "Q04"]
    assert page(5, 10, levels=["feedback"]) == ["Q10", "Q11"]
    assert page(2, longest_first=True, levels=["feedback"]) == ["Q11", "Q10"]
    assert page(5, levels=["progress"]) == []
    assert page(5, which=ProjectFilter(text="Q07")) == ["Q07"]
    assert count_overdue(call_of(store, OFFICER), OverdueFilter(levels=["feedback"])) == 12
    assert asked(store).n_overdue == len(page(100))

    def replies(**which: Any) -> list[str]:
        return [one.id for one in replies_of_places(call_of(store, OFFICER), ReplyFilter(**which), limit=5)]

    assert replies() == ["no", "yes"]
    assert replies(since=ago(14)) == ["no"]
    assert replies(kinds=[EventKind.ACCEPTED]) == ["yes"]
    assert replies(text="项目yes") == ["yes"]
    assert [one.id for one in replies_of_places(call_of(store, OFFICER), ReplyFilter(), limit=1, skip=1)] == ["yes"]
    assert count_of_replies(call_of(store, OFFICER), ReplyFilter()) == 2


def test_only_who_sends_leads_has_this_page(store: Store) -> None:
    with pytest.raises(AccessDenied):
        today_for_officer(call_of(store, Actor.of("s", Role.STEWARD)))
