"""Who sees a lead, and how much of it: the one statement, from which everything that shows leads follows.

Those who work for the whole city see every lead in full. A desk sees a lead by the first clause of :data:`CLAUSES` that
holds for it; nobody else sees any. Names of people are shown only to who has ``project.contacts``.

Followed by the queries (``api/store/queries/scope.py``), by PostgreSQL's own policies (``api/store/row_policies.py``,
told whose transaction it is by ``api/store/row_security.py``) and by the replay of the audit; that all of them say the
same is tested case by case.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from api.access import CITY_WIDE, DESKS, Actor, Permission, Role
from features.funnel import EngagementStatus
from features.masking import without_people
from features.project import ProjectProfile


class Reach(StrEnum):
    """How far an actor sees before any lead is looked at; the words are those that PostgreSQL is told."""

    NOBODY = "nobody"
    AUDIT = "audit"
    DESK = "desk"
    CITY = "city"
    SYSTEM = "system"


SEES_ALL = frozenset({Reach.CITY, Reach.SYSTEM})
"""Who sees everything that the city keeps."""


def reach(actor: Actor | None) -> Reach:
    """Return how far an actor sees: a desk that is bound to no place sees nothing."""
    if actor is None:
        return Reach.NOBODY
    if actor.role is Role.SYSTEM:
        return Reach.SYSTEM
    if actor.role in CITY_WIDE:
        return Reach.CITY
    if actor.role in DESKS and actor.places:
        return Reach.DESK
    return Reach.AUDIT if actor.role is Role.AUDITOR else Reach.NOBODY


class Sight(StrEnum):
    """How much of a lead is shown: nothing, its masked copy (``features/masking.py``), or all of it."""

    NOTHING = "nothing"
    MASKED = "masked"
    FULL = "full"


@dataclass(frozen=True)
class Clause:
    """How much a desk sees of a lead that stands so to one of its places.

    ``statuses`` empty = the lead is open to all on the day, whatever it has to do with the desk.
    """

    sight: Sight
    statuses: frozenset[EngagementStatus] = frozenset()


SENT_HERE = frozenset(EngagementStatus) - {EngagementStatus.WITHDRAWN}
"""How a lead that was sent to a place, and not withdrawn, may stand to it."""
CLAUSES = (
    Clause(Sight.FULL, frozenset({EngagementStatus.ACCEPTED})),
    Clause(Sight.MASKED, SENT_HERE),
    Clause(Sight.MASKED),
)
"""What a desk sees, the first that holds."""
FULL_AT = next(one.statuses for one in CLAUSES if one.sight is Sight.FULL)


def sight(actor: Actor, statuses: Collection[EngagementStatus], *, is_open: bool) -> Sight:
    """Return how much the actor sees of a lead.

    Parameters
    ----------
    statuses
        How the lead stands to places of the actor.
    is_open
        Whether it is open to all desks on the actor's day.

    Examples
    --------
    >>> desk = Actor("desk", Role.PARK_DESK, frozenset({"ntcx"}))
    >>> sight(desk, [EngagementStatus.ACCEPTED], is_open=False), sight(desk, [], is_open=True)
    (<Sight.FULL: 'full'>, <Sight.MASKED: 'masked'>)
    """
    if (far := reach(actor)) is not Reach.DESK:
        return Sight.FULL if far in SEES_ALL else Sight.NOTHING
    holds = (one for one in CLAUSES if (is_open if not one.statuses else not one.statuses.isdisjoint(statuses)))
    return next((one.sight for one in holds), Sight.NOTHING)


def with_people(actor: Actor, profile: ProjectProfile) -> ProjectProfile:
    """Return a lead that the actor sees with the names of people in it, or without."""
    return profile if actor.may(Permission.READ_CONTACTS) else without_people(profile)
