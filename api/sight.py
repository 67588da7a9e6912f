"""How far an actor sees, and in which words a kind of record says who sees one of it and how much.

Each kind says who sees all its records in full: those who work for the whole city, or the talent office alone. A desk
sees one by the first :class:`Clause` of its kind that holds, and nothing where none does; nobody else sees any. What
holds is said by columns, so that the queries (``api/store/queries/scope.py``) and PostgreSQL's policies
(``api/store/row_policies.py``) follow from one statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from api.access import CITY_WIDE, DESKS, Actor, Role
from features.funnel import EngagementStatus


class Reach(StrEnum):
    """How far an actor sees before any record is looked at; the words are those that PostgreSQL is told."""

    NOBODY = "nobody"
    AUDIT = "audit"
    DESK = "desk"
    TALENTS = "talents"
    CITY = "city"
    SYSTEM = "system"


SEES_ALL = frozenset({Reach.CITY, Reach.SYSTEM})
"""Who sees everything that the city keeps of leads."""
IN_HOUSE = SEES_ALL | {Reach.TALENTS}
"""Who works for the whole city: sees all places, roles and targets."""
SEES_TALENTS = frozenset({Reach.TALENTS, Reach.SYSTEM})
"""Who sees candidates: the talent office, and nobody else."""


def reach(actor: Actor | None) -> Reach:
    """Return how far an actor sees: a desk that is bound to no place sees nothing."""
    if actor is None:
        return Reach.NOBODY
    if actor.role is Role.SYSTEM:
        return Reach.SYSTEM
    if actor.role in CITY_WIDE:
        return Reach.CITY
    if actor.role is Role.TALENT_OFFICER:
        return Reach.TALENTS
    if actor.role in DESKS and actor.places:
        return Reach.DESK
    return Reach.AUDIT if actor.role is Role.AUDITOR else Reach.NOBODY


class Sight(StrEnum):
    """How much of a record is shown: nothing, the outline of its masked copy, that copy, or all of it.

    What outline and masked copy hold stands in ``features/masking.py``.
    """

    NOTHING = "nothing"
    OUTLINE = "outline"
    MASKED = "masked"
    FULL = "full"


@dataclass(frozen=True)
class Own:
    """One of the desk's places stands in this column of the record."""

    column: str = "id"


@dataclass(frozen=True)
class Standing:
    """The record is a lead that stands so to one of the desk's places."""

    statuses: frozenset[EngagementStatus]


@dataclass(frozen=True)
class Open:
    """The masked copy is open to all desks on the actor's day: ``is_open`` and ``reserved_until`` tell."""


@dataclass(frozen=True)
class Anyhow:
    """Whatever the record says."""


Holding: TypeAlias = Own | Standing | Open | Anyhow
"""When a clause holds."""


@dataclass(frozen=True)
class Clause:
    """How much somebody who does not see all sees of a record, and when: a desk, if nobody else is named."""

    sight: Sight
    when: Holding
    reach: Reach = Reach.DESK
