"""The chance that officers send a lead to a place: a softmax over their score, fitted to what they sent."""

from __future__ import annotations

import datetime as dt
from itertools import permutations

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp

from recommender.learned.city_model import labels
from training.city.data import CityData

__all__ = ["answers", "fitted_temperature", "officer_chances", "propensities", "trials_shown"]

Array = npt.NDArray[np.float64]
_ORDERED = 3
_USUAL_TEMPERATURE = 12.0


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
