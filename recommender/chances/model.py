"""The city's learned model: three beliefs, their calibration, and the score that officers read.

``accept`` is the chance that a place takes a project it is sent; ``choose`` that a project which was taken takes
the place, too; ``finish`` that it then really lands. ``land`` is the three together, recalibrated. The first two
combined, moved by the boosted ranker, rank, on the scale of the policy's score: the same mean and spread over the
pairs of training, so that the pack's thresholds in points keep their meaning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from features.frames import ParkTable, ProjectTable
from features.outcomes import PairOutcome
from recommender.chances.inputs import BASE, DOUBT, PairColumns
from recommender.correction import Moved
from recommender.expert import ExpertScores
from recommender.reciprocal import Combination, combine, split_change
from recommender.scoring.calibration import IDENTITY, Chance, LogisticPosterior, Recalibration

__all__ = ["HEADS", "INTERVAL_LEVEL", "CityModel", "Head", "Judgement", "ScoreScale", "labels", "lessons"]

Array = npt.NDArray[np.float64]
INTERVAL_LEVEL = 0.9
HEADS = ("accept", "choose", "finish")
_FLAT = 1e-7


@dataclass(frozen=True, slots=True)
class Head:
    """One learned chance and its calibration."""

    posterior: LogisticPosterior
    recalibration: Recalibration = IDENTITY

    def chance(self, inputs: Array, open_variance: Array | float = 0.0) -> Chance:
        """Return the calibrated chance of rows ``(…, d)``; ``open_variance`` is what the columns cannot tell."""
        found = self.posterior.chance(inputs)
        return self.recalibration(Chance(found.log_odds, np.sqrt(found.spread**2 + open_variance)))


@dataclass(frozen=True, slots=True)
class ScoreScale:
    """How the logarithm of the combined value becomes points: mean and spread of both over the pairs of training."""

    value_mean: float = -2.0
    value_spread: float = 1.0
    points_mean: float = 50.0
    points_spread: float = 15.0

    @property
    def points_per_log(self) -> float:
        """Points that one unit of the logarithm is worth."""
        return self.points_spread / self.value_spread


@dataclass(frozen=True, eq=False)
class Judgement:
    """What the model says of n projects at m places; every array (n, m).

    Attributes
    ----------
    moved
        What the ranker adds; ``None`` = there is none.
    """

    model: CityModel
    inputs: Array
    accept: Chance
    choose: Chance
    finish: Chance
    moved: Moved | None = None

    @cached_property
    def land(self) -> Chance:
        """Chance that the pair lands, if the project is sent there, with its uncertainty."""
        return self.model.land(self.accept, self.choose, self.finish)

    @cached_property
    def value(self) -> Array:
        """Combined value of both sides."""
        return combine(self.accept.probability, self.choose.probability, self.model.combination)

    @cached_property
    def utility(self) -> Array:
        """What ranks: the logarithm of the combined value, moved by the ranker."""
        start: Array = np.log(self.value)
        return start if self.moved is None else start + self.moved.by

    @cached_property
    def score(self) -> npt.NDArray[np.float32]:
        """The utility in points, [0, 100]."""
        scale = self.model.scale
        points = scale.points_mean + scale.points_per_log * (self.utility - scale.value_mean)
        return np.clip(points, 0.0, 100.0).astype(np.float32)

    def contributions(self, project: int, place: int) -> dict[str, float]:
        """Points a group; they sum to the score. ``base`` is what an average pair of training gets."""
        return self.model.contributions(self, project, place)


@dataclass(frozen=True, eq=False)
class CityModel:
    """Everything that serving needs, as arrays.

    Attributes
    ----------
    input_mean
        (d,) mean input over the pairs of training: the pair that contributions are counted from.
    """

    columns: PairColumns
    accept: Head
    choose: Head
    finish: Head
    landing: Recalibration
    combination: Combination
    scale: ScoreScale
    input_mean: Array

    def judge(self, projects: ProjectTable, parks: ParkTable, expert: ExpertScores) -> Judgement:
        """Judge every project at every place."""
        inputs = self.columns(projects, parks, expert)
        unknown = self.columns.unknown(projects, parks)
        accept, choose, finish = (head.chance(inputs, unknown) for head in self.heads.values())
        return Judgement(self, inputs, accept, choose, finish)

    @property
    def heads(self) -> dict[str, Head]:
        """The learned chances by name, in the order in which they happen."""
        return {name: getattr(self, name) for name in HEADS}

    def land(self, *steps: Chance) -> Chance:
        """All steps together; the spread follows from theirs to first order."""
        chances = [step.probability for step in steps]
        whole = np.clip(np.prod(chances, axis=0), 1e-9, 1 - 1e-9)
        squares = [((1 - chance) * step.spread) ** 2 for chance, step in zip(chances, steps, strict=True)]
        spread = np.sqrt(np.sum(squares, axis=0)) / (1 - whole)
        mean = logit(whole) * np.sqrt(1 + np.pi / 8 * spread**2)
        return self.landing(Chance(mean, spread))

    def updated(self, inputs: Mapping[str, Array], outcomes: Mapping[str, Array]) -> Self:
        """Return the model that also knows these outcomes: the belief moves at once, nothing is retrained.

        Parameters
        ----------
        inputs, outcomes
            Each head's (k, d) rows and (k,) outcomes that training has not seen.
        """
        accept, choose, finish = (
            replace(head, posterior=head.posterior.updated(inputs[name], outcomes[name]))
            for name, head in self.heads.items()
        )
        return replace(self, accept=accept, choose=choose, finish=finish)

    def contributions(self, judged: Judgement, project: int, place: int) -> dict[str, float]:
        """Points a group of one pair; they sum to its score.

        ``doubt`` is what averaging over the belief's uncertainty (and the ends of the scale) adds or takes.
        """
        parts, rate = self._log_parts(judged.inputs[project, place]), self.scale.points_per_log
        start = self.scale.points_mean + rate * (self._reference_log - self.scale.value_mean)
        points = {BASE: start, **{name: rate * part for name, part in parts.items()}}
        for name, part in (judged.moved.parts(project, place) if judged.moved else {}).items():
            points[name] = points.get(name, 0.0) + rate * part
        return {**points, DOUBT: float(judged.score[project, place]) - sum(points.values())}

    @property
    def _reference_log(self) -> float:
        """Logarithm of the value of the pair that contributions are counted from."""
        accept, choose = self._log_odds(self.input_mean)
        return float(np.log(combine(expit(accept), expit(choose), self.combination)))

    def _log_odds(self, inputs: Array) -> tuple[Array, Array]:
        """Most likely log-odds of both sides for one row, (d,)."""
        accept, choose = (
            np.asarray(head.recalibration.offset + head.recalibration.slope * (inputs @ head.posterior.weights))
            for head in (self.accept, self.choose)
        )
        return accept, choose

    def _log_parts(self, inputs: Array) -> dict[str, float]:
        """Share the change of the log value since the mean pair among the groups, by their log-odds."""
        now, start = self._log_odds(inputs), self._log_odds(self.input_mean)
        before = (expit(start[0]), expit(start[1]))
        changes = split_change(expit(now[0]), expit(now[1]), before, self.combination)
        groups = np.array(self.columns.groups)
        names = [name for name in dict.fromkeys(groups.tolist()) if name != BASE]
        parts = dict.fromkeys(names, 0.0)
        for head, here, there, change in zip((self.accept, self.choose), now, start, changes, strict=True):
            odds = head.recalibration.slope * head.posterior.weights * (inputs - self.input_mean)
            moved = float(here - there)
            rate = float(change) / moved if abs(moved) > _FLAT else 0.0
            for name in names:
                parts[name] += rate * float(odds[groups == name].sum())
        return parts


def lessons(
    outcomes: Sequence[PairOutcome], projects: Sequence[str], places: Sequence[str], *, day: dt.date, mature_days: int
) -> dict[str, npt.NDArray[np.intp]]:
    """Rows (project, place, outcome) that each head may learn from on a day, (k, 3).

    ``outcomes`` are those known on that day. The later steps count only where the place answered at least
    ``mature_days`` before: losses settle sooner than landings, and counting them at once would understate the chance.
    """
    ripe = [one for one in outcomes if one.answered_on is not None and (day - one.answered_on).days >= mature_days]
    settled = labels(ripe, projects, places)
    return {**settled, "accept": labels(outcomes, projects, places)["accept"]}


def labels(
    outcomes: Sequence[PairOutcome], projects: Sequence[str], places: Sequence[str]
) -> dict[str, npt.NDArray[np.intp]]:
    """Rows (project, place, outcome) that each head learns from, (k, 3); what is open, or elsewhere, is left out."""
    row, column = ({name: position for position, name in enumerate(names)} for names in (projects, places))
    known = [one for one in outcomes if one.project_id in row and one.park_id in column]
    heads: dict[str, list[tuple[PairOutcome, bool | None]]] = {
        "accept": [(one, one.accepted) for one in known],
        "choose": [(one, one.chosen) for one in known if one.accepted],
        "finish": [(one, one.landed) for one in known if one.chosen],
        "land": [(one, one.landed) for one in known],
    }
    return {
        name: np.array(
            [(row[one.project_id], column[one.park_id], int(y)) for one, y in found if y is not None], dtype=np.intp
        ).reshape(-1, 3)
        for name, found in heads.items()
    }
