"""AUC against hand-made tables, the definition, and LightFM's own evaluation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from features.errors import InputError
from training.measures.auc import auc, auc_by_row

NAN = float("nan")


@pytest.mark.parametrize(
    ("scores", "truth", "expected"),
    [
        ([3, 2, 1], [1, 0, 0], 1.0),
        ([3, 2, 1], [0, 1, 0], 1 / 2),
        ([3, 2, 1], [0, 0, 1], 0.0),
        ([1, 1, 1, 1], [1, 0, 0, 1], 1 / 2),  # all tied
        ([2, 1, 1, 0], [0, 1, 0, 0], (0 + 1 / 2 + 1) / 3),  # one above, one tied, one below
        ([5, 4, 3, 2, 1], [1, 0, 1, 0, 0], (3 + 2) / 6),
        ([NAN, 1, 0], [1, 0, 0], 0.0),  # unscorable is below every number
        ([NAN, NAN, 0], [1, 0, 0], (1 / 2 + 0) / 2),
    ],
)
def test_hand_table(scores: list[float], truth: list[int], expected: float) -> None:
    assert auc(np.array(scores, dtype=float), np.array(truth, dtype=bool)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("truth", [[1, 1], [0, 0]])
def test_one_sided_truth_has_no_auc(truth: list[int]) -> None:
    assert np.isnan(auc(np.array([1.0, 2.0]), np.array(truth, dtype=bool)))


@given(
    hnp.arrays(np.float64, 12, elements=st.integers(-3, 3).map(float)),
    hnp.arrays(np.bool_, 12).filter(lambda truth: 0 < truth.sum() < 12),
)
def test_is_the_share_of_pairs_in_order(scores: np.ndarray, truth: np.ndarray) -> None:
    gaps = scores[truth][:, None] - scores[~truth][None, :]
    assert auc(scores, truth) == pytest.approx(np.mean((gaps > 0) + (gaps == 0) / 2), abs=1e-12)
    assert auc(-scores, truth) == pytest.approx(1 - auc(scores, truth), abs=1e-12)


def test_rows_leave_out_what_is_known() -> None:
    scores = np.array([[9.0, 3.0, 2.0, 1.0], [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]])
    truth = sparse.csr_array(np.array([[0, 0, 1, 0], [1, 0, 0, 1], [0, 0, 0, 1]], dtype=np.float32))
    known = sparse.csr_array(np.array([[1, 0, 0, 0], [1, 0, 0, 0], [1, 1, 1, 0]], dtype=np.float32))
    np.testing.assert_array_equal(auc_by_row(scores, truth, excluded=known), [1 / 2, 1.0, np.nan])


def test_shapes_must_agree() -> None:
    matrix = sparse.csr_array((2, 3))
    with pytest.raises(InputError, match=r"one shape, received \(2, 2\), \(2, 3\)"):
        auc_by_row(np.zeros((2, 2)), matrix, excluded=matrix)


def test_equals_lightfm_evaluation() -> None:
    lightfm = pytest.importorskip("lightfm")
    from lightfm.evaluation import auc_score

    draw = np.random.default_rng(7)
    past = sparse.coo_matrix(draw.random((20, 30)) < 0.15, dtype=np.float32)
    future = sparse.coo_matrix((draw.random((20, 30)) < 0.1) & ~past.toarray().astype(bool), dtype=np.float32)
    model = lightfm.LightFM(no_components=4, loss="warp", random_state=1).fit(past, epochs=3)
    users, items = np.divmod(np.arange(600, dtype=np.int32), 30)
    scores = model.predict(users, items).reshape(20, 30)
    ours = auc_by_row(scores, sparse.csr_array(future), excluded=sparse.csr_array(past))
    theirs = auc_score(model, future, train_interactions=past)
    np.testing.assert_allclose(ours[~np.isnan(ours)], theirs, atol=1e-6)
