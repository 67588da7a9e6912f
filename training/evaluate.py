"""How well a model ranks and foretells on months it has not seen, beside what is simpler than it.

Lists are those that were really put to the test: the places a lead was sent to. A place that was never asked has
not refused, so it is not counted as wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, Field

from recommender.chances.model import CityModel, Judgement, labels
from training.adapters.city import CityData
from training.auc import auc
from training.baselines import baseline_scores
from training.city_fit import Held
from training.scores import brier, calibration_error, gini, list_figures, paired_interval, reliability

__all__ = ["CONTENT", "INCUMBENT", "MODEL", "SEGMENTS", "Evaluation", "EvaluationConfig", "assembled", "evaluate_city"]

Array = npt.NDArray[np.float64]
MODEL, INCUMBENT = "model", "incumbent"
CONTENT = ("content_tags", "content_words")
SEGMENTS = ("all", "warm", "cold", "zh", "en")


class EvaluationConfig(BaseModel):
    """How a model is evaluated.

    Attributes
    ----------
    test_days
        The last days, which the evaluated model has not seen.
    warm_acceptances
        A place is warm when it had accepted at least so many leads before.
    shown
        How many places are shown, for coverage and concentration.
    """

    model_config = {"frozen": True, "extra": "forbid"}

    test_days: int = Field(default=150, ge=14)
    warm_acceptances: int = Field(default=10, ge=1)
    shown: int = Field(default=3, ge=1)
    draws: int = Field(default=1000, ge=100)


@dataclass(frozen=True)
class Evaluation:
    """Figures by method and segment.

    Attributes
    ----------
    figures
        method -> segment -> figure -> value.
    counts
        segment -> leads and pairs that were judged.
    differences
        method -> segment -> 95 % interval of the model's nDCG minus the method's, lead by lead.
    reliability
        name of the chance -> (mean prediction, share that happened, pairs) by tenths.
    """

    since: str
    until: str
    figures: Mapping[str, Mapping[str, Mapping[str, float]]]
    counts: Mapping[str, Mapping[str, int]]
    differences: Mapping[str, Mapping[str, list[float]]]
    reliability: Mapping[str, list[tuple[float, float, int]]]
    calibration: Mapping[str, Mapping[str, float]]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; a figure that cannot be computed is null."""
        rounded: dict[str, Any] = _rounded(
            {
                "since": self.since,
                "until": self.until,
                "figures": self.figures,
                "counts": self.counts,
                "differences": self.differences,
                "reliability": self.reliability,
                "calibration": self.calibration,
            }
        )
        return rounded


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _rounded(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(inner) for inner in value]
    if isinstance(value, float):
        return None if np.isnan(value) else round(value, 6)
    return value


def evaluate_city(
    data: CityData,
    model: CityModel,
    *,
    since: dt.date,
    config: EvaluationConfig,
    seed: int,
    held: Held,
    incumbent: CityModel | None = None,
) -> Evaluation:
    """Evaluate on leads decided after ``since``; neither model may have seen anything later.

    Parameters
    ----------
    held
        Predictions of rolling months made while fitting: landings take so long that the test months hold too few.
    seed
        Of the bootstrap.
    """
    judged = _judged(model, data)
    methods = {MODEL: assembled(data, judged, "value"), **baseline_scores(data, since=since, seed=seed)}
    if incumbent is not None:
        methods[INCUMBENT] = assembled(data, _judged(incumbent, data), "value")
    leads = _Leads.of(data, since, config)
    tables = {name: _by_lead(scores, leads) for name, scores in methods.items()}
    rng = np.random.default_rng([seed, 7])
    figures = {
        name: {
            segment: {**_means(tables[name], leads.members(segment)), **_pair_figures(scores, leads, segment)}
            for segment in SEGMENTS
        }
        for name, scores in methods.items()
    }
    for name, scores in methods.items():
        figures[name]["all"] |= _exposure(scores, data, leads, config.shown)
    differences = {
        name: {
            segment: paired_interval(
                (tables[MODEL]["ndcg_at_5"] - table["ndcg_at_5"])[leads.members(segment)], rng=rng, draws=config.draws
            )
            for segment in SEGMENTS
        }
        for name, table in tables.items()
        if name != MODEL
    }
    accept = assembled(data, judged, "accept")
    said = {"accept": _said(accept, leads.rows["accept"]), "land": held.landing(model)}
    return Evaluation(
        since=since.isoformat(),
        until=data.snapshot.last_day.isoformat(),
        figures=figures,
        counts={segment: leads.counts(segment) for segment in SEGMENTS},
        differences=differences,
        reliability={name: reliability(*pairs) for name, pairs in said.items()},
        calibration={
            name: {"brier": brier(*pairs), "ece": calibration_error(*pairs), "pairs": len(pairs[1])}
            for name, pairs in said.items()
        },
    )


def _judged(model: CityModel, data: CityData) -> list[Judgement]:
    return [model.judge(group.projects, group.parks, group.expert) for group in data.groups]


def assembled(data: CityData, judged: list[Judgement], what: str) -> Array:
    """Return (n, m) of one quantity of every month's judgement: ``value``, or the probability of a chance."""
    found = iter(judged)

    def of(_: object) -> npt.NDArray[np.generic]:
        part = getattr(next(found), what)
        return np.asarray(part if what == "value" else part.probability)

    return data.assembled(of)


@dataclass(frozen=True, eq=False)
class _Leads:
    """The leads that are judged: decided after the cut, and answered by at least two places, of which one said yes."""

    since: dt.date
    lists: list[tuple[int, npt.NDArray[np.intp], Array]]
    rows: dict[str, npt.NDArray[np.intp]]
    warm_places: npt.NDArray[np.bool_]
    languages: tuple[str, ...]

    @classmethod
    def of(cls, data: CityData, since: dt.date, config: EvaluationConfig) -> _Leads:
        before = labels(data.outcomes_on(since), data.project_ids, data.place_ids)["accept"]
        accepted = np.bincount(before[before[:, 2] == 1, 1], minlength=len(data.place_ids))
        late = data.days > np.datetime64(since)
        row = {name: position for position, name in enumerate(data.project_ids)}
        column = {name: position for position, name in enumerate(data.place_ids)}
        found: dict[int, list[tuple[int, float]]] = {}
        for one in data.outcomes:
            if one.accepted is not None and late[row[one.project_id]]:
                grade = float(one.accepted) + 2.0 * bool(one.chosen) + float(bool(one.landed))
                found.setdefault(row[one.project_id], []).append((column[one.park_id], grade))
        lists = [
            (lead, np.array([place for place, _ in answers], dtype=np.intp), np.array([grade for _, grade in answers]))
            for lead, answers in sorted(found.items())
            if len(answers) > 1 and len({grade for _, grade in answers}) > 1
        ]
        known = labels(data.outcomes, data.project_ids, data.place_ids)
        rows = {name: found_rows[late[found_rows[:, 0]]] for name, found_rows in known.items()}
        return cls(since, lists, rows, accepted >= config.warm_acceptances, data.languages)

    def members(self, segment: str) -> npt.NDArray[np.bool_]:
        """(n_lists,): which lists belong to a segment; a list is cold when its best place is."""
        if segment in ("zh", "en"):
            return np.array([self.languages[lead] == segment for lead, _, _ in self.lists], dtype=bool)
        warm = np.array([self.warm_places[places[np.argmax(grades)]] for _, places, grades in self.lists], dtype=bool)
        return np.ones(len(self.lists), dtype=bool) if segment == "all" else warm == (segment == "warm")

    def pairs(self, segment: str) -> npt.NDArray[np.intp]:
        """(k, 3) answered pairs of a segment."""
        rows = self.rows["accept"]
        if segment in ("zh", "en"):
            spoken = np.array([self.languages[lead] == segment for lead in rows[:, 0]], dtype=bool)
            return np.asarray(rows[spoken], dtype=np.intp)
        mine = np.ones(len(rows), dtype=bool)
        if segment != "all":
            mine = self.warm_places[rows[:, 1]] == (segment == "warm")
        return np.asarray(rows[mine], dtype=np.intp)

    def counts(self, segment: str) -> dict[str, int]:
        """How much there is to judge by."""
        return {"leads": int(self.members(segment).sum()), "pairs": len(self.pairs(segment))}


def _by_lead(scores: Array, leads: _Leads) -> dict[str, Array]:
    """Figure -> (n_lists,)."""
    found = [list_figures(scores[lead, places], grades) for lead, places, grades in leads.lists]
    names = ("mrr", "hit_at_1", "hit_at_3", "ndcg_at_5")
    return {name: np.array([one[name] for one in found], dtype=np.float64) for name in names}


def _means(table: Mapping[str, Array], members: npt.NDArray[np.bool_]) -> dict[str, float]:
    return {name: float(values[members].mean()) if members.any() else float("nan") for name, values in table.items()}


def _pair_figures(scores: Array, leads: _Leads, segment: str) -> dict[str, float]:
    rows = leads.pairs(segment)
    return {"auc": auc(scores[rows[:, 0], rows[:, 1]], rows[:, 2] == 1)}


def _said(chance: Array, rows: npt.NDArray[np.intp]) -> tuple[Array, Array]:
    return chance[rows[:, 0], rows[:, 1]], rows[:, 2].astype(np.float64)


def _exposure(scores: Array, data: CityData, leads: _Leads, shown: int) -> dict[str, float]:
    """How many of the places that some lead may go to are ever shown, and how concentrated the showing is."""
    late = np.flatnonzero(data.days > np.datetime64(leads.since))
    allowed = data.allowed[late]
    counts = np.zeros(allowed.shape[1])
    for row, lead in enumerate(late):
        ranked = np.argsort(-np.where(allowed[row], np.nan_to_num(scores[lead], nan=-np.inf), -np.inf), kind="stable")
        counts[ranked[: min(shown, int(allowed[row].sum()))]] += 1
    possible = allowed.any(axis=0)
    coverage = float((counts[possible] > 0).mean()) if possible.any() else float("nan")
    return {"coverage": coverage, "gini": gini(counts[possible])}
