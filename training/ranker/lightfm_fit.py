"""Learn collaborative factors with LightFM. The only module that imports it; what it leaves behind is arrays.

LightFM ranks "items" for a "user". Which of our sides takes which part is the question of who chooses: a lead
among places, or a place among leads (:class:`Chooser`).

It has to be compiled for some Pythons, so a machine may be without it (:func:`is_installed`).
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field
from scipy import sparse

from features.errors import InputError
from recommender.learned.pair_features import Chooser
from recommender.scoring.base import Matrix, Options, Rows
from recommender.scoring.collaborative import CollaborativeScorer, SideFactors, term_rows

__all__ = ["Chooser", "FactorConfig", "fit_factors", "is_installed"]


class FactorConfig(BaseModel):
    """How factors are learnt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    space: str = Field(default="words", description="sparse text space whose terms become features")
    loss: Literal["warp", "bpr"] = Field(default="warp", description="what LightFM minimises")
    n_dims: int = Field(default=32, ge=1, le=512, description="numbers in one factor of one restart")
    epochs: int = Field(default=15, ge=1, description="passes over the landings")
    restarts: int = Field(default=3, ge=1, description="independent fits whose affinities are averaged")
    learning_rate: float = Field(default=0.05, gt=0, description="first step of Adagrad")
    penalty: float = Field(default=1e-6, ge=0, description="L2 penalty on the factors of what is chosen")
    min_profiles: int = Field(default=2, ge=1, description="a term needs so many profiles to have a factor")


def is_installed() -> bool:
    """Whether factors can be learnt here; serving those that were learnt elsewhere needs nothing."""
    return find_spec("lightfm") is not None


def fit_factors(
    options: Options, config: FactorConfig, *, seed: int, chooser: Chooser = Chooser.QUERY
) -> CollaborativeScorer:
    """Learn factors from all landings up to the options' instant.

    Past queries are described by terms only: a query is seldom asked twice, and an identity of its own would
    swallow what its terms should learn. Places have terms and an identity.

    Parameters
    ----------
    options
        Places and their history; former places count too.
    chooser
        Whose choice is learnt.
    seed
        Restart ``i`` uses ``seed + i``. One thread, so that equal inputs give equal bytes.

    Returns
    -------
    A scorer; without any landing it has no factors and knows nobody.
    """
    landings = options.landings
    query_terms, query_rows = _terms(options.past_rows(config.space), config.min_profiles)
    place_rows = _stack(options.profile_rows(config.space), options.former_rows(config.space))
    place_terms, place_rows = _terms(place_rows, config.min_profiles)
    ids = [*options.frame.index, *options.former.index]
    place_features = sparse.csr_array(sparse.hstack([sparse.eye_array(len(ids), dtype=np.float32), place_rows]))
    if not len(landings.past):
        return CollaborativeScorer(_nobody(config), _nobody(config), config.space)
    pairs = _pairs(landings.past, landings.place, shape=(len(options.past), len(ids)))
    fits = [
        _fit(pairs, query_rows, place_features, config, seed=seed + restart, chooser=chooser)
        for restart in range(config.restarts)
    ]
    query_vectors, query_biases = _joined([fit[0] for fit in fits])
    place_vectors, place_biases = _joined([fit[1] for fit in fits])
    order = np.argsort(np.array(ids), kind="stable")
    n_ids = len(ids)
    empty = np.zeros((0, query_vectors.shape[1]), dtype=np.float32)
    return CollaborativeScorer(
        SideFactors(query_terms, query_vectors, query_biases, np.array([], dtype=str), empty, empty[:, 0]),
        SideFactors(
            place_terms,
            place_vectors[n_ids:],
            place_biases[n_ids:],
            np.array(ids)[order],
            place_vectors[:n_ids][order],
            place_biases[:n_ids][order],
        ),
        config.space,
    )


def _fit(
    pairs: sparse.coo_array,
    query_rows: sparse.csr_array,
    place_rows: sparse.csr_array,
    config: FactorConfig,
    *,
    seed: int,
    chooser: Chooser,
) -> tuple[tuple[Matrix, Matrix], tuple[Matrix, Matrix]]:
    """Fit once; return (vectors, biases) of the query features and of the place features."""
    from lightfm import LightFM

    model: Any = LightFM(
        no_components=config.n_dims,
        loss=config.loss,
        learning_rate=config.learning_rate,
        item_alpha=config.penalty,
        random_state=seed,
    )
    place_chooses = chooser is Chooser.PLACE
    chosen, choosing = (query_rows, place_rows) if place_chooses else (place_rows, query_rows)
    events = sparse.coo_matrix(pairs.T if place_chooses else pairs)
    model.fit(
        events,
        user_features=_narrow(choosing),
        item_features=_narrow(chosen),
        epochs=config.epochs,
        num_threads=1,
    )
    items, users = (model.item_embeddings, model.item_biases), (model.user_embeddings, model.user_biases)
    return (items, users) if place_chooses else (users, items)


def _pairs(past: npt.NDArray[np.intp], place: npt.NDArray[np.intp], *, shape: tuple[int, int]) -> sparse.coo_array:
    """Who landed where, each pair once; LightFM reads 32-bit rows."""
    rows, columns = map(np.ascontiguousarray, np.unique(np.stack([past, place]).astype(np.int32), axis=1))
    return sparse.coo_array((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)


def _narrow(rows: sparse.csr_array) -> sparse.csr_matrix:
    """The same matrix with 32-bit positions."""
    narrow = sparse.csr_matrix(rows)
    narrow.indices, narrow.indptr = narrow.indices.astype(np.int32), narrow.indptr.astype(np.int32)
    return narrow


def _terms(rows: Rows, min_profiles: int) -> tuple[npt.NDArray[np.intp], sparse.csr_array]:
    """Columns that occur in enough rows, and the rows cut to them."""
    if not sparse.issparse(rows):
        raise InputError("space: collaborative factors need a sparse space of terms, received dense vectors")
    counts = np.bincount(sparse.csr_array(rows).indices, minlength=rows.shape[1])
    terms = np.flatnonzero(counts >= min_profiles)
    return terms, term_rows(rows, terms)


def _stack(upper: Rows, lower: Rows) -> Rows:
    """Put the rows of places and former places under one another."""
    stacked: sparse.csr_array = sparse.csr_array(sparse.vstack([sparse.csr_array(upper), sparse.csr_array(lower)]))
    return stacked


def _joined(fits: list[tuple[Matrix, Matrix]]) -> tuple[Matrix, Matrix]:
    """Lay restarts side by side, scaled so that the inner product is the mean of theirs; biases are averaged."""
    vectors = np.hstack([vectors for vectors, _ in fits]) / np.sqrt(np.float32(len(fits)))
    biases = np.mean([biases for _, biases in fits], axis=0)
    return vectors.astype(np.float32), biases.astype(np.float32)


def _nobody(config: FactorConfig) -> SideFactors:
    """Factors of no feature at all."""
    empty = np.zeros((0, config.n_dims * config.restarts), dtype=np.float32)
    return SideFactors(np.array([], dtype=np.intp), empty, empty[:, 0], np.array([], dtype=str), empty, empty[:, 0])
