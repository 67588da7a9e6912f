"""The learning curves on small invented slices: every method answers the same questions, on the same history."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.slices import (
    ELSEWHERE,
    PRIOR,
    STACK,
    Curve,
    from_elsewhere,
    measure,
    people,
    report,
    within_lead,
    worth,
)
from features.market import AT, ID, PLACE_ID, QUERY_ID, SINCE, Market, Schema, Side
from tests.training.slices import answers, experts, hosts, seasons
from training.adapters.reviewers import PAPER_SCHEMA, Grading

NAN = float("nan")
NOW = pd.Timestamp("2022-05-01", tz="UTC")


@pytest.fixture(scope="module")
def curve() -> Curve:
    return measure([hosts(seasons(), n_hosts=6, seed=seed) for seed in (1, 2)], [0, 30, 500], seed=0)


def test_every_method_answers_every_slice_at_every_size_there_is(curve: Curve) -> None:
    assert set(curve.mrr) == {0, 30}
    assert curve.shown == {0: [0, 0], 30: [30, 30]}
    for methods in curve.mrr.values():
        assert {STACK, PRIOR, "content:profile_words", "history:landed_words", "popularity:popularity"} <= set(methods)
        assert {len(of_slices) for of_slices in methods.values()} == {2}


def test_a_stack_without_events_reads_profiles_and_one_with_them_is_no_worse(curve: Curve) -> None:
    assert curve.mrr[0][STACK] == [1.0, 1.0]
    assert curve.mrr[30][STACK] == [1.0, 1.0]
    assert max(curve.mrr[0]["history:landed_words"]) < 0.5


def test_the_lead_is_over_the_best_of_each_group_in_hindsight(curve: Curve) -> None:
    found = report(curve, seed=0)["30"]
    assert (found["slices"], found["events"]) == (2, 30.0)
    best = found["beside"]["best_history"]
    assert found["mrr"][best] == max(value for name, value in found["mrr"].items() if name.startswith("history:"))
    over = found["stack_leads"]["best_popularity"]
    assert over["mean"] == pytest.approx(found["mrr"][STACK] - found["mrr"][found["beside"]["best_popularity"]])
    assert over["ci95"][0] <= over["mean"] <= over["ci95"][1]


def test_what_inputs_are_worth_is_learnt_from_choices(curve: Curve) -> None:
    weights = worth(curve.lessons)
    assert weights["profile_words"] > 0
    assert weights["landed_words"] > 0
    assert set(weights) == set(curve.lessons[0].names)


def test_a_stack_starts_from_elsewhere_too() -> None:
    slices = [experts(answers(), n_experts=8)]
    one, curve = slices[0].knowing(0, seed=0), Curve()
    curve.add(0, one, {STACK: one.asked.grades})
    content = ("tags_tags", "profile_words", "profile_chars", "profile_match_words")
    for worth_of_each in (-1.0, 1.0):
        from_elsewhere(slices, curve, dict.fromkeys(content, worth_of_each), seed=0)
    turned, right = curve.mrr[0][ELSEWHERE]
    assert turned < 0.2  # it believes what it is told: that profiles speak against
    assert right == 1.0


def test_standard_scores_within_a_lead() -> None:
    scores = np.array([[1.0, 3.0, NAN], [NAN, NAN, NAN], [2.0, 2.0, 2.0]], dtype=np.float32)
    np.testing.assert_array_equal(within_lead(scores), [[-1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])


class NoVectors:
    """Sentence vectors that say nothing."""

    dim = 2

    def encode(self, texts: list[str]) -> np.ndarray:
        return np.tile(np.array([1.0, 0.0], dtype=np.float32), (len(texts), 1))


def test_people_are_judged_by_their_own_order_of_papers() -> None:
    titles = ["steel ropes", "tidal turbines", "steel cables", "tidal power"]
    papers = pd.DataFrame({ID: ["w1", "w2", "p1", "p2"], SINCE: NOW, "title": titles, "abstract": ""})
    persons = pd.DataFrame({ID: ["anna", "bo"], SINCE: NOW})
    wrote = pd.DataFrame({QUERY_ID: ["w1", "w2"], PLACE_ID: ["anna", "bo"], AT: NOW - pd.Timedelta(days=9)})
    market = Market(Side(PAPER_SCHEMA, papers), Side(Schema(()), persons), wrote)
    grades = np.array([[5.0, 1.0], [2.0, 4.0]])
    grading = Grading(market, NOW, ("p1", "p2"), ("anna", "bo"), grades, {})
    found = people(grading, seed=0, sentences=NoVectors())
    assert found["loss"][STACK] == found["loss"]["nearest_3_words"] == found["loss"]["evidence_within_lead"] == 0.0
    assert found["loss"]["nearest_3_meaning"] == 0.5
    assert (found["people"], found["grades"]) == (2, 4)
    assert found["ci95"][STACK] == [0.0, 0.0]
