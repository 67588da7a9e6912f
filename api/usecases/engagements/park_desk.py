"""What a park or hub desk does with a lead that was sent to it: look, accept, decline, ask.

A desk acts for its own places only. Each command takes the store, the actor, the project and the place, and returns
the recorded event. ``key`` names the request, so that sending it twice does it once.
"""

from __future__ import annotations

import datetime as dt

from api.access import Actor, Permission, Role, require
from api.store.kinds import PARKS
from api.store.queries.profiles import unknown
from api.store.session import Store
from api.usecases.engagements.steps import take_step
from features.events import Event, EventKind
from features.policy.stages import Funnel


def view(
    store: Store,
    actor: Actor,
    project_id: str,
    park_id: str,
    *,
    funnel: Funnel,
    now: dt.datetime,
    key: str | None = None,
) -> Event:
    """Record that the desk has looked at the lead."""
    _for_own_place(actor, park_id)
    return take_step(store, actor, EventKind.VIEWED, project_id, park_id, funnel=funnel, now=now, key=key)


def accept(
    store: Store,
    actor: Actor,
    project_id: str,
    park_id: str,
    *,
    funnel: Funnel,
    now: dt.datetime,
    note: str = "",
    key: str | None = None,
) -> Event:
    """Accept the lead; from then on the desk sees it in full.

    Raises
    ------
    CapacityError
        The place has no room for one more; of two who accept the last free place at once, the second is told so.
    IllegalStepError
        The lead is not waiting for an answer of this place.
    """
    _for_own_place(actor, park_id)
    return take_step(store, actor, EventKind.ACCEPTED, project_id, park_id, funnel=funnel, now=now, key=key, text=note)


def decline(
    store: Store,
    actor: Actor,
    project_id: str,
    park_id: str,
    *,
    funnel: Funnel,
    now: dt.datetime,
    reason: str | None = None,
    note: str = "",
    key: str | None = None,
) -> Event:
    """Decline the lead, or give back one that was accepted; ``reason`` (a code) or ``note`` must say why."""
    _for_own_place(actor, park_id)
    return take_step(
        store, actor, EventKind.DECLINED, project_id, park_id, funnel=funnel, now=now, key=key, code=reason, text=note
    )


def ask(
    store: Store,
    actor: Actor,
    project_id: str,
    park_id: str,
    *,
    text: str,
    funnel: Funnel,
    now: dt.datetime,
    key: str | None = None,
) -> Event:
    """Ask the office about the lead; the officer answers with ``promotion.answer``."""
    _for_own_place(actor, park_id)
    return take_step(store, actor, EventKind.ASKED, project_id, park_id, funnel=funnel, now=now, key=key, text=text)


def _for_own_place(actor: Actor, park_id: str) -> None:
    """Refuse who may not answer for places, and a place that is not the desk's own: for it, that does not exist."""
    require(actor, Permission.ANSWER_PROJECTS)
    if park_id not in actor.places and actor.role is not Role.SYSTEM:
        raise unknown(PARKS, [park_id])
