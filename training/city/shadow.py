"""A model in the shadow: what it would have recommended beside the one that serves, and what that is worth.

Both are judged as they would serve: the policy's score with the points that decisions carry.

Nothing is computed while officers wait. Models are files that never change and the store forgets nothing, so the
ranking that a model in the shadow would have given is the one it gives on replay: each month's leads as they were
on their day, with the history known before that month. Only leads decided after both models were trained count, so
neither has seen what became of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from features.errors import InputError
from features.market import PairRole
from features.policy.weights import EXPERT_COMPONENTS
from recommender.learned.artifact import Artifact
from recommender.learned.correction import expert_inputs
from recommender.learned.hybrid import HybridRanker
from recommender.learned.stored import city_model, city_ranker
from recommender.scoring.spaces import SentenceVectors
from training.city.combined import served
from training.city.data import CityData
from training.city.estimates import BacktestConfig, Estimate, estimate
from training.city.evaluate import assembled
from training.city.propensities import answers, fitted_temperature, propensities
from training.city.ranker import correction_at

__all__ = ["RankChange", "Shadow", "shadow_report"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RankChange:
    """One lead whose first choice would be another."""

    project_id: str
    live: str
    shadow: str
    sent: tuple[str, ...]
    accepted: tuple[str, ...]


@dataclass(frozen=True)
class Shadow:
    """The comparison.

    Attributes
    ----------
    since
        The later day on which one of the two was trained.
    overlap
        Mean share of the places shown that both would show.
    same_first
        Share of leads with the same first choice.
    changes
        Leads whose first choice differs, the latest first.
    live, shadow, difference
        Acceptances a first choice, corrected for what officers chose to send; ``None`` while nothing was answered.
    answered
        Sendings that have been answered.
    """

    since: dt.date
    leads: int
    answered: int
    overlap: float
    same_first: float
    changes: tuple[RankChange, ...]
    live: Estimate | None
    shadow: Estimate | None
    difference: Estimate | None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        estimates = {"live": self.live, "shadow": self.shadow, "difference": self.difference}
        return {
            "since": self.since.isoformat(),
            "leads": self.leads,
            "answered": self.answered,
            "overlap": round(self.overlap, 6),
            "same_first": round(self.same_first, 6),
            "changes": [{name: getattr(one, name) for name in RankChange.__slots__} for one in self.changes],
            **{name: None if one is None else one.to_json() for name, one in estimates.items()},
        }


def shadow_report(
    data: CityData,
    live: Artifact | None,
    shadow: Artifact,
    *,
    config: BacktestConfig,
    seed: int,
    sentences: SentenceVectors | None = None,
) -> Shadow:
    """Compare a model in the shadow with the one that serves; ``None`` = the policy's score ranks.

    Raises
    ------
    InputError
        No lead has been decided since both were trained.
    """
    since = max(dt.date.fromisoformat(one.about["trained_until"]) for one in (live, shadow) if one is not None)
    leads = np.flatnonzero((data.days > np.datetime64(since)) & data.allowed.any(axis=1))
    if not len(leads):
        raise InputError(
            f"shadow: no lead has been decided since both models were trained ({since})",
            zh=f"两个模型训练之后（{since}）还没有新的线索，无法比较",
        )
    theirs, expected = _replayed(data, shadow, since, sentences)
    ours = data.expert_score if live is None else _replayed(data, live, since, sentences)[0]
    ranked = [_ranked(scores[leads], data.allowed[leads]) for scores in (ours, theirs)]
    shown = [[set(row[: config.shown].tolist()) for row in rows] for rows in ranked]
    overlap = [len(one & other) / max(len(one | other), 1) for one, other in zip(*shown, strict=True)]
    same = np.array([one[0] == other[0] for one, other in zip(*ranked, strict=True)])
    sent, accepted = answers(data)
    answered = int((sent[leads] & np.isfinite(accepted[leads])).sum())
    rng = np.random.default_rng([seed, 13])
    values: list[Estimate | None] = [None, None, None]
    if answered:
        temperature = fitted_temperature(data, until=since)
        logged = propensities(data, sent, temperature, rng=rng, draws=config.noise_draws)
        values = list(estimate(data, [ours, theirs], expected, leads, sent, accepted, logged, rng=rng, config=config))
    return Shadow(
        since=since,
        leads=len(leads),
        answered=answered,
        overlap=float(np.mean(overlap)),
        same_first=float(same.mean()),
        changes=_changes(data, leads, ranked, sent, accepted),
        live=values[0],
        shadow=values[1],
        difference=values[2],
    )


def _replayed(
    data: CityData, artifact: Artifact, since: dt.date, sentences: SentenceVectors | None
) -> tuple[Array, Array]:
    """(n, m) scores that would have served and chances of acceptance, of the leads decided after a day.

    Each month's leads are ranked with the decisions known before that month.
    """
    model, ranker = city_model(artifact), _moving(artifact, sentences)
    scores, chances = (np.full(data.allowed.shape, np.nan) for _ in range(2))
    for group in data.since(since).groups:
        month = replace(data, groups=(group,))
        day = data.decided_on[int(group.rows[0])].replace(day=1) - dt.timedelta(days=1)
        moved = None if ranker is None else correction_at(data, ranker, day)(group.projects, group.parks, group.expert)
        judged = [replace(model.judge(group.projects, group.parks, group.expert), moved=moved)]
        scores[group.rows] = served(data, month, judged, day).score[group.rows]
        chances[group.rows] = assembled(month, judged, "accept")[group.rows]
    return scores, chances


def _moving(artifact: Artifact, sentences: SentenceVectors | None) -> HybridRanker | None:
    """Return the ranker of a model, unless it moves nothing."""
    if float(artifact.about.get("strength", {}).get("value", 0.0)) <= 0:
        return None
    nothing = np.zeros((0, 0, len(EXPERT_COMPONENTS)), dtype=np.float32)
    inputs = expert_inputs([], [], score=nothing[:, :, 0], components=nothing, role=PairRole.FEATURE)
    return city_ranker(artifact, inputs, sentences=sentences)


def _ranked(scores: Array, allowed: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.intp]]:
    """Columns of the allowed places of each lead, best first."""
    filled = np.where(allowed, np.nan_to_num(scores, nan=-np.inf), -np.inf)
    order = np.argsort(-filled, axis=1, kind="stable")
    return [row[: int(mask.sum())] for row, mask in zip(order, allowed, strict=True)]


def _changes(
    data: CityData,
    leads: npt.NDArray[np.intp],
    ranked: Sequence[Sequence[npt.NDArray[np.intp]]],
    sent: npt.NDArray[np.bool_],
    accepted: Array,
) -> tuple[RankChange, ...]:
    def names(columns: npt.NDArray[np.intp]) -> tuple[str, ...]:
        return tuple(data.place_ids[column] for column in columns.tolist())

    found = [
        RankChange(
            project_id=data.project_ids[lead],
            live=data.place_ids[one[0]],
            shadow=data.place_ids[other[0]],
            sent=names(np.flatnonzero(sent[lead])),
            accepted=names(np.flatnonzero(accepted[lead] == 1)),
        )
        for lead, one, other in zip(leads.tolist(), *ranked, strict=True)
        if one[0] != other[0]
    ]
    return tuple(reversed(found))
