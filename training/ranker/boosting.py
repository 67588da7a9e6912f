"""Boosters grown on the gradient of choices."""

from __future__ import annotations

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from recommender.learned.pair_features import PairFeatures
from recommender.scoring.base import Matrix
from training.ranker.choice import Choices
from training.ranker.config import BoostingConfig

__all__ = ["grow_boosters"]


def grow_boosters(
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
