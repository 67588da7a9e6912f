"""The rules TR-01 to TR-10, case by case: no, not known, yes; and what is said, asked and advised."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from features.choices import Degree
from features.consents import ANYBODY, Purpose, StandingConsents
from features.role import RoleProfile, SkillNeed
from features.talent import TalentProfile
from features.talent_choices import (
    Clearance,
    CredentialStatus,
    EmployerKind,
    PermitNeed,
    RoleStatus,
    WorkMode,
)
from recommender.eligibility.kleene import Status
from recommender.eligibility.role_talent.rules import ROLE_TALENT, talent_fields
from recommender.eligibility.role_talent.sides import Candidate
from recommender.eligibility.speech import phrase, phrase_fix, phrase_flags
from recommender.eligibility.verdict import Verdict
from recommender.talent.ask import RoleAsk
from recommender.talent.shortlist import verdicts
from tests.recommender.talent.people import AGREED, POLICY, TODAY, people, some_role

NO, ASK, YES = Status.FAIL, Status.UNKNOWN, Status.PASS
SIC = SkillNeed(technology_id="third_gen_semi.sic")
FLEXIBLE = (WorkMode.FLEXIBLE,)
ABROAD = AGREED.purposes | {(Purpose.DISCLOSED, "ntcx"), (Purpose.ABROAD, "ntcx")}


def judged(
    rule_id: str, role: dict[str, Any], talent: dict[str, Any], *, standing: StandingConsents = AGREED, **ask: Any
) -> Verdict:
    """What one rule says of one pair."""
    asked = RoleProfile.model_validate({"role_id": "R", "title": "岗位", "place_id": "ntcx", **role})
    somebody = Candidate.of(TalentProfile.model_validate({"talent_id": "T", **talent}), standing)
    [said] = verdicts(RoleAsk(asked, POLICY, TODAY, **ask), [somebody])
    return next(one for one in said if one.rule_id == rule_id)


@pytest.mark.parametrize(
    ("standing", "ask", "status", "code"),
    [
        (StandingConsents(), {}, NO, "consent.missing"),
        (StandingConsents(frozenset({(Purpose.MATCHED, ANYBODY)})), {}, NO, "consent.missing"),  # not even kept
        (AGREED, {}, YES, "common.ok"),
        (AGREED, {"recipient": "ntcx"}, NO, "consent.recipient"),
        (StandingConsents(AGREED.purposes | {(Purpose.DISCLOSED, "ntcx")}), {"recipient": "ntcx"}, YES, "common.ok"),
        (
            StandingConsents(AGREED.purposes | {(Purpose.DISCLOSED, "ntcx")}),
            {"recipient": "ntcx", "is_abroad": True},
            NO,
            "consent.recipient",
        ),
        (StandingConsents(ABROAD), {"recipient": "ntcx", "is_abroad": True}, YES, "common.ok"),
    ],
)
def test_nothing_on_record_is_a_no(standing: StandingConsents, ask: dict[str, Any], status: Status, code: str) -> None:
    verdict = judged("TR-01", {}, {}, standing=standing, **ask)
    assert (verdict.status, verdict.code) == (status, code)


def test_who_refuses_profiling_is_served_by_a_person() -> None:
    refused = StandingConsents(refused=frozenset({(Purpose.MATCHED, ANYBODY)}))
    verdict = judged("TR-02", {}, {}, standing=refused)
    assert (verdict.status, verdict.code) == (NO, "profiling.refused")
    assert phrase_fix(verdict, "zh") == "可行办法：由人才专员人工推荐"
    assert judged("TR-02", {}, {}).status is YES


@pytest.mark.parametrize(
    ("rule_id", "role", "talent", "status", "code"),
    [
        ("TR-03", {"status": RoleStatus.FILLED}, {}, NO, "role_open.closed"),
        ("TR-03", {"opened_on": TODAY + dt.timedelta(days=1)}, {}, NO, "role_open.not_yet"),
        ("TR-03", {"open_until": TODAY - dt.timedelta(days=1)}, {}, NO, "role_open.over"),
        ("TR-03", {"open_until": TODAY, "opened_on": TODAY}, {}, YES, "common.ok"),
        ("TR-04", {}, {}, YES, "common.not_applicable"),
        ("TR-04", {"degree_required": Degree.MASTER}, {}, ASK, "common.unknown"),
        ("TR-04", {"degree_required": Degree.MASTER}, {"degree": Degree.BACHELOR}, NO, "degree.too_low"),
        ("TR-04", {"degree_required": Degree.MASTER}, {"degree": Degree.DOCTOR}, YES, "common.ok"),
        ("TR-05", {}, {"qualifications": ("GMP",)}, YES, "common.not_applicable"),
        ("TR-05", {"qualifications_required": ("GMP",)}, {}, ASK, "common.unknown"),
        (
            "TR-05",
            {"qualifications_required": ("GMP",)},
            {"qualifications": ("ISO 9001",)},
            NO,
            "qualification.missing",
        ),
        ("TR-05", {"qualifications_required": ("gmp",)}, {"qualifications": ("GMP质量受权人",)}, YES, "common.ok"),
        ("TR-06", {"modes": FLEXIBLE}, {"modes": FLEXIBLE}, ASK, "common.unknown"),
        ("TR-06", {"modes": FLEXIBLE}, {"employer_consents": False}, NO, "second_job.refused"),
        ("TR-06", {"modes": FLEXIBLE}, {"employer_consents": True}, YES, "common.ok"),
        (
            "TR-06",
            {"modes": FLEXIBLE},
            {"employer_consents": False, "employer_kind": EmployerKind.SELF_EMPLOYED},
            YES,
            "common.not_applicable",
        ),
        (
            "TR-06",
            {"modes": (*FLEXIBLE, WorkMode.FULL_TIME)},
            {"employer_consents": False},
            YES,
            "common.not_applicable",
        ),
        ("TR-07", {"modes": FLEXIBLE}, {"us_federal_funding": True}, NO, "us_funding.not_cleared"),
        (
            "TR-07",
            {"modes": FLEXIBLE},
            {"us_federal_funding": True, "compliance": Clearance.CLEARED},
            YES,
            "common.ok",
        ),
        ("TR-07", {"modes": FLEXIBLE}, {"us_federal_funding": False}, YES, "common.not_applicable"),
        ("TR-07", {"modes": FLEXIBLE}, {}, ASK, "common.unknown"),
        ("TR-07", {"modes": (WorkMode.FULL_TIME,)}, {"us_federal_funding": True}, YES, "common.not_applicable"),
        ("TR-08", {}, {}, ASK, "common.unknown"),
        ("TR-08", {}, {"permit_need": PermitNeed.VISA}, YES, "common.ok"),
        ("TR-09", {}, {}, ASK, "common.unknown"),
        ("TR-09", {}, {"compliance": Clearance.NOT_SCREENED}, ASK, "common.unknown"),
        ("TR-09", {}, {"compliance": Clearance.HOLD}, NO, "clearance.hold"),
        ("TR-09", {}, {"export_control": Clearance.HOLD}, NO, "clearance.export_hold"),
        ("TR-09", {}, {"service_invention_doubt": True}, NO, "clearance.invention"),
        ("TR-09", {}, {"service_invention_doubt": True, "compliance": Clearance.CLEARED}, YES, "common.ok"),
        ("TR-10", {"skills": (SIC,)}, {}, ASK, "common.unknown"),
        ("TR-10", {"skills": (SIC,)}, {"compliance": Clearance.CLEARED}, YES, "common.ok"),
        (
            "TR-10",
            {"skills": (SIC,)},
            {"non_compete_until": dt.date(2027, 5, 1), "non_compete_fields": ("third_gen_semi",)},
            NO,
            "non_compete.binds",
        ),
        (
            "TR-10",
            {"skills": (SIC,), "needed_by": dt.date(2027, 5, 2)},
            {"non_compete_until": dt.date(2027, 5, 1), "non_compete_fields": ("third_gen_semi",)},
            YES,
            "common.ok",
        ),
        (
            "TR-10",
            {"skills": (SIC,)},
            {"non_compete_until": dt.date(2027, 5, 1), "non_compete_fields": ("synbio",)},
            YES,
            "common.ok",
        ),
        ("TR-10", {}, {"non_compete_until": dt.date(2027, 5, 1)}, ASK, "common.unknown"),
    ],
)
def test_a_rule_says(rule_id: str, role: dict[str, Any], talent: dict[str, Any], status: Status, code: str) -> None:
    verdict = judged(rule_id, role, talent)
    assert (verdict.status, verdict.code) == (status, code)
    assert bool(verdict.questions) is (status is ASK)
    assert all(phrase(verdict, language) for language in ("zh", "en"))
    if status is NO:
        assert phrase_fix(verdict, "zh")


def test_what_is_asked_names_the_fact_and_whom() -> None:
    [question] = judged("TR-04", {"degree_required": Degree.MASTER}, {}).questions
    assert (question.field, question.role.zh, question.text.zh) == ("degree", "候选人本人", "最高学位是什么？")


def test_an_uncertified_degree_and_a_permit_are_told_and_exclude_nobody() -> None:
    degree = judged(
        "TR-04",
        {"degree_required": Degree.MASTER},
        {"degree": Degree.DOCTOR, "credential_status": CredentialStatus.PENDING},
    )
    assert phrase_flags(degree, "zh") == ("境外学位尚未认证",)
    assert phrase_flags(judged("TR-08", {}, {"permit_need": PermitNeed.VISA}), "zh") == ("到岗前须办理签证",)


def test_a_rule_reads_what_it_says_it_reads_and_nothing_else() -> None:
    blank = TalentProfile(talent_id="T")
    rules = {rule.id: talent_fields(rule) for rule in ROLE_TALENT.of(POLICY)}
    for seed in range(40):
        ask = RoleAsk(some_role(seed), POLICY, TODAY)
        [somebody] = people(seed, 1)
        for rule_id, fields in rules.items():
            kept = {name: getattr(somebody, name) for name in fields if name in TalentProfile.model_fields}
            alone = blank.model_copy(update=kept)
            whole, part = verdicts(ask, [Candidate.of(somebody, AGREED), Candidate.of(alone, AGREED)])
            assert _of(whole, rule_id) == _of(part, rule_id), (rule_id, seed)


def _of(said: tuple[Verdict, ...], rule_id: str) -> Verdict:
    return next(one for one in said if one.rule_id == rule_id)
