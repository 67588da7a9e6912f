"""What the lead page draws: text with its technologies marked, score bars, the radar, the map."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from features.bilingual import Language, either
from features.park import ParkProfile
from features.tagger import Tag, Tagging
from recommender.expert.explain import Contribution
from recommender.fourhave.result import FourHave
from recommender.matching.standing import PlaceStanding

_LEAST_SHARE = 0.004
_COLOURS = 10
_MAP_WIDTH, _MAP_MARGIN = 640.0, 28.0
_KM_PER_DEGREE = 111.2
_NARROW = 0.85  # length of a degree of longitude over one of latitude, at 32° north
_DISTANT_KM = 500.0
_LEAST_SPAN, _RIGHT_SIDE = 0.05, 0.68
_LABEL_WIDTH, _LABEL_MARKS, _WIDE = 150.0, 10, "\u2e80"


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
    for tag in (*tagging.tags, *tagging.proposals):
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
    """One part of a score bar: its words, points, width in percent, and number of its colour.

    One that takes away lies over the end of the others, which are too long by as much.
    """

    label: str
    points: float
    width: float
    colour: int

    @property
    def takes(self) -> bool:
        """Whether it takes away."""
        return self.points < 0


def segments(contributions: Sequence[Contribution], language: Language) -> list[Segment]:
    """Return what makes a score, as parts of a bar 100 points long that begins at zero."""
    return [
        Segment(one.label.say(language), one.points, min(abs(one.points), 100.0), place % (_COLOURS + 1))
        for place, one in enumerate(contributions)
        if abs(one.points) / 100 >= _LEAST_SHARE
    ]


def radar(assessment: FourHave, language: Language) -> str:
    """Return the radar as JSON for the chart: points, what is still possible, and confidence, each in percent."""
    haves = assessment.haves
    shown: dict[str, Any] = {
        "labels": [have.label.say(language) for have in haves],
        "established": [round(100 * have.points / have.max_points) for have in haves],
        "possible": [round(100 * have.high / have.max_points) for have in haves],
        "confidence": [round(100 * have.confidence) for have in haves],
        "names": either(language, ["已证实", "可能达到", "置信度"], ["Established", "Possible", "Confidence"]),
    }
    return json.dumps(shown, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map, at (x, y) from the upper left.

    ``rank`` is its number among the recommended; ``label`` is empty where it would lie over another one.
    """

    place: PlaceStanding
    x: float
    y: float
    rank: int | None
    label: str
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


def city_map(places: Sequence[PlaceStanding], language: Language) -> CityMap | None:
    """Return the map of the places whose coordinates are known; None where fewer than two are.

    Parameters
    ----------
    places
        The most important first: their labels are set first.
    """
    known = [one for one in places if one.park.latitude is not None and one.park.longitude is not None]
    if len(known) < 2:
        return None
    middle = sorted(known, key=lambda one: one.park.longitude or 0)[len(known) // 2].park
    home = [one for one in known if _km(one.park, middle) <= _DISTANT_KM]
    far = tuple(one for one in known if _km(one.park, middle) > _DISTANT_KM)
    easts = [(one.park.longitude or 0) * _NARROW for one in home]
    norths = [one.park.latitude or 0 for one in home]
    unit = (_MAP_WIDTH - 2 * _MAP_MARGIN) / max(max(easts) - min(easts), _LEAST_SPAN)
    spots = [
        (one, _MAP_MARGIN + (east - min(easts)) * unit, _MAP_MARGIN + (max(norths) - north) * unit)
        for one, east, north in zip(home, easts, norths, strict=True)
    ]
    dots, labels = [], _Labels([(x, y) for _, x, y in spots])
    for one, x, y in spots:
        rank = one.rank if one.recommended else None
        name = either(language, one.park.name_zh, one.park.name_en or one.park.name_zh)
        label, left = labels.set(name, x, y)
        dots.append(Dot(one, round(x, 1), round(y, 1), rank, label, left))
    height = (max(norths) - min(norths)) * unit + 2 * _MAP_MARGIN
    return CityMap(_MAP_WIDTH, round(height, 1), tuple(dots), far, 20.0, round(20 / _KM_PER_DEGREE * unit, 1))


_Box = tuple[float, float, float, float]


class _Labels:
    """Labels set so far, beside all dots; a new one stands where it covers neither, or is left out."""

    def __init__(self, spots: Sequence[tuple[float, float]]) -> None:
        self._dots = {(x, y): (x - 9, y - 9, x + 9, y + 9) for x, y in spots}
        self._boxes: list[_Box] = []

    def set(self, name: str, x: float, y: float) -> tuple[str, bool]:
        """Return the label as it may stand, or nothing, and whether it stands at the left of its dot."""
        wide = sum(13.0 if mark > _WIDE else 7.0 for mark in name)
        label = name if wide <= _LABEL_WIDTH else f"{name[: _LABEL_MARKS if name[0] > _WIDE else 2 * _LABEL_MARKS]}…"
        width = min(wide, _LABEL_WIDTH + 13)
        sides = {False: (x + 10, y - 9, x + 14 + width, y + 9), True: (x - 14 - width, y - 9, x - 10, y + 9)}
        taken = [*self._boxes, *(box for spot, box in self._dots.items() if spot != (x, y))]
        for left in sorted(sides, reverse=x > _MAP_WIDTH * _RIGHT_SIDE):
            box = sides[left]
            if box[0] >= 0 and box[2] <= _MAP_WIDTH and not any(_overlap(box, other) for other in taken):
                self._boxes.append(box)
                return label, left
        return "", False


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _km(one: ParkProfile, other: ParkProfile) -> float:
    east = ((one.longitude or 0) - (other.longitude or 0)) * _NARROW
    north = (one.latitude or 0) - (other.latitude or 0)
    return float((east**2 + north**2) ** 0.5 * _KM_PER_DEGREE)
