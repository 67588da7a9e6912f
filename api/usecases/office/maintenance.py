"""What is done to the store as a whole, from the server's command line, in its audit: upgraded, copied, filled."""

from __future__ import annotations

from api.audit import Action
from api.call import Call
from api.store.archive.manifest import Manifest
from api.store.queries.audit import head
from api.store.schema import Migration


def note_migration(call: Call, done: Migration) -> None:
    """Record that the schema was made or upgraded; nothing where it was current."""
    if done.before != done.after:
        told = {"what": "migrated", "from": done.before, "to": done.after}
        with call.write() as tx:
            call.record(tx, Action.STORE_CHANGED, "store", details=told)


def note_backup(call: Call, made: Manifest) -> None:
    """Record that everything was copied into a file."""
    with call.write() as tx:
        call.record(tx, Action.EXPORTED, "backup", details={"rows": made.rows})


def note_filled(call: Call, what: str, found: Manifest) -> None:
    """Record that the store was filled: ``restored`` from a backup, or ``moved`` here from another database."""
    told = {"what": what, "rows": found.rows, "made_at": found.made_at.isoformat()}
    with call.write() as tx:
        call.record(tx, Action.STORE_CHANGED, "store", details=told)


def seal_with_key(call: Call, *, anew: bool = False) -> str | None:
    """Let the audit be sealed with a key from now on, or with another one (``anew``); return the key's id if new."""
    keys = call.store.seals.keys
    if keys.newest is not None and not anew:
        return None
    with call.write() as tx:  # nobody else appends meanwhile, so that the number at which it begins is exact
        if keys.newest is not None and not anew:
            return None
        key = keys.add(head(tx)[0])
        call.record(tx, Action.STORE_CHANGED, "store", details={"what": "audit_key", "key": key.id})
    return key.id
