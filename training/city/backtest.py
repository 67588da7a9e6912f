"""Past months replayed: what would have been recommended, what happened, and which of two models does better.

Beside it stands what showing places on trial would have cost and taught (:mod:`training.city.exploring`). No model is
trained on the month it is judged on.

::

    propensities  <- what officers send
    estimates     <- what a ranking is worth, though officers chose
    backtest      <- month by month
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from features.errors import InputError
from recommender.learned.city_model import Judgement
from recommender.scoring.spaces import SentenceVectors
from training.city.combined import Ranked, served
from training.city.data import CityData
from training.city.estimates import BacktestConfig, Estimate, doubly_robust, estimates
from training.city.evaluate import assembled
from training.city.exploring import Explored, TrialTaken, explored, trials_of
from training.city.propensities import answers, fitted_temperature, propensities
from training.city.ranker import Strength
from training.city.recipe import CityRecipe, fit_recipe

__all__ = ["Backtest", "Month", "backtest"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Month:
    """One month as it would have been.

    Attributes
    ----------
    agreed
        Of the places sent to, how many were among those the model would have shown.
    accepted_agreed, accepted_other
        Share of the answered sendings that were accepted, where the model agreed and where it did not; NaN = none.
    """

    month: str
    leads: int
    sent: int
    agreed: int
    accepted_agreed: float
    accepted_other: float


@dataclass(frozen=True)
class Backtest:
    """The replay, and the value of each method: acceptances a first choice, with 95 % intervals."""

    months: tuple[Month, ...]
    values: Mapping[str, Estimate]
    difference: Estimate
    temperature: float
    leads: int
    exploring: Explored

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        months = [{name: _plain(getattr(one, name)) for name in Month.__slots__} for one in self.months]
        return {
            "months": months,
            "values": {name: one.to_json() for name, one in self.values.items()},
            "difference": self.difference.to_json(),
            "temperature": round(self.temperature, 4),
            "leads": self.leads,
            "exploring": self.exploring.to_json(),
        }


def backtest(
    data: CityData,
    challenger: CityRecipe,
    rival: CityRecipe | None,
    *,
    config: BacktestConfig,
    seed: int,
    sentences: SentenceVectors | None = None,
) -> Backtest:
    """Replay the last months; each is judged by models fitted on the time before it.

    Parameters
    ----------
    rival
        The other recipe; ``None`` = the policy's score.
    """
    starts = _month_starts(data.snapshot.last_day, config.months)
    rows: list[tuple[Array, Array, Array, npt.NDArray[np.intp]]] = []
    months: list[Month] = []
    replay = _Replay(data, seed, sentences)
    share, trials = data.policy.weights.exploration.share or config.trial_share, list[TrialTaken]()
    for first, after in pairwise(starts):
        until = first - dt.timedelta(days=1)
        model = replay.values(challenger, until)
        other = data.expert_score if rival is None else replay.values(rival, until).ranked.score
        inside = np.flatnonzero((data.days >= np.datetime64(first)) & (data.days < np.datetime64(after)))
        score, accept = model.ranked.score, assembled(data, model.judged, "accept")
        rows.append((score, accept, other, inside))
        months.append(_month(data, score, inside, first, config.shown))
        trials += trials_of(data, model.judged, model.ranked, inside, share=share)
    leads = np.concatenate([inside for *_, inside in rows])
    if not len(leads):
        raise InputError("backtest: no lead was decided in these months", zh="所选月份内没有可回测的线索")
    temperature = fitted_temperature(data, until=starts[0] - dt.timedelta(days=1))
    sent, accepted = answers(data)
    rng = np.random.default_rng([seed, 11])
    logged = propensities(data, sent, temperature, rng=rng, draws=config.noise_draws)

    parts = [
        [
            doubly_robust(scores, row[1], row[3], data.allowed, sent, accepted, logged, config.min_chance)
            for scores in (row[0], row[2])
        ]
        for row in rows
    ]
    ours, theirs = (np.concatenate(part) for part in zip(*parts, strict=True))
    challenger_value, rival_value, difference = estimates(ours, theirs, rng, config)
    return Backtest(
        months=tuple(months),
        values={"challenger": challenger_value, "rival": rival_value},
        difference=difference,
        temperature=temperature,
        leads=len(ours),
        exploring=explored(trials, share=share, leads=len(leads)),
    )


@dataclass(frozen=True)
class _BeforeMonth:
    """What a model fitted on the time before a month says of it."""

    judged: list[Judgement]
    ranked: Ranked


@dataclass
class _Replay:
    """Recipes fitted month by month; how far a recipe's ranker may go is measured before the first of them."""

    data: CityData
    seed: int
    sentences: SentenceVectors | None
    _strengths: dict[str, Strength] = field(default_factory=dict)

    def values(self, recipe: CityRecipe, until: dt.date) -> _BeforeMonth:
        """Return what would have served, by a model fitted on what was known by ``until``."""
        name = recipe.model_dump_json()
        known = self._strengths.get(name)
        fitted = fit_recipe(
            self.data, until=until, recipe=recipe, seed=self.seed, sentences=self.sentences, strength=known
        )
        self._strengths[name] = fitted.strength
        judged = fitted.judged(self.data)
        return _BeforeMonth(judged, served(self.data, self.data, judged, until))


def _month(data: CityData, values: Array, inside: npt.NDArray[np.intp], first: dt.date, shown: int) -> Month:
    sent, accepted = answers(data)
    ranked = np.argsort(-np.where(data.allowed, np.nan_to_num(values, nan=-np.inf), -np.inf), axis=1, kind="stable")
    would = np.zeros_like(sent)
    np.put_along_axis(would, ranked[:, :shown], values=True, axis=1)
    would &= data.allowed
    mine, agreed = sent[inside], sent[inside] & would[inside]
    answer = accepted[inside]
    return Month(
        month=f"{first:%Y-%m}",
        leads=len(inside),
        sent=int(mine.sum()),
        agreed=int(agreed.sum()),
        accepted_agreed=_mean(answer[agreed]),
        accepted_other=_mean(answer[mine & ~agreed]),
    )


def _mean(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _plain(value: object) -> object:
    return None if isinstance(value, float) and np.isnan(value) else value


def _month_starts(last_day: dt.date, months: int) -> list[dt.date]:
    """Return the first days of the last months, and the day after the last one."""
    starts = [last_day + dt.timedelta(days=1)]
    day = (last_day + dt.timedelta(days=1)).replace(day=1)
    if day <= last_day:
        starts.append(day)
    while len(starts) <= months:
        day = (day - dt.timedelta(days=1)).replace(day=1)
        starts.append(day)
    return sorted(set(starts))
