"""City-sized slices of real markets: a few places, a short history, and what was asked next.

A city has some twenty to thirty places and a few hundred landings. Neither archive is a city, but a handful of its
hosts, or of its experts, with two years of their history are one in size. A slice knows only its own places: what
landed elsewhere is not there. How much history it knows is thinned by lot, so that one slice gives a whole learning
curve on the same questions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.errors import InputError
from features.market import AT, ID, PLACE_ID, QUERY_ID, SINCE, Column, ColumnKind, Market, Schema, Side
from training.adapters.crossvalidated import TAGS
from training.adapters.gsoc import instant
from training.ranker.splits import Fold, fold

__all__ = ["Slice", "expert_slice", "season_slice"]

_SEASONS = 2
_YEARS = pd.Timedelta(days=730)
_INTRODUCTION = 10
"""Answers by which an expert is introduced: their tags are the profile, and they are no part of the history."""
_LEAST = 10
"""Answers that an expert gave in the years of history, at least."""


@dataclass(frozen=True, eq=False)
class Slice:
    """A small market, and what was asked of it.

    Attributes
    ----------
    history
        The places, all queries, and the landings before ``now``; nothing later.
    asked
        What was asked in [now, until), and where it landed.
    now, until
        Begin and end of the time that is asked about.
    """

    history: Market
    asked: Fold
    now: pd.Timestamp
    until: pd.Timestamp

    @classmethod
    def of(cls, market: Market, *, now: pd.Timestamp, until: pd.Timestamp) -> Slice:
        """Cut a market in two at an instant."""
        asked = fold(market, now=now, until=until)
        if not len(asked.view.queries):
            raise InputError(f"slice: nothing was asked from {now} to {until}")
        return cls(replace(market, events=market.events[market.events[AT] < now]), asked, now, until)

    def knowing(self, n_events: int, *, seed: int) -> Slice:
        """Return the slice with so many of its landings, drawn by lot; all where there are fewer.

        Of one seed, what fewer landings hold is held by more.
        """
        events = self.history.events
        order = np.random.default_rng(seed).permutation(len(events))
        history = replace(self.history, events=events.iloc[np.sort(order[:n_events])])
        view = history.view(
            self.now, query_ids=self.asked.view.queries.index.tolist(), place_ids=self.asked.view.places.index.tolist()
        )
        return replace(self, history=history, asked=replace(self.asked, view=view))


def season_slice(market: Market, year: int, *, n_hosts: int, rng: np.random.Generator) -> Slice:
    """Draw hosts of a season of :mod:`training.adapters.gsoc`; the two seasons before it are the history.

    Parameters
    ----------
    n_hosts
        Hosts that are drawn, of all whose profile stands when the season begins.
    """
    now = instant(year)
    hosts = _drawn(market.places.standing(now).index, n_hosts, rng)
    profiles = market.places.profiles
    places = replace(market.places, profiles=profiles[profiles[ID].isin(hosts)])
    events = market.events[market.events[AT] >= instant(year - _SEASONS)]
    return Slice.of(_among(replace(market, events=events), places), now=now, until=instant(year + 1))


def expert_slice(
    market: Market, *, now: pd.Timestamp, until: pd.Timestamp, n_experts: int, rng: np.random.Generator
) -> Slice:
    """Draw experts who have been at it for a while; what they answered in two years is the history.

    An expert is introduced by the tags of the first answers, which are no part of the history.

    Parameters
    ----------
    market
        As :func:`training.adapters.crossvalidated.dated_market` tells it at ``now``.
    now, until
        Time in which questions are asked; experts are chosen by what they had answered before it.
    """
    nth = market.events.groupby(PLACE_ID).cumcount()
    events = market.events
    first = events[(nth < _INTRODUCTION) & (events[AT] < now)]
    later = events[(nth >= _INTRODUCTION) & (events[AT] >= now - _YEARS)]
    answers = later[later[AT] < now].groupby(PLACE_ID).size()
    experts = _drawn(answers.index[answers >= _LEAST], n_experts, rng)
    tags = market.queries.profiles.set_index(ID)[TAGS]
    places = _introduced(first[first[PLACE_ID].isin(experts)], tags)
    return Slice.of(_among(replace(market, events=later), places), now=now, until=until)


def _drawn(ids: pd.Index, n_drawn: int, rng: np.random.Generator) -> npt.NDArray[np.object_]:
    """Draw some ids, whatever order they come in."""
    if len(ids) < n_drawn:
        raise InputError(f"slice: {n_drawn} places are to be drawn, there are {len(ids)}")
    return rng.choice(np.sort(ids.to_numpy(dtype=object)), n_drawn, replace=False)


def _among(market: Market, places: Side) -> Market:
    """Return the market of some places alone."""
    events = market.events[market.events[PLACE_ID].isin(places.ids)]
    profiles = market.queries.profiles
    queries = replace(market.queries, profiles=profiles[profiles[ID].isin(events[QUERY_ID])])
    return replace(market, queries=queries, places=places, events=events)


def _introduced(first: pd.DataFrame, tags: pd.Series) -> Side:
    """Return the experts as they are introduced by their first answers."""
    rows = [
        (expert, answers[AT].max(), tuple(sorted({tag for query in answers[QUERY_ID] for tag in tags[query]})))
        for expert, answers in first.groupby(PLACE_ID)
    ]
    return Side(Schema((Column(TAGS, ColumnKind.TAGS),)), pd.DataFrame(rows, columns=[ID, SINCE, TAGS]))
