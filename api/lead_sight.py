"""Who sees a lead, and how much of it: the one statement, from which everything that shows leads follows.

The description of leads (``api/store/kinds/project.py``) holds it, and so do the queries, PostgreSQL's own policies and
the replay of the audit; that all of them say the same is tested case by case. Names of people are shown only to who
has ``project.contacts``.
"""

from __future__ import annotations

from collections.abc import Collection

from api.access import Actor
from api.sight import SEES_ALL, Anyhow, Clause, Holding, Open, Reach, Sight, Standing, reach
from features.funnel import EngagementStatus

SENT_HERE = frozenset(EngagementStatus) - {EngagementStatus.WITHDRAWN}
"""How a lead that was sent to a place, and not withdrawn, may stand to it."""
CLAUSES = (
    Clause(Sight.FULL, Standing(frozenset({EngagementStatus.ACCEPTED}))),
    Clause(Sight.MASKED, Open()),
    Clause(Sight.MASKED, Standing(SENT_HERE)),
    Clause(Sight.OUTLINE, Anyhow(), Reach.TALENTS),
)
"""What a desk and the talent office see, the first that holds; what costs least to find out stands first among equals.

The talent office staffs leads and needs of them no more than what they are called, what they are about and where they
stand in the funnel.
"""


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
    if (far := reach(actor)) in SEES_ALL:
        return Sight.FULL
    holds = (one.sight for one in CLAUSES if one.reach is far and _holds(one.when, statuses, is_open=is_open))
    return next(holds, Sight.NOTHING)


def _holds(when: Holding, statuses: Collection[EngagementStatus], *, is_open: bool) -> bool:
    if isinstance(when, Standing):
        return bool(when.statuses & set(statuses))
    return is_open or isinstance(when, Anyhow)
