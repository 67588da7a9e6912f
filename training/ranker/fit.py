"""Fit the learned ranker on time-ordered folds.

First a pooled sum of all columns, near what is believed of any market; then trees, which start from what that sum said
before it had seen their fold. How many trees, and how far they count, is for the choices to say: trees grow with the
number of choices, and their strength is what choices that they have not seen make of it.

::

    config    <- BoostingConfig, PooledConfig, FitConfig
    lessons   <- the pairs of all folds
    boosting  <- boosters on the gradient of choices
    fit       <- a ranker from all three
"""

from __future__ import annotations

from collections.abc import Sequence

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pandas as pd

from features.market import Market
from recommender.learned.hybrid import HybridRanker, make_spaces
from recommender.learned.pooled import Pooled
from recommender.scoring.spaces import SentenceVectors, Spaces
from training.ranker.boosting import grow_boosters
from training.ranker.choice import fit_pooled, fit_prior_scale
from training.ranker.config import BoostingConfig, FitConfig, PooledConfig
from training.ranker.lessons import Lessons, gather
from training.ranker.strength import proved_strength

__all__ = ["fit_ranker", "grow"]

Array = npt.NDArray[np.float64]
_JUDGED_SHARE = 0.3


def fit_ranker(
    market: Market,
    starts: Sequence[pd.Timestamp],
    *,
    until: pd.Timestamp,
    config: FitConfig,
    seed: int,
    sentences: SentenceVectors | None = None,
    threads: int = 1,
) -> HybridRanker:
    """Fit on all that happened before ``until``.

    Parameters
    ----------
    market
        Events at or after ``until`` are not read.
    starts
        Begins of the folds, ascending. Events before the first are history only.
    seed
        Seeds sampling, factors and boosters. Equal inputs and seed give equal bytes, whatever ``threads`` is.
    sentences
        Sentence encoder, needed where meaning is compared.
    """
    config = config.settled()
    spaces = make_spaces(config.hybrid, market.queries.schema, market.places.schema, sentences=sentences)
    lessons = gather(market, starts, until=until, spaces=spaces, config=config, seed=seed)
    return grow(lessons, market, spaces=spaces, config=config, seed=seed, threads=threads)


def grow(
    lessons: Lessons, market: Market, *, spaces: Spaces, config: FitConfig, seed: int, threads: int = 1
) -> HybridRanker:
    """Weigh the columns of pairs that were gathered, and grow boosters; parameters as of :func:`fit_ranker`."""
    choices = lessons.choices
    prior_scale = fit_prior_scale(choices, lessons.prior) if len(choices.sizes) else 1.0
    pooled, start = _pooled(lessons, prior_scale * lessons.prior, config.pooled)
    sized = config.grown.sized(int((choices.shares > 0).sum()))
    trees: tuple[str, ...] = ()
    strength = 0.0
    if len(lessons.prior) >= 2 * sized.min_pairs_in_leaf:
        strength = _strength(lessons, start, sized, seed=seed, threads=threads)
        trees = grow_boosters(lessons.values, start, choices, lessons.features, sized, seed=seed, threads=threads)
    schemas = market.queries.schema, market.places.schema
    about = (config.hybrid, *schemas, lessons.features, spaces)
    return HybridRanker(*about, pooled, trees, prior_scale, threads=threads, strength=strength)


def _pooled(lessons: Lessons, start: Array, config: PooledConfig) -> tuple[Pooled, Array]:
    """Weigh the columns, and say what trees start from: each fold by the weights of the folds before it, (n_pairs,)."""
    choices, scores = lessons.choices, lessons.scale.standard(lessons.values)
    means = config.means(lessons.features)
    fold_of_pair = np.repeat(lessons.folds, choices.sizes)
    before, then = means, start.copy()
    for number in np.unique(lessons.folds).tolist():
        inside, seen = fold_of_pair == number, fold_of_pair <= number
        then[inside] += scores[inside] @ before
        before = fit_pooled(
            choices.taken(lessons.folds <= number), scores[seen], start=start[seen], means=means, spread=config.spread
        )
    return lessons.scale.with_weights(before), then


def _strength(lessons: Lessons, start: Array, config: BoostingConfig, *, seed: int, threads: int) -> float:
    """Return how far one booster, grown on all folds but the last ones, proves itself on those."""
    judged = lessons.folds >= np.quantile(lessons.folds, 1 - _JUDGED_SHARE, method="lower")
    late = np.repeat(judged, lessons.choices.sizes)
    if (~late).sum() < 2 * config.min_pairs_in_leaf:
        return 0.0
    one = config.model_copy(update={"boosters": 1})
    early = lessons.choices.taken(~judged)
    trees = grow_boosters(lessons.values[~late], start[~late], early, lessons.features, one, seed=seed, threads=threads)
    booster = lgb.Booster(model_str=trees[0])
    said = np.asarray(booster.predict(lessons.values[late], raw_score=True, num_threads=threads), dtype=np.float64)
    return proved_strength(lessons.choices.taken(judged), start[late], said)
