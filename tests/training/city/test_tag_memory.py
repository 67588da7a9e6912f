"""Leads are learnt from as they were read when they came: by what had been answered about tags so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from features.events import EventKind
from features.lead_tags import LeadTags
from features.project import ProjectProfile
from features.tagger import TagMemory
from tests.training.cities import POLICY, small_snapshot, true_tags
from training.city.data import city_data


def test_an_answer_about_tags_is_heard_from_the_next_month_on() -> None:
    snapshot = small_snapshot()
    answered_on = snapshot.last_day - dt.timedelta(days=150)
    payload = {"technology_ids": ["new_storage.caes"], "words": "把空气压进地下盐洞，用电高峰时放出来发电。"}
    first = snapshot.events[0]
    answer = replace(
        first, seq=9_999_999, kind=EventKind.TAGS_CORRECTED, happened_on=answered_on, park_id=None, payload=payload
    )
    heard: list[int] = []

    def tag(profiles: Sequence[ProjectProfile], memory: TagMemory) -> list[LeadTags]:
        heard.append(memory.number)
        return true_tags(profiles)

    data = city_data(replace(snapshot, events=(*snapshot.events, answer)), policy=POLICY, tag=tag)
    months = [data.decided_on[int(group.rows[0])].replace(day=1) for group in data.groups]
    assert heard == [int(answered_on < month) for month in months]
    assert set(heard) == {0, 1}
