"""What the technology model sees in one text, stretch by stretch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from features.tagger.evidence import Evidence
from features.tagger.inference import OUTSIDE, Floats
from features.tagger.segments import Segment

_MOST_WORDS = 4
_WORDLESS_WORTH = 0.15
_CANDIDATES = 6


@dataclass(frozen=True)
class Guess:
    """A technology recognised in one stretch; ``score`` is over 0, not a probability."""

    technology_id: str
    segment: Segment
    score: float


@dataclass(frozen=True)
class View:
    """Probabilities of all labels for the whole text (row 0) and for each of its sentences.

    Attributes
    ----------
    labels
        Order of the columns; technology ids and `OUTSIDE`.
    segments
        One a row.
    probabilities
        ``(n_segments, n_labels)`` float32.
    """

    labels: tuple[str, ...]
    segments: tuple[Segment, ...]
    probabilities: Floats

    @property
    def outside(self) -> float:
        """Probability that the text as a whole belongs to no field."""
        return float(self.probabilities[0, self.labels.index(OUTSIDE)])

    def probability(self, technology_id: str) -> float:
        """Highest probability of a technology in any stretch; 0 for one the model was not taught."""
        return (
            float(self.probabilities[:, self.labels.index(technology_id)].max())
            if technology_id in self.labels
            else 0.0
        )

    def field_probability(self, field_id: str) -> float:
        """Highest probability, in any stretch, of all technologies of a field together."""
        columns = [column for column, label in enumerate(self.labels) if label.split(".")[0] == field_id]
        return float(self.probabilities[:, columns].sum(axis=1).max()) if columns else 0.0

    @property
    def likeliest(self) -> float:
        """Highest probability of any technology in any stretch."""
        inside = [column for column, label in enumerate(self.labels) if label != OUTSIDE]
        return float(self.probabilities[:, inside].max())

    def guesses(self, evidence: Evidence, excluded: frozenset[str]) -> list[Guess]:
        """Return the technologies recognised, best first, each where it is recognised best.

        A probability counts for more where words of the technology and of its field stand in the same stretch: a text
        that is about batteries says so in more than its general drift.
        """
        best: dict[str, Guess] = {}
        for guess in self._candidates(evidence, excluded):
            held = best.get(guess.technology_id)
            if held is None or guess.score > held.score:
                best[guess.technology_id] = guess
        return sorted(best.values(), key=lambda guess: (-guess.score, guess.technology_id))

    def _candidates(self, evidence: Evidence, excluded: frozenset[str]) -> Iterator[Guess]:
        for row, segment in enumerate(self.segments):
            for column in np.argsort(-self.probabilities[row], kind="stable")[:_CANDIDATES]:
                label = self.labels[column]
                if label == OUTSIDE or label in excluded:
                    continue
                words = _words(evidence, segment, label)
                worth = _WORDLESS_WORTH + min(words, _MOST_WORDS)
                yield Guess(label, segment, float(self.probabilities[row, column]) * worth)


def _words(evidence: Evidence, segment: Segment, technology_id: str) -> int:
    """Count the words in a stretch that speak for a technology's field, those for the technology itself twice."""
    found = evidence.words_for(technology_id.split(".")[0], within=(segment.start, segment.end))
    names = {word for word, _ in found}
    own = {word for word, speaks_for in found if speaks_for == technology_id}
    return len(names) + len(own)
