"""The city's learned model: three beliefs and their calibration.

``accept`` is the chance that a place takes a project it is sent; ``choose`` that a project which turns to the place
takes it, too; ``finish`` that a project which was taken lands there, whatever else it was offered. The first two make
the value of a pair, and what a place's own record adds to them is its surplus: that alone may move a rank
(:mod:`recommender.matching.combination`). ``land``, what officers are told, is the first and the last together,
recalibrated.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.special import logit

from features.frames import ParkTable, ProjectTable
from features.memo import once
from features.outcomes import PairOutcome
from recommender.expert import ExpertScores
from recommender.learned.inputs import PairColumns, PairInputs
from recommender.learned.reciprocal import Combination, combine
from recommender.scoring.calibration import IDENTITY, Recalibration
from recommender.scoring.posterior import Chance, LogisticPosterior

__all__ = [
    "HEADS",
    "INTERVAL_LEVEL",
    "PREFERRED",
    "ChanceHead",
    "CityModel",
    "Judgement",
    "Rows",
    "labels",
    "lessons",
    "taught",
]

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
INTERVAL_LEVEL = 0.9
HEADS = ("accept", "choose", "finish")
PREFERRED = "preferred"
_SIDES = 2
_NUMBERS_A_BLOCK = 4_000_000


@dataclass(frozen=True, slots=True)
class ChanceHead:
    """One learned chance and its calibration."""

    posterior: LogisticPosterior
    recalibration: Recalibration = IDENTITY

    def chance(self, inputs: Array, open_variance: Array | float = 0.0) -> Chance:
        """Return the calibrated chance of rows ``(…, d)``; ``open_variance`` is what the columns cannot tell."""
        return self.told(self.posterior.chance(inputs), open_variance)

    def told(self, found: Chance, open_variance: Array | float = 0.0) -> Chance:
        """Return the calibrated chance of what the posterior has found."""
        return self.recalibration(Chance(found.log_odds, np.sqrt(found.spread**2 + open_variance)))


@dataclass(frozen=True, eq=False)
class Judgement:
    """What the model says of n projects at m places, worked out when it is asked for; every array (n, m).

    Attributes
    ----------
    open_variance
        What is unknown of a place that training did not know.
    moved
        What the ranker adds; ``None`` = there is none.
    """

    model: CityModel
    inputs: PairInputs
    open_variance: Array
    moved: Array | None = None

    @once
    def _chances(self) -> tuple[Chance, ...]:
        """What each head believes, in their order."""
        return self.model.chances(self.inputs, self.open_variance)

    @property
    def accept(self) -> Chance:
        """Chance that the place takes the project if it is sent there."""
        return self._chances[0]

    @property
    def choose(self) -> Chance:
        """Chance that the project takes the place if it turns to it."""
        return self._chances[1]

    @property
    def finish(self) -> Chance:
        """Chance that it lands where it was taken."""
        return self._chances[2]

    @once
    def land(self) -> Chance:
        """Chance that the pair lands, if the project is sent there, with its uncertainty."""
        return self.model.land(self.accept, self.finish)

    @once
    def value(self) -> Array:
        """Combined value of both sides."""
        return combine(self.accept.probability, self.choose.probability, self.model.combination)

    @once
    def utility(self) -> Array:
        """What ranks: the logarithm of the combined value, moved by the ranker."""
        start: Array = np.log(self.value)
        return start if self.moved is None else start + self.moved

    @once
    def surplus(self) -> Array:
        """By how much the place's own record makes the pair likelier, in log-odds; 0 for a place without one."""
        return self.model.surplus(self.inputs)


@dataclass(frozen=True, eq=False)
class CityModel:
    """Everything that serving needs, as arrays."""

    columns: PairColumns
    accept: ChanceHead
    choose: ChanceHead
    finish: ChanceHead
    landing: Recalibration
    combination: Combination

    def judge(self, projects: ProjectTable, parks: ParkTable, expert: ExpertScores) -> Judgement:
        """Judge every project at every place."""
        inputs = self.columns(projects, parks, expert)
        return Judgement(self, inputs, self.columns.unknown(inputs))

    def chances(self, inputs: PairInputs, unknown: Array) -> tuple[Chance, ...]:
        """Return what each head believes of every pair, a block of projects at a time."""
        n, m, _ = inputs.shape
        found = [Chance(np.zeros((n, m)), np.zeros((n, m))) for _ in HEADS]
        step = max(1, _NUMBERS_A_BLOCK // max(1, m * self.columns.shared))
        for start in range(0, n, step):
            rows = slice(start, min(n, start + step))
            shared = np.ascontiguousarray(inputs.shared(rows).transpose(1, 0, 2))
            for chance, head in zip(found, self.heads.values(), strict=True):
                one = head.posterior.everywhere(shared, inputs.theirs[rows], inputs.position)
                chance.log_odds[rows], chance.spread[rows] = one.log_odds, one.spread
        return tuple(head.told(one, unknown) for head, one in zip(self.heads.values(), found, strict=True))

    @property
    def heads(self) -> dict[str, ChanceHead]:
        """The learned chances by name, in the order in which they happen."""
        return {name: getattr(self, name) for name in HEADS}

    def land(self, *steps: Chance) -> Chance:
        """Return steps that must all succeed as one chance; the spread follows from theirs to first order."""
        chances = [step.probability for step in steps]
        whole = np.clip(np.prod(chances, axis=0), 1e-9, 1 - 1e-9)
        squares = [((1 - chance) * step.spread) ** 2 for chance, step in zip(chances, steps, strict=True)]
        spread = np.sqrt(np.sum(squares, axis=0)) / (1 - whole)
        mean = logit(whole) * np.sqrt(1 + np.pi / 8 * spread**2)
        return self.landing(Chance(mean, spread))

    def updated(self, news: Mapping[str, tuple[Array, Array]]) -> Self:
        """Return the model that also knows these outcomes: the belief moves at once, nothing is retrained.

        Parameters
        ----------
        news
            Each head's (k, d) inputs and (k,) outcomes that training has not seen.
        """
        accept, choose, finish = (
            replace(head, posterior=head.posterior.updated(*news[name])) for name, head in self.heads.items()
        )
        return replace(self, accept=accept, choose=choose, finish=finish)

    def surplus(self, inputs: PairInputs) -> Array:
        """(n, m): mean of what a place's own columns and its answers about leads alike add to both sides' log-odds."""
        sides = list(self.heads.values())[:_SIDES]
        weights = np.mean([head.recalibration.slope * head.posterior.weights for head in sides], axis=0)
        known = inputs.position >= 0
        mean: Array = np.where(known, inputs.theirs @ weights[self.columns.own][inputs.position].T, 0.0)
        if inputs.alike is not None:
            mean = mean + inputs.alike.whole @ weights[self.columns.of_alike]
        return mean


def lessons(
    outcomes: Sequence[PairOutcome], projects: Sequence[str], places: Sequence[str], *, day: dt.date, mature_days: int
) -> dict[str, Rows]:
    """Rows that each head may learn from on a day, as :func:`labels` has them.

    ``outcomes`` are those known on that day. The later steps count only where the place answered at least
    ``mature_days`` before: losses settle sooner than landings, and counting them at once would understate the chance.
    """
    row, column = _positions(projects), _positions(places)
    ripe = {
        (row.get(one.project_id), column.get(one.park_id))
        for one in outcomes
        if one.answered_on is not None and (day - one.answered_on).days >= mature_days
    }
    found = labels(outcomes, projects, places)
    for name in ("choose", "finish", "land"):
        found[name] = found[name][np.array([(i, j) in ripe for i, j, _ in found[name].tolist()], dtype=bool)]
    return found


def labels(outcomes: Sequence[PairOutcome], projects: Sequence[str], places: Sequence[str]) -> dict[str, Rows]:
    """Rows (project, place, outcome) that each head learns from, (k, 3); what is open, or elsewhere, is left out.

    Whether a project takes a place is learnt where it turned to that place, or to none. One that turned elsewhere has
    not refused the others: it preferred one to them. ``PREFERRED`` has rows (project, place, place it came before).
    """
    row, column = _positions(projects), _positions(places)
    known = [one for one in outcomes if one.project_id in row and one.park_id in column]
    turned = {one.project_id for one in outcomes if one.turned_on is not None}
    tried = [one for one in known if one.accepted and (one.turned_on is not None or one.project_id not in turned)]
    heads: dict[str, list[tuple[PairOutcome, bool | None]]] = {
        "accept": [(one, one.accepted) for one in known],
        "choose": [(one, one.chosen) for one in tried],
        "finish": [(one, one.landed) for one in known if one.accepted],
        "land": [(one, one.landed) for one in known],
    }
    rows = {
        name: _rows([(row[one.project_id], column[one.park_id], int(y)) for one, y in found if y is not None])
        for name, found in heads.items()
    }
    pairs = [(row[one.project_id], column[one.park_id], column[other.park_id]) for one, other in _preferences(known)]
    return {**rows, PREFERRED: _rows(pairs)}


def taught(rows: Mapping[str, Rows], inputs_at: Callable[[Rows], Array]) -> dict[str, tuple[Array, Array]]:
    """Return the (k, d) inputs and (k,) outcomes of each head.

    That a project preferred one place to another says of the difference of their inputs what taking a place says of
    its inputs (Bradley and Terry 1952): both belong to the project's choice.

    Parameters
    ----------
    inputs_at
        Returns the inputs of pairs (k, 2+), (k, d).
    """
    found = {name: (inputs_at(rows[name]), rows[name][:, 2].astype(np.float64)) for name in HEADS}
    better = rows[PREFERRED]
    if len(better):
        apart = inputs_at(better[:, [0, 1]]) - inputs_at(better[:, [0, 2]])
        inputs, outcomes = found["choose"]
        found["choose"] = np.concatenate([inputs, apart]), np.concatenate([outcomes, np.ones(len(apart))])
    return found


def _preferences(known: Sequence[PairOutcome]) -> list[tuple[PairOutcome, PairOutcome]]:
    """Return each place a project turned to with each other that had accepted by then and that it had not tried."""
    of_project: defaultdict[str, list[PairOutcome]] = defaultdict(list)
    for one in known:
        if one.accepted:
            of_project[one.project_id].append(one)
    return [
        (one, other)
        for pairs in of_project.values()
        for one, other in permutations(pairs, 2)
        if one.turned_on is not None
        and other.answered_on is not None
        and other.answered_on <= one.turned_on
        and (other.turned_on is None or other.turned_on > one.turned_on)
    ]


def _positions(names: Sequence[str]) -> dict[str, int]:
    return {name: position for position, name in enumerate(names)}


def _rows(rows: Sequence[tuple[int, int, int]]) -> Rows:
    return np.array(rows, dtype=np.intp).reshape(-1, 3)
