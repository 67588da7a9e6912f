"""Steps between the office and a place about a lead: send, withdraw, answer; look, accept, decline, ask.

Each returns the recorded event. ``key`` names the request: sent again by the same account, it does nothing more and
returns what was recorded the first time. A desk acts for its own places only; for it, there are no others.
"""

from __future__ import annotations

import hashlib
from typing import Any

from pydantic import ValidationError

from api.access import Actor, Permission, Role
from api.call import Call
from api.store.kinds import PARKS
from api.store.queries.profiles import unknown
from api.usecases.engagements.recording import record_in
from features.errors import InputError
from features.events import Event, EventDraft, EventKind, ShownSlate

_KEY_DIGITS = 40


def send(
    call: Call,
    project_id: str,
    park_id: str,
    *,
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
    call.require(Permission.SEND_PROJECTS)
    payload = {} if shown is None else shown.model_dump(mode="json", exclude_none=True)
    return _step(call, EventKind.SENT, project_id, park_id, key=key, text=note, payload=payload)


def withdraw(
    call: Call, project_id: str, park_id: str, *, reason: str | None = None, note: str = "", key: str | None = None
) -> Event:
    """Take a lead back from a place; for its desk, the lead is gone."""
    call.require(Permission.SEND_PROJECTS)
    return _step(call, EventKind.WITHDRAWN, project_id, park_id, key=key, code=reason, text=note)


def answer(call: Call, project_id: str, park_id: str, *, question: int, text: str, key: str | None = None) -> Event:
    """Answer a question of a desk; ``question`` is the number (``seq``) of its event."""
    call.require(Permission.RECORD_EVENTS)
    return _step(call, EventKind.ANSWERED, project_id, park_id, key=key, text=text, refers_to=question)


def view(call: Call, project_id: str, park_id: str, *, key: str | None = None) -> Event:
    """Record that the desk has looked at the lead."""
    _require_own_place(call, park_id)
    return _step(call, EventKind.VIEWED, project_id, park_id, key=key)


def accept(call: Call, project_id: str, park_id: str, *, note: str = "", key: str | None = None) -> Event:
    """Accept the lead; from then on the desk sees it in full.

    Raises
    ------
    CapacityError
        The place has no room for one more; of two who accept the last free place at once, the second is told so.
    IllegalStepError
        The lead is not waiting for an answer of this place.
    """
    _require_own_place(call, park_id)
    return _step(call, EventKind.ACCEPTED, project_id, park_id, key=key, text=note)


def decline(
    call: Call, project_id: str, park_id: str, *, reason: str | None = None, note: str = "", key: str | None = None
) -> Event:
    """Decline the lead, or give back one that was accepted; ``reason`` (a code) or ``note`` must say why."""
    _require_own_place(call, park_id)
    return _step(call, EventKind.DECLINED, project_id, park_id, key=key, code=reason, text=note)


def ask(call: Call, project_id: str, park_id: str, *, text: str, key: str | None = None) -> Event:
    """Ask the office about the lead; the officer answers with :func:`answer`."""
    _require_own_place(call, park_id)
    return _step(call, EventKind.ASKED, project_id, park_id, key=key, text=text)


def _step(call: Call, kind: EventKind, project_id: str, park_id: str, *, key: str | None, **details: Any) -> Event:
    """Record one step dated today."""
    stated = {
        "project_id": project_id,
        "kind": kind,
        "happened_on": call.today,
        "park_id": park_id,
        "key": None if key is None else own_key(call.actor, key),
        **details,
    }
    with call.write() as tx:
        return record_in(tx, call, stated_event(stated))


def _require_own_place(call: Call, park_id: str) -> None:
    """Refuse who may not answer for places, and a place that is not the desk's own."""
    call.require(Permission.ANSWER_PROJECTS)
    if park_id not in call.actor.places and call.actor.role is not Role.SYSTEM:
        raise unknown(PARKS, [park_id])


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
