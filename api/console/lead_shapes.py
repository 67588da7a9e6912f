"""What the lead page draws: text with its technologies marked, score bars, the radar, the map."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.usecases.lead import PlaceStanding
from features.park import ParkProfile
from features.policy.vocabulary import Language
from features.tagger import Tag, Tagging
from recommender.chances.inputs import BASE
from recommender.expert.explain import Contribution
from recommender.fourhave.result import FourHave

_LEAST_SHARE = 0.004
_COLOURS = 10
_MAP_WIDTH, _MAP_MARGIN = 640.0, 28.0
_KM_PER_DEGREE = 111.2
_NARROW = 0.85  # length of a degree of longitude over one of latitude, at 32° north
_DISTANT_KM = 500.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text; ``tag`` is what it speaks of, None = nothing recognised."""

    text: str
    tag: Tag | None


def stretches(text: str, tagging: Tagging) -> list[Stretch]:
    """Cut a text at the spans of its tags; where spans overlap, the stronger tag keeps its own.

    Examples
    --------
    >>> tag = Tag("a.b", "乙", "B", "a", None, 1.0, False, ((2, 4),))
    >>> [(one.text, one.tag and one.tag.id) for one in stretches("甲是乙丙丁", Tagging((tag,)))]
    [('甲是', None), ('乙丙', 'a.b'), ('丁', None)]
    """
    taken: list[tuple[int, int, Tag]] = []
    for tag in tagging.tags:
        for start, end in tag.spans:
            if all(end <= other[0] or start >= other[1] for other in taken):
                taken.append((start, end, tag))
    found, at = [], 0
    for start, end, tag in sorted(taken, key=lambda one: one[0]):
        found += [Stretch(text[at:start], None), Stretch(text[start:end], tag)]
        at = end
    return [one for one in [*found, Stretch(text[at:], None)] if one.text]


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a score bar: its words, points, width in percent, and number of its colour."""

    label: str
    points: float
    width: float
    colour: int


def segments(contributions: Sequence[Contribution], language: Language) -> list[Segment]:
    """Return what adds to a score, as parts of a bar 100 points long; what takes away is not drawn."""
    drawn = []
    for place, one in enumerate(contributions):
        if one.points / 100 >= _LEAST_SHARE:
            colour = _COLOURS if one.code == BASE else place % _COLOURS
            drawn.append(Segment(one.label.label(language), one.points, min(one.points, 100.0), colour))
    return drawn


def radar(assessment: FourHave, language: Language) -> str:
    """Return the radar as JSON for the chart: points, what is still possible, and confidence, each in percent."""
    haves = assessment.haves
    shown: dict[str, Any] = {
        "labels": [have.label.label(language) for have in haves],
        "established": [round(100 * have.points / have.max_points) for have in haves],
        "possible": [round(100 * have.high / have.max_points) for have in haves],
        "confidence": [round(100 * have.confidence) for have in haves],
        "names": ["已证实", "可能达到", "置信度"] if language == "zh" else ["Established", "Possible", "Confidence"],
    }
    return json.dumps(shown, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map, at (x, y) from the upper left."""

    place: PlaceStanding
    x: float
    y: float
    label_left: bool


@dataclass(frozen=True)
class CityMap:
    """A schematic map by coordinates: places at home as dots, those far away by name only."""

    width: float
    height: float
    dots: tuple[Dot, ...]
    far: tuple[PlaceStanding, ...]
    scale_km: float
    scale_width: float


def city_map(places: Sequence[PlaceStanding]) -> CityMap | None:
    """Return the map of the places whose coordinates are known; None where fewer than two are."""
    known = [one for one in places if one.park.latitude is not None and one.park.longitude is not None]
    if len(known) < 2:
        return None
    middle = sorted(known, key=lambda one: one.park.longitude or 0)[len(known) // 2].park
    home = [one for one in known if _km(one.park, middle) <= _DISTANT_KM]
    far = tuple(one for one in known if _km(one.park, middle) > _DISTANT_KM)
    wests = [(one.park.longitude or 0) * _NARROW for one in home]
    norths = [one.park.latitude or 0 for one in home]
    span = max(max(wests) - min(wests), 0.05)
    unit = (_MAP_WIDTH - 2 * _MAP_MARGIN) / span
    height = (max(norths) - min(norths)) * unit + 2 * _MAP_MARGIN
    dots = tuple(
        Dot(
            one,
            round(_MAP_MARGIN + (west - min(wests)) * unit, 1),
            round(_MAP_MARGIN + (max(norths) - north) * unit, 1),
            label_left=west - min(wests) > 0.72 * span,
        )
        for one, west, north in zip(home, wests, norths, strict=True)
    )
    return CityMap(_MAP_WIDTH, round(height, 1), dots, far, 20.0, round(20 / _KM_PER_DEGREE * unit, 1))


def _km(one: ParkProfile, other: ParkProfile) -> float:
    east = ((one.longitude or 0) - (other.longitude or 0)) * _NARROW
    north = (one.latitude or 0) - (other.latitude or 0)
    return float((east**2 + north**2) ** 0.5 * _KM_PER_DEGREE)
