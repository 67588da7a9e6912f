"""Find known names in text: every spelling of every name in one trie over tokens, longest match first.

A name is found whatever its case, width, hyphenation, plural or British or American spelling; a Latin name only as
whole words, so that TC never matches inside another word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from features.text.folding import fold
from features.text.tokens import Tokens, canonical, tokenize

_BRACKETED = re.compile(r"^(?P<outside>.+?)\s*\((?P<inside>[^()]+)\)\s*(?P<rest>.*)$")
_ABBREVIATION = re.compile(r"[A-Za-z0-9&/+-]{2,8}")
_SHORTEST_COMPOUND = 7
_SHORTEST_PART = 3
_END = ""


@dataclass(frozen=True)
class Phrase:
    """A name to look for and what it stands for.

    Attributes
    ----------
    name
        As written in the pack.
    target
        What the name stands for; opaque here. A phrase whose target is ``None`` only keeps shorter names inside it
        from matching.
    exact_case
        Match only in the case given, for abbreviations that are ordinary words in lower case (GO, ALE).
    """

    name: str
    target: Any
    exact_case: bool = False


@dataclass(frozen=True)
class Match:
    """Where a phrase stands: tokens ``[first, last]`` and folded characters ``[start, end)``."""

    phrases: tuple[Phrase, ...]
    first: int
    last: int
    start: int
    end: int


def readings(name: str) -> tuple[str, ...]:
    """Return the ways a bracketed name is written: whole, without the bracket, and an abbreviation on its own.

    Examples
    --------
    >>> readings("电动垂直起降航空器（eVTOL）")
    ('电动垂直起降航空器（eVTOL）', '电动垂直起降航空器', 'eVTOL')
    >>> readings("Diamond (semiconductor)")
    ('Diamond (semiconductor)', 'Diamond')
    >>> readings("氢能")
    ('氢能',)
    """
    match = _BRACKETED.match(name.replace("（", "(").replace("）", ")"))
    if match is None:
        return (name,)
    outside = f"{match['outside']} {match['rest']}".strip()
    inside = match["inside"].strip()
    abbreviated = _ABBREVIATION.fullmatch(inside) is not None and inside != inside.lower()
    return (name, outside, inside) if abbreviated else (name, outside)


def spellings(name: str) -> set[tuple[str, ...]]:
    """Return the token sequences that spell a name, in canonical form.

    Two Latin words may be run together and a long one cut in two when the whole has seven letters or more
    (``tilt-rotor``, ``tilt rotor``, ``tiltrotor``); shorter ones are left alone, so ``CAR-T`` never becomes a cart.

    Examples
    --------
    >>> sorted(spellings("tilt-rotor"))
    [('tilt', 'rotor'), ('tiltrotor',)]
    >>> spellings("CAR-T")
    {('car', 't')}
    >>> ("fly", "wheel") in spellings("flywheel")
    True
    """
    words = tokenize(fold(name)).words
    # An abbreviation's last S is no plural: SMES, OBS.
    keep = name.isupper()
    plain = tuple(word if keep else canonical(word) for word in words)
    found = {plain}
    for index in range(len(words) - 1):
        joined = words[index] + words[index + 1]
        if len(joined) >= _SHORTEST_COMPOUND and joined.isascii() and joined.isalnum():
            found.add((*plain[:index], canonical(joined), *plain[index + 2 :]))
    if len(words) == 1 and len(words[0]) >= _SHORTEST_COMPOUND and words[0].isascii() and words[0].isalpha():
        for cut in range(_SHORTEST_PART, len(words[0]) - _SHORTEST_PART + 1):
            found.add((words[0][:cut], canonical(words[0][cut:])))
    return {spelling for spelling in found if spelling}


class PhraseTable:
    """All phrases in one trie; finding takes time in proportion to the text, not to the number of phrases.

    Examples
    --------
    >>> from features.text.folding import fold
    >>> table = PhraseTable([Phrase("flow battery", "flow"), Phrase("battery", "any")])
    >>> [match.phrases[0].target for match in table.find(tokenize(fold("Redox flow-batteries, not a battery")))]
    ['flow', 'any']
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._root: dict[str, Any] = {}
        for phrase in phrases:
            for spelling in sorted(spellings(phrase.name)):
                node = self._root
                for word in spelling:
                    node = node.setdefault(word, {})
                held: list[Phrase] = node.setdefault(_END, [])
                if phrase not in held:
                    held.append(phrase)

    def find(self, tokens: Tokens) -> list[Match]:
        """Return non-overlapping matches in the order of the text.

        Where matches overlap the longest wins, in characters; among equals the leftmost.
        """
        candidates = sorted(self._candidates(tokens), key=lambda match: (match.start - match.end, match.start))
        return _without_overlap(candidates)

    def _candidates(self, tokens: Tokens) -> Iterator[Match]:
        root = self._root
        for first, word in enumerate(tokens.words):
            if word in root or canonical(word) in root:
                yield from self._from(tokens, first)

    def _from(self, tokens: Tokens, first: int) -> Iterator[Match]:
        words, count = tokens.words, len(tokens.words)
        nodes: Sequence[dict[str, Any]] = (self._root,)
        index = first
        while nodes and index < count:
            if index > first and not tokens.bridged(index):
                return
            nodes = _step(nodes, words[index])
            held = tuple(
                phrase for node in nodes for phrase in node.get(_END, ()) if _case_fits(phrase, tokens, first, index)
            )
            if held:
                yield Match(held, first, index, tokens.starts[first], tokens.ends[index])
            index += 1


def _step(nodes: Sequence[dict[str, Any]], word: str) -> list[dict[str, Any]]:
    forms = {word, canonical(word)}
    return [node[form] for node in nodes for form in sorted(forms) if form in node]


def _case_fits(phrase: Phrase, tokens: Tokens, first: int, last: int) -> bool:
    if not phrase.exact_case:
        return True
    return tokens.folded.cased[tokens.starts[first] : tokens.ends[last]] == phrase.name


def _without_overlap(candidates: list[Match]) -> list[Match]:
    taken: set[int] = set()
    chosen: list[Match] = []
    for match in candidates:
        span = range(match.first, match.last + 1)
        if taken.isdisjoint(span):
            taken.update(span)
            chosen.append(match)
    return sorted(chosen, key=lambda match: match.start)
