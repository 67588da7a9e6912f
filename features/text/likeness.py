"""How alike texts are, in Chinese, English or both: written with the same letters, or meaning the same.

Two things are asked of words. *Is it the same thing?* (a person's earlier work and a task) is answered by
:meth:`TextLikeness.between`: likeness in letters and likeness in meaning, each in the unit in which texts of this kind
differ anyway. *Is it the same kind of thing, said otherwise?* (two titles of one profession, a word of a CV and a role
in the other language) is answered by the inner product of :meth:`TextLikeness.company`: a text stands where the texts
most like it stand. Nothing here learns from answers: what is fitted is fitted to texts alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field
from scipy import sparse

from features.text.encoder import SentenceVectors
from features.text.folding import HAN
from features.text.terms import TermConfig, TermCounter, TermSpace, TermUnit

__all__ = ["LikenessConfig", "TextLikeness", "TextRows", "shortened"]

Matrix = npt.NDArray[np.float32]
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_LETTER = re.compile(r"[^\W\d_]")
_SMALLEST_SPREAD = 1e-6
_PAIRS_FROM = 1_000
_BLOCK = 1_000


class LikenessConfig(BaseModel):
    """How texts are compared. No number was chosen on answers of the market it serves; docs/talents.md says on what."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    letters: TermConfig = Field(
        default=TermConfig(unit=TermUnit.LETTERS, shortest=3, longest=5), description="runs that are compared"
    )
    n_directions: int = Field(default=200, ge=1, description="directions of meaning that are kept, widest first")
    evenness: float = Field(
        default=0.5, ge=0, le=1, description="0 = directions count by their spread, 1 = all count alike"
    )
    n_company: int = Field(default=20, ge=1, description="texts of the pool among which a text stands")
    sharpness: float = Field(default=3.0, gt=0, description="power of likeness by which they are heard")


@dataclass(frozen=True)
class TextRows:
    """Texts made ready to be compared.

    Attributes
    ----------
    letters
        (n, width) csr float32, rows of length 1, zeros for a text without letters.
    meaning
        (n, n_directions) float32, the same.
    """

    letters: sparse.csr_array
    meaning: Matrix

    def __len__(self) -> int:
        """Count the texts."""
        return len(self.meaning)

    def blocks(self, size: int = _BLOCK) -> Iterator[TextRows]:
        """Yield the texts in order, at most ``size`` at a time."""
        for start in range(0, len(self), size):
            stop = start + size
            yield TextRows(self.letters[start:stop], self.meaning[start:stop])


@dataclass(frozen=True, eq=False)
class TextLikeness:
    """Compares texts as the texts of a pool differ.

    One text takes about 4 bytes a direction and 8 a run of letters, 2 kB for a title; 100,000 titles are compared
    with one in a tenth of a second.

    Attributes
    ----------
    letters
        What a run of letters is worth in the pool.
    centres
        (2, dim): middle of the pool's texts in Han characters, and of the others. What all texts of one language have
        in common says nothing of any; a text in both stands between.
    directions
        (dim, n_directions): brings vectors to directions of meaning.
    spreads
        By how much the likeness of two texts of the pool varies, in letters and in meaning.
    pool
        The texts themselves.

    Examples
    --------
    >>> from features.text.encoder import SentenceEncoder
    >>> titles = ["机械工程师", "mechanical engineer", "注册护士", "registered nurse", "厨师", "cook"]
    >>> likeness = TextLikeness.knowing(titles, SentenceEncoder())
    >>> asked, offered = likeness.rows(["hospital nurse"]), likeness.rows(titles)
    >>> titles[likeness.between(asked, offered).argmax()]
    'registered nurse'
    >>> likeness.company(asked).shape == (1, likeness.directions.shape[1])
    True
    """

    encoder: SentenceVectors
    letters: TermSpace
    centres: Matrix
    directions: Matrix
    spreads: tuple[float, float]
    pool: TextRows
    config: LikenessConfig

    @classmethod
    def knowing(
        cls, texts: Sequence[str], encoder: SentenceVectors, *, config: LikenessConfig | None = None
    ) -> TextLikeness:
        """Learn from a pool of texts how texts differ; neither their order nor repetitions matter, blanks say nothing.

        With too few texts to tell, meaning is compared as the encoder has it.
        """
        config = config or LikenessConfig()
        known = sorted({text for text in texts if text.strip()})
        letters = TermSpace.knowing(TermCounter(config.letters), known)
        vectors = encoder.encode(known)
        centres = _centres(vectors, known)
        apart = _apart(vectors, known, centres)
        directions = _directions(apart, config)
        pool = TextRows(letters(known), _unit(apart @ directions))
        return cls(encoder, letters, centres, directions, _spreads(pool), pool, config)

    def rows(self, texts: Sequence[str]) -> TextRows:
        """Make texts ready; a text's row depends on nothing but the text and the pool."""
        apart = _apart(self.encoder.encode(texts), texts, self.centres)
        meaning = np.einsum("ij,jk->ik", apart, self.directions)  # the same to the last bit in any company
        return TextRows(self.letters(texts), _unit(meaning))

    def between(self, asked: TextRows, offered: TextRows) -> Matrix:
        """Return how alike each pair is, (n_asked, n_offered) float32: mean of letters and meaning, each in spreads."""
        by_letters, by_meaning = self.spreads
        likeness = (asked.letters @ offered.letters.T).toarray() / np.float32(2 * by_letters)
        likeness += (asked.meaning @ offered.meaning.T) / np.float32(2 * by_meaning)
        return np.asarray(likeness, dtype=np.float32)

    def joined(self, rows: TextRows) -> sparse.csr_array:
        """Return one row a text, (n, width + n_directions) csr float32, whose inner products are :meth:`between`."""
        by_letters, by_meaning = np.sqrt(2 * np.array(self.spreads, dtype=np.float32))
        parts = [rows.letters / by_letters, sparse.csr_array(rows.meaning / by_meaning)]
        return sparse.csr_array(sparse.hstack(parts, format="csr"))

    def company(self, rows: TextRows) -> Matrix:
        """Return where each text stands among the texts of the pool, (n, n_directions) float32 of length 1.

        The middle of the pool's texts most like it, each heard by a power of its likeness: itself first if it is of
        the pool. Zeros for a text like none.
        """
        return np.concatenate([self._company(block) for block in rows.blocks()] or [rows.meaning])

    def _company(self, rows: TextRows) -> Matrix:
        near = np.maximum(self.between(rows, self.pool), 0)
        if (n_heard := self.config.n_company) < len(self.pool):
            near[near < -np.partition(-near, n_heard - 1, axis=1)[:, n_heard - 1 : n_heard]] = 0
        return _unit(sparse.csr_array(near ** np.float32(self.config.sharpness)) @ self.pool.meaning)


def shortened(rows: Matrix, n_directions: int = 64) -> Matrix:
    """Return rows of meaning or of company in the widest directions alone, (n, n_directions) float32 of length 1.

    For a million texts at a time; docs/talents.md says what is lost.
    """
    return _unit(rows[:, :n_directions])


def _han_share(texts: Sequence[str]) -> Matrix:
    """Share of Han characters among the letters of each text, (n, 1) in [0, 1]; 0 without letters."""
    letters = np.array([len(_LETTER.findall(text)) for text in texts], dtype=np.float32)
    han = np.array([len(_HAN_CHARACTER.findall(text)) for text in texts], dtype=np.float32)
    return np.asarray((han / np.maximum(letters, 1))[:, None], dtype=np.float32)


def _centres(vectors: Matrix, texts: Sequence[str]) -> Matrix:
    """Middle of the texts in Han characters and of the others, each text counting by its share; zeros without any."""
    share = _han_share(texts)
    weights = np.hstack([share, 1 - share]).astype(np.float64)
    return np.asarray(weights.T @ vectors / np.maximum(weights.sum(axis=0), 1)[:, None], dtype=np.float32)


def _apart(vectors: Matrix, texts: Sequence[str], centres: Matrix) -> Matrix:
    """Return how each text differs from the middle of its language, (n, dim); a blank text differs by nothing."""
    share = _han_share(texts)
    apart = vectors - (share * centres[0] + (1 - share) * centres[1])
    return np.where(vectors.any(axis=1, keepdims=True), apart, 0).astype(np.float32)


def _directions(apart: Matrix, config: LikenessConfig) -> Matrix:
    """Principal directions, widest first, each divided by a power of its spread; all of them where texts are few."""
    dim = apart.shape[1]
    if len(apart) <= config.n_directions:
        return np.eye(dim, dtype=np.float32)
    spread, axes = np.linalg.eigh(apart.T.astype(np.float64) @ apart / len(apart))
    widest = slice(None, -config.n_directions - 1, -1)
    narrowed = np.maximum(spread[widest], _SMALLEST_SPREAD) ** (config.evenness / 2)
    return np.asarray(axes[:, widest] / narrowed, dtype=np.float32)


def _spreads(pool: TextRows) -> tuple[float, float]:
    """Standard deviation, over pairs of texts, of likeness in letters and in meaning; 1 where there is none."""
    some = slice(None, None, -(-len(pool) // _PAIRS_FROM) or 1)
    letters, meaning = pool.letters[some], pool.meaning[some]
    pairs = np.triu_indices(len(meaning), k=1)
    shared = (letters @ letters.T).toarray()[pairs]
    found = (shared[shared > 0], (meaning @ meaning.T)[pairs])
    by_letters, by_meaning = (float(values.std(dtype=np.float64)) if len(values) else 0.0 for values in found)
    return by_letters or 1.0, by_meaning or 1.0


def _unit(rows: Matrix) -> Matrix:
    """Bring rows to length 1; zeros stay."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1), dtype=np.float32)
