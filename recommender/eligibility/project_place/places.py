"""Kinds of places, and what is asked of which: unless a rule says otherwise, of places where a project lands."""

from __future__ import annotations

from features.choices import HUB, LANDING, PlaceKind
from recommender.eligibility.logic import ALWAYS, PairCondition
from recommender.eligibility.rule import Check, RuleNotice
from recommender.eligibility.verdict import NO_FACTS, Facts

EVERYWHERE = LANDING | HUB


def check(offer: PairCondition, need: PairCondition = ALWAYS, *, at: frozenset[PlaceKind] = LANDING) -> Check:
    """Return a check that is asked of places of some kinds."""
    return Check(offer, need, at)


def notice(
    code: str,
    when: PairCondition,
    facts: Facts = NO_FACTS,
    *,
    only_if: PairCondition = ALWAYS,
) -> RuleNotice:
    """Return a warning about places where a project lands."""
    return RuleNotice(code, when, facts, LANDING, only_if)
