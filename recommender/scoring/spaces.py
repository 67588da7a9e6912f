"""The text spaces of one instant: how texts become rows, and what a term is worth, as of then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field
from scipy import sparse

from features.market import Column, ColumnKind, Schema, View
from features.memo import once
from features.text.encoder import SentenceVectors
from features.text.likeness import TextLikeness
from features.text.terms import TermConfig, TermCounter, TermSpace, TermUnit
from recommender.scoring.base import Matrix, Options, Queries, RowEncoder

__all__ = [
    "CHARS",
    "COMPANY",
    "LIKENESS",
    "MEANING",
    "PHRASES",
    "WORDS",
    "SentenceVectors",
    "SpaceConfig",
    "Spaces",
    "one_language",
]

WORDS, PHRASES, CHARS, MEANING = "words", "phrases", "chars", "meaning"
LIKENESS, COMPANY = "likeness", "company"


class SpaceConfig(BaseModel):
    """How each sparse space cuts texts into terms."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: TermConfig = Field(default=TermConfig(), description="single words")
    phrases: TermConfig = Field(default=TermConfig(longest=2), description="words and pairs of words")
    chars: TermConfig = Field(
        default=TermConfig(unit=TermUnit.CHARACTERS, shortest=3, longest=5),
        description="runs of characters: spelling variants, compounds, parts of names",
    )


class Spaces:
    """Opens the text spaces of a view. Holds what may be remembered between views: counts and vectors by content.

    Parameters
    ----------
    config
        How texts are cut.
    sentences
        Encoder for the spaces ``meaning``, ``likeness`` and ``company``; without one there are none of these.
    """

    def __init__(self, config: SpaceConfig | None = None, *, sentences: SentenceVectors | None = None) -> None:
        self.config = config or SpaceConfig()
        self.sentences = sentences
        self._counters = {
            WORDS: TermCounter(self.config.words),
            PHRASES: TermCounter(self.config.phrases),
            CHARS: TermCounter(self.config.chars),
        }

    def options(self, view: View) -> Options:
        """Return the options of a view with the spaces as of its instant.

        Rarity is counted over past queries and the options' profiles; it does not depend on who asks.
        """
        bare = Options.of(view, {})
        known = bare.past_texts() + bare.texts()
        spaces: dict[str, RowEncoder] = {
            name: TermSpace.knowing(counter, known) for name, counter in self._counters.items()
        }
        if self.sentences is not None:
            alike = _Alike(known, self.sentences)
            spaces |= {MEANING: _Meaning(self.sentences), LIKENESS: alike.likeness, COMPANY: alike.company}
        return Options.of(view, spaces)

    def open(self, view: View) -> tuple[Queries, Options]:
        """Return the queries and options of a view, in one set of spaces."""
        options = self.options(view)
        return Queries.of(view, options.spaces), options


@dataclass(frozen=True)
class _Meaning:
    """Sentence vectors as an encoder."""

    sentences: SentenceVectors

    def __call__(self, texts: Sequence[str]) -> Matrix:
        """Return (n_texts, dim) float32."""
        return self.sentences.encode(texts)


@dataclass(frozen=True)
class _Alike:
    """Texts as :class:`TextLikeness` compares them, learned from what is known when first asked."""

    known: Sequence[str]
    sentences: SentenceVectors

    @once
    def _fitted(self) -> TextLikeness:
        return TextLikeness.knowing(self.known, self.sentences)

    def likeness(self, texts: Sequence[str]) -> sparse.csr_array:
        """Return (n_texts, width) csr float32, whose inner products are :meth:`TextLikeness.between`."""
        return self._fitted.joined(self._fitted.rows(texts))

    def company(self, texts: Sequence[str]) -> Matrix:
        """Return (n_texts, n_directions) float32."""
        return self._fitted.company(self._fitted.rows(texts))


def one_language(queries: Schema, places: Schema) -> bool:
    """Whether all running text of both sides is declared to be in one language.

    Then words alone can be compared. Where the language differs between rows or sides, meaning must be compared too.
    """
    wordy = (ColumnKind.NAME, ColumnKind.TEXT)
    columns: tuple[Column, ...] = (*queries.columns, *places.columns)
    languages = {column.language for column in columns if column.kind in wordy}
    return len(languages) <= 1 and None not in languages
