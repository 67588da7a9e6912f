"""TR-06 to TR-10: whether the candidate may lawfully do the work in a way that both sides want."""

from __future__ import annotations

import datetime as dt

from features.policy.pack import Policy
from features.talent_choices import FLEXIBLE_MODES, Clearance, EmployerKind, PermitNeed, WorkMode
from recommender.eligibility.logic import AllOf
from recommender.eligibility.role_talent.judged import PairJudge
from recommender.eligibility.role_talent.sides import Candidate, RoleAsked, role, talent
from recommender.eligibility.rule import Check, HardRule, RuleNotice
from recommender.eligibility.verdict import Facts


def ways(asked: RoleAsked, one: Candidate) -> frozenset[WorkMode] | None:
    """Return the modes that may come of it: those in common, else those of the side that states some."""
    offered, wanted = frozenset(asked.modes), frozenset(one.modes)
    if not offered and not wanted:
        return None
    return offered & wanted if offered and wanted else offered | wanted


def _only_beside(asked: RoleAsked, one: Candidate, _today: dt.date) -> bool | None:
    """Whether they can only work beside another employment."""
    possible = ways(asked, one)
    return None if possible is None else bool(possible) and possible <= FLEXIBLE_MODES


ONLY_BESIDE = PairJudge(_only_beside, (role("modes"), talent("modes")))
EMPLOYED = PairJudge(lambda _, one, __: one.employer_kind is not EmployerKind.SELF_EMPLOYED, (talent("employer_kind"),))
FUNDED = PairJudge(lambda _, one, __: one.us_federal_funding, (talent("us_federal_funding"),))


def second_job(policy: Policy) -> HardRule:
    """TR-06: beside an employment only with that employer's consent."""
    agrees = PairJudge(lambda _, one, __: one.employer_consents, (talent("employer_consents"),), "second_job.refused")
    return HardRule(policy.talent.rules.second_job, (Check(agrees, AllOf((ONLY_BESIDE, EMPLOYED))),))


def us_funding(policy: Policy) -> HardRule:
    """TR-07: no flexible work beside US federal funding until compliance has cleared it."""
    cleared = PairJudge(
        lambda _, one, __: one.compliance is Clearance.CLEARED, (talent("compliance"),), "us_funding.not_cleared"
    )
    return HardRule(policy.talent.rules.us_funding, (Check(cleared, AllOf((ONLY_BESIDE, FUNDED))),))


def permit(policy: Policy) -> HardRule:
    """TR-08: a permit or visa that is needed is told; where it is not known whether one is, that is asked."""
    needed = PairJudge(
        lambda _, one, __: one.permit_need in (PermitNeed.WORK_PERMIT, PermitNeed.VISA),
        (talent("permit_need"),),
        tells=_need,
    )
    answered = PairJudge(
        lambda _, one, __: None if one.permit_need is None else True, (talent("permit_need"),), tells=_need
    )
    return HardRule(policy.talent.rules.permit, (Check(answered),), (RuleNotice("permit.needed", needed),))


def _need(_asked: RoleAsked, one: Candidate) -> Facts:
    return Facts(observed=one.permit_need)


def clearance(policy: Policy) -> HardRule:
    """TR-09: neither review is on hold, and a doubt about service inventions has been cleared."""
    reviewed = PairJudge(_reviewed, (talent("compliance"),), "clearance.hold")
    exported = PairJudge(
        lambda _, one, __: one.export_control is not Clearance.HOLD,
        (talent("export_control"),),
        "clearance.export_hold",
    )
    invented = PairJudge(
        lambda _, one, __: not one.service_invention_doubt or one.compliance is Clearance.CLEARED,
        (talent("service_invention_doubt"), talent("compliance")),
        "clearance.invention",
    )
    return HardRule(policy.talent.rules.clearance, (Check(reviewed), Check(exported), Check(invented)))


def _reviewed(_asked: RoleAsked, one: Candidate, _today: dt.date) -> bool | None:
    if one.compliance in (None, Clearance.NOT_SCREENED):
        return None
    return one.compliance is Clearance.CLEARED


def non_compete(policy: Policy) -> HardRule:
    """TR-10; where nothing is stated, a compliance review that has cleared the candidate answers for it."""
    free = PairJudge(
        _free,
        (talent("non_compete_until"), talent("non_compete_fields"), role("skills")),
        "non_compete.binds",
        _bound,
    )
    answered = PairJudge(_answered, (talent("non_compete_until"), talent("non_compete_fields"), talent("compliance")))
    return HardRule(policy.talent.rules.non_compete, (Check(free), Check(answered)))


def _answered(_asked: RoleAsked, one: Candidate, _today: dt.date) -> bool | None:
    stated = one.non_compete_until is not None or one.non_compete_fields
    return True if stated or one.compliance is Clearance.CLEARED else None


def _free(asked: RoleAsked, one: Candidate, today: dt.date) -> bool | None:
    until, fields = one.non_compete_until, one.non_compete_fields
    if until is None and not fields:
        return True
    if until is not None and until < max(today, asked.needed_by or today):
        return True
    covered = {need.technology_id.partition(".")[0] for need in asked.skills}
    if covered and fields and covered.isdisjoint(fields):
        return True
    return False if until is not None and covered and fields else None


def _bound(asked: RoleAsked, one: Candidate) -> Facts:
    return Facts(until=one.non_compete_until, needed_from=asked.needed_by)
