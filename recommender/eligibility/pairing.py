"""A pairing: two kinds of things that hard rules judge together, and the table of those rules.

The machine knows no more of either kind than what stands here. Another pairing is another such table.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel

from features.fields import field_specs
from features.policy.pack import Policy
from features.policy.rules import FactSide
from features.policy.vocabulary import Named
from recommender.eligibility.columns import Party
from recommender.eligibility.rule import HardRule


@dataclass(frozen=True, eq=False)
class PairingSide:
    """One kind of thing in a pairing.

    Attributes
    ----------
    model
        Its profile.
    facts
        What the pack's questions call it.
    asked
        Id of the role that is asked about a fact for which the pack has no question.
    """

    model: type[BaseModel]
    facts: FactSide
    asked: str

    def label(self, field: str) -> Named:
        """Return the name of one of its fields."""
        return _labels(self.model)[field]


@dataclass(frozen=True, eq=False)
class KindPairing:
    """Two kinds and the rules between them.

    Attributes
    ----------
    guest, host
        What is placed, and what it is placed with.
    rules
        Builds each rule from a pack; one row a rule.
    kind_of
        Returns what tells apart the hosts of which not every rule asks everything.
    """

    guest: PairingSide
    host: PairingSide
    rules: tuple[Callable[[Policy], HardRule], ...]
    kind_of: Callable[[BaseModel], Hashable] = lambda _: None

    def of(self, policy: Policy) -> tuple[HardRule, ...]:
        """Return the rules with the pack's parameters, in their order."""
        return tuple(build(policy) for build in self.rules)

    def side(self, party: Party) -> PairingSide:
        """Return the kind on one side."""
        return self.guest if party is Party.GUEST else self.host


@cache
def _labels(model: type[BaseModel]) -> Mapping[str, Named]:
    return {field.name: Named(zh=field.zh, en=field.en) for field in field_specs(model)}
