"""The other direction: roles that fit a candidate, and a candidate who is also a lead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from features.bilingual import Language
from features.consents import StandingConsents
from features.policy.pack import Policy
from features.role import RoleProfile
from features.talent import TalentProfile
from features.talent_choices import WorkMode
from recommender.eligibility.role_talent.sides import Candidate
from recommender.phrases.sentence import Sentence
from recommender.talent.ask import RoleAsk
from recommender.talent.match import TalentMatch
from recommender.talent.part import told
from recommender.talent.shortlist import matches


@dataclass(frozen=True, slots=True)
class FittingRole:
    """A role for a candidate."""

    role: RoleProfile
    match: TalentMatch

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values, with texts in one language."""
        return {"role_id": self.role.role_id, "title": self.role.title, **self.match.as_json(language)}


def roles_for(
    talent: TalentProfile,
    standing: StandingConsents,
    roles: Iterable[RoleProfile],
    *,
    policy: Policy,
    today: dt.date,
    k: int = 10,
) -> list[FittingRole]:
    """Return the k roles that fit a candidate best and for which no rule excludes them; equals by the role's id.

    Parameters
    ----------
    standing
        What stands of the candidate's consents now.
    """
    candidate = Candidate.of(talent, standing)
    found = [FittingRole(role, matches(RoleAsk(role, policy, today), [candidate])[0]) for role in roles]
    shown = [one for one in found if one.match.allowed]
    return sorted(shown, key=lambda one: (-one.match.hundredths, one.role.role_id))[:k]


def also_a_lead(talent: TalentProfile) -> Sentence | None:
    """Return why a candidate may be entered as a lead: a team comes along; ``None`` where none does.

    Examples
    --------
    >>> founder = TalentProfile(talent_id="T-1", has_team=True, modes=("founder",))
    >>> also_a_lead(founder).say("zh")
    '带团队，愿以创业方式来通：可作为线索立项'
    """
    if not talent.has_team:
        return None
    founding = tuple(mode for mode in talent.modes if mode is WorkMode.FOUNDER)
    return told("also_lead", modes=founding or None)
