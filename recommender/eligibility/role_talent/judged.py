"""Statements about one role and one candidate, made by a plain function of both and the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from features.talent_choices import Clearance
from recommender.eligibility.columns import Party
from recommender.eligibility.kleene import FAIL, PASS, UNKNOWN, Tri
from recommender.eligibility.logic import Plain
from recommender.eligibility.pairs import Pair, Pairs
from recommender.eligibility.role_talent.sides import Candidate, RoleAsked
from recommender.eligibility.terms import Ref
from recommender.eligibility.verdict import NO_FACTS, Facts, Finding

SILENT = (None, (), Clearance.NOT_SCREENED)
"""Values that say nothing."""
Judge: TypeAlias = Callable[[RoleAsked, Candidate, dt.date], bool | None]
Tell: TypeAlias = Callable[[RoleAsked, Candidate], Facts]


def _nothing(_role: RoleAsked, _talent: Candidate) -> Facts:
    return NO_FACTS


@dataclass(frozen=True, eq=False)
class PairJudge(Plain):
    """What ``judge`` says of each pair, ``None`` = unknown. ``code`` is told, with the facts, where it says no.

    ``reads`` are the fields that it reads; those of them that say nothing are asked for where it cannot tell.
    """

    judge: Judge
    reads: tuple[Ref, ...]
    code: str = ""
    tells: Tell = _nothing

    def status(self, pairs: Pairs) -> Tri:
        """Return what it says, (n, m)."""
        guests, hosts = pairs.guests, pairs.hosts
        n_guests = len(guests.columns) if guests.rows is None else len(guests.rows)
        roles = [guests.profile(row) for row in range(n_guests)]
        talents = [hosts.profile(row) for row in range(len(hosts))]
        said = [_status(self.judge(one, other, pairs.today)) for one in roles for other in talents]
        return np.array(said, dtype=np.int8).reshape(len(roles), len(talents))

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the fields that say nothing, where it is unknown."""
        return tuple(ref for ref in self.reads if _is_silent(pair, ref)) if pair.truth(self) == UNKNOWN else ()

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return the code where it says no."""
        return (Finding(self.code, self.tells(pair.guest, pair.host)),) if pair.truth(self) == FAIL else ()

    def evidence(self, pair: Pair) -> Facts:
        """Return the facts."""
        return self.tells(pair.guest, pair.host)


def _status(said: bool | None) -> np.int8:
    return UNKNOWN if said is None else PASS if said else FAIL


def _is_silent(pair: Pair, ref: Ref) -> bool:
    return getattr(pair.guest if ref.party is Party.GUEST else pair.host, ref.field) in SILENT
