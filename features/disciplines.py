"""Disciplines that people have studied and roles ask for: the national catalogue, in two languages.

``disciplines.csv`` holds the categories (two digits), the first-level disciplines of the catalogue of 2022 (four) and
the specialities of the earlier one (six) that matter here; ``also`` are other names by which people call them. Codes
and Chinese names are the Ministry of Education's, English and other names ours. ``related_disciplines.csv`` lists pairs
of different branches whose graduates do the same work.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from features.bilingual import Bilingual, Sayable
from features.memo import made_once
from features.text.folding import simplified
from features.typed_text import SaidList

_TABLE = Path(__file__).with_name("disciplines.csv")
_RELATED = Path(__file__).with_name("related_disciplines.csv")
_CATEGORY, _FIRST_LEVEL = 2, 4
_SHORTEST_END = 3
"""So many characters at the end of a longer name tell a discipline."""
_LONGEST = 80
"""No name of a discipline is longer."""
_ENDS = re.compile(r"(?:类|专业|系|方向|专门化|本科|硕士|博士)+$")
_STARTS = re.compile(
    r"^(?:school|department|dept\.?|faculty|bachelor|master|doctor|b\.?sc\.?|m\.?sc\.?|ph\.?d\.?|degree)(?: of| in|,)? "
)
_CODE = re.compile(r"(\d{6}|\d{4}|\d{2})(?:[a-z]{0,2})(?:[\s.:、-].*)?")
_AND = re.compile(r"\s*(?:&|\band\b|与|及|和|、|,)\s*")


class DisciplineNearness(StrEnum):
    """How near two disciplines are, nearest first; what each is worth is said by whoever asks."""

    SAME = "same"
    """The same, or of one first-level discipline."""
    RELATED = "related"
    """Of a stated pair: their graduates do the same work."""
    CATEGORY = "category"
    """Of one category only."""
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Discipline(Sayable):
    """One discipline of the catalogue.

    Attributes
    ----------
    code
        Two digits (category), four (first level) or six (speciality); a longer code begins with the shorter one.
    also
        Other names, in either language.
    """

    code: str
    zh: str
    en: str
    also: tuple[str, ...] = ()


@made_once
def disciplines() -> Mapping[str, Discipline]:
    """Return all disciplines by code, in the order of the catalogue."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = [
            Discipline(row["code"], row["zh"], row["en"], tuple(filter(None, row["also"].split(";"))))
            for row in csv.DictReader(file)
        ]
    return {row.code: row for row in rows}


def discipline_code(text: str) -> str | None:
    """Return the code of the discipline that a text names, by code or by name; ``None`` if it names none.

    Examples
    --------
    >>> [discipline_code(text) for text in ("0805", "材料学专业", "Optics & Photonics", "集成電路", "烹饪")]
    ['0805', '080502', '0803', '1401', None]
    """
    plain = simplified(unicodedata.normalize("NFKC", text[:_LONGEST])).strip().casefold()
    if (found := _CODE.fullmatch(plain)) is not None and (code := _known_part(found[1])):
        return code
    return next((code for way in _ways(plain) if (code := _names().get(_bare(way)))), None) or _at_end(plain)


def nearness(one: str, other: str) -> DisciplineNearness:
    """Return how near two disciplines are by their codes; it is the same the other way round.

    Examples
    --------
    >>> [nearness("0805", other).value for other in ("0805", "080502", "1406", "0801", "0301")]
    ['same', 'same', 'related', 'category', 'apart']
    """
    first, second = one[:_FIRST_LEVEL], other[:_FIRST_LEVEL]
    if one == other or (first == second and len(first) == _FIRST_LEVEL):
        return DisciplineNearness.SAME
    if any(frozenset((a, b)) in _related() for a in (one, first) for b in (other, second)):
        return DisciplineNearness.RELATED
    return DisciplineNearness.CATEGORY if one[:_CATEGORY] == other[:_CATEGORY] else DisciplineNearness.APART


def discipline_name(code: str) -> Bilingual:
    """Return what a discipline is called; what is no code of the catalogue is called as it is.

    Examples
    --------
    >>> discipline_name("0805").zh, discipline_name("080599").en, discipline_name("烹饪").zh
    ('材料科学与工程', 'Materials science and engineering', '烹饪')
    """
    known = _known_part(code)
    return Bilingual(disciplines()[known].zh, disciplines()[known].en) if known else Bilingual(code, code)


def _known_part(code: str) -> str | None:
    """Return a code, or of one that is not listed the first-level discipline that it is a part of."""
    return next((part for part in (code, code[:_FIRST_LEVEL]) if part in disciplines()), None)


def _ways(text: str) -> list[str]:
    """Return what a text may be a spelling of, the nearest first."""
    bare = _ENDS.sub("", _STARTS.sub("", text)).strip()
    inside = re.sub(r"\([^)]*\)", "", bare).strip()
    return [text, bare, inside, f"{bare}学", bare.removesuffix("学"), bare.removesuffix("工程"), f"{bare}工程"]


def _at_end(text: str) -> str | None:
    """Return the discipline of the longest Chinese name that a text ends in, as in 动力工程系热能工程."""
    bare = _bare(_ENDS.sub("", text))
    ends = (bare[start:] for start in range(1, max(1, len(bare) - _SHORTEST_END + 1)))
    return next((code for end in ends if not end.isascii() and (code := _names().get(end))), None)


def _bare(name: str) -> str:
    """Fold a name: neither signs, blanks nor which "and" joins its parts tell two apart."""
    joined = _AND.sub("+", simplified(unicodedata.normalize("NFKC", name)).casefold())
    return "".join(char for char in joined if char.isalnum() or char == "+").removeprefix("the")


@made_once
def _names() -> Mapping[str, str]:
    """Return codes by name: official names before others, and of one name in two levels the first level."""
    found: dict[str, str] = {}
    ordered = sorted(disciplines().values(), key=lambda one: (len(one.code) == _CATEGORY, len(one.code)))
    for official in (True, False):
        for one in ordered:
            for name in (one.zh, one.en) if official else one.also:
                found.setdefault(_bare(name), one.code)
    return found


@made_once
def _related() -> frozenset[frozenset[str]]:
    with _RELATED.open(encoding="utf-8", newline="") as file:
        return frozenset(frozenset((row["one"], row["other"])) for row in csv.DictReader(file))


def _each(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(discipline_code(name) or name for name in names))


DisciplineCodes = Annotated[SaidList, AfterValidator(_each)]
"""Disciplines however they are written, each once, by code; what names none stays as it is."""
