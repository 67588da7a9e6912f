"""Past months replayed: what would have been recommended, what happened, and which of two models does better.

Beside it stands what showing places on trial would have cost and taught (:mod:`training.city.exploring`).

What happened is known only for the places that officers chose, so a plain average over agreeing cases favours
whatever resembles the officers. The estimate corrects for that: an outcome that the officers seldom produced counts
more (inverse propensity), on top of what the calibrated chance expects (doubly robust; Dudik et al. 2014, "Doubly
robust policy evaluation and optimization", eq. 4). Propensities come from a softmax over the officers' score, fitted
to what they sent; they are clipped, and the model's own chance is never trained on the month it is judged on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, permutations
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, Field
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp

from features.errors import InputError
from recommender.learned.city_model import Judgement, labels
from recommender.scoring.spaces import SentenceVectors
from training.city.combined import Ranked, served
from training.city.data import CityData
from training.city.evaluate import assembled
from training.city.exploring import Explored, TrialTaken, explored, trials_of
from training.city.ranker import Strength
from training.city.recipe import CityRecipe, fit_recipe
from training.measures.metrics import interval as bootstrap

__all__ = [
    "Backtest",
    "BacktestConfig",
    "Estimate",
    "Month",
    "answers",
    "backtest",
    "doubly_robust",
    "estimate",
    "fitted_temperature",
    "officer_chances",
    "propensities",
    "trials_shown",
]

Array = npt.NDArray[np.float64]
_ORDERED = 3
_USUAL_TEMPERATURE = 12.0


class BacktestConfig(BaseModel):
    """How past months are replayed.

    Attributes
    ----------
    months
        How many months, the last ones.
    min_chance
        Propensities below count as this much: fewer surprises, a little bias.
    shown
        How many places a model would have recommended.
    trial_share
        Of the leads that are replayed with a place on trial, where the pack shows none.
    """

    model_config = {"frozen": True, "extra": "forbid"}

    months: int = Field(default=6, ge=1, le=60)
    min_chance: float = Field(default=0.02, gt=0, lt=1)
    shown: int = Field(default=3, ge=1)
    trial_share: float = Field(default=0.1, gt=0, le=1)
    draws: int = Field(default=2000, ge=100)
    noise_draws: int = Field(default=400, ge=50)


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


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval."""

    value: float
    interval: tuple[float, float]

    @classmethod
    def of(cls, found: Array, rng: np.random.Generator, *, draws: int) -> Self:
        """Estimate from (n_leads,) numbers, one a lead."""
        return cls(float(found.mean()), bootstrap(found, rng=rng, draws=draws))

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"value": round(self.value, 6), "interval": [round(bound, 6) for bound in self.interval]}


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
    challenger_value, rival_value, difference = _estimates(ours, theirs, rng, config)
    return Backtest(
        months=tuple(months),
        values={"challenger": challenger_value, "rival": rival_value},
        difference=difference,
        temperature=temperature,
        leads=len(ours),
        exploring=explored(trials, share=share, leads=len(leads)),
    )


def estimate(
    data: CityData,
    scores: Sequence[Array],
    expected: Array,
    leads: npt.NDArray[np.intp],
    sent: npt.NDArray[np.bool_],
    accepted: Array,
    logged: Array,
    *,
    rng: np.random.Generator,
    config: BacktestConfig,
) -> tuple[Estimate, Estimate, Estimate]:
    """Estimate the value of two rankings' first choices, and of the second minus the first."""
    first, second = (
        doubly_robust(one, expected, leads, data.allowed, sent, accepted, logged, config.min_chance) for one in scores
    )
    other, one, difference = _estimates(second, first, rng, config)
    return one, other, difference


def _estimates(
    ours: Array, theirs: Array, rng: np.random.Generator, config: BacktestConfig
) -> tuple[Estimate, Estimate, Estimate]:
    """Return the value of each and of ours minus theirs."""
    one, other, difference = (Estimate.of(x, rng, draws=config.draws) for x in (ours, theirs, ours - theirs))
    return one, other, difference


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


def doubly_robust(
    scores: Array,
    expected: Array,
    leads: npt.NDArray[np.intp],
    allowed: npt.NDArray[np.bool_],
    sent: npt.NDArray[np.bool_],
    accepted: Array,
    logged: Array,
    min_chance: float,
) -> Array:
    """Estimate, lead by lead, whether the first choice of ``scores`` would have been accepted.

    Parameters
    ----------
    scores, expected
        (n, m): what ranks; chance of acceptance by a model that has not seen these months.
    leads
        Rows to judge; those without an allowed place are left out.
    sent, accepted, logged
        (n, m): what officers sent; what was answered (NaN = no answer); the chance that officers would send it.

    Returns
    -------
    (k,) estimates; single ones may leave [0, 1], their mean is what counts.
    """
    kept = leads[allowed[leads].any(axis=1)]
    ranked = np.where(allowed[kept], np.nan_to_num(scores[kept], nan=-np.inf), -np.inf)
    choice = ranked.argmax(axis=1)
    base = expected[kept, choice]
    known = sent[kept, choice] & np.isfinite(accepted[kept, choice])
    weight = 1.0 / np.maximum(logged[kept, choice], min_chance)
    correction = np.where(known, (np.nan_to_num(accepted[kept, choice]) - base) * weight, 0.0)
    result: Array = np.nan_to_num(base) + np.nan_to_num(correction)
    return result


def officer_chances(
    scores: Array,
    allowed: npt.NDArray[np.bool_],
    sent: npt.NDArray[np.bool_],
    temperature: float,
    *,
    rng: np.random.Generator,
    draws: int,
) -> Array:
    """(n, m) chance that a place is among those an officer sends to, one after the other by a softmax.

    Drawing without replacement by a softmax is taking the greatest of scores with Gumbel noise (Kool et al. 2019);
    the chance is counted over ``draws`` repetitions, with half a hit and half a miss added.
    """
    odds = np.where(allowed, np.nan_to_num(scores) / temperature, -np.inf)
    count = np.maximum(sent.sum(axis=1), 1)
    hits = np.zeros(odds.shape)
    for _ in range(draws):
        noisy = odds + rng.gumbel(size=odds.shape)
        ordered = -np.sort(-noisy, axis=1)
        edge = np.take_along_axis(ordered, np.minimum(count, odds.shape[1])[:, None] - 1, axis=1)
        hits += (noisy >= edge) & allowed
    chance: Array = (hits + 0.5) / (draws + 1)
    return chance


def propensities(
    data: CityData,
    sent: npt.NDArray[np.bool_],
    temperature: float,
    *,
    rng: np.random.Generator,
    draws: int,
) -> Array:
    """(n, m) chance that officers send a lead to a place, by their score; to one on trial as often as they do that.

    How often is counted over all leads that showed one, with half a hit and half a miss added.
    """
    found = officer_chances(data.expert_score, data.allowed, sent, temperature, rng=rng, draws=draws)
    on_trial = trials_shown(data)
    if on_trial.any():
        found[on_trial] = (float(sent[on_trial].sum()) + 0.5) / (float(on_trial.sum()) + 1)
    return found


def trials_shown(data: CityData) -> npt.NDArray[np.bool_]:
    """(n, m): the place that was shown on trial when a lead was sent."""
    shown = np.zeros((len(data.project_ids), len(data.place_ids)), dtype=bool)
    row = {name: position for position, name in enumerate(data.project_ids)}
    column = {name: position for position, name in enumerate(data.place_ids)}
    for one in data.outcomes:
        if one.trial_park_id is not None and one.trial_park_id in column:
            shown[row[one.project_id], column[one.trial_park_id]] = True
    return shown


def fitted_temperature(data: CityData, *, until: dt.date) -> float:
    """Return the temperature of the softmax that best explains what officers sent by ``until``, but for trials."""
    sent = answers(data)[0] & ~trials_shown(data)
    early = (data.days <= np.datetime64(until)) & sent.any(axis=1)
    scores, allowed, chosen = data.expert_score[early], data.allowed[early], sent[early] & data.allowed[early]
    usable = chosen.any(axis=1)
    if not usable.any():
        return _USUAL_TEMPERATURE
    scores, allowed, chosen = np.nan_to_num(scores[usable]), allowed[usable], chosen[usable]

    picks = [(row, list(permutations(np.flatnonzero(mine)[:_ORDERED].tolist()))) for row, mine in enumerate(chosen)]

    def loss(log_temperature: float) -> float:
        odds = np.where(allowed, scores / np.exp(log_temperature), -np.inf)
        return -sum(_log_chance(odds[row], orders) for row, orders in picks)

    found = minimize_scalar(loss, bounds=(np.log(1.0), np.log(60.0)), method="bounded")
    return float(np.exp(found.x))


def _log_chance(odds: Array, orders: list[tuple[int, ...]]) -> float:
    """Log chance of drawing a set one after the other without replacement, whatever the order (Plackett 1975)."""
    found = []
    for order in orders:
        left, total = odds.copy(), 0.0
        for place in order:
            total += float(left[place] - logsumexp(left))
            left[place] = -np.inf
        found.append(total)
    return float(logsumexp(found))


def answers(data: CityData) -> tuple[npt.NDArray[np.bool_], Array]:
    """(n, m): what was sent, and what was answered (NaN = nothing)."""
    shape = (len(data.project_ids), len(data.place_ids))
    sent, accepted = np.zeros(shape, dtype=bool), np.full(shape, np.nan)
    row = {name: position for position, name in enumerate(data.project_ids)}
    column = {name: position for position, name in enumerate(data.place_ids)}
    for one in data.outcomes:
        sent[row[one.project_id], column[one.park_id]] = True
    answered = labels(data.outcomes, data.project_ids, data.place_ids)["accept"]
    accepted[answered[:, 0], answered[:, 1]] = answered[:, 2]
    return sent, accepted


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
