"""Who sees a lead, and how much of it: the one statement, from which everything that shows leads follows.

The description of leads (``api/store/kinds/project.py``) holds it, and so do the queries, PostgreSQL's own policies and
the replay of the audit; that all of them say the same is tested case by case. Names of people are shown only to who
has ``project.contacts``.
"""

from __future__ import annotations

from collections.abc import Collection

from api.access import Actor
from api.sight import SEES_ALL, Clause, Open, Reach, Sight, Standing, reach
from features.funnel import EngagementStatus

SENT_HERE = frozenset(EngagementStatus) - {EngagementStatus.WITHDRAWN}
"""How a lead that was sent to a place, and not withdrawn, may stand to it."""
CLAUSES = (
    Clause(Sight.FULL, Standing(frozenset({EngagementStatus.ACCEPTED}))),
    Clause(Sight.MASKED, Open()),
    Clause(Sight.MASKED, Standing(SENT_HERE)),
)
"""What a desk sees, the first that holds; what costs least to find out stands first among equals."""


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
    >>> from api.access import Role
    >>> desk = Actor("desk", Role.PARK_DESK, frozenset({"ntcx"}))
    >>> sight(desk, [EngagementStatus.ACCEPTED], is_open=False), sight(desk, [], is_open=True)
    (<Sight.FULL: 'full'>, <Sight.MASKED: 'masked'>)
    """
    if (far := reach(actor)) is not Reach.DESK:
        return Sight.FULL if far in SEES_ALL else Sight.NOTHING
    holds = (
        one for one in CLAUSES if (one.when.statuses & set(statuses) if isinstance(one.when, Standing) else is_open)
    )
    return next((one.sight for one in holds), Sight.NOTHING)
