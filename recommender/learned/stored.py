"""The city's model as an artifact, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from features.errors import ArtifactError
from features.market import PairInput
from recommender.learned.artifact import Artifact
from recommender.learned.city_model import HEADS, ChanceHead, CityModel
from recommender.learned.hybrid import HybridRanker, RankerState
from recommender.learned.inputs import InputConfig, PairColumns, Scale
from recommender.learned.reciprocal import Combination
from recommender.scoring.calibration import Recalibration
from recommender.scoring.posterior import LogisticPosterior
from recommender.scoring.spaces import SentenceVectors

__all__ = ["FAMILY", "city_artifact", "city_model", "city_ranker", "landed_tags"]

FAMILY = "city-hybrid"
_BELIEF = ("weights", "shared", "cross", "inner")
_SETTINGS, _TREES, _FACTORS = "ranker.json", "trees-{}.txt", "ranker."


def city_artifact(
    model: CityModel,
    about: Mapping[str, Any],
    *,
    landed: Mapping[str, npt.NDArray[np.float32]],
    ranker: HybridRanker | None = None,
) -> Artifact:
    """Return the model as arrays, and the ranker as texts.

    Parameters
    ----------
    about
        What goes into the manifest.
    landed
        Project id -> tag weights (n_technologies,) of the projects that had landed: the precedents.
    """
    columns = model.columns
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "place_ids": np.array(columns.place_ids, dtype=np.str_),
        "technology_ids": np.array(columns.technology_ids, dtype=np.str_),
        "lead_scale": np.stack([columns.lead_scale.means, columns.lead_scale.spreads]),
        "place_scale": np.stack([columns.place_scale.means, columns.place_scale.spreads]),
        "shares_mean": columns.shares_mean,
        "landing": _line(model.landing),
        "landed_ids": np.array(sorted(landed), dtype=np.str_),
        "landed_tags": np.stack([landed[name] for name in sorted(landed)])
        if landed
        else np.zeros((0, len(columns.technology_ids)), dtype=np.float32),
    }
    for name, head in model.heads.items():
        arrays |= {
            **{f"{name}.{part}": getattr(head.posterior, part) for part in _BELIEF},
            f"{name}.recalibration": _line(head.recalibration),
        }
    texts = {}
    if ranker is not None:
        state = ranker.state()
        texts = {_SETTINGS: state.settings, **{_TREES.format(k): text for k, text in enumerate(state.trees)}}
        arrays |= {f"{_FACTORS}{name}": array for name, array in state.arrays.items()}
    shape = {"combination": model.combination.value, "inputs": columns.config.model_dump(mode="json")}
    return Artifact({**about, "family": FAMILY, "model": shape}, arrays, texts)


def city_model(artifact: Artifact) -> CityModel:
    """Rebuild the model; raises `ArtifactError` if the artifact holds another family or does not fit together."""
    if artifact.about.get("family") != FAMILY:
        raise ArtifactError(
            f"artifact: family must be {FAMILY!r}, received {artifact.about.get('family')!r}",
            zh=f"模型类别应为 {FAMILY!r}，实际为 {artifact.about.get('family')!r}",
        )
    try:
        shape = artifact.about["model"]
        config, combination = InputConfig.model_validate(shape["inputs"]), Combination(shape["combination"])
    except (KeyError, TypeError, ValueError, ValidationError) as fault:
        raise ArtifactError(f"artifact: its configuration cannot be read: {fault}") from fault
    columns = PairColumns(
        config=config,
        place_ids=tuple(str(name) for name in artifact.array("place_ids")),
        technology_ids=tuple(str(name) for name in artifact.array("technology_ids")),
        lead_scale=Scale(*_floats(artifact, "lead_scale", 2)),
        place_scale=Scale(*_floats(artifact, "place_scale", 2)),
        shares_mean=_floats(artifact, "shares_mean"),
    )
    heads = {
        name: ChanceHead(
            _belief(artifact, name, columns),
            Recalibration(*_floats(artifact, f"{name}.recalibration", 3).tolist()),
        )
        for name in HEADS
    }
    return CityModel(
        columns=columns,
        **heads,
        landing=Recalibration(*_floats(artifact, "landing", 3).tolist()),
        combination=combination,
    )


def city_ranker(
    artifact: Artifact, inputs: tuple[PairInput, ...], *, sentences: SentenceVectors | None, threads: int = 1
) -> HybridRanker | None:
    """Rebuild the ranker; ``None`` = the model was trained without one.

    Parameters
    ----------
    inputs
        Extra inputs of the same names as in training; their numbers do not matter here.
    """
    settings = artifact.texts.get(_SETTINGS)
    if settings is None:
        return None
    trees: list[str] = []
    while (name := _TREES.format(len(trees))) in artifact.texts:
        trees.append(artifact.texts[name])
    arrays = {
        name.removeprefix(_FACTORS): array for name, array in artifact.arrays.items() if name.startswith(_FACTORS)
    }
    try:
        state = RankerState(settings, tuple(trees), arrays)
        return HybridRanker.from_state(state, inputs=inputs, sentences=sentences, threads=threads)
    except ValidationError as fault:
        raise ArtifactError(f"artifact: {_SETTINGS} cannot be read: {fault}") from fault


def landed_tags(artifact: Artifact) -> dict[str, npt.NDArray[np.float32]]:
    """Return the tag weights of the precedents by project."""
    ids, tags = artifact.array("landed_ids"), artifact.array("landed_tags").astype(np.float32)
    return {str(name): row for name, row in zip(ids, tags, strict=True)}


def _belief(artifact: Artifact, name: str, columns: PairColumns) -> LogisticPosterior:
    weights, shared, cross, inner = (_floats(artifact, f"{name}.{part}") for part in _BELIEF)
    if len(weights) != columns.width:
        raise ArtifactError(f"artifact: {name} must have {columns.width} weights, received {len(weights)}")
    return LogisticPosterior(weights, shared, cross, inner, columns.own)


def _line(line: Recalibration) -> npt.NDArray[np.float64]:
    return np.array([line.slope, line.offset, line.widening])


def _floats(artifact: Artifact, name: str, length: int | None = None) -> npt.NDArray[np.float64]:
    """Return an array of finite numbers of the length wanted."""
    found = artifact.array(name)
    if not np.issubdtype(found.dtype, np.floating) or not np.isfinite(found.astype(np.float64)).all():
        raise ArtifactError(f"artifact: array {name!r} must hold finite numbers", zh=f"模型数组 {name!r} 含无效数值")
    if length is not None and len(found) != length:
        raise ArtifactError(f"artifact: array {name!r} must have length {length}, received {len(found)}")
    return found.astype(np.float64)
