"""What a model must beat: popularity, each kind of content, factors alone, and the policy's score."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.policy.weights import EXPERT_COMPONENTS
from features.sides import instant
from recommender.scoring.base import Scorer
from recommender.scoring.content import ProfileSimilarity
from recommender.scoring.history import Centroid
from recommender.scoring.popularity import Popularity
from recommender.scoring.spaces import CHARS, MEANING, WORDS, SentenceVectors, Spaces
from training.city.data import CityData
from training.city.market import city_market
from training.ranker.lightfm_fit import FactorConfig, fit_factors, is_installed

__all__ = ["CONTENT", "HISTORY", "baseline_scores"]

Array = npt.NDArray[np.float64]
CONTENT = ("content_tags", "content_words", "content_chars", "content_meaning")
HISTORY = ("popularity", "history_words", "lightfm")
"""Methods that cannot say anything of a place that has just joined."""


def baseline_scores(
    data: CityData, *, since: dt.date, seed: int, sentences: SentenceVectors | None = None
) -> dict[str, Array]:
    """Return name -> (n, m) scores of the leads decided after ``since``, by what was known then; NaN elsewhere.

    Factors alone are left out where LightFM is not installed, meaning without a sentence encoder.
    """
    late = [name for name, day in zip(data.project_ids, data.decided_on, strict=True) if day > since]
    market = city_market(data).of_kinds(["accepted", "declined", "landed"])
    view = market.view(instant(since) + pd.Timedelta(days=1), query_ids=late)
    queries, options = Spaces(sentences=sentences).open(view)
    scorers: dict[str, Scorer] = {
        "popularity": Popularity(),
        "content_words": ProfileSimilarity(WORDS),
        "content_chars": ProfileSimilarity(CHARS),
        **({} if sentences is None else {"content_meaning": ProfileSimilarity(MEANING)}),
        "history_words": Centroid(WORDS),
    }
    found = {name: scorer(queries, options) for name, scorer in scorers.items()}
    if is_installed() and len(options.landings.past):
        found["lightfm"] = fit_factors(options, FactorConfig(space=WORDS), seed=seed)(queries, options)
    track = EXPERT_COMPONENTS.index("track_fit")
    standing = options.frame.index.tolist()
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
