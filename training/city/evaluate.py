"""How well a model ranks and foretells on months it has not seen, beside what is simpler than it.

Lists are those that were really put to the test: the places a lead was sent to. A place that was never asked has
not refused, so it is not counted as wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, Field

from recommender.learned.city_model import Judgement, labels
from recommender.scoring.spaces import SentenceVectors
from training.city.baselines import HISTORY, baseline_scores
from training.city.combined import combined, decisions_on
from training.city.data import CityData
from training.city.recipe import FittedCity
from training.measures.auc import auc
from training.measures.calibration import brier, calibration_error, reliability
from training.measures.metrics import gini, interval, list_figures

__all__ = [
    "COLD",
    "DECIDING",
    "INCUMBENT",
    "MODEL",
    "SEGMENTS",
    "Evaluation",
    "EvaluationConfig",
    "assembled",
    "evaluate_city",
]

Array = npt.NDArray[np.float64]
MODEL, INCUMBENT, CHANCES, COMBINED = "model", "incumbent", "chances", "combined"
COLD = "cold"
SEGMENTS = ("all", "warm", COLD, "zh", "en")
DECIDING = "ndcg_at_5"


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
    new_parts
        The places are shown as if they had just joined in so many parts, one part at a time.
    """

    model_config = {"frozen": True, "extra": "forbid"}

    test_days: int = Field(default=150, ge=14)
    warm_acceptances: int = Field(default=10, ge=1)
    shown: int = Field(default=3, ge=1)
    new_parts: int = Field(default=4, ge=1)
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
    strength
        How far the boosted ranker moves the order, and what says so.
    """

    since: str
    until: str
    figures: Mapping[str, Mapping[str, Mapping[str, float]]]
    counts: Mapping[str, Mapping[str, int]]
    differences: Mapping[str, Mapping[str, list[float]]]
    reliability: Mapping[str, list[tuple[float, float, int]]]
    calibration: Mapping[str, Mapping[str, float]]
    strength: Mapping[str, float] = field(default_factory=dict)

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
                "strength": self.strength,
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
    model: FittedCity,
    *,
    config: EvaluationConfig,
    seed: int,
    sentences: SentenceVectors | None = None,
    incumbent: FittedCity | None = None,
) -> Evaluation:
    """Evaluate on leads decided after the day the model was fitted on; the incumbent must be of that day, too.

    ``combined`` is what officers see, the policy's score with the points that decisions carry; ``model`` is the belief.
    Chances of landing are judged by the predictions of rolling months made while fitting: landings take so long that
    the test months hold too few.

    Parameters
    ----------
    seed
        Of the bootstrap.
    """
    since, late = model.until, data.since(model.until)
    judged = model.judged(data, late)
    leads = _Leads.of(data, since, config)
    simple = baseline_scores(data, since=since, seed=seed, sentences=sentences)
    plain = {CHANCES: np.log(assembled(late, judged, "value"))} if model.strength.value else {}
    rival = {} if incumbent is None else {INCUMBENT: assembled(late, incumbent.judged(data, late), "utility")}
    served = combined(late, judged, decisions_on(data, since), today=since, rule=data.policy.weights.learning).score
    methods = {MODEL: assembled(late, judged, "utility"), COMBINED: served, **rival, **plain, **simple}
    as_new = {name: scores for name, scores in simple.items() if name not in HISTORY}
    as_new |= {MODEL: _as_new(data, model, config)}
    as_new |= {} if incumbent is None else {INCUMBENT: _as_new(data, incumbent, config)}
    tables = {
        name: {segment: _by_lead((as_new if segment == COLD else methods).get(name), leads) for segment in SEGMENTS}
        for name in methods
    }
    figures = {
        name: {
            segment: {
                **_means(tables[name][segment], leads.members(segment)),
                **_pair_figures((as_new if segment == COLD else methods).get(name), leads, segment),
            }
            for segment in SEGMENTS
        }
        for name in methods
    }
    for name, scores in methods.items():
        figures[name]["all"] |= _exposure(scores, data, leads, config.shown)
    said = {
        "accept": _said(assembled(late, judged, "accept"), leads.rows["accept"]),
        "land": model.held.landing(model.chances),
    }
    return Evaluation(
        since=since.isoformat(),
        until=data.snapshot.last_day.isoformat(),
        figures=figures,
        counts={segment: leads.counts(segment) for segment in SEGMENTS},
        differences=_differences(tables, leads, config, np.random.default_rng([seed, 7])),
        reliability={name: reliability(*pairs) for name, pairs in said.items()},
        calibration={
            name: {"brier": brier(*pairs), "ece": calibration_error(*pairs), "pairs": len(pairs[1])}
            for name, pairs in said.items()
        },
        strength=asdict(model.strength),
    )


def _differences(
    tables: Mapping[str, Mapping[str, Mapping[str, Array]]],
    leads: _Leads,
    config: EvaluationConfig,
    rng: np.random.Generator,
) -> dict[str, dict[str, list[float]]]:
    """Interval of the model's nDCG minus the other's, lead by lead, of every method and segment."""

    def difference(table: Mapping[str, Mapping[str, Array]], segment: str) -> list[float]:
        ours, theirs = tables[MODEL][segment], table[segment]
        if not theirs:
            return [float("nan")] * 2
        values = (ours[DECIDING] - theirs[DECIDING])[leads.members(segment)]
        return list(interval(values, rng=rng, draws=config.draws))

    return {
        name: {segment: difference(table, segment) for segment in SEGMENTS}
        for name, table in tables.items()
        if name != MODEL
    }


def _as_new(data: CityData, model: FittedCity, config: EvaluationConfig) -> Array:
    """(n, m) utilities, each place's by what is known when nothing of that place is: a part of them at a time."""
    home, late = np.flatnonzero(data.at_home), data.since(model.until)
    whole = np.full(data.allowed.shape, np.nan)
    for part in range(config.new_parts):
        mine = home[part :: config.new_parts]
        if len(mine):
            judged = model.judged_as_new(data, [data.place_ids[column] for column in mine], late)
            whole[:, mine] = assembled(late, judged, "utility")[:, mine]
    return whole


def assembled(data: CityData, judged: list[Judgement], what: str) -> Array:
    """Return (n, m) of one quantity of every month's judgement: ``value``, ``utility``, or a chance's probability."""
    found = iter(judged)

    def of(_: object) -> npt.NDArray[np.generic]:
        part = getattr(next(found), what)
        return np.asarray(part if isinstance(part, np.ndarray) else part.probability)

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
        """(n_lists,): which lists belong to a segment; a list is warm when its best place is.

        Every list is also judged cold: as if its places had just joined.
        """
        if segment in ("zh", "en"):
            return np.array([self.languages[lead] == segment for lead, _, _ in self.lists], dtype=bool)
        warm = np.array([self.warm_places[places[np.argmax(grades)]] for _, places, grades in self.lists], dtype=bool)
        return warm if segment == "warm" else np.ones(len(self.lists), dtype=bool)

    def pairs(self, segment: str) -> npt.NDArray[np.intp]:
        """(k, 3) answered pairs of a segment."""
        rows = self.rows["accept"]
        if segment in ("zh", "en"):
            spoken = np.array([self.languages[lead] == segment for lead in rows[:, 0]], dtype=bool)
            return np.asarray(rows[spoken], dtype=np.intp)
        return np.asarray(rows[self.warm_places[rows[:, 1]]] if segment == "warm" else rows, dtype=np.intp)

    def counts(self, segment: str) -> dict[str, int]:
        """How much there is to judge by."""
        return {"leads": int(self.members(segment).sum()), "pairs": len(self.pairs(segment))}


def _by_lead(scores: Array | None, leads: _Leads) -> dict[str, Array]:
    """Figure -> (n_lists,); empty where there are no scores."""
    if scores is None:
        return {}
    found = [list_figures(scores[lead, places], grades) for lead, places, grades in leads.lists]
    names = ("mrr", "hit_at_1", "hit_at_3", "ndcg_at_5")
    return {name: np.array([one[name] for one in found], dtype=np.float64) for name in names}


def _means(table: Mapping[str, Array], members: npt.NDArray[np.bool_]) -> dict[str, float]:
    return {name: float(values[members].mean()) if members.any() else float("nan") for name, values in table.items()}


def _pair_figures(scores: Array | None, leads: _Leads, segment: str) -> dict[str, float]:
    if scores is None:
        return {}
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
