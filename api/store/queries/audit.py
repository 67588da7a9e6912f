"""Audit records in and out. Nobody but an auditor reads them; every command adds its own inside its transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sqlalchemy import Row, func, insert, select

from api.access import Actor
from api.store.queries.batches import in_parts
from api.store.seals import SealKey, head_of
from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA
from features.errors import StoreError, UnknownIdError

_AUDIT = METADATA.tables["audit"]
FIRST_SEAL = "0" * 64
_AT_ONCE = 2_000


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """What is to be recorded: who, what about what, with which details and versions. Ids and digests, no names."""

    at: dt.datetime
    actor_id: str
    actor_role: str
    action: str
    subject: str
    details: Mapping[str, Any]
    versions: Mapping[str, Any]
    once: str | None = None


@dataclass(frozen=True, kw_only=True)
class AuditRecord:
    """One record as it stands; ``seal`` covers all else, with the seal of the record before."""

    seq: int
    at: dt.datetime
    actor_id: str
    actor_role: str
    action: str
    subject: str
    details: str
    versions: str
    once: str | None
    previous_seal: str
    seal: str = ""

    @property
    def key_id(self) -> str | None:
        """Which key sealed it; ``None`` = it was sealed by a plain digest, as anybody could."""
        return self.seal.partition(":")[0] if ":" in self.seal else None

    def sealed(self, key: SealKey | None = None) -> AuditRecord:
        """Return the record with the seal that its content demands, by a key or by a plain digest."""
        said = {name: getattr(self, name) for name in _COLUMNS if name != "seal"}
        content = canonical({**said, "at": self.at.astimezone(dt.UTC).isoformat()}).encode()
        seal = hashlib.sha256(content).hexdigest() if key is None else f"{key.id}:{key.seal(content)}"
        return replace(self, seal=seal)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        told = {**asdict(self), "at": self.at.isoformat()}
        return {**told, "details": json.loads(self.details), "versions": json.loads(self.versions)}


_COLUMNS = tuple(field.name for field in fields(AuditRecord))


def canonical(value: Any) -> str:
    """Return JSON that is the same for the same value: sorted keys, no spaces, no NaN."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def append_records(tx: WriteTransaction, entries: Sequence[AuditEntry]) -> list[AuditRecord]:
    """Append records to the chain; those whose ``once`` is there already are left out.

    Raises
    ------
    StoreError
        The chain is sealed with a key, and here is none.
    """
    with tx.as_program():
        known = _known(tx, [entry.once for entry in entries if entry.once is not None])
        last = tx.execute(select(_AUDIT.c.seq, _AUDIT.c.seal).order_by(_AUDIT.c.seq.desc()).limit(1)).first()
        seq, seal = (0, FIRST_SEAL) if last is None else (last.seq, last.seal)
        key, records = _key(tx, seal), list[AuditRecord]()
        for entry in entries:
            if entry.once is None or entry.once not in known:
                known.add(entry.once or "")
                told = {**asdict(entry), "details": canonical(entry.details), "versions": canonical(entry.versions)}
                record = AuditRecord(seq=seq + 1, previous_seal=seal, **told).sealed(key)
                records.append(record)
                seq, seal = record.seq, record.seal
        if records:
            tx.execute(insert(_AUDIT), [asdict(record) for record in records])
            tx.head = head_of(records[-1].seq, records[-1].seal, records[-1].at)
    return records


def _key(tx: WriteTransaction, last_seal: str) -> SealKey | None:
    key = tx.seals.keys.newest
    if key is None and ":" in last_seal:
        raise StoreError(
            "the file of audit keys is missing, and nothing may go unsealed: bring it back, or run `jianghai init` "
            "to go on with a new key",
            zh="缺少审计密钥文件，不能写入未加封的记录：请找回该文件，或运行 `jianghai init` 以新密钥继续",
        )
    return key


def is_known(tx: ReadTransaction, once: str) -> bool:
    """Whether what is recorded only ``once`` is on record."""
    return bool(_known(tx, [once]))


def read_records(
    tx: ReadTransaction,
    *,
    after_seq: int = 0,
    before_seq: int | None = None,
    limit: int = 100,
    actor_id: str | None = None,
    subject: str | None = None,
    actions: Collection[str] = (),
    newest_first: bool = False,
) -> list[AuditRecord]:
    """Return records in their order, or the newest first."""
    columns = _AUDIT.c
    query = select(_AUDIT).where(columns.seq > after_seq)
    if before_seq is not None:
        query = query.where(columns.seq < before_seq)
    if actor_id is not None:
        query = query.where(columns.actor_id == actor_id)
    if subject is not None:
        query = query.where(columns.subject == subject)
    if actions:
        query = query.where(columns.action.in_(sorted(actions)))
    order = columns.seq.desc() if newest_first else columns.seq
    return [_record(row) for row in tx.execute(query.order_by(order).limit(limit))]


def every_record(tx: ReadTransaction) -> Iterator[AuditRecord]:
    """Yield all records in the order of their numbers, a part at a time."""
    after = -(2**63) + 1
    while part := tx.execute(select(_AUDIT).where(_AUDIT.c.seq > after).order_by(_AUDIT.c.seq).limit(_AT_ONCE)).all():
        for row in part:
            yield _record(row)
        after = part[-1].seq


def get_record(tx: ReadTransaction, seq: int) -> AuditRecord:
    """Return one record; raises `UnknownIdError` if there is none."""
    row = tx.execute(select(_AUDIT).where(_AUDIT.c.seq == seq)).first() if 0 < seq < 2**63 else None
    if row is None:
        raise UnknownIdError(f"there is no audit record {seq}", zh=f"没有编号为 {seq} 的审计记录")
    return _record(row)


def head(tx: ReadTransaction) -> tuple[int, str]:
    """Return how many records there are, and the seal of the last one."""
    count = int(tx.scalar(select(func.count()).select_from(_AUDIT)) or 0)
    seal = tx.scalar(select(_AUDIT.c.seal).order_by(_AUDIT.c.seq.desc()).limit(1))
    return count, seal or FIRST_SEAL


def _known(tx: ReadTransaction, once: Sequence[str]) -> set[str]:
    query = select(_AUDIT.c.once)
    return {row.once for part in in_parts(query, _AUDIT.c.once, once) for row in tx.execute(part)} if once else set()


def _record(row: Row[Any]) -> AuditRecord:
    return AuditRecord(**{name: row._mapping[name] for name in _COLUMNS})


def entry(
    actor: Actor,
    action: str,
    subject: str,
    *,
    at: dt.datetime,
    details: Mapping[str, Any] | None = None,
    versions: Mapping[str, Any] | None = None,
    once: str | None = None,
) -> AuditEntry:
    """Return what is to be recorded of an actor."""
    return AuditEntry(
        at=at,
        actor_id=actor.id,
        actor_role=actor.role.value,
        action=action,
        subject=subject,
        details=details or {},
        versions=versions or {},
        once=once,
    )
