"""What is not known, and what that holds up: missing and stale facts of projects and places, rules left open.

A field that is missing everywhere may not matter; a rule that stays open for most projects does. So gaps are counted
twice: by field, and by rule, with the side that keeps it open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from features.park import ParkProfile
from features.policy.rules import FactSide
from features.policy.vocabulary import Named
from features.project import ProjectProfile
from recommender.eligibility.kleene import UNKNOWN
from recommender.eligibility.verdict import plain_name
from recommender.matching.batch import Batch
from recommender.matching.unstated import key_fields, unstated

__all__ = ["FieldGap", "Quality", "RuleGap", "Stale", "quality"]


@dataclass(frozen=True, slots=True)
class FieldGap:
    """One key field: how many of ``of`` profiles do not state it.

    ``blocking`` of them thereby leave a rule open that asks for it, with somebody they could still be matched with.
    """

    name: str
    label: Named
    missing: int
    blocking: int
    of: int

    @property
    def share(self) -> float:
        """Share of profiles without it, in [0, 1]."""
        return self.missing / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class RuleGap:
    """One rule that stays open.

    Attributes
    ----------
    projects_everywhere
        Projects for which it is open at every place that no rule keeps out: the project's own facts are missing.
    projects_somewhere
        Projects for which it is open at some such place only: facts of places are missing.
    """

    rule_id: str
    name: Named
    projects_everywhere: int
    projects_somewhere: int


@dataclass(frozen=True, slots=True)
class Stale:
    """A profile whose facts are old; ``age_days`` ``None`` = nobody said of which day they are."""

    id: str
    name: str
    age_days: int | None


@dataclass(frozen=True)
class Quality:
    """Gaps of a batch of projects and of the places, the largest first."""

    n_projects: int
    n_places: int
    project_gaps: tuple[FieldGap, ...]
    place_gaps: tuple[FieldGap, ...]
    rule_gaps: tuple[RuleGap, ...]
    stale_projects: tuple[Stale, ...]
    stale_places: tuple[Stale, ...]


def quality(batch: Batch, *, fresh_days: int) -> Quality:
    """Count what is missing, stale or open.

    Parameters
    ----------
    batch
        Projects that are to be placed, judged at all places.
    fresh_days
        Facts older than this many days are stale, > 0.
    """
    matcher = batch.matcher
    places, projects = matcher.places.profiles, batch.projects.profiles
    today = matcher.today
    return Quality(
        n_projects=len(projects),
        n_places=len(places),
        project_gaps=_gaps(ProjectProfile, batch.unstated, _opening(batch, FactSide.PROJECT)),
        place_gaps=_gaps(ParkProfile, unstated(ParkProfile, places), _opening(batch, FactSide.PARK)),
        rule_gaps=_open_rules(batch),
        stale_projects=_stale([(one.project_id, one.name, one.updated_on) for one in projects], today, fresh_days),
        stale_places=_stale([(one.park_id, one.name_zh, one.updated_on) for one in places], today, fresh_days),
    )


def _gaps(
    model: type[BaseModel], missing: NDArray[np.bool_], opening: Mapping[str, NDArray[np.bool_]]
) -> tuple[FieldGap, ...]:
    """Return the key fields that some profile does not state, those that block most first."""
    found = []
    for field, lacking in zip(key_fields(model), missing.T, strict=True):
        if lacking.any():
            blocking = int((lacking & opening[field.name]).sum()) if field.name in opening else 0
            label = Named(zh=field.zh, en=field.en)
            found.append(FieldGap(field.name, label, int(lacking.sum()), blocking, len(lacking)))
    return tuple(sorted(found, key=lambda gap: (-gap.blocking, -gap.missing, gap.name)))


def _opening(batch: Batch, side: FactSide) -> dict[str, NDArray[np.bool_]]:
    """Return, by field, which profiles of a side have an open rule that asks for the field."""
    found: dict[str, NDArray[np.bool_]] = {}
    over = 1 if side is FactSide.PROJECT else 0
    for position, rule in enumerate(batch.eligibility.rules):
        is_open = ((batch.eligibility.status[:, :, position] == UNKNOWN) & batch.open_sites).any(axis=over)
        for question in rule.policy.questions:
            if question.side is side:
                found[question.input] = found[question.input] | is_open if question.input in found else is_open
    return found


def _open_rules(batch: Batch) -> tuple[RuleGap, ...]:
    """Return the rules that are open for some project at a place that is still possible, the most frequent first."""
    possible = batch.open_sites
    any_place = possible.any(axis=1)
    found = []
    for position, rule in enumerate(batch.eligibility.rules):
        is_open = (batch.eligibility.status[:, :, position] == UNKNOWN) & possible
        everywhere = any_place & (is_open | ~possible).all(axis=1)
        somewhere = is_open.any(axis=1) & ~everywhere
        if (total := int(np.count_nonzero(everywhere | somewhere))) > 0:
            gap = RuleGap(rule.id, plain_name(rule.policy), int(everywhere.sum()), int(somewhere.sum()))
            found.append((total, gap))
    return tuple(gap for _, gap in sorted(found, key=lambda pair: (-pair[0], pair[1].rule_id)))


def _stale(profiles: Sequence[tuple[str, str, dt.date | None]], today: dt.date, fresh_days: int) -> tuple[Stale, ...]:
    """Return what is older than the limit or undated: undated first, then the oldest."""
    aged = [Stale(name, label, None if day is None else (today - day).days) for name, label, day in profiles]
    old = [one for one in aged if one.age_days is None or one.age_days > fresh_days]
    return tuple(sorted(old, key=lambda one: (one.age_days is not None, -(one.age_days or 0), one.id)))
