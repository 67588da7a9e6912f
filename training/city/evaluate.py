"""How well a model ranks and foretells on months it has not seen, beside what is simpler than it.

What is compared is what would serve: the policy's score with the points that decisions carry. The belief behind it
stands beside it, as one more method.

Lists are those that were really put to the test: the places a lead was sent to. A place that was never asked has
not refused, so it is not counted as wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, Field

from recommender.learned.city_model import Judgement, labels
from recommender.scoring.spaces import SentenceVectors
from training.city.baselines import HISTORY, baseline_scores
from training.city.combined import served
from training.city.data import CityData
from training.city.recipe import FittedCity
from training.measures.answers import answers_foretold
from training.measures.auc import auc
from training.measures.calibration import brier, calibration_error, reliability
from training.measures.metrics import gini, list_figures
from training.measures.paired import PairedDifference

__all__ = [
    "ALL",
    "COLD",
    "COMBINED",
    "DECIDING",
    "INCUMBENT",
    "MODEL",
    "POLICY_SCORE",
    "SEGMENTS",
    "Evaluation",
    "EvaluationConfig",
    "assembled",
    "evaluate_city",
]

Array = npt.NDArray[np.float64]
MODEL, INCUMBENT, CHANCES, COMBINED, POLICY_SCORE = "model", "incumbent", "chances", "combined", "expert"
ALL, COLD = "all", "cold"
SEGMENTS = (ALL, "warm", COLD, "zh", "en")
DECIDING = "foretold"


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
        method -> segment -> how much better what would serve foretells the answers than the method does, lead by lead,
        in nats (:func:`~training.measures.answers.answers_foretold`).
    reliability
        name of the chance -> (mean prediction, share that happened, pairs) by tenths.
    strength
        How far the boosted ranker moves the order, and what says so.
    """

    since: str
    until: str
    figures: Mapping[str, Mapping[str, Mapping[str, float]]]
    counts: Mapping[str, Mapping[str, int]]
    differences: Mapping[str, Mapping[str, PairedDifference]]
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
                "differences": {
                    name: {segment: one.to_json() for segment, one in found.items()}
                    for name, found in self.differences.items()
                },
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
        Of what is drawn to fit the factors beside it.
    """
    since, late = model.until, data.since(model.until)
    judged = model.judged(data, late)
    leads = _Leads.of(data, since, config)
    simple = baseline_scores(data, since=since, seed=seed, sentences=sentences)
    plain = {CHANCES: np.log(assembled(late, judged, "value"))} if model.strength.value else {}
    ours = {COMBINED: served(data, late, judged, since).score, MODEL: assembled(late, judged, "utility")}
    as_new = _as_new(data, model, config) | {name: scores for name, scores in simple.items() if name not in HISTORY}
    rival = {}
    if incumbent is not None:
        rival = {INCUMBENT: served(data, late, incumbent.judged(data, late), since).score}
        as_new |= {INCUMBENT: _as_new(data, incumbent, config)[COMBINED]}
    methods = {**ours, **rival, **plain, **simple}
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
        figures[name][ALL] |= _exposure(scores, data, leads, config.shown)
    said = {
        "accept": _said(assembled(late, judged, "accept"), leads.rows["accept"]),
        "land": model.held.landing(model.chances),
    }
    return Evaluation(
        since=since.isoformat(),
        until=data.snapshot.last_day.isoformat(),
        figures=figures,
        counts={segment: leads.counts(segment) for segment in SEGMENTS},
        differences={name: _differences(tables, name, leads) for name in methods if name != COMBINED},
        reliability={name: reliability(*pairs) for name, pairs in said.items()},
        calibration={
            name: {"brier": brier(*pairs), "ece": calibration_error(*pairs), "pairs": len(pairs[1])}
            for name, pairs in said.items()
        },
        strength=asdict(model.strength),
    )


def _differences(
    tables: Mapping[str, Mapping[str, Mapping[str, Array]]], name: str, leads: _Leads
) -> dict[str, PairedDifference]:
    """How much better what would serve foretells the answers than another method does, of every segment."""

    def difference(segment: str) -> PairedDifference:
        ours, theirs = tables[COMBINED][segment], tables[name][segment]
        values = ours[DECIDING] - theirs[DECIDING] if theirs else np.zeros(0)
        return PairedDifference.of(values[leads.members(segment)] if theirs else values)

    return {segment: difference(segment) for segment in SEGMENTS}


def _as_new(data: CityData, model: FittedCity, config: EvaluationConfig) -> dict[str, Array]:
    """(n, m) of the belief and of what would serve, each place's by what is known when nothing of that place is."""
    home, late = np.flatnonzero(data.at_home), data.since(model.until)
    whole = {name: np.full(data.allowed.shape, np.nan) for name in (COMBINED, MODEL)}
    for part in range(config.new_parts):
        mine = home[part :: config.new_parts]
        if len(mine):
            ids = [data.place_ids[column] for column in mine]
            judged = model.judged_as_new(data, ids, late)
            hidden = replace(data, hidden=frozenset(ids))
            whole[COMBINED][:, mine] = served(hidden, late, judged, model.until).score[:, mine]
            whole[MODEL][:, mine] = assembled(late, judged, "utility")[:, mine]
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
    lists = [(scores[lead, places], grades) for lead, places, grades in leads.lists]
    found = [list_figures(*one) for one in lists]
    names = ("mrr", "hit_at_1", "hit_at_3", "ndcg_at_5")
    table = {name: np.array([one[name] for one in found], dtype=np.float64) for name in names}
    return {**table, DECIDING: answers_foretold(lists)}


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
