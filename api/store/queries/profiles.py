"""Profiles out: present versions, and every earlier one.

A stored document that does not read (an older form, an edit past the program, a mistake of ours) takes nobody else
down: wherever many are read it is set aside, and who asks for this very one is told so.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from sqlalchemy import ColumnElement, FromClause, Row, ScalarSelect, Select, Text, case, cast, func, select

from api.access import Actor
from api.store.documents import content_hash
from api.store.kinds import Kind, P, called
from api.store.queries.batches import in_parts
from api.store.queries.scope import rows as rows_of
from api.store.queries.scope import sees_all, sees_outlines, sees_people, visible
from api.store.session import ReadTransaction
from api.store.tables import METADATA
from features.errors import RecordUnreadableError, UnknownIdError
from features.masking import masked_text, people_guard
from features.memo import Memo

_LOG = logging.getLogger(__name__)
_REMOVALS = METADATA.tables["removal"]


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
class SetAside:
    """A stored document that does not read: the label of its kind, and the fields that do not fit.

    No ``fields`` = the document as a whole.
    """

    kind: str
    id: str
    version: int
    fields: tuple[str, ...]

    @property
    def refusal(self) -> RecordUnreadableError:
        """What is told to who asks for this very record."""
        fields = ", ".join(self.fields) or "the whole document"
        fields_zh = "、".join(self.fields) or "整份资料"
        return RecordUnreadableError(
            f"{self.kind} {self.id!r}, version {self.version}, does not read any more ({fields}) and is set aside; a "
            "data steward can restore an earlier version or save it anew (data quality)",
            zh=f"{called(self.kind).label_zh} {self.id!r} 第{self.version}版已无法读取（{fields_zh}），暂不参与推荐；"
            "请数据管理员在“数据质量”中恢复早先版本，或重新填写保存",
        )


@dataclass(frozen=True)
class ProfileReading(Generic[P]):
    """Profiles that read, and what was set aside; each by id."""

    profiles: list[Stored[P]]
    set_aside: list[SetAside]


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
    """Return one profile.

    Raises
    ------
    UnknownIdError
        There is none that the actor may see.
    RecordUnreadableError
        There is one, and it does not read.
    """
    found = read_profiles(tx, actor, kind, ids=[profile_id])
    for one in found.set_aside:
        raise one.refusal
    if not found.profiles:
        raise unknown(kind, [profile_id])
    return found.profiles[0]


def load_profiles(
    tx: ReadTransaction,
    actor: Actor,
    kind: Kind[P],
    *,
    ids: Sequence[str] | None = None,
    changed_after: int = 0,
) -> list[Stored[P]]:
    """Return present profiles by id, ascending; those that do not read are left out.

    Parameters and limits as in :func:`read_profiles`.
    """
    return read_profiles(tx, actor, kind, ids=ids, changed_after=changed_after).profiles


def read_profiles(
    tx: ReadTransaction,
    actor: Actor,
    kind: Kind[P],
    *,
    ids: Sequence[str] | None = None,
    changed_after: int = 0,
) -> ProfileReading[P]:
    """Return present profiles by id, ascending, and which of them were set aside.

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
    read = [_stored(actor, kind, row) for row in sorted(rows, key=lambda row: row.id)]
    return ProfileReading(
        [one for one in read if isinstance(one, Stored)], [one for one in read if isinstance(one, SetAside)]
    )


def set_aside(
    tx: ReadTransaction, actor: Actor, kind: Kind[Any], *, ids: Sequence[str] | None = None
) -> list[SetAside]:
    """Return the records that do not read, by id; for the city also those whose masked copy does not."""
    found = {one.id: one for one in read_profiles(tx, actor, kind, ids=ids).set_aside}
    if kind.masks is not None and sees_all(actor, kind):
        masked = kind.masks.table
        query = select(masked.c.id, cast(masked.c.profile, Text).label("document"), kind.table.c.version)
        joined = query.join(kind.table, kind.table.c.id == masked.c.id)
        rows = [row for part in in_parts(joined, masked.c.id, ids) for row in tx.execute(part)]
        read = [(row.id, _profile(kind, row)) for row in rows]
        found = {name: one for name, one in read if isinstance(one, SetAside)} | found
    return [found[name] for name in sorted(found)]


def profile_contents(tx: ReadTransaction, actor: Actor, kind: Kind[Any]) -> list[tuple[str, str]]:
    """Return id and content hash of every profile that the actor sees, as the actor sees it, by id."""
    table = rows_of(actor, kind.table)
    return sorted((row.id, row.content_hash) for row in tx.execute(select(table.c.id, table.c.content_hash)))


def get_version(tx: ReadTransaction, actor: Actor, kind: Kind[P], profile_id: str, version: int) -> ProfileVersion[P]:
    """Return one version of a profile; raises `UnknownIdError` if there is none to see, or to read."""
    history = profile_history(tx, actor, kind, profile_id)
    found = next((one for one in history if one.version == version), None)
    if found is None:
        raise UnknownIdError(
            f"{kind.label} {profile_id!r} has no version {version}",
            zh=f"{kind.label_zh} {profile_id!r} 没有第{version}版",
        )
    return found


def profile_history(tx: ReadTransaction, actor: Actor, kind: Kind[P], profile_id: str) -> list[ProfileVersion[P]]:
    """Return every version of one profile that reads, oldest first; raises `UnknownIdError` if there is none to see.

    Raises `RecordUnreadableError` if there are some and none of them reads.
    """
    versions = kind.versions
    query = version_query(kind).where(visible(actor, versions)).order_by(versions.c.version)
    rows = [row for part in in_parts(query, versions.c.id, [profile_id]) for row in tx.execute(part)]
    found = versions_of(actor, kind, rows)
    if not rows:
        raise unknown(kind, [profile_id])
    if not found:
        raise _set_aside(kind, rows[-1], ()).refusal
    return found


def profile_ids(tx: ReadTransaction, kind: Kind[Any]) -> set[str]:
    """Return the ids of all present profiles of a kind, those that do not read included."""
    return set(tx.scalars(select(kind.table.c.id)))


def profile_count(tx: ReadTransaction, kind: Kind[Any]) -> int:
    """Return how many profiles of a kind there are, those that do not read included."""
    return int(tx.scalar(select(func.count()).select_from(kind.table)) or 0)


def latest_change(tx: ReadTransaction, kind: Kind[Any]) -> int:
    """Return the number of the latest writing transaction of this kind, whoever wrote, 0 if there was none."""
    with tx.as_program():  # a desk counts on from what all have written, not from its own records
        return int(tx.scalar(select(last_number(kind))) or 0)


def last_number(kind: Kind[Any]) -> ColumnElement[int]:
    """Return the number of a kind's latest change as a part of a query, 0 if there was none; removals count."""
    written = _greatest(kind.table.alias().c.change)
    if not kind.is_person:
        return written
    removed = _greatest(_REMOVALS.c.change, _REMOVALS.c.kind == kind.label)
    return case((removed > written, removed), else_=written)


def _greatest(column: ColumnElement[int], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.coalesce(func.max(column), 0)).where(*conditions).scalar_subquery()


def unknown(kind: Kind[Any], ids: Sequence[str]) -> UnknownIdError:
    """Return the refusal of ids that name nothing."""
    shown = ", ".join(map(repr, ids[:5])) + (" …" if len(ids) > 5 else "")
    return UnknownIdError(f"there is no {kind.label} {shown}", zh=f"没有编号为 {shown} 的{kind.label_zh}")


R = TypeVar("R", Stored[Any], ProfileVersion[Any])
_SIGNED = ("version", "content_hash", "change", "created_at", "created_by", "updated_at", "updated_by")
_STAMPED = ("version", "content_hash", "effective_on", "recorded_at", "actor_id", "actor_role", "reason")


def version_query(kind: Kind[Any]) -> Select[Any]:
    """Return a query of versions whose rows :func:`versions_of` reads."""
    return _reading(kind.versions, _STAMPED)


def versions_of(actor: Actor, kind: Kind[P], rows: Iterable[Row[Any]]) -> list[ProfileVersion[P]]:
    """Read rows of :func:`version_query`, as the actor may see them; those that do not read are left out."""
    found = []
    for row in rows:
        profile = _profile(kind, row)
        if not isinstance(profile, SetAside):
            stamps = {name: row._mapping[name] for name in _STAMPED}
            found.append(as_seen(actor, kind, ProfileVersion(id=row.id, profile=profile, **stamps)))
    return found


def _stored(actor: Actor, kind: Kind[P], row: Row[Any]) -> Stored[P] | SetAside:
    profile = _profile(kind, row)
    if isinstance(profile, SetAside):
        return profile
    signed = {name: row._mapping[name] for name in _SIGNED}
    return as_seen(actor, kind, Stored(id=row.id, profile=profile, **signed))


def as_seen(actor: Actor, kind: Kind[Any], read: R) -> R:
    """Return what was read as the actor may see it: as an outline, or with names of people, or without."""
    if kind.masks is not None and sees_outlines(actor, kind):
        outline = kind.masks.outline(read.profile)
        return replace(read, profile=outline, content_hash=content_hash(outline))
    if kind.people is None or sees_people(actor, kind):
        return read
    shown = kind.people.without(read.profile)
    if shown is read.profile:
        return read
    seen = replace(read, profile=shown, content_hash=content_hash(shown))
    if not isinstance(seen, ProfileVersion):
        return seen
    return replace(seen, reason=masked_text(seen.reason, people_guard(kind.people.named(read.profile))))


def _profile(kind: Kind[P], row: Row[Any]) -> P | SetAside:
    try:
        return kind.model.model_validate_json(row.document or "")
    except ValidationError as error:
        known = kind.model.model_fields
        named = {str(fault["loc"][0]) for fault in error.errors(include_input=False) if fault["loc"]}
        return _set_aside(kind, row, tuple(sorted(named & set(known))))


_LOGGED: Memo[SetAside, bool] = Memo(most=4_096)
"""What the log has said already."""


def _set_aside(kind: Kind[Any], row: Row[Any], fields: tuple[str, ...]) -> SetAside:
    """Return what is set aside, and let the log say so once; names of fields only, nothing of what they hold."""
    found = SetAside(kind.label, row.id, row.version, fields)
    _LOGGED.get(found, lambda: _log(found))
    return found


def _log(found: SetAside) -> bool:
    told = ", ".join(found.fields) or "the whole document"
    _LOG.warning("%s %s version %d does not read and is set aside: %s", found.kind, found.id, found.version, told)
    return True


def _reading(table: FromClause, columns: Sequence[str]) -> Select[Any]:
    """The document is read as text: validating JSON is faster than parsing it first."""
    return select(table.c.id, cast(table.c.profile, Text).label("document"), *(table.c[name] for name in columns))
