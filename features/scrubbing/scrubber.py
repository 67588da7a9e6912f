"""A person's text without what tells who it is or what nobody may be chosen by."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from features.names.contacts import ways_to_reach
from features.names.latin_people import latin_people_in
from features.names.people import people_in
from features.scrubbing.kinds import PersonalData
from features.scrubbing.places import places_at_head, regions_alone
from features.scrubbing.schools import schools_in
from features.scrubbing.times import times_in
from features.scrubbing.traits import traits_in
from features.text.folding import Folded, fold

_OPEN = {"(": ")", "（": "）", "[": "]", "【": "】"}
_STOPS = "\n。.!！?？"
_SIGNS = f",，;；、:：|/·{_STOPS}{''.join(_OPEN)}"
_SIGN = re.compile(r"[ \t,，;；、:：|/·]*")
_SIGN_OR_STOP = re.compile(r"[ \t,，;；、:：|/·。.]*")
_OF_A_CV = frozenset(
    {
        PersonalData.BIRTH,
        PersonalData.GENDER,
        PersonalData.FAMILY,
        PersonalData.ETHNICITY,
        PersonalData.ORIGIN,
        PersonalData.NATIONALITY,
        PersonalData.PHONE,
        PersonalData.MAIL,
        PersonalData.NUMBER,
    }
)
"""A text that tells one of these is taken to be about one person."""
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class PersonalSpan:
    """What was taken: characters ``[start, end)`` of the text as it was given, and what they tell."""

    start: int
    end: int
    kind: PersonalData


@dataclass(frozen=True)
class Scrubbed:
    """A text that may go to tags and vectors.

    Attributes
    ----------
    text
        What is left.
    spans
        What was taken, in order; none overlap.
    """

    text: str
    spans: tuple[PersonalSpan, ...]
    _starts: tuple[int, ...]
    _origins: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the given text from which the characters ``[start, end)`` of what is left come."""
        return self._origin(start), self._origin(end - 1) + 1

    def _origin(self, offset: int) -> int:
        piece = bisect_right(self._starts, offset) - 1
        return self._origins[piece] + offset - self._starts[piece]


def scrubbed(text: str) -> Scrubbed:
    """Take personal data out of a text, in Chinese, English or both.

    The time it takes grows with the length of the text, whatever the text.

    Examples
    --------
    >>> left = scrubbed("王小明，男，1985年3月生，汉族，138-0000-0000。从事固态电解质研发；Dr. Jane Doe 也在组内")
    >>> left.text
    '从事固态电解质研发；Dr. 也在组内'
    >>> [span.kind.value for span in left.spans]
    ['name', 'gender', 'birth', 'ethnicity', 'phone', 'name']
    """
    folded = fold(text)
    spans = tuple(_joined(sorted(_originals(folded, _found(folded)), key=lambda span: (span.start, -span.end))))
    return _without(text, spans)


def _found(folded: Folded) -> list[tuple[int, int, PersonalData]]:
    ways = ((start, end, PersonalData(kind)) for start, end, kind in ways_to_reach(folded.text))
    found = [*traits_in(folded), *ways]
    is_cv = any(kind in _OF_A_CV for _, _, kind in found)
    finders: list[tuple[PersonalData, Iterable[tuple[int, int]]]] = [
        (PersonalData.NAME, people_in(folded.text, is_cv=is_cv)),
        (PersonalData.NAME, latin_people_in(folded.cased, is_cv=is_cv)),
        (PersonalData.SCHOOL, schools_in(folded)),
        (PersonalData.DATE, times_in(folded)),
        (PersonalData.ORIGIN, regions_alone(folded.text) if is_cv else ()),
    ]
    found += [(start, end, kind) for kind, spans in finders for start, end in spans]
    if is_cv:
        taken = [(start, end) for start, end, _ in found]
        found += [(start, end, PersonalData.ORIGIN) for start, end in places_at_head(folded.cased, taken)]
    return found


def _originals(folded: Folded, found: Iterable[tuple[int, int, PersonalData]]) -> Iterator[PersonalSpan]:
    for start, end, kind in found:
        yield PersonalSpan(*folded.original(start, end), kind)


def _joined(spans: Iterable[PersonalSpan]) -> list[PersonalSpan]:
    """Return the spans without overlaps: what two take goes to the one that begins first."""
    joined: list[PersonalSpan] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last is None or span.start >= last.end:
            joined.append(span)
        elif span.end > last.end:
            joined[-1] = PersonalSpan(last.start, span.end, last.kind)
    return joined


def _without(text: str, spans: tuple[PersonalSpan, ...]) -> Scrubbed:
    """Return what is left; of the signs around what is taken one is enough, and words do not run together."""
    left = _Left(text)
    done = 0
    for span in spans:
        left.keep(done, span.start)
        done = span.end
    left.keep(done, len(text))
    return Scrubbed(left.text, spans, tuple(left.starts), tuple(left.origins))


class _Left:
    """A text as it is put together from what is left of another."""

    def __init__(self, whole: str) -> None:
        self._whole = whole
        self._pieces: list[str] = []
        self._length = 0
        self._last = ""
        """The last character but blanks; empty at the very front."""
        self.starts, self.origins = [0], [0]

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def keep(self, start: int, end: int) -> None:
        """Add the characters ``[start, end)`` of the whole after something that was taken, or at the very front."""
        if start and self._last in _OPEN and end > start and self._whole[start] == _OPEN[self._last]:
            self._drop_last()
            start += 1
        if start and (not self._last or self._last in _SIGNS):
            pattern = _SIGN if self._last and self._last not in _STOPS else _SIGN_OR_STOP
            start = min(pattern.match(self._whole, start).end(), end)  # type: ignore[union-attr]  # matches nothing too
        elif start < end and _WORD.match(self._last) and _WORD.match(self._whole[start]):
            self._add(" ", start)
        if start < end:
            self._add(self._whole[start:end], start)

    def _drop_last(self) -> None:
        """Take back an open bracket that would stay empty."""
        tail = self._pieces[-1].rstrip(" \t")[:-1]
        self._length -= len(self._pieces[-1]) - len(tail)
        self._pieces[-1] = tail
        self._last = tail[-1:]

    def _add(self, piece: str, origin: int) -> None:
        self.starts.append(self._length)
        self.origins.append(origin)
        self._pieces.append(piece)
        self._length += len(piece)
        self._last = piece.rstrip(" \t")[-1:] or self._last
