"""Looking at a record: who saw a confidential one, or people's data in it, is in the audit before it is shown."""

from __future__ import annotations

from typing import Any

from api.audit import Action
from api.call import Call
from api.store.kinds import Kind, P
from api.store.queries.profiles import ProfileVersion, Stored, get_profile, profile_history

_ACTIONS = {action.value: action for action in Action}


def see_profile(call: Call, kind: Kind[P], profile_id: str) -> Stored[P]:
    """Return one record as the actor may see it; raises `UnknownIdError` if there is none to see."""
    call.require(kind.rights.read)
    with call.read() as tx:
        stored = get_profile(tx, call.actor, kind, profile_id)
    note_seen(call, kind, stored)
    return stored


def see_versions(call: Call, kind: Kind[P], profile_id: str) -> list[ProfileVersion[P]]:
    """Return every version of one record; raises `UnknownIdError` if there is none to see."""
    call.require(kind.rights.read)
    with call.read() as tx:
        versions = profile_history(tx, call.actor, kind, profile_id)
    note_seen(call, kind, versions[-1], versions=len(versions))
    return versions


def note_seen(call: Call, kind: Kind[Any], seen: Stored[Any] | ProfileVersion[Any], *, versions: int = 1) -> None:
    """Record that the actor saw a record that is watched, and which telling fields it showed."""
    told = kind.watched(seen.profile)
    if call.recorder is not None and told is not None:
        call.recorder.shown(
            call.actor,
            _ACTIONS[kind.seen],
            f"{kind.label}:{seen.id}",
            digest=seen.content_hash,
            now=call.now,
            details={"fields": list(told), "versions": versions},
            versions={"version": seen.version},
        )
