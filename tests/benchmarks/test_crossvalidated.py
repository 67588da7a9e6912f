"""The measurement of experts on a small invented archive in which every expert answers one kind of question."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.crossvalidated import Asked, ablation, baselines, config, fit, measure
from features.market import AT
from recommender.learned.hybrid import HybridRanker
from tests.needs import LIGHTFM
from training.adapters.crossvalidated import QuestionArchive, Trial, training_part, trial
from training.ranker.config import BoostingConfig, FitConfig
from training.ranker.lightfm_fit import FactorConfig
from training.ranker.place_choices import DeskConfig

KINDS = ("r", "plots", "bayes", "survival", "anova", "kriging")
DAY_S = 86_400.0
SMALL = {
    "boosting": BoostingConfig(boosters=1, trees=30, leaves=4, min_pairs_in_leaf=5),
    "factors": FactorConfig(n_dims=4, epochs=5, restarts=1),
    "desk": DeskConfig(leads=80, leads_per_place=20),
    "new_share": 0.0,
}


def small(*without: str) -> FitConfig:
    return config(frozenset(without)).model_copy(update=SMALL)


def archive(n_questions: int = 900) -> QuestionArchive:
    """One question a day; the expert of its kind, one of six, answers half of them, within two days."""
    draw = np.random.default_rng(4)
    kind = draw.integers(0, len(KINDS), n_questions)
    answered = np.flatnonzero(draw.random(n_questions) < 0.5)
    at_s = 1_400_000_000 + (answered + draw.random(len(answered)) * 2) * DAY_S
    tags = tuple((KINDS[one],) for one in kind)
    return QuestionArchive(kind[answered], answered, np.float32(at_s).astype(float), tags, "0" * 64)


@pytest.fixture(scope="module")
def opened() -> tuple[Trial, HybridRanker]:
    one = trial(archive())
    return one, fit(one, small(), seed=1, threads=1)


def test_every_figure_that_is_promised_is_there() -> None:
    result = measure(archive(), small(), n_questions=0, seed=1, threads=1)
    assert result["auc"] > 0.97
    assert result["ci95"][0] <= result["auc"] <= result["ci95"][1]
    assert result["experts"] == 6
    assert result["questions_ranked"] == result["questions"] == 900
    assert result["sampling_error"] == 0
    assert {"tags_centroid", "recency", "tags_and_recency"} <= set(result["baselines"])
    assert set(result["lead_ci95"]) == set(result["baselines"]) == set(result["baselines_of_new_questions"])
    assert result["auc"] > result["baselines"]["tags_centroid"]
    assert result["seconds_fit"] > 0
    assert result["seconds_score"] > 0


def test_a_group_that_is_left_out_has_no_column() -> None:
    result = measure(
        archive(), small("freshness", "collaborative"), n_questions=0, seed=1, threads=1, with_baselines=False
    )
    assert not {"lead_age_days", "lead_landings", "arrival_gap_days", "collaborative"} & set(result["columns"])
    # what is left can tell kinds apart, but not questions that were passed over from new ones
    assert 0.9 < result["auc"] < 0.96
    assert result["auc_of_new_questions"] > 0.9


@LIGHTFM
def test_what_a_group_adds_is_measured_on_the_same_pairs_and_questions() -> None:
    """Each expert's kind is told by history and by factors: either may go, time may not."""
    left_out = ("collaborative", "freshness")
    table = ablation(trial(archive()), small(), left_out, n_questions=200, seed=1, threads=1)
    assert list(table) == ["default", *(f"without {group}" for group in left_out)]
    assert table["default"]["auc_change"] == 0
    assert table["default"]["columns"] > table["without collaborative"]["columns"]
    assert abs(table["without collaborative"]["auc_change"]) < 0.02
    low, high = table["without freshness"]["auc_change_ci95"]
    assert low < table["without freshness"]["auc_change"] < high < 0


def test_drawn_questions_estimate_what_all_questions_say(opened: tuple[Trial, HybridRanker]) -> None:
    one, ranker = opened
    whole = Asked.of(one, ranker, n_questions=0, seed=0)
    centroid = baselines(whole, seed=0)["tags_centroid"]
    exact = whole.auc(centroid).mean()
    drawn = [Asked.of(one, ranker, n_questions=150, seed=seed) for seed in range(15)]
    scores = [baselines(part, seed=0)["tags_centroid"] for part in drawn]
    found = np.array([part.auc(values).mean() for part, values in zip(drawn, scores, strict=True)])
    error = np.mean([part.sampling_error(values) for part, values in zip(drawn, scores, strict=True)])
    assert found.mean() == pytest.approx(exact, abs=3 * found.std() / np.sqrt(len(found)))
    assert error == pytest.approx(found.std(), rel=0.6)


def test_a_question_that_only_another_expert_is_to_find_is_no_rival(opened: tuple[Trial, HybridRanker]) -> None:
    one, ranker = opened
    asked = Asked.of(one, ranker, n_questions=10, seed=0)
    truth = asked.truth.toarray() > 0
    undrawn = ~asked.is_drawn
    assert (truth | asked.left_out)[:, undrawn].all()
    assert not asked.left_out[truth].any()


def test_scored_in_parts_like_all_at_once(opened: tuple[Trial, HybridRanker], monkeypatch: pytest.MonkeyPatch) -> None:
    one, ranker = opened
    monkeypatch.setattr("benchmarks.crossvalidated.TOGETHER", 2)
    asked = Asked.of(one, ranker, n_questions=100, seed=0)
    parts, whole = asked.ranked(ranker), ranker(asked.queries, asked.options)
    judged = ~asked.left_out.T
    assert judged[~asked.is_drawn].any()
    np.testing.assert_allclose(parts[judged], whole[judged], atol=1e-6)
    np.testing.assert_array_equal(asked.auc(parts), asked.auc(whole))


def test_the_validation_part_knows_nothing_of_the_test_part() -> None:
    whole = archive()
    part = training_part(whole)
    now_s = trial(whole).now.timestamp()
    assert part.at_s.max() < now_s
    assert len(part.at_s) == int(len(whole.at_s) * 0.9)
    assert len(part.tags) < len(whole.tags)
    question = whole.question.copy()
    question[whole.at_s >= now_s] = question[whole.at_s >= now_s][::-1]
    again = training_part(QuestionArchive(whole.expert, question, whole.at_s, whole.tags, whole.sha256))
    np.testing.assert_array_equal(part.question, again.question)
    assert part.tags == again.tags
    assert trial(part).market.events[AT].max() < trial(part).now < trial(whole).now
