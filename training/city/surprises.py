"""Answers and choices of the past with what was to be expected of them: the evidence about leads alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from features.outcomes import PairOutcome
from recommender.learned.alike import AlikeAnswers, Surprises
from recommender.learned.city_model import PREFERRED, Rows, taught
from recommender.learned.inputs import PairColumns
from recommender.scoring.posterior import LogisticPosterior
from training.city.data import CityData

__all__ = ["alike_answers"]

Array = npt.NDArray[np.float64]


def alike_answers(
    data: CityData, columns: PairColumns, known: Sequence[PairOutcome], rows: Mapping[str, Rows], *, mature_days: int
) -> AlikeAnswers:
    """Return what places answered and teams chose, each beside what is expected of any place of its kind.

    Parameters
    ----------
    known, rows
        Outcomes known on a day, and the lessons of them.
    mature_days
        So long after the place's answer it counts as known whether the team took the place.
    """
    bare = replace(columns, alike=None)
    shared = slice(0, bare.shared)
    anyone = LogisticPosterior.prior(bare.prior_means[shared], bare.prior_spreads[shared])
    told = taught(rows, lambda pairs: data.inputs(bare, pairs)[:, shared])
    outcomes = {(one.project_id, one.park_id): one for one in known}

    def days(pairs: Rows, of: str, later: int = 0) -> npt.NDArray[np.int64]:
        found = (outcomes[data.project_ids[row], data.place_ids[column]] for row, column in pairs[:, :2].tolist())
        ordinals: list[dt.date] = [getattr(one, of) for one in found]
        return np.array([day.toordinal() + later for day in ordinals], dtype=np.int64)

    answers, choices, better = rows["accept"], rows["choose"], rows[PREFERRED]
    leads = np.unique(np.concatenate([answers[:, 0], choices[:, 0], better[:, 0]]))
    place = np.array([columns.place_ids.index(name) if name in columns.place_ids else -1 for name in data.place_ids])

    def kept(pairs: Rows, day: npt.NDArray[np.int64], surprise: Array, doubt: Array) -> Surprises:
        here = place[pairs[:, 1]] >= 0
        lead = np.searchsorted(leads, pairs[here, 0])
        return Surprises(lead, place[pairs[here, 1]], day[here], surprise[here], doubt[here])

    missed, doubt = _missed(anyone, *told["accept"])
    answered = kept(answers, days(answers, "answered_on"), missed, doubt)
    missed, doubt = _missed(anyone, *told["choose"])
    n, turned = len(choices), days(better, "turned_on")
    chosen = kept(
        np.concatenate([choices[:, :2], better[:, [0, 1]], better[:, [0, 2]]]),
        np.concatenate([days(choices, "answered_on", mature_days), turned, turned]),
        np.concatenate([missed, -missed[n:]]),  # what one place won the other lost
        np.concatenate([doubt, doubt[n:]]),
    )
    ids = tuple(data.project_ids[row] for row in leads.tolist())
    return AlikeAnswers(ids, data.tags[leads], columns.field_of, (answered, chosen))


def _missed(anyone: LogisticPosterior, inputs: Array, said: Array) -> tuple[Array, Array]:
    """Return what was answered less the chance p that a place without a record of its own had; and p (1 - p)."""
    expected = anyone.updated(inputs, said).chance(inputs).probability
    return said - expected, expected * (1 - expected)
