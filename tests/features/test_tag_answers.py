"""What events say about tags."""

from __future__ import annotations

import datetime as dt
from typing import Any

from features.events import Event, EventKind
from features.tag_answers import tag_answers, tag_memory
from features.tagger import TagAnswer, Tagging
from tests.features.tagger.taggers import policy

DAY = dt.date(2026, 5, 20)
WORDS = "公司把空气压进地下盐洞，用电高峰时放出来推动透平发电。"
CAES = "new_storage.caes"


def event(seq: int, kind: EventKind = EventKind.TAGS_CORRECTED, *, on: dt.date = DAY, **told: Any) -> Event:
    """Return one event of a lead; a correction unless told otherwise."""
    payload = {"technology_ids": [CAES], "words": WORDS} if kind is EventKind.TAGS_CORRECTED else {}
    at = dt.datetime(on.year, on.month, on.day, tzinfo=dt.UTC)
    return Event(
        **{
            "seq": seq,
            "project_id": "P-1",
            "kind": kind,
            "happened_on": on,
            "recorded_at": at,
            "actor_id": "a",
            "actor_role": "officer",
            "payload": payload,
            **told,
        }
    )


def test_answers_count_unless_taken_back_or_about_no_words() -> None:
    wordless = event(2, payload={"technology_ids": [CAES]})
    taken_back = event(4, EventKind.RETRACTED, refers_to=3)
    assert tag_answers([event(1), wordless, event(3), taken_back]) == [TagAnswer(WORDS, (CAES,))]


def test_a_past_day_knows_what_was_answered_before_it() -> None:
    for day, known in ((DAY, []), (DAY + dt.timedelta(days=1), [CAES])):
        memory = tag_memory([event(1)], before=day)
        found = memory.applied(WORDS, Tagging(), policy().taxonomy)
        assert [tag.id for tag in found.proposals] == known
