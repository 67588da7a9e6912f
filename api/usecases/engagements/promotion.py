"""What an investment officer does about a lead and a place.

:func:`send`, :func:`withdraw` and :func:`answer` deal with the desks; each returns the recorded event, and ``key``
names the request, so that sending it twice does it once.
"""

from __future__ import annotations

import datetime as dt

from api.access import Actor, Permission, require
from api.store.session import Store
from api.usecases.engagements.steps import take_step
from features.events import Event, EventKind, ShownSlate
from features.policy.stages import Funnel


def send(
    store: Store,
    actor: Actor,
    project_id: str,
    park_id: str,
    *,
    funnel: Funnel,
    now: dt.datetime,
    note: str = "",
    shown: ShownSlate | None = None,
    key: str | None = None,
) -> Event:
    """Send a lead to a place.

    Parameters
    ----------
    shown
        What the officer saw when sending; learning needs it. The place never sees it.

    Raises
    ------
    IllegalStepError
        The lead is there already, or is lost; the message says what is allowed.
    """
    require(actor, Permission.SEND_PROJECTS)
    payload = {} if shown is None else shown.model_dump(mode="json", exclude_none=True)
    return take_step(
        store, actor, EventKind.SENT, project_id, park_id, funnel=funnel, now=now, key=key, text=note, payload=payload
    )


def withdraw(
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
    """Take a lead back from a place; for its desk, the lead is gone."""
    require(actor, Permission.SEND_PROJECTS)
    return take_step(
        store, actor, EventKind.WITHDRAWN, project_id, park_id, funnel=funnel, now=now, key=key, code=reason, text=note
    )


def answer(
    store: Store,
    actor: Actor,
    project_id: str,
    park_id: str,
    question: int,
    *,
    text: str,
    funnel: Funnel,
    now: dt.datetime,
    key: str | None = None,
) -> Event:
    """Answer a question of a desk; ``question`` is the number (``seq``) of its event."""
    require(actor, Permission.RECORD_EVENTS)
    return take_step(
        store,
        actor,
        EventKind.ANSWERED,
        project_id,
        park_id,
        funnel=funnel,
        now=now,
        key=key,
        text=text,
        refers_to=question,
    )
