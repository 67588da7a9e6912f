"""One step between the office and a place about a project: what all such commands share.

The officer's steps are in ``promotion.py``, those of a desk in ``park_desk.py``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from pydantic import ValidationError

from api.access import Actor
from api.store.session import Store
from api.usecases.engagements.recording import record_in
from features.errors import InputError
from features.events import Event, EventDraft, EventKind
from features.policy.stages import Funnel

_KEY_DIGITS = 40


def take_step(
    store: Store,
    actor: Actor,
    kind: EventKind,
    project_id: str,
    park_id: str,
    *,
    funnel: Funnel,
    now: dt.datetime,
    key: str | None,
    **details: Any,
) -> Event:
    """Record one step dated today and return it.

    ``key`` names this very request: sent again by the same account, it returns what was recorded the first time.
    """
    today = store.today(now)
    stated = {
        "project_id": project_id,
        "kind": kind,
        "happened_on": today,
        "park_id": park_id,
        "key": None if key is None else own_key(actor, key),
        **details,
    }
    with store.write(actor) as tx:
        return record_in(tx, actor, stated_event(stated), funnel=funnel, now=now, today=today)


def stated_event(stated: dict[str, Any]) -> EventDraft:
    """Return the event as stated; one that lacks something is refused in a sentence."""
    try:
        return EventDraft.model_validate(stated)
    except ValidationError as fault:
        told = "; ".join(str(line["msg"]) for line in fault.errors(include_url=False, include_input=False))
        raise InputError(f"this event is not complete: {told}", zh=f"事件内容不完整：{told}") from None


def own_key(actor: Actor, key: str) -> str:
    """Return the key of an event as it is stored: nobody's key collides with, or tells of, another's."""
    return "k-" + hashlib.sha256(f"{actor.id}\0{key}".encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_DIGITS]
