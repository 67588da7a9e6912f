"""Fit the city's model on what was known by a day, calibrated on rolling months it had not seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, Field
from threadpoolctl import threadpool_limits

from features.errors import InputError
from features.outcomes import PairOutcome
from recommender.learned.city_model import HEADS, ChanceHead, CityModel, labels, lessons, taught
from recommender.learned.inputs import InputConfig, PairColumns, lead_numbers
from recommender.learned.reciprocal import Combination, combine
from recommender.scoring.calibration import Recalibration
from recommender.scoring.posterior import Chance, LogisticPosterior
from training.city.data import CityData
from training.city.surprises import alike_answers
from training.measures.overdispersion import shared_variance

__all__ = ["CityFitConfig", "HeldOut", "fit_city", "values_at", "without_record"]

Array = npt.NDArray[np.float64]


class CityFitConfig(BaseModel):
    """How the city's model is fitted.

    Attributes
    ----------
    mature_days
        A landing takes months: the chance that a project lands is learnt from pairs accepted at least so long
        before, so that quick losses do not outweigh slow landings.
    fold_days
        Length of one fold of the rolling validation.
    first_share
        Share of the time that only trains; validation rolls over the rest.
    prior_cases
        How many outcomes the belief in an already calibrated model is worth.
    widening
        Factor on the uncertainty for what the model leaves out in any city.
    widening_by_variance
        What is added to the factor for each unit of the variance that later answers of a place about one technology
        show in common.
    prior_products
        What the belief is worth that they have nothing in common.
    min_answers
        Fewer answers than this cannot train a model.
    """

    model_config = {"frozen": True, "extra": "forbid"}

    inputs: InputConfig = InputConfig()
    mature_days: int = Field(default=180, ge=0)
    fold_days: int = Field(default=60, ge=7)
    first_share: float = Field(default=0.5, gt=0, lt=1)
    prior_cases: float = Field(default=100.0, gt=0)
    widening: float = Field(default=1.2, ge=1)
    widening_by_variance: float = Field(default=1.6, ge=0)
    prior_products: float = Field(default=30.0, gt=0)
    min_answers: int = Field(default=30, ge=1)


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Predictions for pairs of later months than their model had seen: ``pairs`` (k, 3) with outcome, chances (k,)."""

    accept_pairs: npt.NDArray[np.intp]
    accept: Array
    land_pairs: npt.NDArray[np.intp]
    land_steps: tuple[Chance, ...]

    def landing(self, model: CityModel) -> tuple[Array, Array]:
        """Chance of landing as the model calibrates it, and what happened, of every held-out pair."""
        steps = dict(zip(HEADS, self.land_steps, strict=True))
        accept, finish = (model.heads[name].recalibration(steps[name]) for name in ("accept", "finish"))
        return model.land(accept, finish).probability, self.land_pairs[:, 2].astype(np.float64)


def fit_city(data: CityData, *, until: dt.date, config: CityFitConfig) -> tuple[CityModel, HeldOut]:
    """Fit on what was known by ``until`` (inclusive).

    Returns
    -------
    The model, and the held-out predictions that calibrated it. One thread computes: the order of a sum decides its
    last bits, and the same data must give the same bytes however many processors there are.
    """
    with threadpool_limits(limits=1):
        return _fitted(data, until, config)


def _fitted(data: CityData, until: dt.date, config: CityFitConfig) -> tuple[CityModel, HeldOut]:
    """Fit, one thread."""
    columns = _columns(data, until, config.inputs)
    held = _rolling(data, columns, until, config)
    columns, plain = _heads(data, columns, until, config)
    widening = _widening(data, held, config)
    accept = Recalibration.fitted(
        held.accept, held.accept_pairs[:, 2].astype(float), prior_cases=config.prior_cases, widening=widening
    )
    model = CityModel(
        columns=columns,
        accept=ChanceHead(plain[0], accept),
        choose=ChanceHead(plain[1], Recalibration(widening=widening)),
        finish=ChanceHead(plain[2], Recalibration(widening=widening)),
        landing=Recalibration(),
        combination=_chosen(held),
    )
    return replace(model, landing=_landing(model, held, config)), held


def _widening(data: CityData, held: HeldOut, config: CityFitConfig) -> float:
    """Return the factor on the uncertainty, by what later answers of a place about one technology have in common.

    Where taste goes by what the columns do not tell, those answers err together, and intervals must be wider.
    """
    tagged = data.tags[held.accept_pairs[:, 0]].any(axis=1)
    (row, place, said), told = held.accept_pairs[tagged].T, held.accept[tagged]
    cell = place * len(data.technology_ids) + data.tags[row].argmax(axis=1)
    common = shared_variance(told, said.astype(np.float64), cell, prior=config.prior_products)
    return config.widening * (1 + config.widening_by_variance * common)


def without_record(model: CityModel, data: CityData, *, until: dt.date, config: CityFitConfig) -> CityModel:
    """Return the model as it would be by the outcomes of ``data`` alone, calibrated as it was."""
    with threadpool_limits(limits=1):
        columns, beliefs = _heads(data, model.columns, until, config)
    accept, choose, finish = (
        replace(head, posterior=belief) for head, belief in zip(model.heads.values(), beliefs, strict=True)
    )
    return replace(model, columns=columns, accept=accept, choose=choose, finish=finish)


def values_at(data: CityData, pairs: npt.NDArray[np.intp], day: dt.date, config: CityFitConfig) -> Array:
    """Return the combined value of (k, 2+) pairs as a model of that day (inclusive) sees it, not yet calibrated, (k,).

    While there are too few answers to learn from, every pair has the same.
    """
    with threadpool_limits(limits=1):
        try:
            columns, (accept, choose, _) = _heads(data, _columns(data, day, config.inputs), day, config)
        except InputError:
            return np.full(len(pairs), 0.5)
        inputs = data.inputs(columns, pairs)
        return combine(accept.chance(inputs).probability, choose.chance(inputs).probability, Combination.PRODUCT)


def _columns(data: CityData, until: dt.date, config: InputConfig) -> PairColumns:
    """Freeze the columns on the leads decided by ``until``, and the places known then."""
    seen = [group for group in data.groups if data.decided_on[int(group.rows[0])] <= until]
    if not seen:
        raise InputError(f"nothing had been decided by {until}", zh=f"截至 {until} 没有任何推送记录，无法训练")
    decided = [[data.decided_on[row] <= until for row in group.rows] for group in seen]
    leads = [lead_numbers(one.projects, one.expert)[rows] for one, rows in zip(seen, decided, strict=True)]
    last, technology_ids = seen[-1], data.technology_ids
    return PairColumns.of(np.concatenate(leads), last.parks, last.expert, technology_ids=technology_ids, config=config)


def _heads(
    data: CityData, columns: PairColumns, day: dt.date, config: CityFitConfig
) -> tuple[PairColumns, tuple[LogisticPosterior, ...]]:
    """Learn from what was known on a day: the columns with the answers of then, the beliefs in the order of heads."""
    known = data.outcomes_on(day)
    rows = lessons(known, data.project_ids, data.place_ids, day=day, mature_days=config.mature_days)
    if len(rows["accept"]) < config.min_answers:
        raise InputError(
            f"training needs at least {config.min_answers} answers of places, received {len(rows['accept'])}",
            zh=f"训练至少需要{config.min_answers}条园区答复，目前只有{len(rows['accept'])}条",
        )
    told = replace(columns, alike=alike_answers(data, columns, known, rows, mature_days=config.mature_days))
    prior = LogisticPosterior.prior(told.prior_means, told.prior_spreads, told.own)
    known_pairs = taught(rows, lambda pairs: data.inputs(told, pairs))
    return told, tuple(prior.updated(*known_pairs[name]) for name in HEADS)


def _rolling(data: CityData, columns: PairColumns, until: dt.date, config: CityFitConfig) -> HeldOut:
    """Predict each fold by a model of the time before it."""
    begin = data.decided_on[0]
    total = (until - begin).days
    starts = range(int(total * config.first_share), total, config.fold_days)
    final = labels(data.outcomes_on(until), data.project_ids, data.place_ids)
    ripe = labels(_ripe(data, until, config), data.project_ids, data.place_ids)["land"]
    parts: list[_Part] = []
    for start in starts:
        first = begin + dt.timedelta(days=start)
        last = min(first + dt.timedelta(days=config.fold_days), until + dt.timedelta(days=1))
        inside = (data.days >= np.datetime64(first)) & (data.days < np.datetime64(last))
        answered, landed = final["accept"][inside[final["accept"][:, 0]]], ripe[inside[ripe[:, 0]]]
        try:
            then, beliefs = _heads(data, columns, first - dt.timedelta(days=1), config)
        except InputError:
            continue
        at_landing = data.inputs(then, landed)
        chance = beliefs[0].chance(data.inputs(then, answered)).probability
        parts.append(_Part(answered, chance, landed, tuple(belief.chance(at_landing) for belief in beliefs)))
    return _held(parts)


def _ripe(data: CityData, until: dt.date, config: CityFitConfig) -> list[PairOutcome]:
    """Pairs sent so long before that their end is known."""
    return [one for one in data.outcomes_on(until) if (until - one.sent_on).days >= config.mature_days]


@dataclass(frozen=True, eq=False)
class _Part:
    """Held-out predictions of one fold."""

    accept_pairs: npt.NDArray[np.intp]
    accept: Array
    land_pairs: npt.NDArray[np.intp]
    land_steps: tuple[Chance, ...]


def _held(parts: Sequence[_Part]) -> HeldOut:
    """Put the folds together."""
    none, empty = np.zeros((0, 3), dtype=np.intp), np.zeros(0)
    steps = tuple(
        Chance(
            np.concatenate([empty, *(part.land_steps[step].log_odds for part in parts)]),
            np.concatenate([empty, *(part.land_steps[step].spread for part in parts)]),
        )
        for step in range(len(HEADS))
    )
    return HeldOut(
        np.concatenate([none, *(part.accept_pairs for part in parts)]),
        np.concatenate([empty, *(part.accept for part in parts)]),
        np.concatenate([none, *(part.land_pairs for part in parts)]),
        steps,
    )


def _landing(model: CityModel, held: HeldOut, config: CityFitConfig) -> Recalibration:
    """Calibrate the chance of landing on pairs whose end is known."""
    return Recalibration.fitted(*held.landing(model), prior_cases=config.prior_cases)


def _chosen(held: HeldOut) -> Combination:
    """Return the combination that more often ranks the place a lead landed at above the others it was sent to."""
    accept, choose = (step.probability for step in held.land_steps[:2])
    wins = {how: _ordered_share(held.land_pairs, combine(accept, choose, how)) for how in Combination}
    return max(Combination, key=lambda how: (wins[how], how is Combination.PRODUCT))


def _ordered_share(pairs: npt.NDArray[np.intp], value: Array) -> float:
    """Share of (landed, not landed) places of the same lead in the right order; 0 without any."""
    right = total = 0
    for lead in np.unique(pairs[pairs[:, 2] == 1, 0]):
        mine = pairs[:, 0] == lead
        winner = value[mine & (pairs[:, 2] == 1)].max()
        others = value[mine & (pairs[:, 2] == 0)]
        right, total = right + int((winner > others).sum()), total + len(others)
    return right / total if total else 0.0
