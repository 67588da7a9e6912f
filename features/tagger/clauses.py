"""Cut out the clause that a name stands in: what is said of it before and after."""

from __future__ import annotations

import re

_CLAUSE_END = re.compile(r"[,;!?()。\n]|:(?=\s)|\.(?=\s|$)|而是|\bbut\b|\bwhereas\b")
_REACH = 80
_AFTER_REACH = 24
FAR = 60
"""How far behind an English name its clause may still deny it."""
_NEXT_REACH = 16


def any_of(words: str) -> str:
    """Return a pattern of alternatives, written as words between blanks.

    Examples
    --------
    >>> any_of("ab cd?")
    'ab|cd?'
    """
    return "|".join(words.split())


def clause_before(text: str, start: int) -> str:
    """Return what stands before a name in its clause, at most eighty characters of folded text."""
    window = text[max(0, start - _REACH) : start]
    cut = 0
    for match in _CLAUSE_END.finditer(window):
        cut = match.end()
    return window[cut:]


def clause_after(text: str, end: int, *, reach: int = _AFTER_REACH) -> str:
    """Return what stands behind a name in its clause, at most ``reach`` characters of folded text."""
    window = text[end : end + reach]
    match = _CLAUSE_END.search(window)
    return window if match is None else window[: match.start()]


def next_clause(text: str, end: int) -> str:
    """Return how the clause after a name's own begins, sixteen characters of folded text; empty after a full stop.

    Examples
    --------
    >>> next_clause("除无人机外,还做风筝", 4)
    '还做风筝'
    >>> next_clause("不做无人机。只做风筝", 5)
    ''
    """
    rest = text[end:]
    clause = clause_after(text, end)
    return rest[len(clause) + 1 :][:_NEXT_REACH] if rest[len(clause) : len(clause) + 1] == "," else ""
