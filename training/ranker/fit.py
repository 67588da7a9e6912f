"""Fit the learned ranker on time-ordered folds: every feature was computed before its label was known.

First a pooled sum of all columns, near what is believed of any market; then trees, which start from what that sum said
before it had seen their fold. How many trees, and how far they count, is for the choices to say: trees grow with the
number of choices, and their strength is what choices that they have not seen make of it.

Each fold asks the questions of one period with the history at its begin. Some options are shown as if they had
joined that day: so the ranker learns to weigh a place without history against places that have one, which real
new places are too few to teach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Self

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from features.errors import InputError
from features.market import SINCE, Market
from recommender.learned.hybrid import HybridConfig, HybridRanker, make_features, make_spaces
from recommender.learned.pair_features import GAP, RANK, Chooser, PairFeatures
from recommender.learned.pooled import Pooled
from recommender.scoring.base import Matrix, Options
from recommender.scoring.collaborative import CollaborativeScorer
from recommender.scoring.spaces import SentenceVectors, Spaces
from training.ranker.choice import Choices, fit_pooled, fit_prior_scale
from training.ranker.lightfm_fit import FactorConfig, fit_factors, is_installed
from training.ranker.place_choices import DeskConfig, DeskFold, desk_folds
from training.ranker.splits import Fold, rolling_folds
from training.ranker.strength import proved_strength

__all__ = ["BoostingConfig", "FitConfig", "Lessons", "PooledConfig", "fit_ranker", "gather", "grow"]

Array = npt.NDArray[np.float64]


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
    choices_a_tree: int = Field(default=8, ge=1, description="choices that one tree needs; fewer choices, fewer trees")
    choices_a_leaf: int = Field(default=64, ge=1, description="choices that one leaf needs")

    def sized(self, n_choices: int) -> Self:
        """Return what so many choices can feed: fewer and smaller trees for fewer of them."""
        trees = min(self.trees, max(_LEAST_TREES, n_choices // self.choices_a_tree))
        leaves = min(self.leaves, max(_LEAST_LEAVES, n_choices // self.choices_a_leaf))
        return self.model_copy(update={"trees": trees, "leaves": leaves})


class PooledConfig(BaseModel):
    """What is believed of the columns' weights before any choice; each is the utility of one standard score."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    spread: float = Field(default=0.1, gt=0, description="how far a weight may be expected to lie from its mean")
    by_group: Mapping[str, float] = Field(
        default={"content": 0.15, "history": 0.15}, description="mean of the columns of a group that are not relative"
    )
    by_name: Mapping[str, float] = Field(default={}, description="mean of single columns, before that of their group")

    def means(self, features: PairFeatures) -> Array:
        """Return the mean of each column's weight, (n_columns,)."""
        relative = (f"__{GAP}", f"__{RANK}")
        return np.array(
            [
                self.by_name.get(one.name, 0.0 if one.name.endswith(relative) else self.by_group.get(one.group, 0.0))
                for one in features.columns
            ]
        )


_OF_SLATES = BoostingConfig(boosters=3, column_share=0.25)
_LEAST_TREES, _LEAST_LEAVES = 20, 4
_UNLABELLED, _JUDGED_SHARE = 200, 0.3


class FitConfig(BaseModel):
    """How the ranker is fitted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hybrid: HybridConfig = HybridConfig()
    pooled: PooledConfig = PooledConfig()
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
        trees = _grow(lessons.values, start, choices, lessons.features, sized, seed=seed, threads=threads)
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
    trees = _grow(lessons.values[~late], start[~late], early, lessons.features, one, seed=seed, threads=threads)
    booster = lgb.Booster(model_str=trees[0])
    said = np.asarray(booster.predict(lessons.values[late], raw_score=True, num_threads=threads), dtype=np.float64)
    return proved_strength(lessons.choices.taken(judged), start[late], said)


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
        "feature_pre_filter": False,
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
