"""Each kind of event has a form: what it must and may carry."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from features.events import EventDraft, EventKind, Outcome

DAY = dt.date(2026, 3, 2)
GOOD: dict[EventKind, dict[str, Any]] = {
    EventKind.OPENED: {},
    EventKind.MOVED: {"to_state": "qualified"},
    EventKind.SENT: {"park_id": "ntcx", "payload": {"shown_park_ids": ["ntcx", "sxt"], "score": 71.5}},
    EventKind.VIEWED: {"park_id": "ntcx"},
    EventKind.ACCEPTED: {"park_id": "ntcx", "text": "可提供厂房"},
    EventKind.DECLINED: {"park_id": "ntcx", "code": "space_short"},
    EventKind.WITHDRAWN: {"park_id": "ntcx"},
    EventKind.ASKED: {"text": "层高是否满足？"},
    EventKind.ANSWERED: {"text": "满足", "refers_to": 7},
    EventKind.TAGS_CORRECTED: {"payload": {"technology_ids": ["third_gen_semi.epitaxy"]}},
    EventKind.NOTED: {"text": "来电"},
    EventKind.OUTCOME: {"code": "above_scale"},
    EventKind.TALENT_ARRIVED: {"payload": {"count": 3, "degree": "master"}},
    EventKind.RETRACTED: {"refers_to": 7, "text": "录入有误"},
}


def draft(kind: EventKind | str, **details: Any) -> EventDraft:
    """A draft of project P1."""
    return EventDraft.model_validate({"project_id": "P1", "kind": kind, "happened_on": DAY, **details})


def test_every_kind_has_a_good_form_and_labels_in_both_languages() -> None:
    assert set(GOOD) == set(EventKind)
    for kind, details in GOOD.items():
        assert draft(kind, **details).kind is kind
        assert kind.zh
        assert kind.en


NEEDED = [
    (kind, name)
    for kind, details in GOOD.items()
    for name in details
    if (kind, name) not in {("sent", "payload"), ("accepted", "text"), ("declined", "code")}
]


@pytest.mark.parametrize(("kind", "name"), NEEDED)
def test_what_a_kind_needs_is_asked_for_by_name(kind: EventKind, name: str) -> None:
    rest = {key: value for key, value in GOOD[kind].items() if key != name}
    with pytest.raises(ValidationError, match=f"a '{kind.value}' event needs .*{name}"):
        draft(kind, **rest)


@pytest.mark.parametrize(
    ("kind", "details", "fault"),
    [
        ("viewed", {"park_id": "a", "to_state": "signed"}, "takes no to_state"),
        ("noted", {"text": "x", "payload": {"count": 1}}, "takes no payload"),
        ("opened", {"park_id": "a"}, "takes no park_id"),
        ("declined", {"park_id": "a"}, "needs a reason: code or text"),
        ("outcome", {"code": "unheard_of"}, "must be one of high_tech_enterprise"),
        ("talent_arrived", {"payload": {"count": 0, "degree": "master"}}, "count"),
        ("talent_arrived", {"payload": {"count": 2, "degree": "bachelor"}}, "must be master or doctor"),
        ("talent_arrived", {"payload": {"count": 2, "degree": "master", "age": 30}}, "age"),
        ("tags_corrected", {"payload": {"technology_ids": ["a", "b", "c", "d"]}}, "technology_ids"),
        ("sent", {"park_id": "a", "payload": {"score": float("nan")}}, "score"),
        ("sent", {"park_id": "a b"}, "park_id"),
        ("moved", {"to_state": "Signed!"}, "to_state"),
        ("noted", {"text": "a\x00b"}, "text"),
        ("noted", {"text": "x", "key": "two words"}, "key"),
        ("noted", {"text": "x" * 5_001}, "text"),
        ("retracted", {"text": "x", "refers_to": 0}, "refers_to"),
        ("noted", {"text": "x", "colour": "red"}, "colour"),
        ("vanished", {}, "kind"),
    ],
)
def test_faults(kind: str, details: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        draft(kind, **details)


def test_every_outcome_may_be_recorded() -> None:
    assert [draft("outcome", code=outcome.value).code for outcome in Outcome] == [outcome.value for outcome in Outcome]
