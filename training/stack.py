"""The one stack that learns any market: evidence about pairs, a pooled sum of it, and trees where choices feed them.

City slates, park desks and public benchmarks are fitted by :func:`fit_stack` with the same defaults. Where a market
needs something else its own choices say so: how many trees it grows, and how far they count, follows from their number
and from what those of the last periods say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from features.market import AT, GRADE, Market, View
from recommender.learned.hybrid import HybridRanker
from recommender.scoring.base import Matrix
from recommender.scoring.spaces import SentenceVectors
from training.ranker.config import FitConfig
from training.ranker.fit import fit_ranker

__all__ = ["Stack", "StackConfig", "fit_stack", "periods"]


class StackConfig(BaseModel):
    """How a market is learnt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fit: FitConfig = FitConfig()
    periods: int = Field(default=6, ge=1, description="periods of training, of equally many events")
    first_share: float = Field(default=0.2, gt=0, lt=1, description="share of the events that is history only")


@dataclass(frozen=True, eq=False)
class Stack:
    """What was learnt of a market."""

    config: StackConfig
    ranker: HybridRanker

    def utilities(self, view: View) -> Matrix:
        """Return (n_queries, n_places) float32 utilities as of the view's instant; NaN where a rule forbids the pair.

        Where queries choose, the softmax of a row is the chance that the query takes each place; where places choose,
        that of a column.
        """
        return self.ranker(*self.ranker.open(view))


def fit_stack(
    market: Market,
    *,
    until: pd.Timestamp,
    config: StackConfig | None = None,
    starts: Sequence[pd.Timestamp] | None = None,
    seed: int = 0,
    sentences: SentenceVectors | None = None,
    threads: int = 1,
) -> Stack:
    """Learn from all that happened before ``until``; a market without an event is ranked by what is believed of any.

    Parameters
    ----------
    starts
        Begins of the periods of training, ascending, where the market has seasons; :func:`periods` when ``None``.
    sentences
        Sentence encoder, needed where the two sides may write in different languages.
    threads
        Changes no number.
    """
    config = config or StackConfig()
    begins = list(starts) if starts is not None else periods(market, until=until, config=config)
    ranker = fit_ranker(market, begins, until=until, config=config.fit, seed=seed, sentences=sentences, threads=threads)
    return Stack(config, ranker)


def periods(market: Market, *, until: pd.Timestamp, config: StackConfig) -> list[pd.Timestamp]:
    """Return the begins of periods of about equally many good events, after those that are history only."""
    events = market.events
    at = events.loc[(events[AT] < until) & (events[GRADE] > 0), AT].reset_index(drop=True)
    first, count = int(len(at) * config.first_share), config.periods
    begins = [at[first + (len(at) - first) * number // count] for number in range(count)] if len(at) > first else []
    return sorted({one for one in begins if one > at.iloc[0]})
