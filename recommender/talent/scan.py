"""Everybody's gates and points for a role: answers of values looked up block by block, so that blocks stay in cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial, reduce
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from recommender.eligibility.columns import Columns, Guests, Hosts
from recommender.eligibility.kleene import FAIL
from recommender.eligibility.pairs import Pairs
from recommender.eligibility.role_talent.rules import ROLE_TALENT, excluding_fields
from recommender.talent.ask import RoleAsk, in_hundredths
from recommender.talent.facets import Codes, Facet, Facets, SkillRows
from recommender.talent.parts import SINGLE_PARTS, Ceilings, ceilings
from recommender.talent.technology import (
    TECHNOLOGY,
    THOUSAND,
    SkillCredit,
    skill_credits,
    weight_in_all,
    weight_of,
    words_share,
)

Points: TypeAlias = NDArray[np.int32]
Mask: TypeAlias = NDArray[np.bool_]
EXCLUDED = -1
"""Points of whoever may not be shown."""
_BLOCK, _FEW, _THREADS = 1 << 15, 8, 2
T = TypeVar("T")
_ABREAST = 4
"""So many technologies asked for are looked up at once: their credits, 16 bits each, side by side in one number."""


@dataclass(frozen=True, eq=False)
class TalentScores:
    """Everybody's points for a role, and who is excluded by which rule.

    Attributes
    ----------
    points
        (rows,) hundredths; :data:`EXCLUDED` where a rule fails or where nobody is.
    excluded
        How many candidates each rule excludes, by its id; one whom two exclude is counted by both.
    """

    ask: RoleAsk
    ceilings: Ceilings
    points: NDArray[np.int16]
    excluded: Mapping[str, int]
    considered: int

    @property
    def allowed(self) -> int:
        """How many may be shown."""
        return int(np.count_nonzero(self.points >= 0))


def scanned(
    ask: RoleAsk, here: Mask, facets: Facets, skills: SkillRows, likeness: NDArray[np.float32] | None = None
) -> TalentScores:
    """Judge and score everybody.

    Parameters
    ----------
    here
        (rows,): in which rows somebody is.
    likeness
        (rows,): how alike words are to the role's, NaN where nobody can tell; as ``ask.heard`` tells one by one.
    """
    tops = ceilings(ask)
    points: Points = np.full(len(here), tops.given, dtype=np.int32)
    if TECHNOLOGY in tops.of:
        points += _technology(ask, tops.of[TECHNOLOGY], skills, len(here), likeness)
    gates, tables = list(_gates(ask, facets)), list(_tables(ask, tops, facets))

    def judge(block: slice) -> list[int]:
        for codes, table in tables:
            points[block] += table[codes[block]]
        there = here[block]
        met = [passes[codes[block]] for _, codes, passes in gates]
        points[block][~reduce(np.logical_and, met, there)] = EXCLUDED
        return [int(np.count_nonzero(there & ~one)) for one in met]

    counts = np.array(_in_blocks(len(here), judge), dtype=np.intp).reshape(-1, len(gates)).sum(axis=0)
    excluded = {rule_id: int(count) for (rule_id, _, _), count in zip(gates, counts, strict=True)}
    return TalentScores(ask, tops, points.astype(np.int16), excluded, int(np.count_nonzero(here)))


def _in_blocks(rows: int, work: Callable[[slice], T]) -> list[T]:
    """Return what comes of each block of rows, several at a time where there are many: look-ups hold up nobody."""
    blocks = [slice(begin, min(begin + _BLOCK, rows)) for begin in range(0, rows, _BLOCK)]
    if len(blocks) < _FEW:
        return list(map(work, blocks))
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(work, blocks))


def _gates(ask: RoleAsk, facets: Facets) -> Iterator[tuple[str, Codes, Mask]]:
    """Yield each rule that excludes somebody's values, with the codes and of each whether it passes."""
    role = Guests(Columns([ask.asked]), np.zeros((1, 0), dtype=np.float32))
    for rule in ROLE_TALENT.of(ask.policy):
        facet = facets.holding(excluding_fields(rule))
        status = rule.status(Pairs(role, Hosts(Columns(facet.profiles)), ask.today))
        passes = np.broadcast_to(status[0] != FAIL, len(facet.profiles))
        if not passes.all():
            yield rule.id, facet.codes, passes


def _tables(ask: RoleAsk, tops: Ceilings, facets: Facets) -> Iterator[tuple[Codes, Points]]:
    """Yield codes, and of each the points of all parts that read those values."""
    by_facet: dict[Facet, Points] = {}
    for part in SINGLE_PARTS:
        if part in tops.of:
            facet = facets.holding(part.reads)
            points = np.array([part.points(ask, tops.of[part], one) for one in facet.profiles], dtype=np.int32)
            by_facet[facet] = by_facet[facet] + points if facet in by_facet else points
    return ((facet.codes, points) for facet, points in by_facet.items())


def _technology(
    ask: RoleAsk, ceiling: int, skills: SkillRows, rows: int, likeness: NDArray[np.float32] | None
) -> Points:
    """Return everybody's points for technologies: the best of theirs for each asked for."""
    needs = ask.role.skills
    weights = [weight_of(ask, need) for need in needs]
    worth = np.zeros(rows, dtype=np.float32)  # whole numbers: sums are exact
    for begin in range(0, len(needs), _ABREAST):
        chosen = slice(begin, begin + _ABREAST)
        credits = _credits(skill_credits(ask)[chosen], skills)
        heavy = np.array([*weights[chosen], *[0] * _ABREAST][:_ABREAST], dtype=np.float32)
        _in_blocks(rows, partial(_add_best, worth, credits, skills.planes, heavy))
        for row, codes in skills.beyond.items():
            first = _best(credits, skills.planes[:, row : row + 1])[0]
            best = np.maximum(first, credits[list(codes)].max(axis=0))
            worth[row] += (best - first) @ heavy
    points: Points = (ceiling * (worth.astype(np.float64) / (THOUSAND * weight_in_all(ask))) + 0.5).astype(np.int32)
    silent = skills.planes[0, :rows] == 0
    points[silent] = in_hundredths(ask.measures.unknown_share(TECHNOLOGY.component), ceiling)
    if likeness is not None:
        for row in np.flatnonzero(silent & ~np.isnan(likeness)).tolist():
            points[row] = in_hundredths(words_share(ask, float(likeness[row])), ceiling)
    return points


def _add_best(
    worth: NDArray[np.float32], credits: NDArray[np.int16], planes: Codes, heavy: NDArray[np.float32], block: slice
) -> None:
    worth[block] += _best(credits, planes[:, block]) @ heavy


def _best(credits: NDArray[np.int16], planes: Codes) -> NDArray[np.float32]:
    """Return the best credit of each row for each of the technologies asked for, (rows, :data:`_ABREAST`)."""
    abreast = credits.view(np.int64)[:, 0]
    best = np.zeros((planes.shape[1], _ABREAST), dtype=np.int16)
    for codes in planes:
        np.maximum(best, abreast[codes].view(np.int16).reshape(-1, _ABREAST), out=best)
    return best.astype(np.float32)


def _credits(asked: Sequence[SkillCredit], skills: SkillRows) -> NDArray[np.int16]:
    """Return what each technology that somebody has is worth for each asked for, (codes, :data:`_ABREAST`)."""
    worth = np.zeros((len(skills.skills), _ABREAST), dtype=np.int16)
    for column, credit in enumerate(asked):
        for technology_id, codes in skills.by_technology.items():
            if credit.near(technology_id):
                for code in codes:
                    worth[code, column] = credit(skills.skill(code))
    return worth
