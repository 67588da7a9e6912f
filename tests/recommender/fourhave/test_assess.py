"""Confidence, range, the met rule, grades, vetoes, evidence and what to ask for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from features.errors import PolicyError, UnknownIdError
from features.evidence import DataStatus, Evidence, EvidenceKind
from recommender.fourhave import FourHaveAssessor, VetoState, assess, assess_many
from tests.recommender.fourhave.leads import (
    ASSESSOR,
    EARLY,
    GROWN,
    POLICY,
    TODAY,
    TRACK_TECHNOLOGY,
    assessed,
    closed,
    lead,
    wan,
)

TALENT = {  # 7 + 5 + 3 = 15 of 25 on 17 of 25 points' evidence
    "lead_programme": "nation",
    "core_team_size": 8,
    "core_team_postgraduates": 4,
    "postgraduates_planned_24_months": 5,
}
STRONG = {  # A 5+5+5+3 = 18 on 18; B 15 on 17; C 6+5+4 = 15 on 15; D 8+5+4+2 = 19 on 19 (+ D6)
    **TALENT,
    "technology_ids": (TRACK_TECHNOLOGY,),
    "revenue_last_year": wan(40000),
    "revenue_year_before": wan(20000),
    "revenue_two_years_before": wan(15000),
    "revenue_three_years_before": wan(10000),
    "founded_on": dt.date(2018, 1, 1),
    "rd_spend_three_years": wan(20000),
    "granted_patents_domestic": 9,
    "ip_ownership": "own",
    "trl": 9,
    "revenue_third_year": wan(90000),
    "recognition_track": "potential_unicorn",
    "rounds": (closed(amount=wan(9000), qualified=True, post_money=wan(80000), investor_kind="industrial"),),
}


def test_nothing_known_gives_no_points_no_confidence_and_the_full_range() -> None:
    result = assessed()
    assert (result.total, result.low, result.high, result.confidence) == (0, 0, 100, 0)
    assert (result.grade.id, result.worst_grade.id, result.best_grade.id) == ("reserve", "reserve", "four_have")
    assert not any(score.known for score in result.indicators)
    assert len(result.indicators) == 24
    assert (result.label.zh, result.policy_version) == ("内部参考", POLICY.version)


def test_confidence_is_the_weight_of_known_indicators_by_25() -> None:
    have = assessed(**TALENT).have("B")
    assert (have.points, have.low, have.high) == (15, 15, 15 + 3 + 3 + 2)
    assert have.confidence == pytest.approx(17 / 25)
    assert have.met


@pytest.mark.parametrize(
    ("facts", "points", "weight", "met"),
    [
        ({**TALENT, "postgraduates_planned_24_months": 4}, 13, 17, False),  # 7 + 5 + 1: too few points
        (
            {**TALENT, "core_team_size": None, "core_team_postgraduates": None, "postgraduates_planned_24_months": 10},
            11,
            12,
            False,
        ),
        (
            {
                **TALENT,
                "postgraduates_planned_24_months": None,
                "lead_full_time": True,
                "lead_principal_shareholder": True,
            },
            15,
            15,
            True,
        ),
    ],
)
def test_met_needs_15_points_on_60_percent_of_the_weight(
    facts: dict[str, Any], points: float, weight: float, met: bool
) -> None:
    have = assessed(**facts).have("B")
    assert (have.points, have.confidence, have.met) == (points, pytest.approx(weight / 25), met)


def test_points_alone_do_not_meet_a_have() -> None:
    facts = {"rounds": (closed(None, qualified=True, post_money=wan(80000), investor_kind="industrial"),)}
    result = assessed(**facts, government_share_raised=0.1, current_stage="a")
    have = result.have("D")  # D2 5 + D3 4 + D4 3 = 12 points on 12 of 25
    assert (have.points, have.confidence, have.met) == (12, pytest.approx(12 / 25), False)
    assert have.could_be_met


def test_four_met_but_fewer_than_70_points_is_three_have() -> None:
    result = assessed(**STRONG)
    assert [have.points for have in result.haves] == [18, 15, 15, 19]
    assert (result.met, result.total, result.grade.id) == (("A", "B", "C", "D"), 67, "three_have")


def test_four_met_and_70_points_is_four_have() -> None:
    result = assessed(**STRONG, award="nation")
    assert (result.total, result.grade.id, result.grade.zh) == (70, "four_have", "四有型")


def test_three_met_is_three_have_and_two_is_reserve() -> None:
    without_capital = {**STRONG, "rounds": ()}
    assert assessed(**without_capital).met == ("A", "B", "C")
    assert assessed(**without_capital).grade.id == "three_have"
    assert assessed(**{**without_capital, "lead_programme": "none"}).grade.id == "reserve"


def test_a_partly_known_sum_is_a_lower_bound() -> None:
    score = assessed(granted_patents_domestic=4, ip_ownership="own").indicator("A3")
    assert (score.points, score.high, score.known) == (4, 5, True)
    assert score.open_inputs == ("granted_patents",)


def test_a_round_of_unknown_amount_leaves_a_lower_bound() -> None:
    rounds = (closed(amount=wan(600), qualified=True), closed("2025-02-01", qualified=True))
    score = assessed(rounds=rounds).indicator("D1")
    assert (score.points, score.high) == (4, 8)


def test_an_indicator_is_known_once_at_most_half_of_it_is_open() -> None:
    facts = {"granted_patents_domestic": 0, "granted_patents_foreign": 0, "founded_on": dt.date(2025, 9, 1)}
    score = assessed(**facts).indicator("A3")  # only a pending patent (1 of 5) is still open
    assert (score.points, score.high, score.known) == (0, 1, True)
    score = assessed(lead_programme="none").indicator("B1")  # 6 of 7 are
    assert (score.points, score.high, score.known) == (0, 6, False)


def test_early_stage_is_no_revenue_or_under_two_years() -> None:
    assert assessed(revenue_last_year=wan(0)).early_stage is True
    assert assessed(founded_on=dt.date(2024, 7, 2)).early_stage is True
    assert assessed(founded_on=dt.date(2024, 6, 30), revenue_last_year=wan(1)).early_stage is False
    assert assessed(revenue_last_year=wan(1)).early_stage is None
    assert assessed().early_stage is None


def test_while_the_stage_is_unknown_the_early_path_only_raises_the_range() -> None:
    orders = {"signed_orders": wan(2000), "revenue_three_years_before": wan(100), "revenue_last_year": wan(100)}
    unknown = assessed(**orders).indicator("C1")
    assert (unknown.points, unknown.high, unknown.open_inputs) == (0, 5, ("company_age_years",))
    assert assessed(**orders, founded_on=dt.date(2025, 7, 1)).indicator("C1").points == 5
    assert assessed(**orders, founded_on=dt.date(2020, 7, 1)).indicator("C1").high == 0


def test_a_share_of_nothing_is_undefined_not_unknown() -> None:
    score = assessed(**EARLY, rd_spend_three_years=wan(100), rd_share_of_spending=0.1).indicator("A2")
    assert (score.points, score.high, score.known) == (0, 0, True)


VETOES: list[tuple[dict[str, Any], str]] = [
    ({"dishonesty_record": True}, "dishonesty"),
    ({"ip_ownership": "unconfirmed"}, "ip_unclear"),
    ({"ip_ownership": "disputed"}, "ip_unclear"),
    ({"processes": ("机加工", "氰化物电镀")}, "prohibited_process"),
    ({"sanctions_doubt": True}, "sanctions_export_control"),
    ({"export_control_doubt": True}, "sanctions_export_control"),
    ({"false_statement": True}, "false_statement"),
]


@pytest.mark.parametrize(("facts", "veto_id"), VETOES)
def test_a_veto_blocks_and_leaves_the_score_alone(facts: dict[str, Any], veto_id: str) -> None:
    base = {key: value for key, value in STRONG.items() if key not in facts}
    plain, result = assessed(**base), assessed(**base, **facts)
    assert [veto.veto_id for veto in result.vetoes if veto.state is VetoState.RAISED] == [veto_id]
    assert (result.blocked, plain.blocked) == (True, False)
    if "ip_ownership" not in facts:
        assert (result.total, result.grade) == (plain.total, plain.grade)


def test_only_a_person_releases_a_veto() -> None:
    facts = lead(**STRONG, dishonesty_record=True)
    released = ASSESSOR.assess(facts, {}, today=TODAY, released={"dishonesty"})
    assert not released.blocked
    assert {veto.state for veto in released.vetoes if veto.veto_id == "dishonesty"} == {VetoState.RELEASED}
    assert ASSESSOR.assess(facts, {}, today=TODAY, released={"false_statement"}).blocked


def test_an_unasked_veto_is_unknown_and_a_denied_one_clear() -> None:
    states = {veto.veto_id: veto.state for veto in assessed(dishonesty_record=False, processes=("机加工",)).vetoes}
    assert states["dishonesty"] is VetoState.CLEAR
    assert states["prohibited_process"] is VetoState.CLEAR
    assert states["false_statement"] is VetoState.UNKNOWN


def test_evidence_is_the_strongest_record_known_by_today() -> None:
    records = (
        Evidence(field="trl", kind=EvidenceKind.SELF_REPORTED, source="路演", as_of=dt.date(2026, 6, 1)),
        Evidence(field="trl", kind=EvidenceKind.DOCUMENT, source="检测报告", as_of=dt.date(2025, 12, 1)),
        Evidence(field="trl", kind=EvidenceKind.DOCUMENT, source="旧报告", as_of=dt.date(2025, 1, 1)),
        Evidence(field="trl", kind=EvidenceKind.THIRD_PARTY, source="明天的鉴定", as_of=dt.date(2026, 7, 2)),
    )
    score = assessed(trl=6, evidence=records).indicator("A5")
    assert [(e.field, e.kind, e.source) for e in score.evidence] == [("trl", EvidenceKind.DOCUMENT, "检测报告")]
    assert (score.kind, score.stale) == (EvidenceKind.DOCUMENT, False)


def test_a_value_without_a_record_is_self_reported_and_synthetic_in_a_synthetic_profile() -> None:
    assert assessed(trl=6).indicator("A5").kind is EvidenceKind.SELF_REPORTED
    assert assessed(trl=6, data_status=DataStatus.SYNTHETIC).indicator("A5").kind is EvidenceKind.SYNTHETIC


def test_an_indicator_is_as_strong_as_its_weakest_field() -> None:
    record = Evidence(field="core_team_size", kind=EvidenceKind.THIRD_PARTY, source="社保")
    have = assessed(**TALENT, evidence=(record,)).have("B")
    assert have.confidence_by_kind[EvidenceKind.SELF_REPORTED] == pytest.approx(17 / 25)
    record_too = Evidence(field="core_team_postgraduates", kind=EvidenceKind.DOCUMENT, source="学历证书")
    by_kind = assessed(**TALENT, evidence=(record, record_too)).have("B").confidence_by_kind
    assert by_kind[EvidenceKind.DOCUMENT] == pytest.approx(5 / 25)
    assert sum(by_kind.values()) == pytest.approx(17 / 25)


def test_old_evidence_is_marked_stale_and_still_counts() -> None:
    record = Evidence(field="rd_staff_share", kind=EvidenceKind.DOCUMENT, source="审计", as_of=dt.date(2024, 12, 1))
    score = assessed(rd_staff_share=0.6, evidence=(record,)).indicator("A4")  # fresh for 18 months
    assert (score.points, score.stale) == (4, True)


def test_what_is_missing_is_ranked_by_what_it_could_add() -> None:
    result = assessed(**TALENT)
    gains = [item.gain for item in result.missing]
    assert gains == sorted(gains, reverse=True)
    assert (result.missing[0].indicator_id, result.missing[0].gain, result.missing[0].fields) == ("D1", 8, ("rounds",))
    assert sum(gains) == result.high - result.total
    assert all(item.questions for item in result.missing)


def test_missing_evidence_says_whether_it_alone_changes_the_grade() -> None:
    result = assessed(**STRONG)  # three points short of four-have
    changing = {item.indicator_id for item in result.missing if item.changes_grade}
    assert changing == {item.indicator_id for item in result.missing if item.gain >= 3}
    award = next(item for item in result.missing if item.indicator_id == "A6")
    assert (award.gain, award.grade_with.id, award.fields) == (3, "four_have", ("award",))


def test_missing_evidence_counts_the_confidence_it_brings() -> None:
    facts = {**STRONG, "rounds": (), "recognition_track": None}  # A and B met; C has 6 + 5 = 11 points on 11 of 25
    result = assessed(**facts)
    assert (result.met, result.grade.id) == (("A", "B"), "reserve")
    recognition = next(item for item in result.missing if item.indicator_id == "C3")
    assert (recognition.gain, recognition.grade_with.id, recognition.changes_grade) == (
        4,
        "three_have",
        True,
    )  # 15 on 15


def test_many_are_assessed_in_the_order_given() -> None:
    profiles = [lead(trl=trl) for trl in (1, 4, 6)]
    results = assess_many(
        profiles, [{}, {TRACK_TECHNOLOGY: 1.0}, {}], policy=POLICY, today=TODAY, proposed=[False, False, True]
    )
    assert [result.indicator("A5").points for result in results] == [1, 2, 3]
    assert [result.indicator("A1").points for result in results] == [0, 5, 0]
    assert results[0] == assess(profiles[0], {}, policy=POLICY, today=TODAY)


def test_the_result_is_json_in_both_languages() -> None:
    for language in ("zh", "en"):
        shown = assessed(**STRONG).to_json(language)  # type: ignore[arg-type]
        assert len(shown["indicators"]) == 24
        assert shown["label"] == {"zh": "内部参考", "en": "Internal reference"}[language]


def test_a_tag_outside_the_taxonomy_is_refused() -> None:
    with pytest.raises(UnknownIdError, match="no_such"):
        assessed({"agi.no_such": 1.0})


def test_a_pack_may_not_ask_for_what_the_engine_cannot_work_out() -> None:
    rubric = POLICY.fourhave
    foreign = rubric.inputs[2].model_copy(update={"id": "horoscope"})
    policy = POLICY.model_copy(update={"fourhave": rubric.model_copy(update={"inputs": (*rubric.inputs, foreign)})})
    with pytest.raises(PolicyError, match="horoscope"):
        FourHaveAssessor(policy)


def test_age_and_other_protected_facts_are_not_read() -> None:
    reads = {field for item in POLICY.fourhave.inputs for field in item.reads}
    assert not {field for field in reads for word in ("age", "gender", "nation", "ethnic", "birth") if field == word}
    assert GROWN["founded_on"] == dt.date(2020, 1, 1)


def test_with_too_little_evidence_there_is_no_grade() -> None:
    bare = assessed()
    assert (bare.rated, bare.to_json("zh")["grade"]) == (False, None)
    assert bare.standing.say("zh") == f"资料不足，暂不评级（四有共24项，已知{bare.known}项）"
    assert assessed(**STRONG).rated
    assert assessed(**STRONG).standing == assessed(**STRONG).grade
