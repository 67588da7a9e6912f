"""The forms in which a company is named: in full, short, by its brand, in pinyin, by its initials.

A Chinese name is region + brand + trade + legal form (江苏南通 + 垚工 + 半导体 + 有限公司); people drop all but the
brand. A Latin one is brand + trade + legal form. ``words.csv`` lists trades and legal forms. A name in brackets is a
name too.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product
from pathlib import Path
from unicodedata import normalize

from features.names.regions import Regions
from features.names.spelling import bare, is_han, sounds

_TABLE = Path(__file__).with_name("words.csv")
_BRACKETED = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")
_NO_NAME = frozenset({"演示", "demo"})
_FORMER = re.compile(r"^\s*(?:原名?|曾用名|前身为?|formerly|f/k/a)\s*[:：]?\s*", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")
_SHORTEST, _SHORTEST_LATIN = 2, 4
_INITIALS = 3
_LONG_BRAND = 5
"""A brand so long has a trade at its end that is not listed: people use its first two characters."""
_MOST_READINGS = 16
_LONGEST_NAME = 200
"""No company is called by more characters: what follows is no name."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to name somebody, in bare characters; the Chinese ones may be written in pinyin, all or some."""

    text: str
    in_pinyin: bool = True


@cache
def words(kind: str) -> frozenset[str]:
    """Return the words of a kind: ``legal``, ``trade``, ``generic`` or ``surname``."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["kind"]].add(row["word"])
    return frozenset(found[kind])


def person_forms(name: str) -> set[Form]:
    """Return how a person is named."""
    return {Form(text) for text in (bare(_BRACKETED.sub("", name)),) if _is_telling(text)}


def project_forms(name: str, regions: Regions) -> set[Form]:
    """Return how a project is named, by its title and without what kind of project it is."""
    return {form for part in _names(name, regions) for form in _parts(part, regions).forms(shortened=False)}


def company_forms(name: str, regions: Regions) -> set[Form]:
    """Return how a company is named.

    Examples
    --------
    >>> sorted(form.text for form in company_forms("南通垚工半导体有限公司", Regions()))
    ['ntyg', 'ntygbdt', 'ntyg半导体', 'ygbdt', 'yg半导体', '南通垚工', '垚工']
    >>> sorted(form.text for form in company_forms("Larkspur Bay Dynamics Inc.", Regions()))
    ['larkspur', 'larkspurbay', 'lbd', 'lbdi']
    """
    forms: set[Form] = set()
    for part in _names(name[:_LONGEST_NAME], regions):
        if any(map(is_han, part)):
            parts = _parts(part, regions)
            forms |= parts.forms(shortened=True) | parts.initials()
        else:
            forms |= _latin_forms(part, regions)
    return forms


def company_keys(name: str, regions: Regions) -> frozenset[str]:
    """Return the forms under which two spellings of one company meet: brand and trade, without region and legal form.

    Former names in brackets count as well; a name that is nothing but region and trade keeps its region. Empty where
    nothing telling is left.

    Examples
    --------
    >>> sorted(company_keys("南通垚工科技有限公司（原南通垚工电子有限公司）", Regions()))
    ['垚工电子', '垚工科技']
    """
    spelled = _BRACKETED.sub(lambda inside: f"({_FORMER.sub('', inside[1])})", normalize("NFKC", name))
    keys = (_key(part, regions) for part in _names(spelled, regions))
    return frozenset(key for key in keys if len(key) >= _SHORTEST)


def _key(name: str, regions: Regions) -> str:
    if not any(map(is_han, name)):
        return "".join(word for word in _WORD.findall(name.casefold()) if word not in words("legal"))
    parts = _parts(name, regions)
    return ("" if _is_telling(parts.brand) else "".join(parts.regions)) + parts.brand + parts.trade


def _names(name: str, regions: Regions) -> Iterator[str]:
    yield _BRACKETED.sub(" ", name)
    yield from (inside for inside in _BRACKETED.findall(name) if _tells_itself(bare(inside), regions))


def _tells_itself(inside: str, regions: Regions) -> bool:
    """Whether what stands in brackets is a name, not a region, a trade or a remark."""
    if inside.isascii() and regions.has_latin(inside):
        return False
    return inside not in _NO_NAME and inside not in words("trade") | words("legal") and inside not in regions


@dataclass(frozen=True, slots=True)
class _NameParts:
    regions: tuple[str, ...]
    brand: str
    trades: tuple[str, ...]
    legal: str

    @property
    def trade(self) -> str:
        return "".join(self.trades)

    @property
    def starts(self) -> set[str]:
        """What may stand before the brand: any of the regions with those after it, or nothing."""
        return {"".join(self.regions[first:]) for first in range(len(self.regions) + 1)}

    def forms(self, *, shortened: bool) -> set[Form]:
        if _is_telling(self.brand):
            found = {start + self.brand for start in self.starts}
            if shortened and len(self.brand) >= _LONG_BRAND:
                found |= {self.brand[:_SHORTEST]} - words("trade")
        elif self.brand:
            found = {"".join(self.regions) + self.brand, self.brand + self.trade}
        else:
            found = {"".join(self.regions) + self.trade if self.trade else self.legal}
        return {Form(text) for text in found if _is_telling(text)}

    def initials(self) -> set[Form]:
        """Return the first letters of brand and trade, of brand and region; of the brand alone if it has enough."""
        if not self.brand or not all(map(is_han, self.brand)):
            return set()
        starts, ends = {_initials(start) for start in self.starts}, {""}
        for length in range(1, len(self.trades) + 1):
            trade = "".join(self.trades[:length])
            ends |= {_initials(trade), trade if len(self.brand) >= _SHORTEST <= len(trade) else ""}
        found = {start + brand + end for brand in _every_initials(self.brand) for start in starts for end in ends}
        return {Form(text, in_pinyin=False) for text in found if len(text) >= _INITIALS}


def _parts(name: str, regions: Regions) -> _NameParts:
    places, rest = regions.split(bare(name))
    core, legal = _without_end(rest, "legal")
    brand, trades = _without_end(core, "trade")
    if len(brand) < _SHORTEST and places and (brand or not regions.is_here(places[-1])):
        places, brand = places[:-1], places[-1] + brand  # a brand that begins, or is called, like a region elsewhere
    return _NameParts(places, brand, trades, "".join(legal))


def _without_end(text: str, kind: str) -> tuple[str, tuple[str, ...]]:
    """Return a name without the words of a kind that it ends in, and those words."""
    known, ends = words(kind), list[str]()
    while found := next((end for length in range(6, 0, -1) if (end := text[-length:]) in known), ""):
        text = text[: -len(found)]
        ends.insert(0, found)
    return text, tuple(ends)


def _latin_forms(name: str, regions: Regions) -> set[Form]:
    told = _WORD.findall(name.casefold()) if name.isascii() else [bare(word) for word in name.split()]
    told = [word for word in told if word]
    brand = [word for word in told if word not in words("legal")]
    while len(brand) > 1 and regions.has_latin(brand[0]):
        brand = brand[1:]
    core = list(brand)
    while len(brand) > 1 and brand[-1] in words("trade"):
        brand = brand[:-1]
    first = brand[0] if brand and len(brand[0]) >= _SHORTEST_LATIN and brand[0] not in words("generic") else ""
    found = {"".join(brand) if len("".join(brand)) >= _INITIALS else "".join(core), first}
    found |= {"".join(word[0] for word in some) for some in (told, core) if len(some) >= _INITIALS}
    return {Form(text) for text in found if len(text) >= _INITIALS}


def _initials(text: str) -> str:
    """Return the first letters of a text in pinyin, read word by word."""
    from pypinyin import lazy_pinyin  # a big dictionary: loaded when the first name comes

    return "".join(sound[0] for sound in lazy_pinyin(text))


def _every_initials(text: str) -> list[str]:
    """Return the first letters of Chinese characters in every reading: a brand is no word that has one only."""
    ways = (dict.fromkeys(sound[0] for sound in sounds(char)) or char for char in text)
    return ["".join(letters) for letters in islice(product(*ways), _MOST_READINGS)]


def _is_telling(text: str) -> bool:
    return len(text) >= (_SHORTEST_LATIN if text.isascii() else _SHORTEST)
