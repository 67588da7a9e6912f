"""The city's model as an artifact, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from features.errors import ArtifactError
from features.market import PairInput
from recommender.learned.alike import AlikeAnswers, Surprises
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
_ALIKE, _SIDES = "alike.", HEADS[:2]
_COUNTED, _MEASURED = ("lead", "place", "day"), ("surprise", "doubt")


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
    arrays |= _kept(columns.alike)
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
    columns = replace(columns, alike=_alike(artifact, columns))
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


def _kept(alike: AlikeAnswers | None) -> dict[str, npt.NDArray[np.generic]]:
    """Return the answers about leads as arrays."""
    if alike is None:
        return {}
    arrays: dict[str, npt.NDArray[np.generic]] = {"leads": np.array(alike.lead_ids, dtype=np.str_), "tags": alike.tags}
    for name, kind in zip(_SIDES, alike.kinds, strict=True):
        arrays |= {f"{name}.{part}": getattr(kind, part) for part in (*_COUNTED, *_MEASURED)}
    return {f"{_ALIKE}{name}": array for name, array in arrays.items()}


def _alike(artifact: Artifact, columns: PairColumns) -> AlikeAnswers | None:
    """Rebuild the answers; ``None`` = the model was trained without them."""
    if f"{_ALIKE}leads" not in artifact.arrays:
        return None
    ids = tuple(str(name) for name in artifact.array(f"{_ALIKE}leads"))
    tags = _floats(artifact, f"{_ALIKE}tags", len(ids)).astype(np.float32)
    kinds = [_surprises(artifact, f"{_ALIKE}{name}.", len(ids), len(columns.place_ids)) for name in _SIDES]
    if tags.shape != (len(ids), len(columns.technology_ids)):
        raise ArtifactError("artifact: the leads that were answered must have one weight a technology")
    return AlikeAnswers(ids, tags, columns.field_of, tuple(kinds))


def _surprises(artifact: Artifact, prefix: str, n_leads: int, n_places: int) -> Surprises:
    lead, place, day = (_integers(artifact, prefix + part) for part in _COUNTED)
    surprise, doubt = (_floats(artifact, prefix + part, len(lead)) for part in _MEASURED)
    if lead.max(initial=-1) >= n_leads or place.max(initial=-1) >= n_places or not len(lead) == len(place) == len(day):
        raise ArtifactError(f"artifact: {prefix}lead, place and day must be of the leads and places that there are")
    return Surprises(lead, place, day, surprise, doubt)


def _integers(artifact: Artifact, name: str) -> npt.NDArray[np.int64]:
    """Return an array of integers >= 0."""
    found = artifact.array(name)
    if not np.issubdtype(found.dtype, np.integer) or found.astype(np.int64).min(initial=0) < 0:
        raise ArtifactError(f"artifact: array {name!r} must hold integers >= 0", zh=f"模型数组 {name!r} 含无效数值")
    return found.astype(np.int64)


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
