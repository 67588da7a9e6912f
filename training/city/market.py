"""The city as a market: leads ask, places at home are recommended, answers and landings are its events."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.market import ID, SINCE, Market, PairInput, PairRole, Side
from features.sides import LEADS, PLACES, GivenInput, event_frame, is_home, lead_frame, place_frame
from recommender.learned.correction import expert_inputs
from training.city.data import CityData

__all__ = ["city_market"]


def city_market(
    data: CityData, *, prior: PairInput | None = None, asked: npt.NDArray[np.bool_] | None = None
) -> Market:
    """Return the city as a :class:`~features.market.Market`.

    Parameters
    ----------
    prior
        Where learning starts from instead of the policy's score, which then is one more input.
    asked
        (n, m) pairs that are choices at all; those that no rule excludes by default. A place that was never asked has
        not refused, so learning compares those that were.
    """
    home = frozenset(one.id for one in data.snapshot.parks if is_home(one.profile)) - data.hidden
    return Market(
        Side(LEADS, _lead_frame(data)),
        Side(PLACES, _place_frame(data)),
        event_frame(data.snapshot.events, data.policy.stages, place_ids=home),
        _pair_inputs(data, prior, asked),
    )


def _pair_inputs(data: CityData, prior: PairInput | None, asked: npt.NDArray[np.bool_] | None) -> tuple[PairInput, ...]:
    open_pairs = data.allowed if asked is None else asked
    index = pd.Index(list(data.project_ids)), pd.Index(list(data.place_ids))
    return (
        *((prior,) if prior is not None else ()),
        GivenInput("open", "rules", PairRole.ELIGIBLE, 0, *index, open_pairs.astype(np.float64)),
        *expert_inputs(
            data.project_ids,
            data.place_ids,
            score=data.expert_score,
            components=data.assembled(lambda group: group.expert.components),
            role=PairRole.PRIOR if prior is None else PairRole.FEATURE,
        ),
    )


def _lead_frame(data: CityData) -> pd.DataFrame:
    frames = [
        lead_frame(group.projects, [data.decided_on[row] for row in group.rows], technology_ids=data.technology_ids)
        for group in data.groups
    ]
    return pd.concat(frames, ignore_index=True)


def _place_frame(data: CityData) -> pd.DataFrame:
    """Return the versions of the places at home; of two that begin together the later counts."""
    versions = sorted(
        (one for one in data.known.parks if is_home(one.profile)),
        key=lambda one: (one.id, one.effective_on, one.version),
    )
    frame = place_frame([one.profile for one in versions], [one.effective_on for one in versions])
    return frame.drop_duplicates([ID, SINCE], keep="last")
