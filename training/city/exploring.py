"""What showing places on trial would have cost, and what it would have taught, on leads of the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.learned.city_model import Judgement
from recommender.learned.decisions import leading_fields
from recommender.matching.exploration import LEVEL, explores, on_trial
from recommender.scoring.posterior import Chance
from training.city.combined import Ranked
from training.city.data import CityData

__all__ = ["Explored", "TrialTaken", "explored", "trials_of"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrialTaken:
    """One lead that would have shown a place on trial.

    Attributes
    ----------
    cost
        Chance of landing at the place whose slot it takes, less that at the place on trial.
    width, width_after
        Of the 90 % interval of its chance of accepting, now and after one answer.
    first
        Fields of the lead in which the place has not answered within the pack's months.
    """

    project_id: str
    park_id: str
    cost: float
    width: float
    width_after: float
    first: frozenset[str]


@dataclass(frozen=True, slots=True)
class Explored:
    """What it comes to.

    Attributes
    ----------
    share
        Of the leads that would have shown a place on trial, where one could be first.
    leads, trials
        Leads that were replayed, and those that would have shown one.
    landings
        Expected landings given up if all of them had been sent there instead of to the place whose slot it took.
    first_answers
        Pairs of place and field that would have had a first answer.
    width, width_after
        Mean width of the interval of the chance of accepting, before and after; NaN without a trial.
    """

    share: float
    leads: int
    trials: int
    landings: float
    first_answers: int
    width: float
    width_after: float

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; what there is not is null."""
        numbers = {name: round(value, 6) for name, value in asdict(self).items()}
        return {name: None if value != value else value for name, value in numbers.items()}


def explored(taken: Sequence[TrialTaken], *, share: float, leads: int) -> Explored:
    """Sum the trials of some leads up."""
    first = {(one.park_id, field) for one in taken for field in one.first}
    widths = [[getattr(one, name) for one in taken] for name in ("width", "width_after")]
    before, after = (float(np.mean(values)) if values else float("nan") for values in widths)
    return Explored(share, leads, len(taken), sum(one.cost for one in taken), len(first), before, after)


def trials_of(
    data: CityData, judged: Sequence[Judgement], ranked: Ranked, rows: npt.NDArray[np.intp], *, share: float
) -> list[TrialTaken]:
    """Return what some leads would have shown on trial, each in the month of its decision.

    Parameters
    ----------
    judged, ranked
        Of all leads of ``data``, with what was known before these.
    rows
        Rows of the leads.
    """
    policy, wanted = data.policy, set(rows.tolist())
    shown = policy.weights.differentiation.slate_places
    found = []
    for group, one in zip(data.groups, judged, strict=True):
        fields = leading_fields(group.projects.tags, _owner(data), len(policy.taxonomy.fields))
        for position, row in enumerate(group.rows.tolist()):
            if row not in wanted or not explores(data.project_ids[row], data.decided_on[row], share):
                continue
            at = row, group.columns
            score = np.where(group.allowed[position], ranked.score[at], -np.inf)
            order = np.argsort(-score, kind="stable")[: int(group.allowed[position].sum())]
            accept = Chance(one.accept.log_odds[position], one.accept.spread[position])
            received, has_role = ranked.received[at], ranked.role[at] > 0
            rule = policy.weights.exploration
            place = on_trial(order, shown, accept=accept, received=received, has_role=has_role, rule=rule)
            if place is None:
                continue
            land = one.land.probability[position]
            named = {field.id for field, mine in zip(policy.taxonomy.fields, fields[position], strict=True) if mine}
            found.append(
                TrialTaken(
                    data.project_ids[row],
                    group.parks.profiles[place].park_id,
                    float(land[order[shown - 1]] - land[place]),
                    *_widths(accept, place),
                    frozenset(named) if not received[place] else frozenset(),
                )
            )
    return found


def _owner(data: CityData) -> npt.NDArray[np.intp]:
    """(n_technologies,): which field each belongs to."""
    ids = [field.id for field in data.policy.taxonomy.fields]
    return np.array([ids.index(one.field_id) for one in data.policy.taxonomy.technologies], dtype=np.intp)


def _widths(accept: Chance, place: int) -> tuple[float, float]:
    """Width of the interval of a chance now, and after one answer: the precision grows by p (1 - p)."""
    odds, spread = accept.log_odds[place], accept.spread[place]
    told = float(accept.probability[place])
    after = spread / np.sqrt(1 + spread**2 * told * (1 - told))
    low, high = Chance(np.array([odds, odds]), np.array([spread, after])).interval(LEVEL)
    width, width_after = (high - low).tolist()
    return width, width_after
