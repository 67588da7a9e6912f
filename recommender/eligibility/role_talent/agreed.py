"""TR-01 to TR-03: what the candidate has agreed to, and whether the role is open at all."""

from __future__ import annotations

import datetime as dt

from features.policy.pack import Policy
from features.talent_choices import RoleStatus
from recommender.eligibility.role_talent.judged import PairJudge
from recommender.eligibility.role_talent.sides import Candidate, RoleAsked, role, talent
from recommender.eligibility.rule import Check, HardRule
from recommender.eligibility.verdict import Facts


def consent(policy: Policy) -> HardRule:
    """TR-01: consent to be matched, and a separate one for a named recipient. Nothing on record is a no."""
    matched = PairJudge(lambda _, one, __: one.matched, (talent("matched"),), "consent.missing")
    disclosed = PairJudge(
        _may_receive, (role("recipient"), talent("recipients"), talent("recipients_abroad")), "consent.recipient"
    )
    return HardRule(policy.talent.rules.consent, (Check(matched), Check(disclosed)))


def profiling(policy: Policy) -> HardRule:
    """TR-02: who refuses profiling is served by a person."""
    served = PairJudge(
        lambda _, one, __: not one.refuses_profiling, (talent("refuses_profiling"),), "profiling.refused"
    )
    return HardRule(policy.talent.rules.profiling, (Check(served),))


def role_open(policy: Policy) -> HardRule:
    """TR-03: the role can be filled, and the day lies within its time."""
    return HardRule(
        policy.talent.rules.role_open,
        (
            Check(PairJudge(_being_filled, (role("status"),), "role_open.closed", _status_told)),
            Check(PairJudge(_has_begun, (role("opened_on"),), "role_open.not_yet", _begins)),
            Check(PairJudge(_not_over, (role("open_until"),), "role_open.over", _ends)),
        ),
    )


def _may_receive(asked: RoleAsked, one: Candidate, _today: dt.date) -> bool:
    agreed = one.recipients_abroad if asked.is_abroad else one.recipients
    return asked.recipient is None or asked.recipient in agreed


def _being_filled(asked: RoleAsked, _talent: Candidate, _today: dt.date) -> bool:
    return asked.status is RoleStatus.OPEN


def _has_begun(asked: RoleAsked, _talent: Candidate, today: dt.date) -> bool:
    return asked.opened_on is None or asked.opened_on <= today


def _not_over(asked: RoleAsked, _talent: Candidate, today: dt.date) -> bool:
    return asked.open_until is None or today <= asked.open_until


def _status_told(asked: RoleAsked, _talent: Candidate) -> Facts:
    return Facts(observed=asked.status)


def _begins(asked: RoleAsked, _talent: Candidate) -> Facts:
    return Facts(needed_from=asked.opened_on)


def _ends(asked: RoleAsked, _talent: Candidate) -> Facts:
    return Facts(until=asked.open_until)
