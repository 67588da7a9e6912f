"""Qualifications by their names: which is the one asked for, and which is only near it.

Names are compared without case, spaces and punctuation. One that contains the other is the same (``GMP质量受权人``
covers ``GMP``). Near are those that a pack lists together, and those whose words are alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from features.memo import ObjectMemo
from features.policy.pack import Policy
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


@lru_cache(maxsize=_MOST)
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


class Nearness:
    """How near qualifications are under a pack; whatever was compared once is remembered.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> near = Nearness.of(load_policy())
    >>> near.nearest(("CISSP", "ISO 13485"), "GMP"), near.nearest(("CISSP",), "GMP")
    ('ISO 13485', None)
    """

    def __init__(self, measures: TalentMeasures) -> None:
        self._least = measures.role_stage.likeness
        self._groups = [group.names for group in measures.like_qualifications]
        self._known: dict[tuple[str, str], float] = {}

    @classmethod
    def of(cls, policy: Policy) -> Nearness:
        """Return the nearness of a pack, made once."""
        return _OF_PACK.get(lambda: cls(policy.talent.measures), policy)

    def nearest(self, held: Iterable[str], asked: str) -> str | None:
        """Return what of that held is nearest the one asked for: listed with it before alike in words; or nothing."""
        best = max(held, key=lambda name: self._nearness(name, asked), default=None)
        return best if best is not None and self._nearness(best, asked) >= self._least else None

    def _nearness(self, held: str, asked: str) -> float:
        """Return how near two names are: 1 where the pack lists them together, else how alike their words are."""
        if (held, asked) not in self._known:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[held, asked] = 1.0 if self._listed(held, asked) else likeness(held, asked)
        return self._known[held, asked]

    def _listed(self, held: str, asked: str) -> bool:
        return any(_is_in(names, held) and _is_in(names, asked) for names in self._groups)


def _is_in(names: Iterable[str], name: str) -> bool:
    return any(covers(name, one) for one in names)


_OF_PACK: ObjectMemo[Nearness] = ObjectMemo(most=8)
