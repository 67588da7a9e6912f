"""From a snapshot to a registered model: the straight road."""

from __future__ import annotations

import datetime as dt
import platform
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from recommender.artifact import Artifact
from recommender.chances.model import CityModel
from recommender.chances.stored import city_artifact
from training.adapters.city import CityData
from training.city_fit import CityFitConfig, fit_city
from training.evaluate import Evaluation, EvaluationConfig, evaluate_city

__all__ = ["Trained", "train_city", "versions"]

_LIBRARIES = ("numpy", "scipy", "pandas", "pydantic")


@dataclass(frozen=True, eq=False)
class Trained:
    """A model, what it looks like on disk, and how its recipe did on the last months."""

    model: CityModel
    artifact: Artifact
    evaluation: Evaluation


def train_city(
    data: CityData,
    *,
    config: CityFitConfig,
    evaluation: EvaluationConfig,
    seed: int,
) -> Trained:
    """Evaluate the recipe on the last months by a model that has not seen them, then fit on everything.

    Parameters
    ----------
    seed
        Of the bootstrap in the evaluation; the fit itself uses no chance.
    """
    last = data.snapshot.last_day
    cut = last - dt.timedelta(days=evaluation.test_days)
    early, held = fit_city(data, until=cut, config=config)
    found = evaluate_city(data, early, since=cut, config=evaluation, seed=seed, held=held)
    model, _ = fit_city(data, until=last, config=config)
    about = {
        "trained_until": last.isoformat(),
        "snapshot": data.snapshot.content_hash,
        "policy_version": data.policy.version,
        "last_seq": data.snapshot.events[-1].seq if data.snapshot.events else 0,
        "config": config.model_dump(mode="json"),
        "evaluation_config": evaluation.model_dump(mode="json"),
        "seed": seed,
        "versions": versions(),
        "metrics": found.to_json(),
    }
    return Trained(model, city_artifact(model, about, landed=_landed(data)), found)


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
