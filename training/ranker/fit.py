"""Fit the learned ranker on time-ordered folds: every feature was computed before its label was known.

Each fold asks the questions of one period with the history at its begin. Some options are shown as if they had
joined that day: so the ranker learns to weigh a place without history against places that have one, which real
new places are too few to teach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from features.errors import InputError
from features.market import Market
from recommender.learned.hybrid import HybridConfig, HybridRanker, make_features, make_spaces
from recommender.learned.pair_features import RANK, Chooser, PairFeatures
from recommender.scoring.base import Matrix, Options
from recommender.scoring.collaborative import CollaborativeScorer
from recommender.scoring.spaces import SentenceVectors, Spaces
from training.ranker.choice import Choices, fit_prior_scale
from training.ranker.lightfm_fit import FactorConfig, fit_factors, is_installed
from training.ranker.place_choices import DeskConfig, DeskFold, desk_folds
from training.ranker.splits import Fold, rolling_folds

__all__ = ["BoostingConfig", "FitConfig", "Lessons", "fit_ranker", "gather", "grow"]


class BoostingConfig(BaseModel):
    """How the boosters are grown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    boosters: int = Field(default=3, ge=1, description="boosters of different seeds whose scores are averaged")
    trees: int = Field(default=400, ge=1, description="trees a booster")
    learning_rate: float = Field(default=0.04, gt=0, le=1, description="step of one tree")
    leaves: int = Field(default=31, ge=2, description="most leaves of one tree")
    min_pairs_in_leaf: int = Field(default=50, ge=1, description="fewest pairs in one leaf")
    column_share: float = Field(default=0.5, gt=0, le=1, description="columns drawn for one tree")
    pair_share: float = Field(default=0.7, gt=0, le=1, description="pairs drawn for one tree")
    penalty: float = Field(default=5.0, ge=0, description="L2 penalty on a leaf's value")
    bins: int = Field(default=127, ge=2, le=255, description="most values told apart in one column")


_OF_SLATES = BoostingConfig(boosters=4, column_share=0.25)


class FitConfig(BaseModel):
    """How the ranker is fitted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hybrid: HybridConfig = HybridConfig()
    boosting: BoostingConfig | None = Field(default=None, description="None: what proved itself for the chooser")
    factors: FactorConfig = FactorConfig()
    desk: DeskConfig = DeskConfig()
    new_share: float = Field(default=0.1, ge=0, lt=1, description="options of a fold shown without their history")
    hard_rank: int = Field(default=3, ge=1, description="an option that any comparison ranks so high is kept")
    easy_options: int = Field(default=10, ge=1, description="sampled of the rest; they stand for all of it")

    @property
    def grown(self) -> BoostingConfig:
        """How the boosters are grown.

        A lead's places are compared in many columns that say nearly the same: fewer of them for each tree, and more
        boosters to average (docs/learning.md).
        """
        if self.boosting is not None:
            return self.boosting
        return BoostingConfig() if self.hybrid.chooser is Chooser.PLACE else _OF_SLATES

    def settled(self) -> FitConfig:
        """Return the same with factors decided: what nobody asked for is left out where LightFM is not installed."""
        if self.hybrid.collaborative is not None or is_installed():
            return self
        return self.model_copy(update={"hybrid": self.hybrid.model_copy(update={"collaborative": False})})


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
    features
        Scorers as of the end of the last fold; they name the columns.
    """

    values: Matrix
    prior: npt.NDArray[np.float64]
    choices: Choices
    features: PairFeatures

    def leaving_out(self, left_out: frozenset[str]) -> Lessons:
        """Return the same pairs without the columns of some groups or single scorers."""
        less = self.features.leaving_out(left_out)
        kept = {column.name for column in less.columns}
        columns = [position for position, one in enumerate(self.features.columns) if one.name in kept]
        return replace(self, values=self.values[:, columns], features=less)


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


def gather(
    market: Market, starts: Sequence[pd.Timestamp], *, until: pd.Timestamp, spaces: Spaces, config: FitConfig, seed: int
) -> Lessons:
    """Return the pairs of all folds before ``until``; parameters as of :func:`fit_ranker`."""
    if config.hybrid.with_factors and not is_installed():
        raise InputError(
            "collaborative factors need LightFM (lightfm-next; a C compiler builds it), which is not installed: "
            "install it, or leave `collaborative` out",
            zh="协同因子需要 LightFM（lightfm-next，须 C 编译器），本机未安装：请安装，或在配置中关闭它",
        )
    parts = _parts(market, starts, until, spaces, config, seed=seed)
    if not parts:
        raise InputError(f"starts: no query landed at an option from {[str(start) for start in starts]} to {until}")
    choices = Choices(
        sizes=np.concatenate([part.sizes for part in parts]),
        shares=np.concatenate([part.shares for part in parts]),
        weights=np.concatenate([part.weights for part in parts]),
    )
    features = _features(spaces.options(market.view(until, query_ids=[])), market, config, seed=seed)
    values = np.concatenate([part.values for part in parts])
    return Lessons(values, np.concatenate([part.prior for part in parts]), choices, features)


def grow(
    lessons: Lessons, market: Market, *, spaces: Spaces, config: FitConfig, seed: int, threads: int = 1
) -> HybridRanker:
    """Grow the boosters on pairs that were gathered; parameters as of :func:`fit_ranker`."""
    schemas = market.queries.schema, market.places.schema
    fewest = 2 * config.grown.min_pairs_in_leaf
    if len(lessons.prior) < fewest:
        raise InputError(
            f"pairs: {fewest} are the fewest to learn from, received {len(lessons.prior)}",
            zh=f"训练排序模型至少需要 {fewest} 对记录，目前只有 {len(lessons.prior)} 对",
        )
    prior_scale = fit_prior_scale(lessons.choices, lessons.prior)
    start = prior_scale * lessons.prior
    trees = _grow(lessons.values, start, lessons.choices, lessons.features, config.grown, seed=seed, threads=threads)
    return HybridRanker(config.hybrid, *schemas, lessons.features, spaces, trees, prior_scale, threads)


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


def _grow(
    values: Matrix,
    start: npt.NDArray[np.float64],
    choices: Choices,
    features: PairFeatures,
    config: BoostingConfig,
    *,
    seed: int,
    threads: int,
) -> tuple[str, ...]:
    """Grow the boosters, as LightGBM's text format."""
    columns = features.columns
    parameters = {
        "objective": choices.gradient,
        "learning_rate": config.learning_rate,
        "num_leaves": config.leaves,
        "min_data_in_leaf": config.min_pairs_in_leaf,
        "min_sum_hessian_in_leaf": 0.01,
        "feature_fraction": config.column_share,
        "bagging_fraction": config.pair_share,
        "bagging_freq": 1,
        "lambda_l2": config.penalty,
        "max_bin": config.bins,
        "monotone_constraints": [column.direction for column in columns],
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": threads,
        "verbosity": -1,
    }
    grown = []
    for number in range(config.boosters):
        data = lgb.Dataset(
            values,
            choices.shares,
            init_score=start,
            feature_name=[column.name for column in columns],
            free_raw_data=True,
        )
        booster = lgb.train({**parameters, "seed": seed + number}, data, config.trees)
        grown.append(_without_threads(booster.model_to_string()))
    return tuple(grown)


def _without_threads(text: str) -> str:
    """Return a booster's text without the number of threads it was grown with, which changed nothing."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("[num_threads:"))
