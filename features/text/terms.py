"""Texts as weighted terms: words, runs of words, or runs of characters, in one space for all languages.

Terms are hashed, so a space has no vocabulary to learn, store or outgrow: a word never seen before has its column
already, and factors learnt for a column stay valid. Latin words are words; Chinese has no spaces, so a run of Han
characters gives its overlapping pairs. What a term is worth (its rarity) is not learnt either: it is counted anew
over the texts known at the instant asked about, so no text of the future can weigh on the past.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from threading import Lock
from zlib import crc32

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, model_validator
from scipy import sparse

from features.text.folding import HAN, fold

__all__ = ["TermConfig", "TermCounter", "TermSpace", "TermUnit", "words"]

_WORD = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+[+#]*")
_HAN_START = re.compile(f"[{HAN}]")
_SPACE, _BREAK = np.uint64(ord(" ")), np.uint64(0)
_MULTIPLIER, _MIXER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_CHUNK = 512
_LONGEST_HAN_RUN = 2
_HAN_CODES = np.array([[ord(low), ord(high)] for low, high in re.findall("(.)-(.)", HAN)], dtype=np.uint64)

Row = tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]


class TermUnit(StrEnum):
    """What a term is a run of."""

    WORDS = "words"
    CHARACTERS = "characters"
    LETTERS = (
        "letters"  # characters; of Han text one and two at a time, for one Han character says as much as a syllable
    )


class TermConfig(BaseModel):
    """How texts are cut into terms."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: TermUnit = Field(default=TermUnit.WORDS, description="what a term is a run of")
    shortest: int = Field(default=1, ge=1, le=8, description="units in the shortest run; of letters at least 3")
    longest: int = Field(default=1, ge=1, le=8, description="units in the longest run")
    bits: int = Field(default=20, ge=8, le=24, description="binary logarithm of the number of columns")
    cache_size: int = Field(default=50_000, ge=0, description="texts whose counts are kept in memory")

    @model_validator(mode="after")
    def _in_order(self) -> TermConfig:
        if self.shortest > self.longest:
            raise ValueError(f"shortest must not exceed longest, received {self.shortest} > {self.longest}")
        if self.unit is TermUnit.LETTERS and self.shortest <= _LONGEST_HAN_RUN:
            raise ValueError(f"shortest must be above {_LONGEST_HAN_RUN} for letters, received {self.shortest}")
        return self


def words(text: str) -> Iterator[str]:
    """Yield the words of a text, folded; a run of Han characters gives its overlapping pairs.

    Examples
    --------
    >>> list(words("ＳｉＣ power-module, C++ 碳化硅"))
    ['sic', 'power', 'module', 'c++', '碳化', '化硅']
    """
    for run in _WORD.findall(fold(text).text):
        if len(run) > 1 and _HAN_START.match(run):
            yield from (run[start : start + 2] for start in range(len(run) - 1))
        else:
            yield run


class TermCounter:
    """Counts hashed terms; remembers texts it has seen. Safe to share between threads.

    Examples
    --------
    >>> counter = TermCounter(TermConfig())
    >>> counts = counter(["storage of energy, energy storage", ""])
    >>> counts.shape, sorted(counts.data.tolist())
    ((2, 1048576), [1.0, 2.0, 2.0])
    """

    def __init__(self, config: TermConfig) -> None:
        self.config = config
        self._memory: OrderedDict[str, Row] = OrderedDict()
        self._lock = Lock()

    @property
    def width(self) -> int:
        """Number of columns."""
        return 1 << self.config.bits

    def __call__(self, texts: Sequence[str]) -> sparse.csr_array:
        """Return (n_texts, width) csr float32 of counts, columns ascending within a row."""
        rows = self._rows(texts)
        bounds = np.cumsum([0, *(len(columns) for columns, _ in rows)], dtype=np.int32)
        columns = np.concatenate([row[0] for row in rows]) if rows else np.zeros(0, np.int32)
        counts = np.concatenate([row[1] for row in rows]) if rows else np.zeros(0, np.float32)
        return sparse.csr_array((counts, columns, bounds), shape=(len(rows), self.width))

    def _rows(self, texts: Sequence[str]) -> list[Row]:
        with self._lock:
            known = {text: self._memory[text] for text in dict.fromkeys(texts) if text in self._memory}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            known.update(zip(chunk, self._counted(chunk), strict=True))
        with self._lock:
            self._memory.update((text, known[text]) for text in missing)
            while len(self._memory) > self.config.cache_size:
                self._memory.popitem(last=False)
        return [known[text] for text in texts]

    def _counted(self, texts: Sequence[str]) -> Iterator[Row]:
        """Count many texts at once: hash every run of units, then count equal (text, hash) pairs."""
        units = [self._units(text) for text in texts]
        owner = np.repeat(np.arange(len(texts)), [len(unit) for unit in units])
        keys = np.concatenate([self._runs(np.concatenate(units), owner, n) for n in self._lengths])
        keys, counts = np.unique(keys, return_counts=True)
        bounds = np.searchsorted(keys, np.arange(len(texts) + 1, dtype=np.uint64) << np.uint64(self.config.bits))
        columns = (keys & np.uint64(self.width - 1)).astype(np.int32)
        for start, stop in pairwise(bounds):
            yield columns[start:stop].copy(), counts[start:stop].astype(np.float32)

    @property
    def _lengths(self) -> Sequence[int]:
        told = range(self.config.shortest, self.config.longest + 1)
        return [*range(1, _LONGEST_HAN_RUN + 1), *told] if self.config.unit is TermUnit.LETTERS else told

    def _units(self, text: str) -> npt.NDArray[np.uint64]:
        """One number a unit, then a break."""
        if self.config.unit is TermUnit.WORDS:
            return np.array([*(crc32(word.encode()) + 1 for word in words(text)), 0], dtype=np.uint64)
        spaced = f" {' '.join(_WORD.findall(fold(text).text))} "
        return np.append(np.frombuffer(spaced.encode("utf-32-le"), dtype="<u4").astype(np.uint64), _BREAK)

    def _runs(self, units: npt.NDArray[np.uint64], owner: npt.NDArray[np.intp], length: int) -> npt.NDArray[np.uint64]:
        """Hash each run of ``length`` units that neither leaves its text nor, for characters, its word or script."""
        n_runs = max(0, len(units) - length + 1)
        hashed = np.full(n_runs, length, dtype=np.uint64)
        allowed = np.ones(n_runs, dtype=bool)
        for offset in range(length):
            unit = units[offset : offset + n_runs]
            hashed = (hashed ^ (unit + _MULTIPLIER)) * _MIXER
            hashed ^= hashed >> np.uint64(29)
            allowed &= unit != _BREAK
            if self.config.unit is not TermUnit.WORDS and 0 < offset < length - 1:
                allowed &= unit != _SPACE
            if self.config.unit is TermUnit.LETTERS:
                allowed &= (_is_han(unit) == (length <= _LONGEST_HAN_RUN)) | (unit == _SPACE)
        if self.config.unit is TermUnit.LETTERS and length <= _LONGEST_HAN_RUN:
            allowed &= np.any([_is_han(units[offset : offset + n_runs]) for offset in range(length)], axis=0)
        columns = (hashed * _MULTIPLIER) >> np.uint64(64 - self.config.bits)
        return ((owner[:n_runs].astype(np.uint64) << np.uint64(self.config.bits)) | columns)[allowed]


def _is_han(codes: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """True where a character is Han."""
    row = np.searchsorted(_HAN_CODES[:, 0], codes, side="right") - 1
    return np.asarray((row >= 0) & (codes <= _HAN_CODES[row, 1]))


@dataclass(frozen=True)
class TermSpace:
    """TF-IDF rows: (1 + log count) x rarity, brought to length 1.

    Attributes
    ----------
    counter
        Cuts texts into terms.
    rarity
        (width,) float32, log((1 + n) / (1 + n with the term)) + 1 over the n known texts.
    """

    counter: TermCounter
    rarity: npt.NDArray[np.float32]

    @classmethod
    def knowing(cls, counter: TermCounter, texts: Sequence[str]) -> TermSpace:
        """Return the space whose rarity is counted over these texts."""
        with_term = np.bincount(counter(texts).indices, minlength=counter.width)
        by_count = np.log((1 + len(texts)) / (1 + np.arange(len(texts) + 1))) + 1  # few counts, a million columns
        return cls(counter, by_count.astype(np.float32)[with_term])

    def __call__(self, texts: Sequence[str]) -> sparse.csr_array:
        """Return (n_texts, width) csr float32, rows of length 1; an empty text gives a row of zeros."""
        rows = self.counter(texts)
        weights = (1 + np.log(rows.data)) * self.rarity[rows.indices]
        owner = np.repeat(np.arange(len(texts)), np.diff(rows.indptr))
        length = np.sqrt(np.bincount(owner, weights=weights.astype(np.float64) ** 2, minlength=len(texts)))
        return sparse.csr_array(
            ((weights / length[owner]).astype(np.float32), rows.indices, rows.indptr), shape=rows.shape
        )
