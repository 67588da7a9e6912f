"""Recognise a technology by meaning: logistic regression over sentence vectors, taught by the pack's own wording."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from features.errors import ArtifactError
from features.tagger.lessons import Lesson, digest
from features.text.encoder import TextEncoder

Floats = NDArray[np.float32]

SHIPPED_FOLDER = "models"
_INVERSE_PENALTY = 20.0
_MOST_ITERATIONS = 600


@dataclass(frozen=True)
class VectorModel:
    """Probabilities of the technologies, given a sentence vector.

    Attributes
    ----------
    labels
        Technology ids and ``lessons.OUTSIDE``; the order of the columns.
    weights
        ``(n_labels, dim)`` float32.
    bias
        ``(n_labels,)`` float32.
    digest
        What the model was taught and by which encoder.
    """

    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    digest: str

    def probabilities(self, vectors: Floats) -> Floats:
        """Return ``(n, n_labels)`` float32, rows summing to 1, for ``(n, dim)`` unit vectors."""
        scores = vectors @ self.weights.T + self.bias
        scores -= scores.max(axis=1, keepdims=True, initial=-np.inf)
        powers = np.exp(scores)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write arrays and labels to an ``.npz`` file."""
        manifest = np.array(json.dumps({"labels": self.labels, "digest": self.digest}))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.savez_compressed(file, weights=self.weights, bias=self.bias, manifest=manifest)

    @classmethod
    def load(cls, path: Path) -> VectorModel:
        """Read a file written by `save`.

        Raises
        ------
        ArtifactError
            The file is missing, damaged or not of this kind.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                manifest = json.loads(str(arrays["manifest"]))
                return cls(tuple(manifest["labels"]), arrays["weights"], arrays["bias"], manifest["digest"])
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as fault:
            message = f"{path} must be a saved vector model, got {type(fault).__name__}: {fault}"
            raise ArtifactError(message) from fault


def fit(taught: Sequence[Lesson], encoder: TextEncoder) -> VectorModel:
    """Teach a model. Deterministic for the same lessons, encoder and machine; minutes for a slow encoder.

    Raises
    ------
    ArtifactError
        Fewer than two labels are taught.
    """
    from sklearn.linear_model import LogisticRegression

    names = sorted({lesson.label for lesson in taught})
    if len(names) < 2:
        raise ArtifactError(f"a vector model needs lessons for at least two labels, got {names}")
    vectors = encoder.encode([lesson.text for lesson in taught])
    learner = LogisticRegression(C=_INVERSE_PENALTY, max_iter=_MOST_ITERATIONS)
    learner.fit(vectors, [lesson.label for lesson in taught], sample_weight=[lesson.worth for lesson in taught])
    weights, bias = learner.coef_, learner.intercept_
    if len(names) == 2:  # scikit-learn gives one row for two classes
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return VectorModel(
        tuple(str(label) for label in learner.classes_),
        np.asarray(weights, dtype=np.float32),
        np.asarray(bias, dtype=np.float32),
        model_digest(taught, encoder),
    )


def model_digest(taught: Sequence[Lesson], encoder: TextEncoder) -> str:
    """Name what a model would be taught, by which encoder and with which settings."""
    return digest(taught, encoder.identity, _INVERSE_PENALTY)


def find_or_fit(taught: Sequence[Lesson], encoder: TextEncoder, folder: Path | None) -> VectorModel:
    """Return the model for these lessons: shipped with the program, kept in ``folder``, or fitted now and kept there.

    Files are named by the digest of what they were taught, so none can be out of date.
    """
    name = f"{model_digest(taught, encoder)}.npz"
    with resources.as_file(resources.files("features.tagger").joinpath(SHIPPED_FOLDER)) as shipped:
        for place in (shipped, folder):
            if place is not None and (place / name).is_file():
                return VectorModel.load(place / name)
    model = fit(taught, encoder)
    if folder is not None:
        model.save(folder / name)
    return model
