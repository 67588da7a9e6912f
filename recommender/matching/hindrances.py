"""What kept a place from its own kind of projects: failing findings, counted over a batch, with what would mend most.

"Seven projects failed on clear height, three of them on nothing else" tells a park what to build. Only projects in
the fields that the place has declared are counted: what it never wanted is not missed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.policy.vocabulary import Named
from recommender.eligibility.kleene import FAIL
from recommender.eligibility.verdict import Finding
from recommender.matching.batch import Batch

__all__ = ["Hindrance", "Missed", "missed"]


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One kind of failing finding.

    Attributes
    ----------
    projects, alone
        Projects with such a finding, and those of them that fail on nothing else.
    typical
        The finding of the project in the middle, by what is needed; where nothing is measured, the first.
    most_needed
        What would suit every one of them, in the finding's unit; ``None`` where nothing is measured.
    """

    code: str
    rule_id: str
    rule_name: Named
    projects: int
    alone: int
    typical: Finding
    most_needed: float | None


@dataclass(frozen=True, slots=True)
class Missed:
    """What a place missed: ``n_projects`` in its fields, ``n_allowed`` of them that no rule keeps out."""

    park_id: str
    n_projects: int
    n_allowed: int
    hindrances: tuple[Hindrance, ...]


@dataclass(frozen=True, slots=True)
class _Failure:
    """One finding of one project; ``alone`` if the project fails on nothing else."""

    rule_id: str
    rule_name: Named
    finding: Finding
    alone: bool


def missed(batch: Batch, park_id: str) -> Missed:
    """Count what kept the batch's projects from a place, the most frequent first; equal ones by code.

    A place that has declared no field is judged by all projects.
    """
    place = batch.matcher.row_of(park_id)
    wanted = _in_fields(batch, place)
    failing = np.flatnonzero(wanted & (batch.eligibility.failures[:, place] > 0))
    by_code: defaultdict[str, list[_Failure]] = defaultdict(list)
    for row in failing.tolist():
        for failure in _failures(batch, row, place):
            by_code[failure.finding.code].append(failure)
    found = [_hindrance(code, failures) for code, failures in by_code.items()]
    return Missed(
        park_id=park_id,
        n_projects=int(wanted.sum()),
        n_allowed=int(wanted.sum()) - len(failing),
        hindrances=tuple(sorted(found, key=lambda one: (-one.projects, -one.alone, one.code))),
    )


def _in_fields(batch: Batch, place: int) -> NDArray[np.bool_]:
    """(n_projects,): the strongest tag lies in a field that the place has declared."""
    declared = {segment.field_id for segment in batch.matcher.places.profiles[place].segments}
    tags = batch.projects.tags
    if not declared:
        return np.ones(len(batch.projects), dtype=bool)
    fields = np.array([one.field_id in declared for one in batch.matcher.policy.taxonomy.technologies], dtype=bool)
    inside: NDArray[np.bool_] = (tags.max(axis=1, initial=0) > 0) & fields[tags.argmax(axis=1)]
    return inside


def _failures(batch: Batch, row: int, place: int) -> list[_Failure]:
    """Return the failing findings of one pair, one of each code."""
    verdicts = batch.eligibility.failed(row, place)
    alone = int((batch.eligibility.status[row, place] == FAIL).sum()) == 1 and len(verdicts[0].findings) == 1
    found = {
        finding.code: _Failure(verdict.rule_id, verdict.name, finding, alone)
        for verdict in verdicts
        for finding in verdict.findings
    }
    return list(found.values())


def _hindrance(code: str, failures: list[_Failure]) -> Hindrance:
    measured = [(needed, one) for one in failures if (needed := _needed(one.finding)) is not None]
    measured.sort(key=lambda pair: pair[0])
    middle = measured[len(measured) // 2][1] if measured else failures[0]
    return Hindrance(
        code=code,
        rule_id=failures[0].rule_id,
        rule_name=failures[0].rule_name,
        projects=len(failures),
        alone=sum(one.alone for one in failures),
        typical=middle.finding,
        most_needed=measured[-1][0] if measured else None,
    )


def _needed(finding: Finding) -> float | None:
    """Return what is needed, where more of it would help."""
    facts = finding.facts
    is_number = isinstance(facts.needed, (int, float)) and not isinstance(facts.needed, bool)
    return float(facts.needed) if is_number and facts.shortfall is not None else None  # type: ignore[arg-type]
