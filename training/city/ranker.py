"""The city's ranker: fitted by the same function, with the same defaults, as on any other market.

It starts from what the chances of both sides say, each period from the chances as they were known at its begin, and
compares the places that were really asked. How far it then moves the order, its strength, is what the last months
before ``until`` say, of a ranker that has not seen them: a posterior mean, so that little evidence moves little.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from features.errors import InputError
from features.market import Market, Matrix, PairRole
from features.sides import instant
from recommender.learned.city_model import labels
from recommender.learned.correction import Correction
from recommender.learned.hybrid import HybridRanker
from recommender.scoring.spaces import SentenceVectors
from training.city.chances import CityFitConfig, values_at
from training.city.data import CityData
from training.city.market import city_market
from training.ranker.choice import Choices, fit_prior_scale
from training.ranker.config import FitConfig
from training.ranker.splits import fold
from training.ranker.strength import proved_strength
from training.stack import StackConfig, fit_stack

__all__ = ["CityRankerConfig", "Strength", "correction_at", "fit_city_ranker", "measured_strength"]

Array = npt.NDArray[np.float64]


class CityRankerConfig(BaseModel):
    """How the city's ranker is fitted.

    Attributes
    ----------
    fit
        The same defaults as on every market.
    first_days
        Days that are history only.
    fold_days
        Length of one period of training.
    most
        Greatest strength.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fit: FitConfig = FitConfig()
    first_days: int = Field(default=180, ge=1)
    fold_days: int = Field(default=60, ge=7)
    most: float = Field(default=1.0, gt=0)


@dataclass(frozen=True, slots=True)
class Strength:
    """How far the ranker moves the order, and why.

    Attributes
    ----------
    likeliest
        The strength that explains the validation months best.
    gain
        Log-likelihood it gains there, in nats, over ``leads`` choices.
    """

    value: float
    likeliest: float
    gain: float
    leads: int


@dataclass(eq=False)
class _ChancesThen:
    """Logarithm of the combined value of the asked pairs, as the chances were at an instant."""

    data: CityData
    config: CityFitConfig
    pairs: npt.NDArray[np.intp]
    name: str = "chances"
    group: str = "prior"
    role: PairRole = PairRole.PRIOR
    direction: int = 1
    _known: dict[pd.Timestamp, Array] = field(default_factory=dict, repr=False)

    def __call__(self, queries: pd.DataFrame, places: pd.DataFrame, *, now: pd.Timestamp) -> Matrix:
        """Return (n_queries, n_places) float32, NaN for a pair that was not asked."""
        if now not in self._known:
            whole = np.full(self.data.allowed.shape, np.nan)
            day = (now - pd.Timedelta(days=1)).date()
            whole[self.pairs[:, 0], self.pairs[:, 1]] = np.log(values_at(self.data, self.pairs, day, self.config))
            self._known[now] = whole
        rows = pd.Index(list(self.data.project_ids)).get_indexer(queries.index)
        columns = pd.Index(list(self.data.place_ids)).get_indexer(places.index)
        return self._known[now][np.ix_(rows, columns)].astype(np.float32)


def asked_market(data: CityData, *, until: dt.date, chances: CityFitConfig) -> Market:
    """Return the market of the pairs that had been answered by ``until``, starting from the chances of the day."""
    rows = labels(data.outcomes_on(until), data.project_ids, data.place_ids)["accept"]
    home = data.at_home[rows[:, 1]]
    asked = np.zeros(data.allowed.shape, dtype=bool)
    asked[rows[home, 0], rows[home, 1]] = True
    return city_market(data, prior=_ChancesThen(data, chances, rows[home]), asked=asked)


def fit_city_ranker(
    data: CityData,
    *,
    until: dt.date,
    config: CityRankerConfig,
    chances: CityFitConfig,
    seed: int,
    sentences: SentenceVectors | None,
    threads: int = 1,
) -> HybridRanker:
    """Fit on what was known by ``until`` (inclusive)."""
    begin, end = instant(data.decided_on[0]), _after(until)
    first = begin + pd.Timedelta(days=config.first_days)
    starts = list(pd.date_range(first, end - pd.Timedelta(days=1), freq=pd.Timedelta(days=config.fold_days)))
    if not starts:
        raise InputError(
            f"the ranker needs more than {config.first_days} days of history",
            zh=f"训练排序模型至少需要{config.first_days}天的历史",
        )
    market = asked_market(data, until=until, chances=chances)
    stack = StackConfig(fit=config.fit)
    ranker = fit_stack(
        market, until=end, config=stack, starts=starts, seed=seed, sentences=sentences, threads=threads
    ).ranker
    if not ranker.trees:
        raise InputError(
            "the ranker needs more answers of places than there are",
            zh="园区答复太少，还不能训练排序模型",
        )
    return ranker


def measured_strength(
    data: CityData,
    ranker: HybridRanker,
    *,
    since: dt.date,
    until: dt.date,
    config: CityRankerConfig,
    chances: CityFitConfig,
) -> Strength:
    """Measure on the choices of (since, until] how far a ranker that has seen nothing after ``since`` should move."""
    market = asked_market(data, until=until, chances=chances)
    asked = fold(market, now=_after(since), until=_after(until))
    if not len(asked.view.queries):
        return Strength(0.0, 0.0, 0.0, 0)
    plain = replace(ranker.with_inputs(market.pair_inputs), strength=1.0)
    queries, options = plain.open(asked.view)
    sizes, shares, starts, said = [], [], [], []
    for block in plain.features.blocks(queries, options):
        grades = asked.grades[block.rows]
        kept = block.eligible | (grades > 0)
        sizes.append(kept.sum(axis=1))
        shares.append((grades / grades.sum(axis=1, keepdims=True))[kept])
        starts.append(plain.prior_scale * block.prior[kept])
        said.append(plain.boosted(block.values[kept]))
    share, start, boosted = (np.concatenate(part).astype(np.float64) for part in (shares, starts, said))
    choices = Choices(np.concatenate(sizes), share, np.ones(len(share)))
    likeliest = fit_prior_scale(choices, boosted, beside=start)
    gain = len(choices.sizes) * (choices.loss(start) - choices.loss(start + likeliest * boosted))
    return Strength(
        config.most * proved_strength(choices, start, config.most * boosted), likeliest, gain, len(choices.sizes)
    )


def correction_at(data: CityData, ranker: HybridRanker, day: dt.date) -> Correction:
    """Return the ranker with the history known by a day (inclusive)."""
    view = city_market(data).view(_after(day), query_ids=[])
    return Correction(ranker, ranker.spaces.options(view), data.technology_ids)


def _after(day: dt.date) -> pd.Timestamp:
    """Return the instant at which a day is over."""
    return instant(day) + pd.Timedelta(days=1)
