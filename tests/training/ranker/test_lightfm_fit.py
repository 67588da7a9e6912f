"""Learned factors: they serve what LightFM itself predicts, and the same inputs give the same bytes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from features.market import Column, ColumnKind, Market, Schema, Side
from recommender.scoring.base import Options, Queries
from recommender.scoring.collaborative import term_rows
from tests.needs import LIGHTFM
from tests.recommender.scoring.questions import SPACES, cut, day, market, view
from training.ranker.lightfm_fit import Chooser, FactorConfig, fit_factors

pytestmark = LIGHTFM
ONE = FactorConfig(n_dims=4, epochs=3, restarts=1, min_profiles=1)


@pytest.mark.parametrize("chooser", list(Chooser))
def test_serving_equals_lightfm_predict(chooser: Chooser) -> None:
    from lightfm import LightFM

    shown = view(market(about="teaches"))
    queries, options = cut(shown)
    scorer = fit_factors(options, ONE, seed=5, chooser=chooser)

    # the same model by LightFM's own hands: past q1, q2 by terms r, plots, bayes; places by name and the one term
    tags = sparse.csr_matrix(term_rows(queries.rows("words"), scorer.queries.terms))
    names = ["ann", "bob", "cat", "eve"]
    experts = sparse.csr_matrix(np.hstack([np.eye(4), np.ones((4, 1))]).astype(np.float32))
    pairs = sparse.coo_matrix(np.array([[1, 1, 0, 1], [1, 0, 0, 0]], dtype=np.float32))
    model: Any = LightFM(
        no_components=4, loss="warp", learning_rate=ONE.learning_rate, item_alpha=ONE.penalty, random_state=5
    )
    question, expert = np.divmod(np.arange(12, dtype=np.int32), 3)
    if chooser is Chooser.PLACE:
        model.fit(pairs.T, user_features=experts, item_features=tags[:2], epochs=3)
        theirs = model.predict(expert, question, user_features=experts, item_features=tags)
    else:
        model.fit(pairs, user_features=tags[:2], item_features=experts, epochs=3)
        theirs = model.predict(question, expert, user_features=tags, item_features=experts)

    ours = type(scorer)(scorer.queries, scorer.places, scorer.space, with_biases=True)(queries, options)
    np.testing.assert_allclose(ours, theirs.reshape(4, 3), atol=1e-5)
    assert scorer.places.ids.tolist() == names


def test_restarts_average_affinity() -> None:
    queries, options = cut(view())
    singles = [fit_factors(options, ONE, seed=seed)(queries, options) for seed in (3, 4)]
    both = fit_factors(options, ONE.model_copy(update={"restarts": 2}), seed=3)(queries, options)
    np.testing.assert_allclose(both, np.mean(singles, axis=0), atol=1e-6)


def test_same_inputs_same_bytes_and_another_seed_other_bytes() -> None:
    _, options = cut(view())
    first, second, other = (fit_factors(options, ONE, seed=seed).arrays() for seed in (1, 1, 2))
    assert all(first[name].tobytes() == second[name].tobytes() for name in first)
    assert first["places.id_vectors"].tobytes() != other["places.id_vectors"].tobytes()


def test_rare_terms_get_no_factor() -> None:
    _, options = cut(view())
    scorer = fit_factors(options, ONE.model_copy(update={"min_profiles": 2}), seed=0)
    assert scorer.queries.terms.tolist() == [0]  # r is in q1 and q2; plots and bayes in one past question each


def test_without_landings_nobody_is_known() -> None:
    queries, options = cut(view(market(answers=())))
    assert np.isnan(fit_factors(options, ONE, seed=0)(queries, options)).all()


@pytest.mark.parametrize("chooser", list(Chooser))
def test_recovers_who_answers_what(chooser: Chooser) -> None:
    """Four kinds of question, four experts: factors put each new question with the expert of its kind."""
    n = 60
    kinds = ["r", "bayes", "plots", "teaches"]
    questions = pd.DataFrame(
        {
            "id": [f"q{row:02d}" for row in range(n)],
            "since": [day(row) for row in range(n)],
            "tags": [(kinds[row % 4],) for row in range(n)],
        }
    )
    answers = pd.DataFrame(
        {
            "query_id": questions["id"],
            "place_id": [["ann", "bob", "cat", "eve"][row % 4] for row in range(n)],
            "at": [day(row + 0.5) for row in range(n)],
        }
    )
    experts = pd.DataFrame({"id": ["ann", "bob", "cat", "eve"], "since": day(0)})
    story = Market(
        Side(Schema((Column("tags", ColumnKind.TAGS),)), questions), Side(Schema(()), experts), answers.iloc[:52]
    )
    shown = story.view(day(52), query_ids=questions["id"].tolist()[52:])
    queries, options = Queries.of(shown, SPACES), Options.of(shown, SPACES)
    config = FactorConfig(n_dims=4, epochs=30)
    scores = fit_factors(options, config, seed=0, chooser=chooser)(queries, options)
    assert scores.argmax(axis=1).tolist() == [0, 1, 2, 3] * 2
