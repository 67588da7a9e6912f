"""Both models together: by meaning and by words, taught by one pack."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from features.memo import once
from features.policy.taxonomy import Taxonomy
from features.policy.wording import Wording
from features.tagger.lessons import name_lessons, wording_lessons
from features.tagger.segments import TextSpan
from features.tagger.vectors import Floats, VectorModel, find_or_fit
from features.tagger.view import LabelView
from features.tagger.words import WordModel, terms
from features.text.encoder import SentenceEncoder, TextEncoder

_LEAST = 1e-9


class Recogniser:
    """Recognises technologies in text that need not name them. Loads on first use.

    Parameters
    ----------
    taxonomy, wording
        What is taught; a technology without wording is never recognised.
    encoder
        Sentence vectors; the bundled model where None.
    folder
        Where a model fitted here is kept.
    """

    def __init__(
        self, taxonomy: Taxonomy, wording: Wording, encoder: TextEncoder | None, *, folder: Path | None = None
    ) -> None:
        self._taxonomy = taxonomy
        self._wording = wording
        self._encoder = encoder
        self._folder = folder

    @property
    def ready(self) -> bool:
        """Whether there is anything to recognise: the pack's wording describes technologies and a background."""
        return bool(self._wording.technologies and self._wording.background)

    def views(self, cut: Sequence[tuple[TextSpan, ...]]) -> list[LabelView | None]:
        """Look at texts that were cut into segments; None for a text without any."""
        flat = [segment.text for parts in cut for segment in parts]
        if not flat:
            return [None] * len(cut)
        probabilities = self._probabilities(flat)
        views: list[LabelView | None] = []
        row = 0
        for parts in cut:
            rows = probabilities[row : row + len(parts)]
            counts = tuple(len(set(terms(segment.text))) for segment in parts)
            views.append(LabelView(self._meaning.labels, parts, counts, rows) if parts else None)
            row += len(parts)
        return views

    def _probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the normalised geometric mean of both models' probabilities."""
        meaning = self._meaning.probabilities(self._vectors.encode(texts))
        logs = np.log(meaning + _LEAST) + np.log(self._words.probabilities(texts) + _LEAST)
        powers = np.exp((logs - logs.max(axis=1, keepdims=True, initial=-np.inf)) / 2)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)

    @once
    def _vectors(self) -> TextEncoder:
        return self._encoder or SentenceEncoder()

    @once
    def _meaning(self) -> VectorModel:
        return find_or_fit(wording_lessons(self._wording), self._vectors, self._folder)

    @once
    def _words(self) -> WordModel:
        taught = (*wording_lessons(self._wording), *name_lessons(self._taxonomy, self._wording))
        return WordModel(taught, self._meaning.labels)
