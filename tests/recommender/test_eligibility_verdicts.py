"""Whole results: matrices, explanations of any pair, words in both languages, JSON, limits."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from features.bilingual import Language
from features.errors import InputError, PolicyError
from features.frames import park_table, project_table
from features.policy.pack import Policy, load_policy
from recommender.eligibility.evaluation import PAIRS_PER_BLOCK, Eligibility, RuleSet
from recommender.eligibility.kleene import Status
from recommender.eligibility.project_place.rules import PROJECT_PLACE, evaluate
from recommender.eligibility.speech import phrase, phrase_fix, phrase_flags
from recommender.eligibility.verdict import Verdict
from tests.recommender.eligibility_cases import day, judged, lead, park, verdict_of
from tests.recommender.eligibility_worlds import TODAY, some_world, technology_ids

LANGUAGES: tuple[Language, ...] = ("zh", "en")
POLICY = load_policy()


@pytest.fixture(scope="module")
def world() -> Eligibility:
    """A small random world."""
    projects, parks, _ = some_world(11, 60, 12)
    return evaluate(projects, parks, policy=POLICY, today=TODAY)


def test_the_summaries_count_the_statuses(world: Eligibility) -> None:
    status = world.status
    assert status.shape == (60, 12, 19)
    assert status.dtype == np.int8
    assert world.rule_ids == tuple(f"HC-P{number:02}" for number in range(1, 20))
    np.testing.assert_array_equal(world.allowed, (status != 0).all(axis=2))
    np.testing.assert_array_equal(world.to_verify, (status != 0).all(axis=2) & (status == 1).any(axis=2))
    np.testing.assert_array_equal(world.failures, (status == 0).sum(axis=2))
    np.testing.assert_array_equal(world.unknowns, (status == 1).sum(axis=2))


def test_every_verdict_agrees_with_the_matrix_and_says_why(world: Eligibility) -> None:
    for project, place in np.ndindex(60, 12):
        for rule, verdict in enumerate(world.verdicts(project, place)):
            assert verdict.status == world.status[project, place, rule]
            assert verdict.findings
            assert bool(verdict.questions) == (verdict.status is Status.UNKNOWN), verdict
            assert (verdict.question is None) == (not verdict.questions)
            if verdict.status is Status.FAIL:
                assert verdict.fix is not None
                assert verdict.code.split(".")[0] != "common"
            else:
                assert verdict.code.startswith("common.")


def test_a_lead_judged_alone_is_explained_alike(world: Eligibility) -> None:
    projects, parks, _ = some_world(11, 60, 12)
    rules = RuleSet(PROJECT_PLACE, POLICY, parks, TODAY)
    for row in (0, 17, 59):
        alone = rules.evaluate(projects.take([row]))
        np.testing.assert_array_equal(alone.status[0], world.status[row])
        assert alone.verdicts(0, 5) == world.verdicts(row, 5)


def test_only_what_is_missing_is_asked(world: Eligibility) -> None:
    projects, parks, _ = some_world(11, 60, 12)
    for row, place in np.ndindex(20, 12):
        for verdict in world.verdicts(row, place):
            for question in verdict.questions:
                profile = projects.profiles[row] if question.side.value == "project" else parks.profiles[place]
                value = getattr(profile, question.field)
                in_doubt = question.field in ("gbt_code", "processes", "capital_origin", "berths", "land_mu")
                in_doubt |= question.field.startswith("airspace_")  # of the neighbour that the facts name
                assert value in (None, ()) or in_doubt, question


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_can_be_said(world: Eligibility, language: Language) -> None:
    for project, place in np.ndindex(60, 12):
        for verdict in world.verdicts(project, place):
            words = phrase(verdict, language)
            assert words
            assert "{" not in words
            assert "None" not in words
            assert (phrase_fix(verdict, language) is not None) == (verdict.status is Status.FAIL)
            assert all(phrase_flags(verdict, language))


def test_the_sentence_an_officer_reads() -> None:
    project = {"floor_area_m2": 6000, "needed_from": day("2027-06-01")}
    place = {
        "floor_free_m2": 9000,
        "max_unit_m2": 4500,
        "available_from": day("2027-03-01"),
    }
    verdict = verdict_of(4, project, place)
    assert phrase(verdict, "zh") == "需6,000㎡，可用4,500㎡，缺1,500㎡；2027年3月起可入驻"
    assert phrase(verdict, "en") == "Needs 6,000 m², 4,500 m² free: 1,500 m² short; free from Mar 2027"
    assert phrase_fix(verdict, "zh") == "可行办法：分期入驻、分层布置，或等待腾退"


def test_a_question_says_what_whom_and_how() -> None:
    verdict = verdict_of(2, {"has_chemical_reaction": True}, {})
    assert phrase(verdict, "zh") == "待核实：需1公里；请向生态环境局核实：地块距长江干支流岸线多少米？"
    assert verdict.question is not None
    assert (verdict.question.who, verdict.question.label.en) == ("ecology_bureau", "Distance to Yangtze bank")


def test_verdicts_are_json(world: Eligibility) -> None:
    for project in range(20):
        for verdict in world.verdicts(project, 3):
            stored = json.loads(json.dumps(verdict.to_json(), ensure_ascii=False))
            assert stored["status"] == verdict.status.name.lower()
            assert stored["code"] == verdict.code
            assert len(stored["questions"]) == len(verdict.questions)


def test_json_facts_keep_dates_choices_and_names() -> None:
    late = verdict_of(4, {"floor_area_m2": 1, "needed_from": day("2026-12-01")}, {"available_from": day("2027-03-01")})
    assert late.to_json()["findings"][0]["facts"] == {  # type: ignore[index]
        "needed_from": "2026-12-01",
        "available_from": "2027-03-01",
        "shortfall": 90.0,
        "unit": "days",
    }
    fire = verdict_of(5, {"fire_class": "a"}, {"fire_class": "c"}).to_json()
    assert fire["findings"][0]["facts"] == {"needed": "a", "observed": "c"}  # type: ignore[index]
    hazard = verdict_of(14, {"uses_hydrogen": True}, {"hydrogen_permit": False}).to_json()
    assert hazard["findings"][0]["facts"] == {"item": {"zh": "涉氢", "en": "Hydrogen"}}  # type: ignore[index]


def test_a_bare_consumer_lead_is_asked_little_and_excluded_nowhere() -> None:
    result = judged({}, {"kind": "park"})
    assert result.allowed.all()
    unknown = [verdict.rule_id for verdict in result.verdicts(0, 0) if verdict.status is Status.UNKNOWN]
    assert unknown == ["HC-P04", "HC-P16"]


def test_a_rule_that_the_pack_switches_off_passes_and_says_so() -> None:
    rules = POLICY.rules.model_copy(update={"river": POLICY.rules.river.model_copy(update={"enabled": False})})
    policy = POLICY.model_copy(update={"rules": rules})
    verdict = _one(policy, {"has_chemical_reaction": True}, {"m_to_yangtze": 5}, rule=2)
    assert (verdict.status, verdict.code) == (Status.PASS, "common.disabled")
    assert phrase(verdict, "en") == "This rule is not in force in this policy pack"


@pytest.mark.parametrize(("least", "status"), [(400.0, Status.PASS), (500.0, Status.FAIL)])
def test_numbers_come_from_the_pack(least: float, status: Status) -> None:
    river = POLICY.rules.river
    parameters = river.parameters.model_copy(update={"min_distance_m": least})
    rules = POLICY.rules.model_copy(update={"river": river.model_copy(update={"parameters": parameters})})
    policy = POLICY.model_copy(update={"rules": rules})
    assert _one(policy, {"has_chemical_reaction": True}, {"m_to_yangtze": 450}, rule=2).status is status


def test_a_veto_that_reads_no_field_is_refused() -> None:
    integrity = POLICY.rules.integrity
    parameters = integrity.parameters.model_copy(update={"barring_vetoes": ("prohibited_process",)})
    rules = POLICY.rules.model_copy(update={"integrity": integrity.model_copy(update={"parameters": parameters})})
    with pytest.raises(PolicyError, match="prohibited_process"):
        _one(POLICY.model_copy(update={"rules": rules}), {}, {}, rule=16)


def test_tags_of_another_taxonomy_are_refused() -> None:
    projects = project_table([lead({})], [{}], technology_ids=["a", "b"])
    with pytest.raises(InputError, match=r"guests.tags.*received \(1, 2\)"):
        evaluate(projects, park_table([park({})]), policy=POLICY, today=TODAY)


@pytest.mark.parametrize(("n_projects", "n_parks"), [(0, 3), (3, 0), (0, 0)])
def test_nobody_or_nowhere(n_projects: int, n_parks: int) -> None:
    projects = project_table([lead({})] * n_projects, [{}] * n_projects, technology_ids=technology_ids(POLICY))
    result = evaluate(projects, park_table([park({})] * n_parks), policy=POLICY, today=TODAY)
    assert result.status.shape == (n_projects, n_parks, 19)
    assert result.allowed.shape == (n_projects, n_parks)


def test_blocks_leave_no_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    projects, parks, _ = some_world(5, 40, 9)
    whole = evaluate(projects, parks, policy=POLICY, today=TODAY).status
    assert PAIRS_PER_BLOCK > 40 * 9
    monkeypatch.setattr("recommender.eligibility.evaluation.PAIRS_PER_BLOCK", 70)
    np.testing.assert_array_equal(evaluate(projects, parks, policy=POLICY, today=TODAY).status, whole)


def test_every_field_has_a_name_in_both_languages() -> None:
    for side in (PROJECT_PLACE.guest, PROJECT_PLACE.host):
        labels = [side.label(field) for field in side.model.model_fields]
        assert all(label.zh and label.en for label in labels)


def _one(policy: Policy, project: dict[str, object], place: dict[str, object], *, rule: int) -> Verdict:
    projects = project_table([lead(project)], [{}], technology_ids=technology_ids(policy))
    return evaluate(projects, park_table([park(place)]), policy=policy, today=TODAY).verdicts(0, 0)[rule - 1]


def test_facts_are_told_only_where_they_are_known(world: Eligibility) -> None:
    finding = world.verdicts(0, 0)[0].findings[0]
    assert None not in finding.facts.named().values()
    assert replace(finding.facts, needed=3.0).named()["needed"] == 3.0
