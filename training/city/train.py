"""From a snapshot to a registered model: the straight road."""

from __future__ import annotations

import datetime as dt
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from recommender.learned.artifact import Artifact
from recommender.learned.stored import city_artifact
from recommender.scoring.spaces import SentenceVectors
from training.city.data import CityData
from training.city.evaluate import Evaluation, EvaluationConfig, evaluate_city
from training.city.recipe import CityRecipe, FittedCity, fit_recipe

__all__ = ["Trained", "train_city", "versions"]

_LIBRARIES = ("numpy", "scipy", "pandas", "pydantic", "lightgbm")


@dataclass(frozen=True, eq=False)
class Trained:
    """A model, what it looks like on disk, and how its recipe did on the last months."""

    model: FittedCity
    artifact: Artifact
    evaluation: Evaluation


def train_city(
    data: CityData,
    *,
    recipe: CityRecipe,
    evaluation: EvaluationConfig,
    seed: int,
    sentences: SentenceVectors | None,
    encoder: str = "",
) -> Trained:
    """Evaluate the recipe on the last months by a model that has not seen them, then fit on everything.

    Parameters
    ----------
    seed
        Of the ranker and of the bootstrap in the evaluation.
    sentences, encoder
        The sentence encoder, and what it is called: a model must be served by the one it was trained with.
    """
    last = data.snapshot.last_day
    cut = last - dt.timedelta(days=evaluation.test_days)
    early = fit_recipe(data, until=cut, recipe=recipe, seed=seed, sentences=sentences)
    found = evaluate_city(data, early, config=evaluation, seed=seed, sentences=sentences)
    model = fit_recipe(data, until=last, recipe=recipe, seed=seed, sentences=sentences, earlier=early)
    about = {
        "trained_until": last.isoformat(),
        "snapshot": data.snapshot.content_hash,
        "policy_version": data.policy.version,
        "last_seq": data.snapshot.events[-1].seq if data.snapshot.events else 0,
        "recipe": recipe.model_dump(mode="json"),
        "evaluation_config": evaluation.model_dump(mode="json"),
        "seed": seed,
        "encoder": encoder,
        "strength": asdict(model.strength),
        "versions": versions(),
        "metrics": found.to_json(),
    }
    artifact = city_artifact(model.chances, about, landed=_landed(data), ranker=model.ranker)
    return Trained(model, artifact, found)


def versions() -> dict[str, str]:
    """Return the versions of the program and of what computes."""
    return {
        "jianghai-match": version("jianghai-match"),
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
    }


def _landed(data: CityData) -> dict[str, Any]:
    """Return the tags of every project that landed."""
    landed = {one.project_id for one in data.outcomes if one.landed}
    return {
        profile.project_id: np.asarray(tags, dtype=np.float32)
        for group in data.groups
        for profile, tags in zip(group.projects.profiles, group.projects.tags, strict=True)
        if profile.project_id in landed
    }
