"""Candidates as they are matched: by a random number, seen by the talent office alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.access import Permission
from api.sight import SEES_TALENTS
from api.store.documents import searchable
from api.store.kinds.kind import Kind, Rights, text_of
from api.store.kinds.lists import ListChoice, Listing, OrderBy, Screen, Shown
from api.store.tables import METADATA
from features.bilingual import Bilingual
from features.choices import Degree
from features.evidence import Evidence
from features.talent import TalentProfile
from features.talent_choices import Willingness


@dataclass(frozen=True, slots=True)
class TalentSummary:
    """One candidate in a list."""

    id: str
    version: int
    name: str
    headline: str | None
    degree: str | None
    city: str | None
    willingness: str | None
    cohort_hub_id: str | None
    data_status: str | None
    created_at: dt.datetime
    updated_at: dt.datetime
    updated_by: str


def _columns(profile: TalentProfile) -> Mapping[str, Any]:
    return {
        "name": profile.talent_id,
        "search_text": searchable(
            [],
            texts=[
                profile.talent_id,
                profile.headline,
                profile.position,
                profile.city,
                profile.summary,
                *profile.discipline_codes,
                *profile.qualifications,
                *(skill.technology_id for skill in profile.skills),
            ],
        ),
        "headline": profile.headline or None,
        "degree": text_of(profile.degree),
        "city": profile.city,
        "willingness": text_of(profile.willingness),
        "cohort_hub_id": profile.cohort_hub_id,
    }


def _cleaned(profile: TalentProfile) -> TalentProfile:
    """Return the profile without what its texts tell of who somebody is, or of what nobody may be judged by."""
    from features.scrubbing.scrubber import scrubbed  # long lists: loaded by the first writer, not by every command

    def left(text: str) -> str:
        return scrubbed(text).text if text else text

    def told(one: Evidence) -> Evidence:
        return one.model_copy(update={"value": left(one.value), "source": left(one.source)})

    clean = {
        "headline": left(profile.headline),
        "summary": left(profile.summary),
        "position": left(profile.position or "") or None,
        "willingness_basis": left(profile.willingness_basis or "") or None,
        "qualifications": tuple(filter(None, map(left, profile.qualifications))),
        "evidence": tuple(map(told, profile.evidence)),
    }
    return profile.model_copy(update=clean)


def _watched(profile: TalentProfile) -> Sequence[str]:
    """Every look at a candidate is on record: which fields it showed."""
    return sorted(profile.model_dump(exclude_defaults=True, exclude={"talent_id"}))


TALENT_LIST: Listing[TalentSummary] = Listing(
    table=METADATA.tables["talent"],
    summary=TalentSummary,
    shown=(
        Shown(column="name", words=Bilingual("候选人编号", "Candidate")),
        Shown(column="headline", words=Bilingual("一句话概述", "Headline")),
        Shown(column="degree", words=Bilingual("最高学位", "Degree"), options=Degree),
        Shown(column="city", words=Bilingual("现居城市", "City"), wide_only=True),
        Shown(column="willingness", words=Bilingual("来通意愿", "Willingness"), options=Willingness),
        Shown(column="updated_at", words=Bilingual("资料更新", "Updated")),
    ),
    orders={
        "updated": OrderBy("updated_at", dt.datetime, descending=True),
        "id": OrderBy("id"),
    },
    choices=(
        ListChoice(name="degree", column="degree", words=Bilingual("全部学位", "All degrees"), options=Degree),
        ListChoice(
            name="willingness",
            column="willingness",
            words=Bilingual("全部意愿", "Any willingness"),
            options=Willingness,
        ),
        ListChoice(name="hub", column="cohort_hub_id", words=Bilingual("全部海外站", "All hubs")),
    ),
)
TALENTS = Kind(
    label="talent",
    label_zh="候选人",
    words=Bilingual("候选人", "Candidates"),
    table=METADATA.tables["talent"],
    versions=METADATA.tables["talent_version"],
    model=TalentProfile,
    rights=Rights(
        read=Permission.READ_TALENTS,
        add=Permission.EDIT_TALENTS,
        edit=Permission.EDIT_TALENTS,
        export=Permission.EXPORT_TALENTS,
    ),
    own_columns=_columns,
    listing=TALENT_LIST,
    screen=Screen(
        key="talents",
        icon="fa-solid fa-user-graduate",
        order="updated",
        page="/talent/{id}",
        guide="talents",
        has_form=True,
        empty=Bilingual(
            "没有符合条件的候选人：放宽筛选，或导入候选人表。",
            "No candidate fits: widen the filters, or import candidates.",
        ),
    ),
    seen_by=SEES_TALENTS,
    cleaned=_cleaned,
    saved="talents_saved",
    seen="talent_seen",
    watched=_watched,
)
