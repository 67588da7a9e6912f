"""Profiles in: new, changed and unchanged ones told apart, stale edits refused, every version kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from sqlalchemy import bindparam, delete, insert, select, update

from api.access import Actor
from api.store.kinds import Kind, P
from api.store.queries.batches import in_parts
from api.store.queries.masks import add_masks, change_masks
from api.store.queries.profiles import latest_change, set_aside, unknown
from api.store.queries.scope import sees_all, visible
from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA
from features.bilingual import either
from features.errors import AccessDenied, ConflictError, InputError, StaleVersionError


@dataclass(frozen=True)
class Saved:
    """What saving did: ids of new, changed and unchanged profiles, each in the order given.

    ``hashes`` are those of what was written, by id.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict, compare=False)

    def say(self, lang: str) -> str:
        """Return the counts in words, in ``lang`` (``zh`` or ``en``)."""
        new, changed, unchanged = len(self.new), len(self.changed), len(self.unchanged)
        return either(
            lang,
            f"新增 {new}，更改 {changed}，未变 {unchanged}",
            f"{new} new, {changed} changed, {unchanged} unchanged",
        )


@dataclass(frozen=True)
class Saving:
    """Circumstances of a save.

    ``effective_on`` None = each profile's own ``updated_on``, at the latest ``today``.
    """

    now: dt.datetime
    today: dt.date
    effective_on: dt.date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    version: int
    content_hash: str
    updated_at: dt.datetime
    updated_by: str
    seen: bool  # whether the writer may see it


def save_profiles(
    tx: WriteTransaction,
    actor: Actor,
    kind: Kind[P],
    profiles: Sequence[P],
    saving: Saving,
    *,
    expected: Mapping[str, int] | None = None,
    fresh: Callable[[P], Mapping[str, Any]] = lambda _: {},
) -> Saved:
    """Insert new profiles, update changed ones, leave identical ones alone; keep every version.

    Parameters
    ----------
    expected
        Version that the writer has read, by id. If any is not the present one, nothing is saved.
    fresh
        Further columns of a new row.

    Raises
    ------
    StaleVersionError
        A profile was changed since the writer read it.
    ConflictError
        An id belongs to a profile that the writer may not see.
    InputError
        One id occurs twice.
    """
    rows = _compared(tx, actor, kind, profiles, expected)
    _write(tx, actor, kind, [row for row in rows if row.is_new or row.is_changed], saving, fresh)
    return _told_apart(rows)


def remove_profile(tx: WriteTransaction, kind: Kind[Any], profile_id: str) -> None:
    """Remove a person's record with all its versions; the change is numbered, so that no memory keeps what is gone.

    Raises
    ------
    UnknownIdError
        There is no such record.
    """
    if not kind.is_person:
        raise ValueError(f"no {kind.label} is ever removed")
    change = latest_change(tx, kind) + 1
    gone = tx.execute(delete(kind.table).where(kind.table.c.id == profile_id).returning(kind.table.c.id)).all()
    if not gone:
        raise unknown(kind, [profile_id])
    tx.execute(delete(kind.versions).where(kind.versions.c.id == profile_id))
    tx.execute(insert(METADATA.tables["removal"]), [{"kind": kind.label, "change": change}])


def require_own(actor: Actor, kind: Kind[P], profiles: Sequence[P]) -> None:
    """Refuse who would write anything but what is of their own places, before they learn what there is."""
    if sees_all(actor, kind) or (kind.desk_edits and all(kind.is_owned(one, actor.places) for one in profiles)):
        return
    raise AccessDenied("a desk may change its own places only", zh="窗口只能修改本园区资料")


def compare_profiles(
    tx: ReadTransaction,
    actor: Actor,
    kind: Kind[P],
    profiles: Sequence[P],
    *,
    expected: Mapping[str, int] | None = None,
) -> Saved:
    """Return what :func:`save_profiles` would do, with the same refusals, and do nothing."""
    return _told_apart(_compared(tx, actor, kind, profiles, expected))


class _VersionRow(Generic[P]):
    """A profile beside what is known of it."""

    def __init__(self, kind: Kind[P], profile: P, known: _Known | None) -> None:
        self.id, self.profile = kind.id_of(profile), kind.cleaned(profile)
        self.document = kind.document(self.profile)
        self.is_new = known is None
        self.is_changed = known is not None and known.content_hash != self.document["content_hash"]
        self.version = 1 if known is None else known.version + 1


def _compared(
    tx: ReadTransaction,
    actor: Actor,
    kind: Kind[P],
    profiles: Sequence[P],
    expected: Mapping[str, int] | None,
) -> list[_VersionRow[P]]:
    ids = [kind.id_of(profile) for profile in profiles]
    require_own(actor, kind, profiles)
    _refuse_twins(kind, ids)
    known = _known(tx, actor, kind, ids)
    _refuse_stale(kind, known, expected or {})
    _refuse_hidden(kind, known)
    rows = [_VersionRow(kind, profile, known.get(kind.id_of(profile))) for profile in profiles]
    return _mending(tx, actor, kind, rows)


def _mending(tx: ReadTransaction, actor: Actor, kind: Kind[P], rows: list[_VersionRow[P]]) -> list[_VersionRow[P]]:
    """Count as changed what is there in name only: a record that does not read is mended by saving the same again."""
    same = [row.id for row in rows if not row.is_new and not row.is_changed]
    lost = {one.id for one in set_aside(tx, actor, kind, ids=same)} if same else set()
    for row in rows:
        row.is_changed = row.is_changed or row.id in lost
    return rows


def _told_apart(rows: Sequence[_VersionRow[Any]]) -> Saved:
    return Saved(
        new=tuple(row.id for row in rows if row.is_new),
        changed=tuple(row.id for row in rows if row.is_changed),
        unchanged=tuple(row.id for row in rows if not row.is_new and not row.is_changed),
        hashes={row.id: row.document["content_hash"] for row in rows if row.is_new or row.is_changed},
    )


def _write(
    tx: WriteTransaction,
    actor: Actor,
    kind: Kind[P],
    rows: Sequence[_VersionRow[P]],
    saving: Saving,
    fresh: Callable[[P], Mapping[str, Any]],
) -> None:
    if not rows:
        return
    signed = {"updated_at": saving.now, "updated_by": actor.id, "change": latest_change(tx, kind) + 1}
    created = {"created_at": saving.now, "created_by": actor.id}
    new, old = [], []
    for row in rows:
        values = {"version": row.version, **row.document, **kind.columns(row.profile), **signed}
        if row.is_new:
            new.append({"id": row.id, **values, **created, **fresh(row.profile)})
        else:
            old.append({"row_id": row.id, **values})
    if new:
        tx.execute(insert(kind.table), new)
    if old:
        tx.execute(update(kind.table).where(kind.table.c.id == bindparam("row_id")), old)
    if kind.masks is not None:
        with tx.as_program():  # a desk that writes its own record sees no copy of it
            _mask(tx, kind, rows, new)
    change = {"change": signed["change"]}
    tx.execute(insert(kind.versions), [{**_version_values(row, actor, saving), **change} for row in rows])


def _mask(
    tx: WriteTransaction, kind: Kind[P], rows: Sequence[_VersionRow[P]], new: Sequence[Mapping[str, Any]]
) -> None:
    profiles = {row.id: row.profile for row in rows}
    add_masks(tx, kind, [(profiles[own["id"]], own) for own in new])
    change_masks(tx, kind, [row.profile for row in rows if not row.is_new])


def _version_values(row: _VersionRow[Any], actor: Actor, saving: Saving) -> dict[str, Any]:
    updated_on: dt.date | None = row.profile.updated_on
    return {
        "id": row.id,
        "version": row.version,
        **row.document,
        "effective_on": saving.effective_on or min(updated_on or saving.today, saving.today),
        "recorded_at": saving.now,
        "actor_id": actor.id,
        "actor_role": actor.role.value,
        "reason": saving.reason,
    }


def _known(tx: ReadTransaction, actor: Actor, kind: Kind[Any], ids: Sequence[str]) -> dict[str, _Known]:
    columns = kind.table.c
    query = select(
        columns.id,
        columns.version,
        columns.content_hash,
        columns.updated_at,
        columns.updated_by,
        visible(actor, kind.table).label("seen"),
    )
    rows = [row for part in in_parts(query, columns.id, ids) for row in tx.execute(part)]
    return {row.id: _Known(*row[1:]) for row in rows}


def _refuse_twins(kind: Kind[Any], ids: Sequence[str]) -> None:
    twins = [name for name, count in Counter(ids).items() if count > 1]
    if twins:
        shown = ", ".join(map(repr, twins[:5])) + (" …" if len(twins) > 5 else "")
        raise InputError(
            f"each {kind.id_field} must occur once, these occur more often: {shown}",
            zh=f"{kind.label_zh}编号不得重复：{shown}",
        )


def _refuse_stale(kind: Kind[Any], known: Mapping[str, _Known], expected: Mapping[str, int]) -> None:
    for profile_id, version in expected.items():
        now = known.get(profile_id)
        if now is None or not now.seen:
            raise unknown(kind, [profile_id])
        if now.version != version:
            when = f"{now.updated_at:%Y-%m-%d %H:%M} UTC"
            raise StaleVersionError(
                f"{kind.label} {profile_id!r}: the edit is of version {version}, but version {now.version} is "
                f"current (saved by {now.updated_by}, {when}): read it again and repeat the edit",
                zh=f"{kind.label_zh} {profile_id!r}：所改为第{version}版，当前已是第{now.version}版"
                f"（{now.updated_by} 于 {when} 保存），请重新读取后再修改",
            )


def _refuse_hidden(kind: Kind[Any], known: Mapping[str, _Known]) -> None:
    hidden = next((profile_id for profile_id, now in known.items() if not now.seen), None)
    if hidden is not None:
        raise ConflictError(
            f"the {kind.id_field} {hidden!r} is taken: choose another", zh=f"{kind.label_zh}编号 {hidden!r} 已被占用"
        )
