"""Find known names in text: every spelling of every name in one trie over tokens, longest match first.

A name is found whatever its case, width, hyphenation, plural or British or American spelling; a Latin name only as
whole words, so that TC never matches inside another word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from features.text.folding import fold
from features.text.tokens import Tokens, canonical, tokenize

_BRACKETED = re.compile(r"^(?P<outside>.+?)\s*\((?P<inside>[^()]+)\)\s*(?P<rest>.*)$")
_ABBREVIATION = re.compile(r"[A-Za-z0-9&/+-]{2,8}")
_SHORTEST_COMPOUND = 7
_SHORTEST_PART = 3
_END = ""
_Node = dict[str, Any]


@dataclass(frozen=True)
class NamePhrase:
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
class PhraseMatch:
    """Where a phrase stands: tokens ``[first, last]`` and folded characters ``[start, end)``."""

    phrases: tuple[NamePhrase, ...]
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


def spelling(name: str) -> tuple[str, ...]:
    """Return the tokens of a name in canonical form; names that differ only in spelling have the same.

    Examples
    --------
    >>> spelling("Carbon fibres") == spelling("carbon-fiber")
    True
    """
    # An abbreviation's last S is no plural: SMES, OBS.
    return tuple(word if name.isupper() else canonical(word) for word in tokenize(fold(name)).words)


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
    plain = spelling(name)
    found = {plain}
    for index in range(len(words) - 1):
        joined = words[index] + words[index + 1]
        if len(joined) >= _SHORTEST_COMPOUND and joined.isascii() and joined.isalnum():
            found.add((*plain[:index], canonical(joined), *plain[index + 2 :]))
    if len(words) == 1 and len(words[0]) >= _SHORTEST_COMPOUND and words[0].isascii() and words[0].isalpha():
        for cut in range(_SHORTEST_PART, len(words[0]) - _SHORTEST_PART + 1):
            found.add((words[0][:cut], canonical(words[0][cut:])))
    return {tokens for tokens in found if tokens}


class PhraseTable:
    """All phrases in one trie; finding takes time in proportion to the text, not to the number of phrases.

    Examples
    --------
    >>> from features.text.folding import fold
    >>> table = PhraseTable([NamePhrase("flow battery", "flow"), NamePhrase("battery", "any")])
    >>> matches = table.occurrences(tokenize(fold("Redox flow-batteries, not a battery")))
    >>> [match.phrases[0].target for match in longest(matches)]
    ['flow', 'any']
    """

    def __init__(self, phrases: Iterable[NamePhrase]) -> None:
        self._root: _Node = {}
        for phrase in phrases:
            for tokens in sorted(spellings(phrase.name)):
                node = self._root
                for word in tokens:
                    node = node.setdefault(word, {})
                held: list[NamePhrase] = node.setdefault(_END, [])
                if phrase not in held:
                    held.append(phrase)

    def occurrences(self, tokens: Tokens) -> list[PhraseMatch]:
        """Return every match, overlapping ones too, in the order of their first tokens."""
        found: list[PhraseMatch] = []
        words, forms, starts, ends = tokens.words, tokens.canonical, tokens.starts, tokens.ends
        root = self._root
        for first, form in enumerate(forms):
            if form not in root and words[first] not in root:
                continue
            nodes = _children([root], words[first], form)
            index = first
            while nodes:
                held = [phrase for node in nodes if _END in node for phrase in node[_END]]
                if held and (fitting := _fitting(held, tokens, first, index)):
                    found.append(PhraseMatch(fitting, first, index, starts[first], ends[index]))
                index += 1
                if index == len(words) or (starts[index] != ends[index - 1] and not tokens.bridged(index)):
                    break
                nodes = _children(nodes, words[index], forms[index])
        return found


def longest(occurrences: Iterable[PhraseMatch]) -> list[PhraseMatch]:
    """Drop overlapping matches and return the rest in the order of the text.

    The longest wins, in characters; among equals the leftmost.
    """
    taken: set[int] = set()
    chosen: list[PhraseMatch] = []
    for match in sorted(occurrences, key=lambda match: (match.start - match.end, match.start)):
        span = range(match.first, match.last + 1)
        if taken.isdisjoint(span):
            taken.update(span)
            chosen.append(match)
    return sorted(chosen, key=lambda match: match.start)


def _children(nodes: list[_Node], word: str, form: str) -> list[_Node]:
    """Follow a token as it stands and in canonical form."""
    if len(nodes) == 1 and word == form:
        child = nodes[0].get(form)
        return [] if child is None else [child]
    found = [child for node in nodes if (child := node.get(form)) is not None]
    if word != form:
        found.extend(child for node in nodes if (child := node.get(word)) is not None)
    return found


def _fitting(held: Iterable[NamePhrase], tokens: Tokens, first: int, last: int) -> tuple[NamePhrase, ...]:
    cased = tokens.folded.cased[tokens.starts[first] : tokens.ends[last]]
    return tuple(phrase for phrase in held if not phrase.exact_case or phrase.name == cased)
