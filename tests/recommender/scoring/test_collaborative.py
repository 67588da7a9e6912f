"""Serving factors: sums of features, NaN for the unknown, arrays there and back."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from features.errors import ArtifactError, InputError
from recommender.scoring.base import Scorer
from recommender.scoring.collaborative import CollaborativeScorer, SideFactors, term_rows
from tests.recommender.scoring.questions import cut, market, view

ROOT2 = np.sqrt(2)


def f32(*rows: object) -> np.ndarray:
    return np.array(rows, dtype=np.float32)


QUESTIONS = SideFactors(  # columns 0 r, 1 plots, 2 bayes
    terms=np.array([0, 1, 2]),
    term_vectors=f32([1, 0], [0, 1], [2, 2]),
    term_biases=f32(0.5, 0, 0),
    ids=np.array([], dtype=str),
    id_vectors=np.zeros((0, 2), dtype=np.float32),
    id_biases=np.zeros(0, dtype=np.float32),
)
NAMED = SideFactors(
    terms=np.array([], dtype=int),
    term_vectors=np.zeros((0, 2), dtype=np.float32),
    term_biases=np.zeros(0, dtype=np.float32),
    ids=np.array(["ann", "bob"]),
    id_vectors=f32([3, 1], [0, -1]),
    id_biases=f32(10, 20),
)
SCORER = CollaborativeScorer(QUESTIONS, NAMED, "words")


def test_affinity_is_the_inner_product_of_summed_features() -> None:
    queries, options = cut(view())
    got = SCORER(queries, options)
    expected = [
        [(3 + 1) / ROOT2, -1 / ROOT2, np.nan],  # q1: r, plots
        [(3 + 6 + 2) / ROOT2, -2 / ROOT2, np.nan],  # q2: r, bayes
        [8, -2, np.nan],  # q3: bayes
        [1, -1, np.nan],  # q4: plots; a word never seen adds nothing
    ]
    np.testing.assert_allclose(got, expected, rtol=1e-6)
    assert got.dtype == np.float32
    assert isinstance(SCORER, Scorer)


def test_biases_are_added_on_request() -> None:
    queries, options = cut(view())
    biased = CollaborativeScorer(QUESTIONS, NAMED, "words", with_biases=True)(queries, options)
    added = biased - SCORER(queries, options)
    np.testing.assert_allclose(added[0, :2], [10 + 0.5 / ROOT2, 20 + 0.5 / ROOT2], rtol=1e-6)
    np.testing.assert_allclose(added[2, :2], [10, 20], rtol=1e-6)


def test_a_place_without_identity_is_known_by_its_terms() -> None:
    teaching = SideFactors(
        terms=np.array([7]),
        term_vectors=f32([5, 0]),
        term_biases=f32(0),
        ids=NAMED.ids,
        id_vectors=NAMED.id_vectors,
        id_biases=NAMED.id_biases,
    )
    queries, options = cut(view(market(about="teaches")))
    got = CollaborativeScorer(QUESTIONS, teaching, "words")(queries, options)
    np.testing.assert_allclose(got[2], [8 + 10, -2 + 10, 10], rtol=1e-6)


def test_a_query_without_known_terms_is_unscorable() -> None:
    only_r = SideFactors(np.array([0]), f32([1, 0]), f32(0), QUESTIONS.ids, QUESTIONS.id_vectors, QUESTIONS.id_biases)
    queries, options = cut(view())
    got = CollaborativeScorer(only_r, NAMED, "words")(queries, options)
    np.testing.assert_array_equal(np.isnan(got[:, 0]), [False, False, True, True])


def test_kept_terms_are_brought_to_length_one() -> None:
    rows = sparse.csr_array(f32([3, 4, 12], [0, 0, 5], [0, 0, 0]))
    np.testing.assert_allclose(term_rows(rows, np.array([0, 1])).toarray(), [[3 / 5, 4 / 5], [0, 0], [0, 0]], rtol=1e-6)


def test_dense_space_is_refused() -> None:
    with pytest.raises(InputError, match="sparse space"):
        term_rows(np.ones((2, 3), dtype=np.float32), np.array([0]))


def test_arrays_there_and_back() -> None:
    again = CollaborativeScorer.from_arrays(SCORER.arrays(), space="words")
    shown = cut(view())
    np.testing.assert_array_equal(again(*shown), SCORER(*shown))


def test_damaged_arrays_are_refused() -> None:
    arrays = SCORER.arrays()
    del arrays["places.id_vectors"]
    with pytest.raises(ArtifactError, match=r"places\.id_vectors"):
        CollaborativeScorer.from_arrays(arrays, space="words")
    short = {**SCORER.arrays(), "places.ids": np.array(["ann"])}
    with pytest.raises(ArtifactError, match="do not agree"):
        CollaborativeScorer.from_arrays(short, space="words")
