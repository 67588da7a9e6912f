"""What really ranks: the policy's score with the points that decisions carry, on leads of the past.

Training judges beliefs; officers see the combination of them with the policy (:mod:`recommender.matching.combination`).
This measures that, with the decisions that were known on a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.policy.weights import LearningMode, LearningRule
from recommender.learned.city_model import Judgement
from recommender.learned.decisions import Decisions, leading_fields
from recommender.matching.combination import Combiner
from training.city.data import CityData, MonthGroup

__all__ = ["Ranked", "combined", "decisions_on", "served"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ranked:
    """Of n leads at m places, (n, m) each, NaN where a place did not exist yet.

    Attributes
    ----------
    score
        The policy's score with the learned points.
    role, landed, received
        The place's role in the lead's field, and how many leads of the field have landed there, and been answered.
    """

    score: Array
    role: Array
    landed: Array
    received: Array


def decisions_on(data: CityData, day: dt.date) -> Decisions:
    """Return what places had decided by a day (inclusive), each by the leading field of the lead."""
    fields = {}
    for group in data.groups:
        for profile, tags in zip(group.projects.profiles, group.projects.tags, strict=True):
            if tags.any():
                fields[profile.project_id] = data.policy.taxonomy.technologies[int(tags.argmax())].field_id
    return Decisions.of(data.outcomes_on(day), fields, {})


def combined(
    data: CityData, judged: Sequence[Judgement], decisions: Decisions, *, today: dt.date, rule: LearningRule
) -> Ranked:
    """Rank every lead as officers would have seen it on a day.

    Parameters
    ----------
    decisions
        Those known on the day.
    judged
        One a month, as :meth:`FittedCity.judged` gives them for ``data``.
    """
    weights = data.policy.weights.model_copy(update={"learning": rule})
    policy = data.policy.model_copy(update={"weights": weights})
    found = []
    for group, one in zip(data.groups, judged, strict=True):
        combiner = Combiner(group.parks, policy, decisions, today=today)
        moved = combiner(group.projects, group.expert.score, one.surplus)
        fields = leading_fields(group.projects.tags, combiner.owner, len(combiner.fields))
        counts = moved.counts
        found.append((group.expert.score + moved.counted, combiner.role_in(fields), counts.landed, counts.received))
    return Ranked(*(_assembled(data, [part[number] for part in found]) for number in range(4)))


def served(data: CityData, late: CityData, judged: Sequence[Judgement], day: dt.date) -> Ranked:
    """Rank the leads of ``late`` as if the model served, with what ``data`` knew by a day (inclusive).

    Whether learned points count here and now is for the pack, or the site, to say; how good they are is not.
    """
    rule = data.policy.weights.learning.model_copy(update={"mode": LearningMode.COMBINED})
    return combined(late, judged, decisions_on(data, day), today=day, rule=rule)


def _assembled(data: CityData, parts: Sequence[npt.NDArray[np.generic]]) -> Array:
    at = {id(group): part for group, part in zip(data.groups, parts, strict=True)}

    def of(group: MonthGroup) -> npt.NDArray[np.generic]:
        return at[id(group)]

    return data.assembled(of)
