"""What events say about tags: the answers of those who confirmed, rejected or corrected one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from features.events import Event, EventKind, TagCorrection
from features.funnel import standing
from features.tagger import NO_ANSWERS, TagAnswer, TagMemory


def tag_answers(events: Sequence[Event]) -> list[TagAnswer]:
    """Return the answers among events, the earliest first; those taken back and those about no words are left out."""
    corrections = (
        TagCorrection.model_validate(one.payload) for one in standing(events) if one.kind is EventKind.TAGS_CORRECTED
    )
    return [TagAnswer(one.words, one.technology_ids, one.rejected) for one in corrections if one.words]


def tag_memory(events: Sequence[Event], *, before: dt.date) -> TagMemory:
    """Return what was known about tags when a day began, so that a past lead is read as it was read then."""
    answers = tag_answers([one for one in events if one.happened_on < before])
    return TagMemory(answers, number=len(answers)) if answers else NO_ANSWERS
