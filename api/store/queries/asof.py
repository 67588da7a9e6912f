"""What was known at a moment: the versions of profiles, by business day and by the time of recording.

Two times are kept apart. ``effective_on`` is the business day from which the office knew something so;
``recorded_at`` is when the store learnt of it. History that is typed in afterwards has an early day and a late
record: a report on the past asks for the day only, an audit asks for both. A version that does not read is left out.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from api.access import Actor
from api.store.kinds import Kind, P
from api.store.queries.profiles import ProfileVersion, version_query, versions_of
from api.store.queries.scope import visible
from api.store.session import ReadTransaction


def profiles_as_of(
    tx: ReadTransaction,
    actor: Actor,
    kind: Kind[P],
    *,
    day: dt.date,
    recorded_until: dt.datetime | None = None,
) -> list[ProfileVersion[P]]:
    """Return, for every profile known on ``day``, the latest version effective by then, by id.

    Parameters
    ----------
    recorded_until
        Count only what the store had learnt by this instant (inclusive). None = everything it knows today.
    """
    versions = kind.versions
    known = select(versions.c.id, func.max(versions.c.version).label("version")).where(
        visible(actor, versions), versions.c.effective_on <= day
    )
    if recorded_until is not None:
        known = known.where(versions.c.recorded_at <= recorded_until)
    latest = known.group_by(versions.c.id).subquery()
    query = version_query(kind).join(latest, (versions.c.id == latest.c.id) & (versions.c.version == latest.c.version))
    return versions_of(actor, kind, tx.execute(query.order_by(versions.c.id)))


def all_versions(
    tx: ReadTransaction, actor: Actor, kind: Kind[P], *, recorded_until: dt.datetime | None = None
) -> list[ProfileVersion[P]]:
    """Return every version of every profile, by id and version: the dated profiles of a snapshot."""
    versions = kind.versions
    query = version_query(kind).where(visible(actor, versions))
    if recorded_until is not None:
        query = query.where(versions.c.recorded_at <= recorded_until)
    return versions_of(actor, kind, tx.execute(query.order_by(versions.c.id, versions.c.version)))


def profiles_at_change(tx: ReadTransaction, actor: Actor, kind: Kind[P], change: int) -> list[ProfileVersion[P]]:
    """Return the profiles as they stood after the change of this number, by id; for an audit, which asks as SYSTEM."""
    versions = kind.versions
    known = select(versions.c.id, func.max(versions.c.version).label("version")).where(
        visible(actor, versions), func.coalesce(versions.c.change, 0) <= change
    )
    latest = known.group_by(versions.c.id).subquery()
    query = version_query(kind).join(latest, (versions.c.id == latest.c.id) & (versions.c.version == latest.c.version))
    return versions_of(actor, kind, tx.execute(query.order_by(versions.c.id)))
