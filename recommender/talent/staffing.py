"""The joint view: a project, a place and people. How well those near a place could staff a project's roles.

Near is who lives in the city, who lives within a commute (a flexible expert in Shanghai counts), who can work remotely
where the role can, and whoever wants to work in the place's district.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from features.bilingual import Language
from features.policy.pack import Policy
from features.role import RoleProfile
from recommender.phrases.sentence import Sentence
from recommender.talent.ask import HUNDREDTHS, RoleAsk
from recommender.talent.index import TalentIndex
from recommender.talent.part import told
from recommender.talent.scan import Mask, TalentScores
from recommender.talent.terms import DISTRICT, RESIDENCE


@dataclass(frozen=True, slots=True)
class RoleStaffing:
    """Who could staff one role: ``good`` fit, of whom ``near`` are near or can come; ``wanted`` are needed."""

    role: RoleProfile
    wanted: int
    good: int
    near: int

    @property
    def sentence(self) -> Sentence:
        """It in words."""
        if self.near:
            return told("staffed", role=self.role.title, wanted=self.wanted, near=self.near, good=self.good)
        return told("unstaffed", role=self.role.title, wanted=self.wanted, good=self.good or None)


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who could staff a project's roles in a district."""

    district: str
    roles: tuple[RoleStaffing, ...]

    @property
    def share(self) -> float | None:
        """Share of the people wanted for whom somebody near is there, in [0, 1]; ``None`` where nobody is wanted."""
        wanted = sum(one.wanted for one in self.roles)
        return sum(min(one.near, one.wanted) for one in self.roles) / wanted if wanted else None

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values, with texts in one language."""
        rows = [
            {
                "role_id": one.role.role_id,
                "wanted": one.wanted,
                "good": one.good,
                "near": one.near,
                "text": one.sentence.say(language),
            }
            for one in self.roles
        ]
        return {"district": self.district, "share": self.share, "roles": rows}


def staffing(
    index: TalentIndex, roles: Sequence[RoleProfile], districts: Iterable[str], *, policy: Policy, today: dt.date
) -> Mapping[str, Staffing]:
    """Return by district how well people could staff roles there; only numbers, nobody by number or name.

    Somebody fits who may be shown and reaches the pack's ``good_points`` were the role in that district.
    """
    return {
        district: Staffing(district, tuple(_of_role(index, role, district, policy, today) for role in roles))
        for district in dict.fromkeys(districts)
    }


def _of_role(index: TalentIndex, role: RoleProfile, district: str, policy: Policy, today: dt.date) -> RoleStaffing:
    ask = RoleAsk(role.model_copy(update={"district": district}), policy, today)
    scores = index.scores(ask)
    good = scores.points >= policy.talent.measures.good_points * HUNDREDTHS
    return RoleStaffing(
        role, role.count, int(np.count_nonzero(good)), int(np.count_nonzero(good & _near(index, scores)))
    )


def _near(index: TalentIndex, scores: TalentScores) -> Mask:
    """Return who is near or can come, (rows,)."""
    ask = scores.ask
    measures = ask.measures.location
    least = min(measures.commute, measures.remote)
    there = index.where(RESIDENCE, lambda one: (RESIDENCE.share(ask, one) or 0.0) >= least, scores)
    return there | index.where(DISTRICT, lambda one: DISTRICT.share(ask, one) == 1, scores)
