"""Profiles out: present versions, and every earlier one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic

from pydantic import ValidationError
from sqlalchemy import FromClause, Row, Select, Text, cast, func, select

from api.access import Actor
from api.store.kinds import Kind, P
from api.store.queries.batches import in_parts
from api.store.queries.scope import rows as rows_of
from api.store.queries.scope import visible
from api.store.session import ReadTransaction
from features.errors import StoreError, UnknownIdError


@dataclass(frozen=True, slots=True)
class Stored(Generic[P]):
    """The present version of one profile.

    ``version`` counts its edits; ``change`` numbers the writing transactions of its kind.
    """

    id: str
    version: int
    profile: P
    content_hash: str
    change: int
    created_at: dt.datetime
    created_by: str
    updated_at: dt.datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class ProfileVersion(Generic[P]):
    """One version of one profile: what was known from ``effective_on``, recorded at ``recorded_at``."""

    id: str
    version: int
    profile: P
    content_hash: str
    effective_on: dt.date
    recorded_at: dt.datetime
    actor_id: str
    actor_role: str
    reason: str


def get_profile(tx: ReadTransaction, actor: Actor, kind: Kind[P], profile_id: str) -> Stored[P]:
    """Return one profile; raises `UnknownIdError` if there is none that the actor may see."""
    found = load_profiles(tx, actor, kind, ids=[profile_id])
    if not found:
        raise unknown(kind, [profile_id])
    return found[0]


def load_profiles(
    tx: ReadTransaction,
    actor: Actor,
    kind: Kind[P],
    *,
    ids: Sequence[str] | None = None,
    changed_after: int = 0,
) -> list[Stored[P]]:
    """Return present profiles by id, ascending.

    Parameters
    ----------
    ids
        Only these; ids that are not there are left out. None = all.
    changed_after
        Only those whose ``change`` is greater.
    """
    table = rows_of(actor, kind.table)
    query = _reading(table, _SIGNED)
    if changed_after:
        query = query.where(table.c.change > changed_after)
    rows = [row for part in in_parts(query, table.c.id, ids) for row in tx.execute(part)]
    return [_stored(kind, row) for row in sorted(rows, key=lambda row: row.id)]


def profile_contents(tx: ReadTransaction, actor: Actor, kind: Kind[Any]) -> list[tuple[str, str]]:
    """Return id and content hash of every profile that the actor sees, as the actor sees it, by id."""
    table = rows_of(actor, kind.table)
    return sorted((row.id, row.content_hash) for row in tx.execute(select(table.c.id, table.c.content_hash)))


def get_version(tx: ReadTransaction, actor: Actor, kind: Kind[P], profile_id: str, version: int) -> ProfileVersion[P]:
    """Return one version of a profile; raises `UnknownIdError` if there is none that the actor may see."""
    history = profile_history(tx, actor, kind, profile_id)
    found = next((one for one in history if one.version == version), None)
    if found is None:
        raise UnknownIdError(
            f"{kind.label} {profile_id!r} has no version {version}",
            zh=f"{kind.label_zh} {profile_id!r} 没有第 {version} 版",
        )
    return found


def profile_history(tx: ReadTransaction, actor: Actor, kind: Kind[P], profile_id: str) -> list[ProfileVersion[P]]:
    """Return every version of one profile, oldest first; raises `UnknownIdError` if there is none to see."""
    versions = kind.versions
    query = version_query(kind).where(visible(actor, versions)).order_by(versions.c.version)
    rows = [row for part in in_parts(query, versions.c.id, [profile_id]) for row in tx.execute(part)]
    found = [version_of(kind, row) for row in rows]
    if not found:
        raise unknown(kind, [profile_id])
    return found


def latest_change(tx: ReadTransaction, kind: Kind[Any]) -> int:
    """Return the number of the latest writing transaction of this kind, 0 if there was none."""
    return int(tx.scalar(select(func.coalesce(func.max(kind.table.c.change), 0))) or 0)


def unknown(kind: Kind[Any], ids: Sequence[str]) -> UnknownIdError:
    """Return the refusal of ids that name nothing."""
    shown = ", ".join(map(repr, ids[:5])) + (" …" if len(ids) > 5 else "")
    return UnknownIdError(f"there is no {kind.label} {shown}", zh=f"没有编号为 {shown} 的{kind.label_zh}")


_SIGNED = ("version", "content_hash", "change", "created_at", "created_by", "updated_at", "updated_by")
_STAMPED = ("version", "content_hash", "effective_on", "recorded_at", "actor_id", "actor_role", "reason")


def version_query(kind: Kind[Any]) -> Select[Any]:
    """Return a query of versions whose rows :func:`version_of` reads."""
    return _reading(kind.versions, _STAMPED)


def version_of(kind: Kind[P], row: Row[Any]) -> ProfileVersion[P]:
    """Read one row of :func:`version_query`."""
    stamps = {name: row._mapping[name] for name in _STAMPED}
    return ProfileVersion(id=row.id, profile=_profile(kind, row), **stamps)


def _stored(kind: Kind[P], row: Row[Any]) -> Stored[P]:
    signed = {name: row._mapping[name] for name in _SIGNED}
    return Stored(id=row.id, profile=_profile(kind, row), **signed)


def _profile(kind: Kind[P], row: Row[Any]) -> P:
    try:
        return kind.model.model_validate_json(row.document)
    except ValidationError as error:
        fields = ", ".join(sorted({str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}))
        raise StoreError(
            f"{kind.label} {row.id!r} does not fit this program (fields {fields}): a newer program saved it, or it was "
            "changed past the program",
            zh=f"{kind.label_zh} {row.id!r} 与本程序不符（字段 {fields}）：可能由新版程序保存，或绕过程序改动过",
        ) from None


def _reading(table: FromClause, columns: Sequence[str]) -> Select[Any]:
    """The document is read as text: validating JSON is faster than parsing it first."""
    return select(table.c.id, cast(table.c.profile, Text).label("document"), *(table.c[name] for name in columns))
