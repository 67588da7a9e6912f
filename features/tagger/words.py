"""Recognise a technology by the words around it: naive Bayes over words, word pairs and pairs of characters.

A second opinion beside the sentence vectors. Vectors know that a plane is an aircraft but blur rare terms; words know
rare terms but nothing else. Their errors differ, so the mean of both is better than either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from features.tagger.lessons import Lesson
from features.text.folding import fold
from features.text.tokens import SIGNS, canonical, tokenize

Floats = NDArray[np.float32]

_SMOOTHING = 0.05
_STOP_TEXT = """
a an and are as at be by can for from has have if in into is it its no not of on one or our per so such than that the
their them they this to up us we which who will with you your also more most other over all any each but do does how
new now out own then there these those through very was were what when where while
"""
_STOP_WORDS = frozenset(_STOP_TEXT.split())


def terms(text: str) -> list[str]:
    """Return the words and pairs a text is judged by.

    Latin words count singly and in pairs, Chinese characters in pairs only; numbers, signs and English stop words do
    not count, and a sign breaks a pair.

    Examples
    --------
    >>> terms("Fuel cells, 30 kW 电堆")
    ['fuel', 'cell', 'fuel cell', 'kw', 'kw 电', '电 堆']
    """
    found: list[str] = []
    last: str | None = None
    for word in tokenize(fold(text)).words:
        if word in SIGNS:
            last = None
        elif not word.isdigit() and word not in _STOP_WORDS:
            term = canonical(word)
            if word.isascii():
                found.append(term)
            if last is not None:
                found.append(f"{last} {term}")
            last = term
    return found


class WordModel:
    """Multinomial naive Bayes over weighted terms, taught in a moment from the same lessons as the vectors.

    Parameters
    ----------
    taught
        Lessons; terms are weighted by log frequency and rarity and each lesson counts by its worth.
    labels
        Order of the columns of `probabilities`; labels nobody taught get the probability of unseen terms.

    Examples
    --------
    >>> model = WordModel([Lesson("pump tanks of vanadium", "flow", 1), Lesson("table of a cafe", "", 1)], ["", "flow"])
    >>> bool(model.probabilities(["vanadium in two tanks"])[0, 1] > 0.5)
    True
    """

    def __init__(self, taught: Sequence[Lesson], labels: Sequence[str]) -> None:
        counted = [Counter(terms(lesson.text)) for lesson in taught]
        spread = Counter(term for counts in counted for term in counts)
        self._columns = {term: column for column, term in enumerate(spread)}
        frequency = np.fromiter(spread.values(), dtype=np.float64, count=len(spread))
        self._rarity = np.log((1 + len(taught)) / (1 + frequency)) + 1
        rows = {label: row for row, label in enumerate(labels)}
        sums = np.zeros((len(rows), len(spread)))
        for lesson, counts in zip(taught, counted, strict=True):
            columns, weights = self._weighted(counts)
            sums[rows[lesson.label], columns] += lesson.worth * weights
        smoothed = sums + _SMOOTHING
        self._log_share: Floats = np.log(smoothed / smoothed.sum(axis=1, keepdims=True)).astype(np.float32)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return ``(n, n_labels)`` float32, rows summing to 1; equal shares where no term is known."""
        out = np.empty((len(texts), len(self._log_share)), dtype=np.float32)
        for row, text in enumerate(texts):
            columns, weights = self._weighted(Counter(terms(text)))
            scores = self._log_share[:, columns] @ weights
            powers = np.exp(scores - scores.max())
            out[row] = powers / powers.sum()
        return out

    def _weighted(self, counts: Counter[str]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return columns and weights of a text's known terms; the weights have length 1."""
        known = list(self._known(counts))
        columns = np.array([column for column, _ in known], dtype=np.int64)
        times = np.array([count for _, count in known], dtype=np.float64)
        weights = (1 + np.log(times)) * self._rarity[columns] if known else times
        length = float(np.linalg.norm(weights))
        return columns, weights / length if length else weights

    def _known(self, counts: Counter[str]) -> Iterator[tuple[int, int]]:
        for term, count in counts.items():
            if term in self._columns:
                yield self._columns[term], count
