"""The city's whole recipe: the chances of both sides, the boosted ranker around them, and how far it may move them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field

from features.errors import InputError
from recommender.learned.city_model import CityModel, Judgement
from recommender.learned.correction import Correction
from recommender.learned.hybrid import HybridRanker
from recommender.scoring.spaces import SentenceVectors
from training.city.chances import CityFitConfig, HeldOut, fit_city, without_record
from training.city.data import CityData
from training.city.ranker import CityRankerConfig, Strength, correction_at, fit_city_ranker, measured_strength

__all__ = ["CityRecipe", "FittedCity", "fit_recipe"]

_NO_STRENGTH = Strength(0.0, 0.0, 0.0, 0)


class CityRecipe(BaseModel):
    """How the city's model is made.

    Attributes
    ----------
    validation_days
        The last days before the end, on which the ranker's strength is measured.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    chances: CityFitConfig = CityFitConfig()
    ranker: CityRankerConfig = CityRankerConfig()
    validation_days: int = Field(default=150, ge=14)


@dataclass(frozen=True, eq=False)
class FittedCity:
    """What a recipe made of everything known by ``until`` (inclusive).

    Attributes
    ----------
    held
        Predictions of rolling months that calibrated the chances.
    ranker
        ``None`` = there was too little history to fit one.
    """

    until: dt.date
    recipe: CityRecipe
    chances: CityModel
    held: HeldOut
    ranker: HybridRanker | None
    strength: Strength

    def judged(self, data: CityData, late: CityData | None = None) -> list[Judgement]:
        """Judge the leads of every month, or of those of ``late`` only, with the history known by ``until``."""
        return _judged(late or data, self.chances, self._correction(data))

    def judged_as_new(self, data: CityData, place_ids: Sequence[str], late: CityData | None = None) -> list[Judgement]:
        """Judge as if these places had joined on the last day: nothing of them is known."""
        hidden = replace(data, hidden=frozenset(place_ids))
        chances = without_record(self.chances, hidden, until=self.until, config=self.recipe.chances)
        return _judged(late or data, chances, self._correction(hidden))

    def _correction(self, data: CityData) -> Correction | None:
        if self.ranker is None or not self.ranker.strength:
            return None
        return correction_at(data, self.ranker, self.until)


def _judged(data: CityData, chances: CityModel, correction: Correction | None) -> list[Judgement]:
    found = []
    for group in data.groups:
        judged = chances.judge(group.projects, group.parks, group.expert)
        moved = None if correction is None else correction(group.projects, group.parks, group.expert)
        found.append(replace(judged, moved=moved))
    return found


def fit_recipe(
    data: CityData,
    *,
    until: dt.date,
    recipe: CityRecipe,
    seed: int,
    sentences: SentenceVectors | None,
    earlier: FittedCity | None = None,
    strength: Strength | None = None,
    threads: int = 1,
) -> FittedCity:
    """Make a model of everything known by ``until`` (inclusive).

    Parameters
    ----------
    seed
        Of the ranker; the chances use none.
    sentences
        Sentence encoder; the ranker compares meaning across languages.
    earlier
        The same recipe fitted on an earlier day: the days since then say how far the ranker may move the order. One
        is fitted when ``None``.
    strength
        Given rather than measured; where it is 0 no ranker is fitted.
    threads
        Of the ranker; changes no number.
    """
    chances, held = fit_city(data, until=until, config=recipe.chances)

    def ranker(day: dt.date) -> HybridRanker | None:
        try:
            return fit_city_ranker(
                data,
                until=day,
                config=recipe.ranker,
                chances=recipe.chances,
                seed=seed,
                sentences=sentences,
                threads=threads,
            )
        except InputError:
            return None

    idle = strength is not None and not strength.value
    if strength is None:
        since = until - dt.timedelta(days=recipe.validation_days) if earlier is None else earlier.until
        before = ranker(since) if earlier is None else earlier.ranker
        strength = _NO_STRENGTH if before is None else _measured(data, before, since, until, recipe)
    found = None if idle else ranker(until)
    kept = None if found is None else replace(found, strength=strength.value)
    return FittedCity(until, recipe, chances, held, kept, strength)


def _measured(data: CityData, ranker: HybridRanker, since: dt.date, until: dt.date, recipe: CityRecipe) -> Strength:
    return measured_strength(data, ranker, since=since, until=until, config=recipe.ranker, chances=recipe.chances)
