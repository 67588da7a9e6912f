"""What is done to the store as a whole, from the server's command line, in its audit: upgraded, copied, filled."""

from __future__ import annotations

import datetime as dt

from api.access import Actor
from api.audit import Action, record
from api.store.archive.manifest import Manifest
from api.store.schema import Migration
from api.store.session import Store


def note_migration(store: Store, actor: Actor, done: Migration, *, now: dt.datetime) -> None:
    """Record that the schema was made or upgraded; nothing where it was current."""
    if done.before != done.after:
        told = {"what": "migrated", "from": done.before, "to": done.after}
        with store.write(actor) as tx:
            record(tx, actor, Action.STORE_CHANGED, "store", now=now, details=told)


def note_backup(store: Store, actor: Actor, made: Manifest, *, now: dt.datetime) -> None:
    """Record that everything was copied into a file."""
    with store.write(actor) as tx:
        record(tx, actor, Action.EXPORTED, "backup", now=now, details={"rows": made.rows})


def note_filled(store: Store, actor: Actor, what: str, found: Manifest, *, now: dt.datetime) -> None:
    """Record that the store was filled: ``restored`` from a backup, or ``moved`` here from another database."""
    told = {"what": what, "rows": found.rows, "made_at": found.made_at.isoformat()}
    with store.write(actor) as tx:
        record(tx, actor, Action.STORE_CHANGED, "store", now=now, details=told)
