"""Recognise a technology nobody named: a linear model over sentence vectors, taught by the pack's own wording.

The model is multinomial logistic regression with one class a technology and one for everything else. Its lessons are
the descriptions, example sentences, names and tell-tale words of the pack and the pack's background sentences; no
labelled lead is among them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from features.errors import ArtifactError
from features.policy.wording import Wording
from features.text.encoder import TextEncoder

Floats = NDArray[np.float32]

OUTSIDE = ""
"""Label of the class for everything outside the taxonomy."""
_DIGEST_CHARS = 16
_INVERSE_PENALTY = 30.0
_MOST_ITERATIONS = 600
_SENTENCE_WORTH, _NAME_WORTH, _CUE_WORTH, _BACKGROUND_WORTH = 1.0, 0.3, 0.2, 2.0


@dataclass(frozen=True)
class Lesson:
    """A text, the technology it speaks of (`OUTSIDE` for none), and how much it counts."""

    text: str
    label: str
    worth: float


def lessons(wording: Wording) -> tuple[Lesson, ...]:
    """Return what a pack teaches, in a fixed order. Ambiguous names teach nothing."""
    ambiguous = {name.casefold() for name in wording.ambiguous}

    def of_technologies() -> Iterator[Lesson]:
        for label, technology in wording.technologies.items():
            for sentence in (technology.zh, technology.en, *technology.said):
                yield Lesson(sentence, label, _SENTENCE_WORTH)
            for name in technology.also:
                if name.casefold() not in ambiguous:
                    yield Lesson(name, label, _NAME_WORTH)
            for cue in technology.cues:
                yield Lesson(cue, label, _CUE_WORTH)

    background = (Lesson(sentence, OUTSIDE, _BACKGROUND_WORTH) for sentence in wording.background)
    return (*of_technologies(), *background)


@dataclass(frozen=True)
class TechnologyModel:
    """Probabilities of the technologies, given a sentence vector.

    Attributes
    ----------
    labels
        Technology ids and `OUTSIDE`; the order of the columns.
    weights
        ``(n_labels, dim)`` float32.
    bias
        ``(n_labels,)`` float32.
    digest
        What the model was taught and by which encoder; see `lesson_digest`.
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
        labels = np.array(json.dumps({"labels": self.labels, "digest": self.digest}))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.savez_compressed(file, weights=self.weights, bias=self.bias, manifest=labels)

    @classmethod
    def load(cls, path: Path) -> TechnologyModel:
        """Read a file written by `save`.

        Raises
        ------
        ArtifactError
            The file is missing, damaged or not of this kind.
        """
        try:
            with np.load(path, allow_pickle=False) as arrays:
                manifest = json.loads(str(arrays["manifest"]))
                return cls(tuple(manifest["labels"]), arrays["weights"], arrays["bias"], manifest["digest"])
        except (OSError, ValueError, KeyError, EOFError) as fault:
            raise ArtifactError(
                f"{path} must be a saved technology model, got {type(fault).__name__}: {fault}"
            ) from fault


def fit(taught: Sequence[Lesson], encoder: TextEncoder) -> TechnologyModel:
    """Teach a model. Deterministic for the same lessons, encoder and machine; minutes for a slow encoder.

    Raises
    ------
    ArtifactError
        Fewer than two labels are taught.
    """
    from sklearn.linear_model import LogisticRegression

    names = sorted({lesson.label for lesson in taught})
    if len(names) < 2:
        raise ArtifactError(f"a technology model needs lessons for at least two labels, got {names}")
    vectors = encoder.encode([lesson.text for lesson in taught])
    learner = LogisticRegression(C=_INVERSE_PENALTY, max_iter=_MOST_ITERATIONS)
    learner.fit(vectors, [lesson.label for lesson in taught], sample_weight=[lesson.worth for lesson in taught])
    weights, bias = learner.coef_, learner.intercept_
    if len(names) == 2:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return TechnologyModel(
        tuple(str(label) for label in learner.classes_),
        np.asarray(weights, dtype=np.float32),
        np.asarray(bias, dtype=np.float32),
        lesson_digest(taught, encoder),
    )


def lesson_digest(taught: Sequence[Lesson], encoder: TextEncoder) -> str:
    """Name what a model would be taught and by which encoder; a changed lesson or encoder changes the name."""
    content = json.dumps(
        [encoder.identity, _INVERSE_PENALTY, [(lesson.text, lesson.label, lesson.worth) for lesson in taught]],
        ensure_ascii=False,
    )
    return hashlib.sha256(content.encode()).hexdigest()[:_DIGEST_CHARS]
