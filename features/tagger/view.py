"""What the models see in one text, stretch by stretch."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from features.tagger.lessons import OUTSIDE
from features.tagger.segments import TextSpan

Floats = NDArray[np.float32]

_OUTSIDE_SLOPE, _BEST_SLOPE, _LENGTH_SLOPE, _INTERCEPT = -1.11, 2.02, 0.26, -2.13
_LEAST = 1e-4
_NAMED_FIELD_ODDS = 5.0


@dataclass(frozen=True)
class Guess:
    """A technology recognised in one stretch, and how sure that is, in (0, 1)."""

    technology_id: str
    segment: TextSpan
    sureness: float


@dataclass(frozen=True)
class LabelView:
    """Probabilities of all labels for stretches of a text: the whole of it, or its sentences.

    Attributes
    ----------
    labels
        Order of the columns; technology ids and ``lessons.OUTSIDE``.
    segments
        One a row.
    term_counts
        Number of different terms in each segment.
    probabilities
        ``(n_segments, n_labels)`` float32, rows summing to 1.
    """

    labels: tuple[str, ...]
    segments: tuple[TextSpan, ...]
    term_counts: tuple[int, ...]
    probabilities: Floats

    def favouring(self, fields: Set[str]) -> LabelView:
        """Return the view of a reader who was told that the text is about these fields."""
        if not fields:
            return self
        odds = [_NAMED_FIELD_ODDS if label.split(".")[0] in fields else 1.0 for label in self.labels]
        weighed = self.probabilities * np.array(odds, dtype=np.float32)
        return replace(self, probabilities=weighed / weighed.sum(axis=1, keepdims=True))

    @property
    def outside(self) -> float:
        """Probability that the first stretch belongs to no field."""
        return float(self.probabilities[0, self.labels.index(OUTSIDE)])

    @property
    def likeliest(self) -> float:
        """Highest probability of any technology in any stretch."""
        return float(np.delete(self.probabilities, self.labels.index(OUTSIDE), axis=1).max())

    def probability(self, technology_id: str) -> float:
        """Highest probability of a technology in any stretch; 0 for one the models were not taught."""
        if technology_id not in self.labels:
            return 0.0
        return float(self.probabilities[:, self.labels.index(technology_id)].max())

    def field_probability(self, field_id: str) -> float:
        """Highest probability, in any stretch, of all technologies of a field together."""
        columns = [column for column, label in enumerate(self.labels) if label.split(".")[0] == field_id]
        return float(self.probabilities[:, columns].sum(axis=1).max()) if columns else 0.0

    def guesses(self, excluded: frozenset[str]) -> list[Guess]:
        """Return the likeliest technology of each stretch, in their order.

        A stretch whose likeliest technology is ``excluded`` gives none.
        """
        return list(self._guesses(excluded))

    def _guesses(self, excluded: frozenset[str]) -> Iterator[Guess]:
        outside = self.labels.index(OUTSIDE)
        for row, segment in enumerate(self.segments):
            inside = self.probabilities[row].copy()
            inside[outside] = -1
            best = int(inside.argmax())
            if self.labels[best] not in excluded:
                yield Guess(
                    self.labels[best],
                    segment,
                    sureness(float(self.probabilities[row, outside]), float(inside[best]), self.term_counts[row]),
                )


def sureness(outside: float, best: float, terms: int) -> float:
    """Return how sure it is that a stretch speaks of its likeliest technology, in (0, 1).

    A logistic curve over the probability of being outside all fields, that of the best technology, and the number of
    terms read: a short text must be plainer than a long one. Fitted on the development split, against texts of other
    trades.

    Examples
    --------
    >>> sureness(0.01, 0.8, 20) > 0.9, sureness(0.3, 0.05, 8) < 0.1
    (True, True)
    """
    score = (
        _OUTSIDE_SLOPE * log(max(outside, _LEAST))
        + _BEST_SLOPE * log(max(best, _LEAST))
        + _LENGTH_SLOPE * log(1 + terms)
        + _INTERCEPT
    )
    return 1 / (1 + exp(-score))
