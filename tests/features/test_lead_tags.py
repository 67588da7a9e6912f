"""What a text suggests without naming it ranks nothing: to every score the lead is as one that says nothing yet."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

import pytest

from features.choices import TrackRole
from features.frames import ProjectTable, project_table
from features.lead_tags import lead_tags
from features.park import ParkProfile, ParkTrack
from features.project import ProjectProfile
from recommender.matching.matcher import Matcher
from recommender.matching.slate import Slate
from tests.features.tagger.taggers import policy, tagger

DAY = dt.date(2026, 11, 30)
SUGGESTIVE = "公司把空气压进地下盐洞，用电高峰时放出来推动透平发电。"


def table(**stated: Any) -> ProjectTable:
    """Return one project as it is tagged."""
    leads = [ProjectProfile(project_id="P-1", name="甲项目（演示）", **stated)]
    tags = lead_tags(leads, tagger())
    return project_table(
        leads,
        [one.weights for one in tags],
        technology_ids=[technology.id for technology in policy().taxonomy.technologies],
        proposals=[one.proposals for one in tags],
    )


@lru_cache(maxsize=1)
def matcher() -> Matcher:
    """Return a city of two: one lives on storage, the other does not."""
    storage = ParkTrack(field_id="new_storage", role=TrackRole.PRIMARY)
    told: dict[str, Any] = {"district": "崇川区", "floor_free_m2": 9000}
    places = [
        ParkProfile(park_id="p1", name_zh="甲园区（演示）", segments=(storage,), **told),
        ParkProfile(park_id="p2", name_zh="乙园区（演示）", **told),
    ]
    return Matcher(places, policy=policy(), today=DAY)


def slate(**stated: Any) -> Slate:
    """Return what is recommended for one project."""
    return matcher().batch(table(**stated)).slate(0)


def test_a_suggestion_weighs_nothing_and_is_shown_with_its_words() -> None:
    found = slate(description=SUGGESTIVE)
    assert not table(description=SUGGESTIVE).tags.any()
    assert found.tags == {}
    (proposal,) = found.to_json("zh")["proposed_tags"]
    assert (proposal["id"], proposal["name"]) == ("new_storage.caes", "压缩空气储能")
    assert proposal["words"].endswith(SUGGESTIVE)


def test_whether_a_suggestion_is_so_is_asked_before_anything_else() -> None:
    first = slate(description=SUGGESTIVE).questions[0]
    assert (first.question.field, first.points > 10) == ("technology_ids", True)
    assert first.question.text.zh == "材料未写明技术名称，按文意像是“压缩空气储能”，是否属实？"
    told: list[dict[str, Any]] = [
        {"description": "全钒液流电池电堆与系统集成。"},
        {"description": SUGGESTIVE, "technology_ids": ("new_storage.caes",)},
    ]
    for one in told:
        assert "technology_ids" not in [asked.question.field for asked in slate(**one).questions]


def test_to_the_scores_a_suggestion_is_not_known_and_never_nothing() -> None:
    silent, suggested = matcher().scores(table()), matcher().scores(table(description=SUGGESTIVE))
    assert suggested.tolist() == silent.tolist()
    off_topic = matcher().scores(table(description="社区连锁奶茶店，招募加盟商。"))
    assert (off_topic < suggested).all()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_confirmed_it_counts_as_if_the_text_named_it(language: str) -> None:
    found = slate(description=SUGGESTIVE, technology_ids=("new_storage.caes",))
    assert (found.proposals, list(found.tags)) == ((), ["new_storage.caes"])
    assert found.matches[0].park_id == "p1"
    assert found.to_json("zh" if language == "zh" else "en")["proposed_tags"] == []
