"""Three truths, ``True`` / ``None`` / ``False`` for pass / unknown / fail, and how they are put together."""

from __future__ import annotations

import unicodedata

from features.money import Money

Truth = bool | None


def both(*truths: Truth) -> Truth:
    """And."""
    return False if any(t is False for t in truths) else None if any(t is None for t in truths) else True


def either(*truths: Truth) -> Truth:
    """Or."""
    return True if any(t is True for t in truths) else None if any(t is None for t in truths) else False


def no(truth: Truth) -> Truth:
    """Not."""
    return None if truth is None else not truth


def at_most(demand: float | None, capacity: float | None) -> Truth:
    """Nothing fits anywhere; otherwise both must be known."""
    if demand == 0:
        return True
    return None if demand is None or capacity is None else demand <= capacity


def wan(money: Money | None) -> float | None:
    """Amount in 万元."""
    return None if money is None else money.wan


def above_zero(amount: float | None) -> Truth:
    """Is it more than nothing."""
    return None if amount is None else amount > 0


def plain(words: str) -> str:
    """Half width, lower case."""
    return unicodedata.normalize("NFKC", words).lower().strip()


def implies(premise: Truth, conclusion: Truth) -> Truth:
    """If ... then ..."""
    return either(no(premise), conclusion)
