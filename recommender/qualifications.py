"""Qualifications by their names: which is the one asked for, and which is only near it.

Names are compared without case, spaces and punctuation. One that contains the other is the same (``GMP质量受权人``
covers ``GMP``). Near are those that a pack lists together, and those whose words are alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from features.policy.talent import TalentMeasures

_APART = re.compile(r"[\W_]+")
_LETTERS = re.compile(r"[a-z0-9]+")
_SHORT = 3
"""Names no longer than this are words of their own wherever they stand."""
_MOST = 20_000


@lru_cache(maxsize=_MOST)
def plain(name: str) -> str:
    """Return a name without case, spaces and punctuation.

    Examples
    --------
    >>> plain("ISO 13485：2016")
    'iso134852016'
    """
    return _APART.sub("", name.casefold())


def covers(held: str, asked: str) -> bool:
    """Return whether a qualification held is the one asked for.

    Examples
    --------
    >>> covers("GMP质量受权人", "gmp"), covers("ISO 9001", "ISO 13485"), covers("ABSOLUTE", "ABS")
    (True, False, False)
    """
    name = plain(asked)
    if len(name) <= _SHORT:
        return name in _LETTERS.findall(held.casefold())
    return name in plain(held)


def nearest(held: Iterable[str], asked: str, measures: TalentMeasures) -> str | None:
    """Return what of that held is near the one asked for: first by the pack's table, then by its words.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> measures = load_policy().talent.measures
    >>> nearest(("CISSP", "ISO 13485"), "GMP", measures), nearest(("CISSP",), "GMP", measures)
    ('ISO 13485', None)
    """
    names = tuple(held)
    for group in measures.like_qualifications:
        if any(covers(asked, name) for name in group.names):
            listed = [has for has in names if any(covers(has, name) for name in group.names)]
            if listed:
                return listed[0]
    likest = max(names, key=lambda has: likeness(has, asked), default=None)
    return likest if likest and likeness(likest, asked) >= measures.role_stage.likeness else None


@lru_cache(maxsize=_MOST)
def likeness(one: str, other: str) -> float:
    """Return the share of pairs of neighbouring characters that two names have in common, in [0, 1].

    Examples
    --------
    >>> likeness("注册焊接工程师", "焊接工程师"), likeness("a", "a")
    (0.6666666666666666, 0.0)
    """
    mine, theirs = _pairs(plain(one)), _pairs(plain(other))
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[place : place + 2] for place in range(len(name) - 1))
