"""TR-04 and TR-05: the degree and the qualifications that the role itself requires."""

from __future__ import annotations

import datetime as dt

from features.choices import Degree
from features.policy.pack import Policy
from features.talent_choices import CredentialStatus
from recommender.eligibility.role_talent.judged import PairJudge
from recommender.eligibility.role_talent.sides import Candidate, RoleAsked, role, talent
from recommender.eligibility.rule import Check, HardRule, RuleNotice
from recommender.eligibility.verdict import Facts
from recommender.qualifications import covers

DEGREES = tuple(Degree)
"""Lowest first."""
_NOT_YET = (CredentialStatus.PENDING, CredentialStatus.NOT_CERTIFIED)


def reaches(has: Degree | None, asked: Degree) -> bool | None:
    """Return whether a degree is at least another, ``None`` where it is unknown."""
    return None if has is None else DEGREES.index(has) >= DEGREES.index(asked)


def degree(policy: Policy) -> HardRule:
    """TR-04; that a degree still has to be certified is told and excludes nobody."""
    uncertified = PairJudge(lambda _, one, __: one.credential_status in _NOT_YET, (talent("credential_status"),))
    return HardRule(
        policy.talent.rules.degree,
        (Check(PairJudge(_has_degree, (talent("degree"),), "degree.too_low", _degrees), _asks("degree_required")),),
        (RuleNotice("degree.not_certified", uncertified),),
    )


def qualification(policy: Policy) -> HardRule:
    """TR-05; a list of qualifications that is not empty is taken to be complete."""
    return HardRule(
        policy.talent.rules.qualification,
        (
            Check(
                PairJudge(_has_qualifications, (talent("qualifications"),), "qualification.missing", _lacking),
                _asks("qualifications_required"),
            ),
        ),
    )


def _asks(field: str) -> PairJudge:
    """Return "the role says something there"."""
    return PairJudge(lambda asked, _, __: bool(getattr(asked, field)), (role(field),))


def _has_degree(asked: RoleAsked, one: Candidate, _today: dt.date) -> bool | None:
    return asked.degree_required is None or reaches(one.degree, asked.degree_required)


def _degrees(asked: RoleAsked, one: Candidate) -> Facts:
    return Facts(needed=asked.degree_required, observed=one.degree)


def _has_qualifications(asked: RoleAsked, one: Candidate, _today: dt.date) -> bool | None:
    return None if not one.qualifications else not _missing(asked, one)


def _missing(asked: RoleAsked, one: Candidate) -> tuple[str, ...]:
    held = one.qualifications
    return tuple(name for name in asked.qualifications_required if not any(covers(has, name) for has in held))


def _lacking(asked: RoleAsked, one: Candidate) -> Facts:
    return Facts(needed=_missing(asked, one) or asked.qualifications_required, observed=one.qualifications or None)
