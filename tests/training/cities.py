"""A small demo city as a snapshot, and the same prepared for learning, made once a run."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt

from features.lead_tags import LeadTags
from features.policy.pack import load_policy
from features.project import ProjectProfile
from features.tagger import NO_ANSWERS, TagMemory
from recommender.learned.artifact import Artifact
from recommender.learned.promotion import Comparison, ComparisonVerdict, PromotionRecord
from recommender.learned.stored import city_artifact
from training.city.data import CityData, city_data
from training.city.ranker import CityRankerConfig
from training.city.recipe import CityRecipe, FittedCity, fit_recipe
from training.ranker.config import BoostingConfig, FitConfig
from training.snapshot import Snapshot
from training.world.city import InventedCity, build_city
from training.world.record import recorded

POLICY = load_policy()


@cache
def small_city() -> InventedCity:
    """About a year of 320 leads."""
    return build_city(policy=POLICY, seed=5, leads=320, days=420)


@cache
def small_snapshot() -> Snapshot:
    """The small city, frozen."""
    return recorded(small_city())


def true_tags(profiles: Sequence[ProjectProfile], _: TagMemory = NO_ANSWERS) -> list[LeadTags]:
    """Return the tags that the inventor gave."""
    ideas = {one.profile.project_id: one.idea.technology_id for one in small_city().leads}
    return [LeadTags({ideas[one.project_id]: 1.0} if ideas[one.project_id] else {}) for one in profiles]


@cache
def small_data() -> CityData:
    """The small city, prepared."""
    return city_data(small_snapshot(), policy=POLICY, tag=true_tags)


CUT = small_snapshot().last_day - dt.timedelta(days=100)
SMALL = CityRecipe(
    ranker=CityRankerConfig(
        fit=FitConfig(boosting=BoostingConfig(boosters=2, trees=25, leaves=7)), first_days=100, fold_days=60
    ),
    validation_days=90,
)


class Hashed:
    """Sentence vectors without a model: equal texts are equal, others are at odds."""

    dim = 12
    identity = "hashed"

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return (n, dim) unit rows."""
        rows = [np.frombuffer(hashlib.sha256(text.encode()).digest()[: self.dim], dtype=np.uint8) for text in texts]
        wide = np.array(rows, dtype=np.float32).reshape(len(texts), self.dim) - 127.5
        return np.asarray(wide / np.linalg.norm(wide, axis=1, keepdims=True), dtype=np.float32)


def fitted_on(data: CityData, *, threads: int = 1) -> FittedCity:
    """Fit the small recipe on what was known 100 days before the end."""
    return fit_recipe(data, until=CUT, recipe=SMALL, seed=3, sentences=Hashed(), threads=threads)


@cache
def small_fitted() -> FittedCity:
    """The small recipe on the small city."""
    return fitted_on(small_data())


def small_artifact(*, strength: float, until: dt.date = CUT, last_seq: int = 0) -> Artifact:
    """Return the small city's model with its ranker at a strength; the higher, the more a place's record weighs."""
    fitted = small_fitted()
    assert fitted.ranker is not None
    head = fitted.chances.accept
    heavier = replace(head.recalibration, slope=head.recalibration.slope * (1 + strength))
    chances = replace(fitted.chances, accept=replace(head, recalibration=heavier))
    about = {
        "trained_until": until.isoformat(),
        "recipe": SMALL.model_dump(mode="json"),
        "encoder": Hashed.identity,
        "strength": {"value": strength},
        "last_seq": last_seq,
    }
    return city_artifact(chances, about, landed={}, ranker=replace(fitted.ranker, strength=strength))


def promotion_record(*, better: bool = True) -> PromotionRecord:
    """What a model was compared with: it is better than the policy's score, or too few leads say so."""
    verdict = ComparisonVerdict.BETTER if better else ComparisonVerdict.OPEN
    low = 0.01 if better else -0.02
    one = Comparison("expert", "all", 114, 342, 0.04, low, 0.07, 78, verdict, refuses=not better)
    small = Comparison("expert", "en", 3, 9, -0.03, -0.2, 0.1, 90, ComparisonVerdict.OPEN, refuses=False)
    return PromotionRecord(CUT, small_snapshot().last_day, (one, small))
