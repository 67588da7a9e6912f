"""Headers to fields: Chinese or English label, field name or a usual synonym, with or without a unit."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from pydantic import BaseModel

from api.sheets.cells.amounts import money_unit
from api.sheets.cells.marks import unguarded
from api.sheets.cells.tokens import mainland_key, plain
from api.sheets.cells.units import unit_factor, unit_key
from api.sheets.layout.synonyms import HEADER_SYNONYMS, SILENT_HEADERS
from features.fields import FieldSpec, field_specs

_MAX_HEADER_CHARS = 200
_NEAR = 0.6
_MARKS = re.compile(
    r"[\s*★☆△▲●#※_]+|\((?:必填|选填|可选|必选|如有|required|optional)\)|\[(?:必填|选填|可选|必选)\]|【(?:必填|选填|可选|必选)】"
)
_LAST_BRACKET = re.compile(r"^(.+)[(\[【〔]([^()\[\]【】〔〕]*(?:\([^()]*\)[^()\[\]]*)?)[)\]】〕]$")
_CONTINUED = re.compile(r"^(.+)\((?:续|cont\.?)(\d+)\)$")
_COUNT = re.compile(r"^\(?\d{1,2}[.、)]")
_HAN, _LATIN = r"(?P<zh>[^\W\da-z][^a-z()]*?)", r"(?P<en>[a-z][a-z.&'/-]*[a-z])"
_UNIT = r"(?P<unit>\([^()]*\))?"
_BILINGUAL = tuple(
    re.compile(form)
    for form in (
        rf"{_HAN}[/|:-]?{_LATIN}{_UNIT}",
        rf"{_LATIN}[/|:-]?{_HAN}{_UNIT}",
        rf"{_HAN}{_UNIT}[/|:-]?{_LATIN}",
    )
)
_LINKS = "/:-,、"
_KILOWATTS = frozenset({"kw", "千瓦", "mw", "兆瓦", "万kw", "万千瓦"})


@dataclass(frozen=True)
class HeaderMatch:
    """The field a header names, the unit text it carries (empty if none), and its place in a split long text.

    ``part`` is 1 for an ordinary column, 2 and more for the continuation columns of a text too long for one cell;
    ``exact`` tells a field's own name or label from a synonym of ours.
    """

    spec: FieldSpec
    unit: str = ""
    part: int = 1
    exact: bool = True


def header_key(text: str) -> str:
    """Return a header in the form in which it is compared: no marks, spaces, line breaks or "required" notes.

    Examples
    --------
    >>> header_key("* 厂房面积 （㎡）"), header_key("Floor_Area")
    ('厂房面积(m2)', 'floorarea')
    """
    return _MARKS.sub("", plain(unguarded(text[:_MAX_HEADER_CHARS])).casefold()).rstrip(":。.")


class HeaderIndex:
    """Finds the field that a header names."""

    def __init__(self, model: type[BaseModel]) -> None:
        self.specs = field_specs(model)
        self._by_key: dict[str, FieldSpec] = {}
        synonyms = HEADER_SYNONYMS.get(model.__name__, {})
        for words in (
            lambda spec: synonyms.get(spec.name, "").split(),
            lambda spec: spec.aliases,
            lambda spec: (spec.en,),
            lambda spec: (spec.zh,),
            lambda spec: (spec.name,),
        ):
            self._by_key |= {header_key(word): spec for spec in self.specs for word in words(spec)}
        own = ((spec.name, spec.zh, spec.en, *spec.aliases) for spec in self.specs)
        self._own = frozenset(header_key(word) for words in own for word in words)
        self._by_start: dict[str, list[str]] = {}
        for key in sorted(self._by_key, key=len, reverse=True):
            self._by_start.setdefault(key[:2], []).append(key)

    def find(self, text: str) -> HeaderMatch | None:
        """Return the field of a header, or ``None``."""
        key = header_key(text)
        if not key or is_silent(text):
            return None
        if match := _CONTINUED.match(key):
            base = self.find(match[1])
            return None if base is None else replace(base, part=int(match[2]))
        mainland = header_key(mainland_key(text[:_MAX_HEADER_CHARS]))
        return self._named(key) or self._named(mainland) or self._numbered(mainland) or self._bilingual(key)

    def has(self, text: str) -> bool:
        """Whether a header is a name of a field as it stands, but for a bracket."""
        return header_key(text).split("(")[0] in self._by_key

    def nearest(self, text: str) -> FieldSpec | None:
        """Return the field whose name is most like an unknown header, for a hint."""
        key = header_key(text).split("(")[0][:60]
        close = difflib.get_close_matches(key, list(self._by_key), n=1, cutoff=_NEAR)
        return self._by_key[close[0]] if close else None

    def count(self, headers: Iterable[object]) -> int:
        """Return how many different fields a row of cells names."""
        found = (self.find(cell) for cell in headers if isinstance(cell, str))
        return len({match.spec.name for match in found if match is not None and match.part == 1})

    def _named(self, key: str) -> HeaderMatch | None:
        return self._with_bracket(key) or self._with_link(key) or self._with_suffix(key)

    def _numbered(self, key: str) -> HeaderMatch | None:
        """Return the field of a header that counts the columns: 3.厂房面积."""
        bare = _COUNT.sub("", key)
        return self._named(bare) if bare != key else None

    def _bilingual(self, key: str) -> HeaderMatch | None:
        """Return the field of a header in two languages, if both name it or its values have no unit to mistake."""
        for form in _BILINGUAL:
            match = form.fullmatch(key)
            found = self._named(match["zh"] + (match["unit"] or "")) if match else None
            if match and found and (not found.spec.unit or self._is_like(match["en"], found.spec)):
                return found
        return None

    def _is_like(self, words: str, spec: FieldSpec) -> bool:
        """Whether words are a name of the field, or close to one."""
        own = [key for key, other in self._by_key.items() if other is spec]
        return bool(difflib.get_close_matches(words, own, n=1, cutoff=_NEAR))

    def _with_bracket(self, key: str) -> HeaderMatch | None:
        units: list[str] = []
        while key not in self._by_key:
            match = _LAST_BRACKET.match(key)
            if match is None:
                return None
            key = match[1]
            units.insert(0, match[2])
        return self._found(key, ",".join(units))

    def _with_link(self, key: str) -> HeaderMatch | None:
        for link in _LINKS:
            base, _, unit = key.partition(link)
            if base in self._by_key and is_unit(self._by_key[base], unit):
                return self._found(base, unit)
        return None

    def _with_suffix(self, key: str) -> HeaderMatch | None:
        for base in self._by_start.get(key[:2], ()):
            if key.startswith(base) and is_unit(self._by_key[base], key[len(base) :]):
                return self._found(base, key[len(base) :])
        return None

    def _found(self, key: str, unit: str) -> HeaderMatch:
        return HeaderMatch(self._by_key[key], unit, exact=key in self._own)


@lru_cache(maxsize=8)
def header_index(model: type[BaseModel]) -> HeaderIndex:
    """Return the index of a profile model."""
    return HeaderIndex(model)


def bracket_of(text: str) -> str:
    """Return what stands in the last bracket of a header; nothing if it does not end in one."""
    match = _LAST_BRACKET.match(header_key(text))
    return match[2] if match else ""


def is_unit(spec: FieldSpec, text: str) -> bool:
    """Whether a text is a unit in which values of a field can be given."""
    if not text:
        return False
    if spec.kind == "money":
        return money_unit(text) is not None
    if spec.kind not in ("number", "integer"):
        return False
    return unit_factor(spec.unit, text) is not None or is_kilowatt(spec, text)


def is_kilowatt(spec: FieldSpec, text: str) -> bool:
    """Whether a text is a unit of active power where apparent power (kVA) is asked for."""
    return spec.unit == "kVA" and unit_key(text) in _KILOWATTS


def is_silent(text: str) -> bool:
    """Whether a column carries no data by its header: running numbers, and the column of import problems."""
    return header_key(text).split("(")[0] in SILENT_HEADERS
