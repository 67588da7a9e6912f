"""A role on a day under a pack: what is asked of candidates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from features.policy.pack import Policy
from features.policy.talent import TalentMeasures
from features.role import RoleProfile
from recommender.eligibility.role_talent.sides import RoleAsked
from recommender.qualifications import Nearness

HUNDREDTHS = 100
"""Points are whole hundredths wherever they are summed, so that sums are exact in any order."""


def _nothing_heard(_talent_id: str) -> None:
    return None


@dataclass(frozen=True, eq=False)
class RoleAsk:
    """A role that somebody is looked for.

    Parameters
    ----------
    recipient, is_abroad
        To whom candidates are to be disclosed, ``None`` = nobody yet; and whether that one is abroad.
    heard
        How alike a candidate's words are to the role's, in [-1, 1], by number; ``None`` where nobody can tell.
    """

    role: RoleProfile
    policy: Policy
    today: dt.date
    recipient: str | None = None
    is_abroad: bool = False
    heard: Callable[[str], float | None] = _nothing_heard

    @property
    def measures(self) -> TalentMeasures:
        """How the pack measures candidates."""
        return self.policy.talent.measures

    @property
    def nearness(self) -> Nearness:
        """How near qualifications are under the pack."""
        return Nearness.of(self.policy)

    @property
    def asked(self) -> RoleAsked:
        """The role as the rules read it."""
        return RoleAsked.of(self.role, self.recipient, is_abroad=self.is_abroad)


def in_hundredths(share: float, ceiling: int) -> int:
    """Return a share in [0, 1] of a ceiling, rounded half up; in the arithmetic that arrays do as well."""
    return int(ceiling * share + 0.5)


def apportioned(total: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    """Return whole numbers in proportion to weights that sum to the total; the first get what is left over.

    Examples
    --------
    >>> apportioned(1000, (1, 1, 1)), apportioned(10, (0, 3))
    ((334, 333, 333), (0, 10))
    """
    whole = sum(weights)
    cut = [total * weight // whole for weight in weights]
    left = total - sum(cut)
    for place in [place for place, weight in enumerate(weights) if weight][:left]:
        cut[place] += 1
    return tuple(cut)
