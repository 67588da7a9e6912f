"""The gate: shown better than the policy's score, worse than nothing anywhere, and never by want of evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pytest

from features.errors import PromotionRefused
from recommender.learned.promotion import Comparison, ComparisonVerdict, ExpertCount, PromotionRecord
from training.city.evaluate import ALL, INCUMBENT, POLICY_SCORE, SEGMENTS, Evaluation
from training.city.promote import PromotionConfig, require_better, verdicts
from training.measures.answers import answers_foretold
from training.measures.paired import PairedDifference

CONFIG = PromotionConfig()
Table = Mapping[str, np.ndarray]


def evaluation(differences: Mapping[str, Table]) -> Evaluation:
    """An evaluation of which only the differences matter; a segment that is not named had no lead."""
    found = {
        rival: {segment: PairedDifference.of(table.get(segment, np.zeros(0))) for segment in SEGMENTS}
        for rival, table in differences.items()
    }
    counts = {segment: {"leads": found[POLICY_SCORE][segment].leads, "pairs": 0} for segment in SEGMENTS}
    return Evaluation("2026-01-01", "2026-06-30", {}, counts, found, {}, {})


def reasons(differences: Mapping[str, Table]) -> set[tuple[str, str, str]]:
    """What speaks against a model: rival, segment, verdict."""
    record = verdicts(evaluation(differences), CONFIG)
    return {(one.rival, one.segment, one.verdict.value) for one in record.comparisons if one.refuses}


GOOD = np.tile([0.03, 0.05], 60)


def test_a_model_that_is_shown_better_may_serve() -> None:
    assert not reasons({POLICY_SCORE: {ALL: GOOD, "warm": GOOD[:7], "zh": GOOD}, "content_words": {ALL: GOOD}})


def test_an_empty_evaluation_never_passes() -> None:
    assert reasons({POLICY_SCORE: {}}) == {(POLICY_SCORE, ALL, "open")}
    record = PromotionRecord(dt.date(2026, 1, 1), dt.date(2026, 6, 30), ())
    assert not record.may_serve
    with pytest.raises(PromotionRefused, match="nothing was compared"):
        require_better(record)


@pytest.mark.parametrize("leads", [1, 2, 3, 5, 400])
def test_no_difference_from_the_policy_is_no_reason_to_serve(leads: int) -> None:
    assert reasons({POLICY_SCORE: {ALL: np.zeros(leads)}}) == {(POLICY_SCORE, ALL, "as_good")}
    assert (POLICY_SCORE, ALL, "better") not in reasons({POLICY_SCORE: {ALL: np.zeros(leads)}})


def test_few_good_leads_are_no_proof_and_it_says_how_many_are() -> None:
    for leads in range(1, 6):
        assert reasons({POLICY_SCORE: {ALL: GOOD[:leads]}}), leads
    record = verdicts(evaluation({POLICY_SCORE: {ALL: np.array([0.4, -0.3, 0.2])}}), CONFIG)
    one = record.comparisons[0]
    assert one.verdict is ComparisonVerdict.OPEN
    assert one.enough > 3
    assert f"约需{one.enough}条" in record.reasons[0].zh
    assert f"about {one.enough} leads" in record.reasons[0].en


@pytest.mark.parametrize("segment", SEGMENTS)
@pytest.mark.parametrize("rival", [POLICY_SCORE, INCUMBENT, "content_tags"])
def test_a_small_segment_may_object(rival: str, segment: str) -> None:
    fine = {name: dict.fromkeys(SEGMENTS, GOOD) for name in (POLICY_SCORE, INCUMBENT, "content_tags")}
    assert not reasons(fine)
    assert reasons({**fine, rival: {**fine[rival], segment: -GOOD[:8]}}) == {(rival, segment, "worse")}
    assert not reasons({**fine, rival: {**fine[rival], segment: -GOOD[:2]}}) or segment == ALL


def test_what_serves_must_be_matched() -> None:
    noisy = np.tile([0.4, -0.4], 20)
    assert reasons({POLICY_SCORE: {ALL: GOOD}, INCUMBENT: {ALL: noisy}}) == {(INCUMBENT, ALL, "open")}
    assert not reasons({POLICY_SCORE: {ALL: GOOD}, INCUMBENT: {ALL: np.zeros(20)}})
    assert not reasons({POLICY_SCORE: {ALL: GOOD}, "content_tags": {ALL: noisy}})


def test_a_mean_that_falls_short_speaks_with_leads_enough() -> None:
    short = np.tile([-0.5, 0.47], 20)
    assert (POLICY_SCORE, "zh", "worse") in reasons({POLICY_SCORE: {ALL: GOOD, "zh": short}})
    assert not reasons({POLICY_SCORE: {ALL: GOOD, "zh": short[:20]}})


def _city(rng: np.random.Generator, *, leads: int, told: float, noise: float) -> np.ndarray:
    """Differences of the answers foretold: by the policy with learned points, and by the policy alone.

    Three places answer each lead, by what the policy says and by what it does not; ``told`` is how much of the latter
    the points know, ``noise`` how much else is in them.
    """
    policy, hidden = rng.normal(size=(2, leads, 3))
    points = told * hidden + noise * rng.normal(size=(leads, 3))
    answers = (rng.logistic(size=(leads, 3)) < policy + hidden).astype(float)
    kept = [row for row in range(leads) if len(set(answers[row])) > 1]
    served, plain = (
        answers_foretold([(scores[row], answers[row]) for row in kept]) for scores in (policy + points, policy)
    )
    return served - plain


@pytest.mark.parametrize("leads", [0, 20, 60, 200])
@pytest.mark.parametrize(("told", "noise"), [(0.0, 0.7), (-0.5, 0.0), (-0.3, 0.5)], ids=["noise", "against", "both"])
def test_a_model_worse_than_the_policy_never_passes(leads: int, told: float, noise: float) -> None:
    for seed in range(25):
        found = _city(np.random.default_rng([seed, leads]), leads=leads, told=told, noise=noise)
        assert reasons({POLICY_SCORE: {ALL: found}}), seed


def test_a_model_that_knows_more_passes_with_leads_enough() -> None:
    passed = [
        not reasons({POLICY_SCORE: {ALL: _city(np.random.default_rng([seed, 7]), leads=300, told=0.8, noise=0.2)}})
        for seed in range(20)
    ]
    assert sum(passed) >= 18


def test_an_expert_counted_worse_refuses_by_name() -> None:
    fine = evaluation({POLICY_SCORE: {ALL: GOOD}})
    count = ExpertCount("first_expected", 12, 11, 16, fewer_is_better=False, changed=("L-17",))
    record = verdicts(fine, CONFIG, experts=[count])
    with pytest.raises(PromotionRefused, match="worse: L-17"):
        require_better(record)
    more = ExpertCount("forbidden_in_top3", 0, 1, 16, fewer_is_better=True, changed=("L-3",))
    assert more.refuses
    require_better(verdicts(fine, CONFIG, experts=[ExpertCount("first_expected", 12, 12, 16, False, ("L-1",))]))


def test_a_record_is_read_as_it_was_written() -> None:
    count = ExpertCount("first_expected", 12, 11, 16, fewer_is_better=False, changed=("L-17",))
    record = verdicts(evaluation({POLICY_SCORE: {ALL: GOOD, "en": GOOD[:2]}}), CONFIG, experts=[count])
    again = PromotionRecord.read(record.to_json())
    assert again.to_json() == record.to_json()
    assert [one.verdict for one in again.comparisons] == [one.verdict for one in record.comparisons]
    assert isinstance(again.comparisons[0], Comparison)
