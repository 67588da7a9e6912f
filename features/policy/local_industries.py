"""The city's own industries beside those of the policy: which of them a lead works in, and which a place leads in.

A lead is told by its industry code and by what its text names; a place by what it says its leading industries are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import StringConstraints

from features.policy.vocabulary import Choice, Text

GbtPrefix = Annotated[str, StringConstraints(pattern=r"^\d{2,4}$")]


class LocalIndustry(Choice):
    """An industry that the city lives on.

    ``gbt`` are beginnings of its GB/T 4754 codes, ``words`` what leads and places call it, and ``headings`` wider words
    that mean it where a place lists its leading industries, but not in a lead's text.
    """

    gbt: tuple[GbtPrefix, ...] = ()
    words: tuple[Text, ...] = ()
    headings: tuple[Text, ...] = ()


class IndustryReader:
    """Finds local industries in codes and words; positions are those of the list.

    Examples
    --------
    >>> named = {"words": ("印染",), "headings": ("高端纺织",)}
    >>> reader = IndustryReader([LocalIndustry(id="t", zh="纺织面料", en="Textiles", gbt=("17",), **named)])
    >>> reader.of_lead("1713", ""), reader.of_lead(None, "绍兴印染企业外迁"), reader.of_lead(None, "高端纺织")
    (frozenset({0}), frozenset({0}), frozenset())
    >>> reader.of_place(["高端纺织"])
    frozenset({0})
    """

    def __init__(self, industries: Sequence[LocalIndustry]) -> None:
        self._prefixes = [(prefix, row) for row, one in enumerate(industries) for prefix in one.gbt]
        self._words = _IndustryWords(
            (word, row) for row, one in enumerate(industries) for word in (one.zh, one.en, *one.words)
        )
        self._headings = _IndustryWords((word, row) for row, one in enumerate(industries) for word in one.headings)

    def of_lead(self, code: str | None, text: str) -> frozenset[int]:
        """Return what a lead works in: that of its code, the longest beginning first, else what its text names."""
        fitting = [(len(prefix), row) for prefix, row in self._prefixes if code and code.startswith(prefix)]
        longest = max((length for length, _ in fitting), default=0)
        coded = frozenset(row for length, row in fitting if length == longest)
        return coded or self._words.found(text)

    def of_place(self, headings: Iterable[str]) -> frozenset[int]:
        """Return what a place leads in, by the headings that it lists."""
        text = "\n".join(headings)
        return self._words.found(text) | self._headings.found(text)


class _IndustryWords:
    """Words with what they stand for; those in Latin letters count as whole words only."""

    def __init__(self, named: Iterable[tuple[str, int]]) -> None:
        self._rows: dict[str, set[int]] = {}
        for word, row in named:
            self._rows.setdefault(_plain(word), set()).add(row)
        longest_first = sorted(self._rows, key=len, reverse=True)
        parts = (
            rf"(?<![a-z0-9]){re.escape(one)}(?![a-z0-9])" if one.isascii() else re.escape(one) for one in longest_first
        )
        self._pattern = re.compile("|".join(parts)) if self._rows else None

    def found(self, text: str) -> frozenset[int]:
        if self._pattern is None:
            return frozenset()
        hits = {match.group() for match in self._pattern.finditer(_plain(text))}
        return frozenset().union(*(self._rows[hit] for hit in hits))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
