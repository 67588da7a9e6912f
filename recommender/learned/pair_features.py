"""Pairs as numbers: every scorer's opinion of every (query, place), named, grouped, in blocks.

A scorer's raw number says how good a place is; whether it is the best of those at hand is another matter. So the
columns of chosen scorers come three times: as they are, as the gap to the best other option, and as 1 / rank.
Both are computed within the query, never across queries, so a query's row depends on nobody else who asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

import numpy as np
import numpy.typing as npt

from features.errors import InputError
from features.market import ColumnKind, PairInput, PairRole, Schema
from recommender.scoring.base import Matrix, Options, Queries, Scorer
from recommender.scoring.content import NameMention, NameSpelt, NameStart, ProfileSimilarity
from recommender.scoring.context import NovelTerms, QueryLength
from recommender.scoring.demand import TermDemand, TermTrend
from recommender.scoring.foretold import ForetoldProfile
from recommender.scoring.freshness import ArrivalGap, LeadAge, LeadLandings, LeadLastLanding
from recommender.scoring.history import Centroid, Distinctive, EchoedProfile, Nearest
from recommender.scoring.kinship import ForerunnerHistory, KinHistory
from recommender.scoring.language import PlaceLanguage, ProfileMatch
from recommender.scoring.popularity import LastLanding, Momentum, Popularity
from recommender.scoring.shared import shared_scorers
from recommender.scoring.spaces import CHARS, MEANING, PHRASES, WORDS

__all__ = ["RANK", "Chooser", "PairBlock", "PairColumn", "PairFeatures", "gap_to_best", "inverse_rank", "pair_features"]

GAP, RANK = "gap", "rank"
_WORDY = (ColumnKind.NAME, ColumnKind.TEXT, ColumnKind.TAGS, ColumnKind.CATEGORY)


class Chooser(StrEnum):
    """The side whose choice is learnt."""

    QUERY = "query"  # a lead among places: its slate
    PLACE = "place"  # a place among leads: its desk


@dataclass(frozen=True, slots=True)
class PairColumn:
    """One column: its stable name, the group it is explained in, and the direction the domain demands (+1, -1, 0)."""

    name: str
    group: str
    direction: int = 0


@dataclass(frozen=True, slots=True)
class PairBlock:
    """Numbers of some queries against all options.

    Attributes
    ----------
    rows
        Which queries of the batch.
    values
        (n_queries, n_places, n_columns) float32, NaN = unknown.
    prior
        (n_queries, n_places) float32: where the score starts from; 0 without a prior or where it is unknown.
    eligible
        (n_queries, n_places): False where a hard rule forbids the pair.
    """

    rows: slice
    values: Matrix
    prior: Matrix
    eligible: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PairFeatures:
    """Turns queries and options into blocks of numbers.

    Parameters
    ----------
    scorers
        Their order is the order of the columns.
    compared
        Names of the scorers whose columns also come relative to the query's other options.
    inputs
        Extra inputs of the market's owner.
    rows_per_block
        Queries worked on at once; bounds memory, changes no number.
    """

    scorers: tuple[Scorer, ...]
    compared: frozenset[str]
    inputs: tuple[PairInput, ...] = ()
    rows_per_block: int = 512

    def __post_init__(self) -> None:
        """Refuse two columns of one name, and comparison of what does not exist."""
        names = [column.name for column in self.columns]
        twice = sorted({name for name in names if names.count(name) > 1})
        strange = sorted(self.compared - {scorer.name for scorer in self.scorers})
        if twice or strange:
            raise InputError(f"scorers: names must be unique and compared ones exist, received {twice + strange}")

    @property
    def columns(self) -> tuple[PairColumn, ...]:
        """All columns, in order."""
        made = []
        for scorer in self.scorers:
            made.append(PairColumn(scorer.name, scorer.group))
            if scorer.name in self.compared:
                made += [PairColumn(f"{scorer.name}__{suffix}", scorer.group) for suffix in (GAP, RANK)]
        return (*made, *(PairColumn(one.name, one.group, one.direction) for one in self._of(PairRole.FEATURE)))

    def leaving_out(self, left_out: frozenset[str]) -> Self:
        """Return the same without some groups or single scorers; what a rule forbids or a score starts from stays."""
        scorers = tuple(one for one in self.scorers if not {one.group, one.name} & left_out)
        inputs = tuple(
            one for one in self.inputs if one.role != PairRole.FEATURE or not {one.group, one.name} & left_out
        )
        return replace(self, scorers=scorers, compared=self.compared & {one.name for one in scorers}, inputs=inputs)

    def blocks(self, queries: Queries, options: Options) -> Iterator[PairBlock]:
        """Yield the batch in blocks of queries, in order."""
        for start in range(0, len(queries), self.rows_per_block):
            rows = slice(start, min(start + self.rows_per_block, len(queries)))
            yield self._block(queries.take(rows), options, rows)

    def _block(self, queries: Queries, options: Options, rows: slice) -> PairBlock:
        values = np.empty((len(queries), len(options), len(self.columns)), dtype=np.float32)
        for position, scores in enumerate(self._numbers(queries, options)):
            values[:, :, position] = scores
        shape = values.shape[:2]
        prior, eligible = np.zeros(shape, dtype=np.float32), np.ones(shape, dtype=bool)
        for one in self._of(PairRole.PRIOR):
            prior += np.nan_to_num(one(queries.frame, options.frame, now=options.now))
        for one in self._of(PairRole.ELIGIBLE):
            eligible &= one(queries.frame, options.frame, now=options.now) != 0
        return PairBlock(rows, values, prior, eligible)

    def _numbers(self, queries: Queries, options: Options) -> Iterator[Matrix]:
        """Yield one (n_queries, n_places) matrix a column."""
        for scorer in self.scorers:
            scores = scorer(queries, options)
            yield scores
            if scorer.name in self.compared:
                yield gap_to_best(scores)
                yield inverse_rank(scores)
        for one in self._of(PairRole.FEATURE):
            yield one(queries.frame, options.frame, now=options.now)

    def _of(self, role: PairRole) -> list[PairInput]:
        return [one for one in self.inputs if one.role == role]


def gap_to_best(scores: Matrix) -> Matrix:
    """Score minus the best score of the other options, row by row; NaN where unscored or without a rival.

    Examples
    --------
    >>> gap_to_best(np.array([[3.0, 1.0, np.nan, 2.0]], dtype=np.float32))
    array([[ 1., -2., nan, -1.]], dtype=float32)
    """
    lowest = np.where(np.isnan(scores), -np.inf, scores)
    if lowest.shape[1] < 2:
        return np.full_like(scores, np.nan)
    top = -np.partition(-lowest, 1, axis=1)[:, :2]
    is_best = lowest >= top[:, :1]
    rival = np.where(is_best, top[:, 1:2], top[:, :1])
    with np.errstate(invalid="ignore"):
        gap = np.where(np.isfinite(lowest) & np.isfinite(rival), lowest - rival, np.nan)
    return gap.astype(np.float32)


def inverse_rank(scores: Matrix) -> Matrix:
    """1 / rank among the options, row by row; equal scores share the better rank, NaN stays NaN.

    Examples
    --------
    >>> inverse_rank(np.array([[3.0, 1.0, np.nan, 3.0]], dtype=np.float32))
    array([[1.        , 0.33333334,        nan, 1.        ]], dtype=float32)
    """
    unknown = np.isnan(scores)
    falling = np.where(unknown, np.inf, -scores)
    order = np.argsort(falling, axis=1, kind="stable")
    ordered = np.take_along_axis(falling, order, axis=1)
    is_new = np.ones(scores.shape, dtype=bool)
    is_new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]  # equal scores share the better rank
    ranks = np.empty(scores.shape, dtype=np.int64)
    places = np.maximum.accumulate(np.where(is_new, np.arange(1, scores.shape[1] + 1), 0), axis=1)
    np.put_along_axis(ranks, order, places, axis=1)
    return np.where(unknown, np.nan, 1 / ranks).astype(np.float32)


def pair_features(
    queries: Schema,
    places: Schema,
    *,
    with_meaning: bool,
    inputs: tuple[PairInput, ...] = (),
    collaborative: Scorer | None = None,
    chooser: Chooser = Chooser.QUERY,
) -> PairFeatures:
    """Return the default set of scorers for two schemas.

    What reads a column that a side does not have is left out: a place without a text of its own is known by its
    history alone, and tags need no comparison of spellings. Where places choose, nothing is foretold and nothing
    compared with a lead's other places, whose standing is no business of this one; how fresh a lead is, and how
    sought-after, counts instead.

    Parameters
    ----------
    with_meaning
        Compare sentence vectors too; needed where the two sides may write in different languages.
    collaborative
        Learned factors, when they are wanted.
    chooser
        Whose choice is learnt.
    """
    compared = (*_compared(queries, places, with_meaning=with_meaning), *((collaborative,) if collaborative else ()))
    plain = _plain(queries, places)
    if chooser is Chooser.PLACE:
        return PairFeatures((*compared, *plain, *_of_leads()), frozenset(), inputs)
    compared = (*compared, *((ForetoldProfile(WORDS),) if places.names(*_WORDY) else ()))
    return PairFeatures((*compared, *plain), frozenset(scorer.name for scorer in compared), inputs)


def _compared(queries: Schema, places: Schema, *, with_meaning: bool) -> tuple[Scorer, ...]:
    """Scorers that tell how good a place is; a lead's places are compared by them."""
    title = (ColumnKind.NAME,) if queries.names(ColumnKind.NAME) else ()
    prose = bool(queries.names(ColumnKind.NAME, ColumnKind.TEXT))
    profile = bool(places.names(*_WORDY))
    named = bool(places.names(ColumnKind.NAME))
    return (
        *((ProfileSimilarity(WORDS), ProfileSimilarity(CHARS), ProfileMatch(WORDS)) if profile else ()),
        *((ProfileMatch(CHARS),) if profile and prose else ()),
        *((NameMention(WORDS),) if named else ()),
        *((NameStart(),) if named and prose else ()),
        *((NameStart(title),) if named and title else ()),
        *((ProfileSimilarity(MEANING),) if with_meaning and profile else ()),
        *((Nearest(MEANING, 3),) if with_meaning else ()),
        Centroid(WORDS),
        Nearest(WORDS, 3),
        Distinctive(WORDS, 2),
        Distinctive(WORDS, 8),
        PlaceLanguage(WORDS),
        PlaceLanguage(WORDS, 60.0, 1.0),
        *((PlaceLanguage(CHARS, 60.0, 1.0),) if prose else ()),
        *((EchoedProfile(WORDS), KinHistory(WORDS)) if profile else ()),
        *((PlaceLanguage(WORDS, part=title),) if title else ()),
    )


def _plain(queries: Schema, places: Schema) -> tuple[Scorer, ...]:
    """Scorers whose number is enough."""
    title = (ColumnKind.NAME,) if queries.names(ColumnKind.NAME) else ()
    prose = bool(queries.names(ColumnKind.NAME, ColumnKind.TEXT))
    spelling: tuple[Scorer, ...] = (
        Centroid(CHARS, within_days=400),
        Nearest(CHARS, 1),
        Nearest(CHARS, 3),
        Distinctive(PHRASES, 2),
    )
    return (
        *shared_scorers(queries, places),
        *((NameSpelt(),) if places.names(ColumnKind.NAME) else ()),
        *(spelling if prose else ()),
        *((Distinctive(WORDS, 4, part=title),) if title else ()),
        *((PlaceLanguage(CHARS),) if prose else ()),
        *((ForerunnerHistory(CHARS),) if prose and places.names(*_WORDY) else ()),
        Popularity(),
        Momentum(),
        LastLanding(),
        QueryLength(WORDS),
        NovelTerms(WORDS),
    )


def _of_leads() -> tuple[Scorer, ...]:
    """Scorers that tell leads apart, whatever the place."""
    return (LeadAge(), LeadLandings(), LeadLastLanding(), ArrivalGap(), TermDemand(WORDS), TermTrend(WORDS))
