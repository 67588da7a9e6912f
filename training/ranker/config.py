"""How the ranker is fitted: what is believed of columns, how boosters are grown, which pairs are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from recommender.learned.hybrid import HybridConfig
from recommender.learned.pair_features import GAP, RANK, Chooser, PairFeatures
from training.ranker.lightfm_fit import FactorConfig, is_installed
from training.ranker.place_choices import DeskConfig

__all__ = ["BoostingConfig", "FitConfig", "PooledConfig"]

Array = npt.NDArray[np.float64]
_LEAST_TREES, _LEAST_LEAVES = 20, 4


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
