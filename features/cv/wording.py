"""A CV made ready to be read: folded, without personal data, cut into clauses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from features.cv.facts import CvFact, Span
from features.cv.words import words_for
from features.memo import once
from features.scrubbing.kinds import PersonalData
from features.scrubbing.scrubber import scrubbed
from features.text.folding import Folded, fold

GONE = "|"
"""Stands for each character that was taken out: a sign that no word crosses."""
_LEFT = frozenset({PersonalData.DATE, PersonalData.NATIONALITY})
"""Kinds that are read here though ranking never sees them: when something was, and who pays for what."""
_CLAUSE = re.compile(r"[^,。;!?\n]{1,400}")
_LINE = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"(?:[^。;!?\n.]|\.(?!\s|$)){1,600}")
_SCHOOLING = re.compile(
    r"毕业|学位|学历|本科|硕士|博士|学士|大专|就读|专业|院校|教育|在校|同校|入学|"
    r"\b(?:ph\.?d|m\.?sc|b\.?sc|b\.?eng|m\.?eng|b\.?tech|m\.?b\.?a|basc|bachelor|master|doctorate|doctoral|"
    r"degree|diploma?|graduat\w+|"
    r"university|college|class of|hnd|licen[cs]iate|thesis|honou?rs)\b"
)
_YEAR = re.compile(r"(?<![\d.])(?:19[5-9]\d|20[0-3]\d)(?!\d)")


@dataclass(frozen=True)
class CvText:
    """One CV as it is read.

    Attributes
    ----------
    folded
        The CV folded, with signs for what was taken out.
    blind
        The same characters in their own case, without years as well: what technologies are looked for in.
    today
        Day on which it is read.
    """

    folded: Folded
    blind: str
    today: dt.date

    @property
    def text(self) -> str:
        """What is read, lower case."""
        return self.folded.text

    @once
    def clauses(self) -> tuple[Span, ...]:
        """Spans between commas, stops and line ends."""
        return tuple(match.span() for match in _CLAUSE.finditer(self.text))

    @once
    def sentences(self) -> tuple[Span, ...]:
        """Spans between stops and line ends."""
        return tuple(match.span() for match in _SENTENCE.finditer(self.text))

    @once
    def lines(self) -> tuple[Span, ...]:
        """Spans between line ends."""
        return tuple(match.span() for match in _LINE.finditer(self.text))

    def around(self, at: int, spans: tuple[Span, ...]) -> Span:
        """Return the span that holds the character ``at``."""
        return next((span for span in spans if span[0] <= at < span[1]), (at, at + 1))

    def is_schooling(self, span: Span) -> bool:
        """Whether a clause is about studies."""
        return _SCHOOLING.search(self.text, *span) is not None

    def years(self, span: Span) -> list[int]:
        """Return the years named in a span but for those of studies, none in the future."""
        found: list[int] = []
        for match in _YEAR.finditer(self.text, *span):
            clause = self.around(match.start(), self.clauses)
            if not self.is_schooling(clause) and int(match[0]) <= self.today.year:
                found.append(int(match[0]))
        return found

    def values(self, name: str, within: Span | None = None) -> dict[str, Span]:
        """Return the values of a list that the words name, in the order of the list, with the first words for each."""
        start, end = within or (0, len(self.text))
        found = ((value, pattern.search(self.text, start, end)) for value, pattern in words_for(name))
        return {value: match.span() for value, match in found if match}

    def fact(self, field: str, value: object, confidence: float, *spans: Span) -> CvFact:
        """Return a fact with the words of the CV as it was given."""
        return CvFact(field, value, confidence, tuple(self.folded.original(*span) for span in spans))

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield where a pattern stands."""
        return pattern.finditer(self.text)


def cv_text(text: str, today: dt.date) -> CvText:
    """Return a CV as it is read."""
    whole, gone, blind = fold(text), set[int](), set[int]()
    for span in scrubbed(text).spans:
        blind.update(range(span.start, span.end))
        if span.kind not in _LEFT:
            gone.update(range(span.start, span.end))
    lowered, cased = _without(whole.text, whole, gone), _without(whole.cased, whole, gone)
    return CvText(Folded(lowered, cased, whole.starts, whole.ends), _without(whole.cased, whole, blind), today)


def _without(text: str, folded: Folded, gone: Set[int]) -> str:
    """Return a text with a sign for each character that stands for one that is gone; line ends stay."""
    pairs = zip(text, folded.starts, strict=True)
    return "".join(GONE if start in gone and char != "\n" else char for char, start in pairs)
