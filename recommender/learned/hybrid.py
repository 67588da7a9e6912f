"""The learned ranker: boosted trees over all evidence about a pair, starting from a prior.

The score of a place is a utility: its softmax over the options of a query is the chance that this place takes
it. It is the market's prior times a learned scale, plus a pooled sum of all columns, plus the mean of several boosters
times their strength; contributions of the columns add up to it exactly. A market with few choices has no booster.

What was learnt is a :class:`RankerState`: texts and arrays, nothing executable. Serving needs neither the code
that fitted it nor the library that learnt the factors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from features.errors import ArtifactError, InputError
from features.market import Column, PairInput, Schema, View
from features.memo import once
from recommender.learned.boosters import read_boosters
from recommender.learned.pair_features import Chooser, PairBlock, PairFeatures, pair_features
from recommender.learned.pooled import Pooled
from recommender.scoring.base import Heat, Matrix, Options, Queries
from recommender.scoring.collaborative import CollaborativeScorer
from recommender.scoring.spaces import WORDS, SentenceVectors, SpaceConfig, Spaces, one_language

if TYPE_CHECKING:
    from lightgbm import Booster

__all__ = ["Contributions", "HybridConfig", "HybridRanker", "RankerState", "make_features"]

BASE, PRIOR = "base", "prior"


class HybridConfig(BaseModel):
    """What the ranker looks at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chooser: Chooser = Field(default=Chooser.QUERY, description="whose choice is learnt")
    spaces: SpaceConfig = SpaceConfig()
    meaning: bool | None = Field(
        default=None, description="compare sentence vectors; None: where the sides may write in different languages"
    )
    collaborative: bool | None = Field(
        default=None,
        description="use learned factors as one more input; None: where places choose, if they can be learnt",
    )
    without: frozenset[str] = Field(
        default=frozenset(), description="groups of inputs, or single ones, that are left out, to see what each adds"
    )

    def with_meaning(self, queries: Schema, places: Schema) -> bool:
        """Whether sentence vectors are compared for these two schemas."""
        return not one_language(queries, places) if self.meaning is None else self.meaning

    @property
    def with_factors(self) -> bool:
        """Whether learned factors are an input.

        They tell a place's leads apart far better than its places a lead (docs/learning-crossvalidated.md).
        """
        wanted = self.chooser is Chooser.PLACE if self.collaborative is None else self.collaborative
        return wanted and CollaborativeScorer.group not in self.without


class _Settings(BaseModel):
    """Everything of a state that is not an array or a tree."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    config: HybridConfig
    queries: tuple[Column, ...]
    places: tuple[Column, ...]
    columns: tuple[str, ...]
    pooled: tuple[tuple[float, float, float], ...]
    prior_scale: float
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class RankerState:
    """A ranker as it is kept: settings as JSON, boosters as LightGBM's text format, arrays by name."""

    settings: str
    trees: tuple[str, ...]
    arrays: Mapping[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Contributions:
    """What each column adds to the score.

    Attributes
    ----------
    values
        (n_queries, n_places, n_columns + 2) float64; the last two are the market's prior and the base value, and
        the sum over the last axis is the score.
    names, groups
        Of the columns, then ``prior`` and ``base``.
    """

    values: npt.NDArray[np.float64]
    names: tuple[str, ...]
    groups: tuple[str, ...]

    def by_group(self) -> dict[str, npt.NDArray[np.float64]]:
        """Sum within each group, in the order in which groups first appear; values (n_queries, n_places)."""
        found = np.array(self.groups)
        return {group: self.values[:, :, found == group].sum(axis=2) for group in dict.fromkeys(self.groups)}


@dataclass(frozen=True)
class HybridRanker:
    """Scores places by all evidence.

    Parameters
    ----------
    config
        What is looked at.
    queries, places
        Schemas the ranker was fitted for.
    features
        Scorers, and extra inputs of the market.
    spaces
        Text spaces; keeps what it has encoded.
    pooled
        What the columns are worth before any tree.
    trees
        Boosters in LightGBM's text format; there may be none.
    prior_scale
        Utility of one unit of the market's prior.
    threads
        Threads used for prediction; changes no number.
    strength
        Factor on what the boosters say, >= 0: how far they have proved themselves beside the rest.
    """

    config: HybridConfig
    queries: Schema
    places: Schema
    features: PairFeatures
    spaces: Spaces
    pooled: Pooled
    trees: tuple[str, ...]
    prior_scale: float
    threads: int = 1
    strength: float = 1.0

    name: ClassVar[str] = "hybrid"
    group: ClassVar[str] = "hybrid"
    serves: ClassVar[frozenset[Heat]] = frozenset({Heat.HOT, Heat.WARM, Heat.COLD})

    def open(self, view: View) -> tuple[Queries, Options]:
        """Return the view's queries and options as this ranker reads them.

        Keep the options while nothing happens, and ask about new leads with ``Queries.asking``; open again when
        a lead, a place or an event is saved. Texts seen before are not encoded twice.
        """
        return self.spaces.open(view)

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 utilities; NaN where a hard rule forbids the pair."""
        scores = np.empty((len(queries), len(options)), dtype=np.float32)
        for block, values in self._flat(queries, options):
            utility = self.learnt(values).reshape(block.prior.shape) + self.prior_scale * block.prior
            scores[block.rows] = np.where(block.eligible, utility, np.nan)
        return scores

    def contributions(self, queries: Queries, options: Options) -> Contributions:
        """Return what each column adds to each score, by exact tree SHAP (Lundberg et al. 2020)."""
        n_columns = len(self.features.columns)
        values = np.zeros((len(queries), len(options), n_columns + 2))
        for block, flat in self._flat(queries, options):
            shares = self.shares(flat).reshape(*block.prior.shape, n_columns + 1)
            values[block.rows, :, :n_columns] = shares[:, :, :n_columns]
            values[block.rows, :, n_columns] = self.prior_scale * block.prior.astype(np.float64)
            values[block.rows, :, n_columns + 1] = shares[:, :, n_columns]
        columns = self.features.columns
        return Contributions(
            values,
            (*(column.name for column in columns), PRIOR, BASE),
            (*(column.group for column in columns), PRIOR, BASE),
        )

    def learnt(self, values: Matrix) -> npt.NDArray[np.float64]:
        """Return what was learnt of pairs, without the prior: rows of (n_pairs, n_columns) to (n_pairs,)."""
        return self.pooled(values) + self.boosted(values)

    def boosted(self, values: Matrix) -> npt.NDArray[np.float64]:
        """Return what the boosters say of pairs, (n_pairs,); 0 where there are none."""
        if not self.trees or not self.strength:
            return np.zeros(len(values))
        found = np.mean([self._predict(booster, values) for booster in self._boosters], axis=0)
        return np.asarray(self.strength * found, dtype=np.float64)

    def shares(self, values: Matrix) -> npt.NDArray[np.float64]:
        """Return what each column adds to ``learnt``, (n_pairs, n_columns + 1); the last is the same for all."""
        found = np.zeros((len(values), values.shape[1] + 1))
        if self.trees and self.strength:
            said = [self._predict(booster, values, shares=True) for booster in self._boosters]
            found += self.strength * np.mean(said, axis=0)
        found[:, :-1] += self.pooled.shares(values)
        return found

    def with_inputs(self, inputs: tuple[PairInput, ...]) -> Self:
        """Return the ranker with other numbers in its extra inputs, which must be of the same names."""
        features = replace(self.features, inputs=inputs)
        if features.columns != self.features.columns:
            raise InputError("inputs: must be those the ranker was fitted with")
        other = replace(self, features=features)
        other.__dict__["_boosters"] = self._boosters
        return other

    def state(self) -> RankerState:
        """Return everything that was learnt."""
        pooled = self.pooled
        settings = _Settings(
            config=self.config,
            queries=self.queries.columns,
            places=self.places.columns,
            columns=tuple(column.name for column in self.features.columns),
            pooled=tuple(zip(*(one.tolist() for one in (pooled.means, pooled.spreads, pooled.weights)), strict=True)),
            prior_scale=self.prior_scale,
            strength=self.strength,
        )
        factors = [scorer for scorer in self.features.scorers if isinstance(scorer, CollaborativeScorer)]
        return RankerState(settings.model_dump_json(), self.trees, factors[0].arrays() if factors else {})

    @classmethod
    def from_state(
        cls,
        state: RankerState,
        *,
        inputs: tuple[PairInput, ...] = (),
        sentences: SentenceVectors | None = None,
        threads: int = 1,
    ) -> Self:
        """Rebuild a ranker; a state that does not fit this program or these inputs is refused.

        Parameters
        ----------
        inputs
            Extra inputs of the market, the same as when it was fitted.
        sentences
            Sentence encoder, needed when the ranker compares meaning.
        """
        settings = _Settings.model_validate_json(state.settings)
        queries, places = Schema(settings.queries), Schema(settings.places)
        factors = CollaborativeScorer.from_arrays(state.arrays, space=WORDS) if settings.config.with_factors else None
        features = make_features(settings.config, queries, places, inputs=inputs, collaborative=factors)
        names = tuple(column.name for column in features.columns)
        if names != settings.columns:
            changed = sorted(set(names) ^ set(settings.columns))
            raise ArtifactError(f"ranker: its columns are not those of this program, they differ in {changed}")
        spaces = make_spaces(settings.config, queries, places, sentences=sentences)
        if len(settings.pooled) != len(names):
            raise ArtifactError(f"ranker: it needs {len(names)} pooled weights, received {len(settings.pooled)}")
        pooled = Pooled(*np.array(settings.pooled, dtype=np.float64).reshape(-1, 3).T)
        about = (settings.config, queries, places, features, spaces)
        return cls(*about, pooled, state.trees, settings.prior_scale, threads=threads, strength=settings.strength)

    @once
    def _boosters(self) -> list[Booster]:
        return read_boosters(self.trees)

    def _flat(self, queries: Queries, options: Options) -> Iterator[tuple[PairBlock, Matrix]]:
        for block in self.features.blocks(queries, options):
            yield block, block.values.reshape(-1, block.values.shape[2])

    def _predict(self, booster: Booster, values: Matrix, *, shares: bool = False) -> npt.NDArray[np.float64]:
        predicted = booster.predict(values, raw_score=True, pred_contrib=shares, num_threads=self.threads)
        return np.asarray(predicted, dtype=np.float64)


def make_features(
    config: HybridConfig,
    queries: Schema,
    places: Schema,
    *,
    inputs: tuple[PairInput, ...],
    collaborative: CollaborativeScorer | None,
) -> PairFeatures:
    """Return the scorers that a configuration asks for."""
    features = pair_features(
        queries,
        places,
        with_meaning=config.with_meaning(queries, places),
        inputs=inputs,
        collaborative=collaborative,
        chooser=config.chooser,
    )
    return features.leaving_out(config.without)


def make_spaces(config: HybridConfig, queries: Schema, places: Schema, *, sentences: SentenceVectors | None) -> Spaces:
    """Return the text spaces that a configuration asks for; meaning needs an encoder."""
    if not config.with_meaning(queries, places):
        return Spaces(config.spaces)
    if sentences is None:
        raise ArtifactError("ranker: it compares meaning across languages and needs a sentence encoder, received none")
    return Spaces(config.spaces, sentences=sentences)
