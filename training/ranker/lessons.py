"""Pairs of time-ordered folds to learn from: every feature was computed before its label was known.

Each fold asks the questions of one period with the history at its begin. Some options are shown as if they had
joined that day: so the ranker learns to weigh a place without history against places that have one, which real
new places are too few to teach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.errors import InputError
from features.market import SINCE, Market
from recommender.learned.hybrid import make_features
from recommender.learned.pair_features import RANK, Chooser, PairFeatures
from recommender.learned.pooled import Pooled
from recommender.scoring.base import Matrix, Options
from recommender.scoring.collaborative import CollaborativeScorer
from recommender.scoring.spaces import Spaces
from training.ranker.choice import Choices
from training.ranker.config import FitConfig
from training.ranker.lightfm_fit import fit_factors, is_installed
from training.ranker.place_choices import DeskFold, desk_folds
from training.ranker.splits import Fold, rolling_folds

__all__ = ["Lessons", "gather"]

_UNLABELLED = 200


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Training pairs of one fold."""

    values: Matrix
    prior: npt.NDArray[np.float64]
    shares: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    sizes: npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Lessons:
    """Training pairs of all folds, as :func:`gather` returns them.

    Attributes
    ----------
    values
        (n_pairs, n_columns) float32, NaN = unknown.
    prior
        (n_pairs,).
    choices
        Who was chosen, and whom each pair stands for.
    folds
        (n_queries,) fold of each choice, ascending.
    scale
        Of the columns; without choices that of the leads known at the end.
    features
        Scorers as of the end of the last fold; they name the columns.
    """

    values: Matrix
    prior: npt.NDArray[np.float64]
    choices: Choices
    folds: npt.NDArray[np.intp]
    scale: Pooled
    features: PairFeatures

    def leaving_out(self, left_out: frozenset[str]) -> Lessons:
        """Return the same pairs without the columns of some groups or single scorers."""
        less = self.features.leaving_out(left_out)
        kept = {column.name for column in less.columns}
        columns = [position for position, one in enumerate(self.features.columns) if one.name in kept]
        scale = Pooled(*(array[columns] for array in (self.scale.means, self.scale.spreads, self.scale.weights)))
        return replace(self, values=self.values[:, columns], scale=scale, features=less)


def gather(
    market: Market, starts: Sequence[pd.Timestamp], *, until: pd.Timestamp, spaces: Spaces, config: FitConfig, seed: int
) -> Lessons:
    """Return the pairs of all folds before ``until``; parameters as of :func:`training.ranker.fit.fit_ranker`."""
    if config.hybrid.with_factors and not is_installed():
        raise InputError(
            "collaborative factors need LightFM (lightfm-next; a C compiler builds it), which is not installed: "
            "install it, or leave `collaborative` out",
            zh="协同因子需要 LightFM（lightfm-next，须 C 编译器），本机未安装：请安装，或在配置中关闭它",
        )
    parts = _parts(market, starts, until, spaces, config, seed=seed)
    options = spaces.options(market.view(until, query_ids=[]))
    features = _features(options, market, config, seed=seed)
    if not parts:
        scale = Pooled.scaled_on(_unlabelled(market, until, spaces, features))
        none = np.zeros(0)
        return Lessons(
            np.zeros((0, len(features.columns)), dtype=np.float32),
            none,
            Choices(none.astype(np.intp), none, none),
            none.astype(np.intp),
            scale,
            features,
        )
    choices = Choices(
        sizes=np.concatenate([part.sizes for part in parts]),
        shares=np.concatenate([part.shares for part in parts]),
        weights=np.concatenate([part.weights for part in parts]),
    )
    values = np.concatenate([part.values for part in parts])
    folds = np.repeat(np.arange(len(parts)), [len(part.sizes) for part in parts])
    prior = np.concatenate([part.prior for part in parts])
    return Lessons(values, prior, choices, folds, Pooled.scaled_on(values), features)


def _unlabelled(market: Market, until: pd.Timestamp, spaces: Spaces, features: PairFeatures) -> Matrix:
    """Return the columns of the last leads known, whatever became of them, (n_pairs, n_columns)."""
    known = market.queries.known(until)
    ids = known.sort_values(SINCE, kind="stable").index[-_UNLABELLED:].tolist()
    queries, options = spaces.open(market.view(until, query_ids=ids))
    blocks = [one.values.reshape(-1, one.values.shape[2]) for one in features.blocks(queries, options)]
    return np.concatenate([np.zeros((0, len(features.columns)), dtype=np.float32), *blocks])


def _parts(
    market: Market, starts: Sequence[pd.Timestamp], until: pd.Timestamp, spaces: Spaces, config: FitConfig, *, seed: int
) -> list[_Pairs]:
    """Training pairs of all folds."""
    if config.hybrid.chooser is Chooser.PLACE:
        rng = np.random.default_rng(seed)
        desks = desk_folds(market, starts, until=until, n_leads=config.desk.leads, rng=rng)
        return [_desk_pairs(one, spaces, market, config, seed=seed, number=number) for number, one in enumerate(desks)]
    folds = rolling_folds(market, starts, until=until)
    return [_pairs(one, spaces, market, config, seed=seed, number=number) for number, one in enumerate(folds)]


def _features(options: Options, market: Market, config: FitConfig, *, seed: int) -> PairFeatures:
    """Scorers for some options; factors are learnt from their history."""
    return make_features(
        config.hybrid,
        market.queries.schema,
        market.places.schema,
        inputs=market.pair_inputs,
        collaborative=_factors(options, config, seed=seed) if config.hybrid.with_factors else None,
    )


def _factors(options: Options, config: FitConfig, *, seed: int) -> CollaborativeScorer:
    return fit_factors(options, config.factors, seed=seed, chooser=config.hybrid.chooser)


def _pairs(one: Fold, spaces: Spaces, market: Market, config: FitConfig, *, seed: int, number: int) -> _Pairs:
    """Pairs of one fold, some of whose options are shown as new."""
    rng = np.random.default_rng([seed, number])
    is_new = rng.random(len(one.view.places)) < config.new_share
    queries, options = spaces.open(one.view.as_if_new(is_new))
    features = _features(options, market, config, seed=seed)
    compared = [position for position, column in enumerate(features.columns) if column.name.endswith(f"__{RANK}")]
    parts = []
    for block in features.blocks(queries, options):
        grades = one.grades[block.rows]
        weights = _sampled(block.values[:, :, compared], block.eligible, grades, config, rng=rng)
        kept = weights > 0
        shares = (grades / grades.sum(axis=1, keepdims=True))[kept]
        parts.append(
            _Pairs(
                values=block.values[kept],
                prior=block.prior[kept].astype(np.float64),
                shares=shares.astype(np.float64),
                weights=weights[kept],
                sizes=kept.sum(axis=1),
            )
        )
    return _Pairs(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(_Pairs)))


def _desk_pairs(one: DeskFold, spaces: Spaces, market: Market, config: FitConfig, *, seed: int, number: int) -> _Pairs:
    """Pairs of one fold of desks, place after place; some places are shown as new."""
    rng = np.random.default_rng([seed, number])
    is_new = rng.random(len(one.view.places)) < config.new_share
    queries, options = spaces.open(one.view.as_if_new(is_new))
    features = _features(options, market, config, seed=seed)
    weights = one.sampled(config.desk.leads_per_place, rng=rng)
    shares = one.grades / one.grades.sum(axis=0, keepdims=True)
    values, prior, rows, places = [], [], [], []
    for block in features.blocks(queries, options):
        kept = (weights[block.rows] > 0) & (block.eligible | (one.grades[block.rows] > 0))
        row, place = np.nonzero(kept)
        values.append(block.values[kept])
        prior.append(block.prior[kept].astype(np.float64))
        rows.append(row + block.rows.start)
        places.append(place)
    row, place = np.concatenate(rows), np.concatenate(places)
    order = np.argsort(place, kind="stable")
    return _Pairs(
        values=np.concatenate(values)[order],
        prior=np.concatenate(prior)[order],
        shares=shares[row, place][order].astype(np.float64),
        weights=weights[row, place][order],
        sizes=np.bincount(place),
    )


def _sampled(
    inverse_ranks: Matrix,
    eligible: npt.NDArray[np.bool_],
    grades: Matrix,
    config: FitConfig,
    *,
    rng: np.random.Generator,
) -> npt.NDArray[np.float64]:
    """How many options each pair stands for, (n_queries, n_places); 0 = left out.

    Kept for sure: what landed, and what any comparison ranks high. A comparison in which more tie for these ranks
    than there are tells nothing (no name is mentioned at all) and is not heard. The rest, eligible only, is sampled.
    """
    high = np.nan_to_num(inverse_ranks) >= 1 / config.hard_rank
    high &= high.sum(axis=1, keepdims=True) <= config.hard_rank
    kept = (grades > 0) | (eligible & high.any(axis=2))
    weights: npt.NDArray[np.float64] = kept.astype(np.float64)
    for row in range(len(kept)):
        rest = np.flatnonzero(eligible[row] & ~kept[row])
        drawn = rest if len(rest) <= config.easy_options else rng.choice(rest, config.easy_options, replace=False)
        weights[row, drawn] = len(rest) / max(1, len(drawn))
    return weights
