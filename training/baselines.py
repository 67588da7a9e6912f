"""What a model must beat: popularity, each kind of content, factors alone, and the policy's score."""

from __future__ import annotations

import datetime as dt
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.choices import PlaceKind
from features.market import ColumnKind
from features.policy.weights import EXPERT_COMPONENTS
from recommender.scoring.base import Candidates, Queries, texts_of
from recommender.scoring.content import ProfileSimilarity
from recommender.scoring.popularity import Popularity
from recommender.scoring.terms import TermConfig, TermCounter, TermSpace
from training.adapters.city import CityData, city_market
from training.lightfm_fit import FactorConfig, fit_factors

__all__ = ["baseline_scores"]

Array = npt.NDArray[np.float64]
WORDS = "words"
_SAID = (ColumnKind.NAME, ColumnKind.TEXT, ColumnKind.TAGS)


def baseline_scores(data: CityData, *, since: dt.date, seed: int) -> dict[str, Array]:
    """Return name -> (n, m) scores of the leads decided after ``since``, by what was known then; NaN elsewhere.

    Factors alone are left out where LightFM is not installed.
    """
    late = [name for name, day in zip(data.project_ids, data.decided_on, strict=True) if day > since]
    home = sorted({one.id for one in data.snapshot.parks if one.profile.kind is not PlaceKind.OVERSEAS_HUB})
    instant = pd.Timestamp(since, tz="UTC") + pd.Timedelta(days=1)
    market = city_market(data).of_kinds(["accepted", "declined", "landed"])
    standing = [name for name in home if name in market.places.standing(instant).index]
    view = market.view(instant, query_ids=late, place_ids=standing)
    known = [
        *texts_of(view.places, view.place_schema, kinds=_SAID),
        *texts_of(view.past, view.query_schema, kinds=_SAID),
    ]
    spaces = {WORDS: TermSpace.knowing(TermCounter(TermConfig()), known)}
    queries, candidates = Queries.of(view, spaces), Candidates.of(view, spaces)
    found = {
        "popularity": Popularity()(queries, candidates),
        "content_words": ProfileSimilarity(WORDS)(queries, candidates),
    }
    if find_spec("lightfm") is not None and len(candidates.landings.past):
        found["lightfm"] = fit_factors(candidates, FactorConfig(space=WORDS), seed=seed)(queries, candidates)
    track = EXPERT_COMPONENTS.index("track_fit")
    return {
        "expert": data.expert_score,
        "content_tags": data.assembled(lambda group: group.expert.components[:, :, track]),
        **{name: _placed(scores, data, late, standing) for name, scores in found.items()},
    }


def _placed(scores: npt.NDArray[np.float32], data: CityData, leads: list[str], places: list[str]) -> Array:
    """Put scores of some leads and places where they belong."""
    whole = np.full((len(data.project_ids), len(data.place_ids)), np.nan)
    rows = pd.Index(list(data.project_ids)).get_indexer(pd.Index(leads))
    columns = pd.Index(list(data.place_ids)).get_indexer(pd.Index(places))
    whole[np.ix_(rows, columns)] = scores
    return whole
