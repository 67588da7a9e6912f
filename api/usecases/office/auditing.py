"""What an auditor does: read the records, verify that none was changed, removed or reordered, and anchor the chain.

A chain of seals shows every change inside it. That its end was cut off shows only against something kept elsewhere:
an anchor says how many records there were and what the last seal was. Anchors are lines of a file, best kept where
the database's own administrators cannot write.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from api.access import Permission
from api.call import Call
from api.store.queries.audit import FIRST_SEAL, Record, every_record, get_record, head, read_records
from features.errors import InputError

ANCHORS = "audit-anchors.jsonl"


@dataclass(frozen=True, slots=True)
class Anchor:
    """How many records there were at a moment, and the seal of the last one."""

    at: str
    count: int
    seal: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the chain, and from which record on."""

    seq: int
    en: str
    zh: str


@dataclass(frozen=True)
class Verification:
    """How many records were looked at, against how many anchors, and the first faults found."""

    records: int
    anchors: int
    seal: str
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {**asdict(self), "sound": self.is_sound}


def list_records(
    call: Call,
    *,
    account: str | None = None,
    subject: str | None = None,
    actions: Collection[str] = (),
    after_seq: int = 0,
    before_seq: int | None = None,
    limit: int = 100,
    newest_first: bool = True,
) -> list[Record]:
    """Return records, the newest first unless told otherwise."""
    call.require(Permission.READ_AUDIT)
    with call.read() as tx:
        return read_records(
            tx,
            after_seq=after_seq,
            before_seq=before_seq,
            limit=limit,
            actor_id=account,
            subject=subject,
            actions=actions,
            newest_first=newest_first,
        )


def show_record(call: Call, seq: int) -> Record:
    """Return one record; raises `UnknownIdError` if there is none."""
    call.require(Permission.READ_AUDIT)
    with call.read() as tx:
        return get_record(tx, seq)


def anchor(call: Call, file: Path) -> Anchor:
    """Append to ``file`` how many records there are now, and the last seal."""
    call.require(Permission.READ_AUDIT)
    with call.read() as tx:
        count, seal = head(tx)
    made = Anchor(call.now.astimezone(dt.UTC).isoformat(), count, seal)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(made)) + "\n")
    return made


def read_anchors(file: Path) -> list[Anchor]:
    """Return the anchors of a file; none if there is no file."""
    try:
        text = file.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return []
    except OSError:
        raise InputError(f"{file.name} cannot be read", zh=f"{file.name} 无法读取") from None
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            told = json.loads(line)
            found.append(Anchor(str(told["at"]), int(told["count"]), str(told["seal"])))
        except (ValueError, KeyError, TypeError):
            raise InputError(
                f"line {number} of {file.name} is not an anchor", zh=f"{file.name} 第 {number} 行不是锚点"
            ) from None
    return found


def verify(call: Call, *, anchors: Sequence[Anchor] = ()) -> Verification:
    """Look at every record, its seal, its number and the seal before, and at every anchor."""
    call.require(Permission.READ_AUDIT)
    faults: list[Fault] = []
    wanted: dict[int, list[Anchor]] = {}
    for one in anchors:
        wanted.setdefault(one.count, []).append(one)
    count, seal = 0, FIRST_SEAL
    with call.read() as tx:
        for record in every_record(tx):
            count += 1
            faults.extend(_faults(record, count, seal))
            seal = record.seal
            faults.extend(_moved(one, record) for one in wanted.pop(count, []) if one.seal != record.seal)
            if len(faults) > _MOST_FAULTS:
                break
    wanted.pop(0, None)
    if len(faults) <= _MOST_FAULTS:
        faults.extend(
            Fault(
                count,
                f"the chain ends at {count}, an anchor of {one.at} knows {one.count} records",
                f"链条止于第 {count} 条，而 {one.at} 的锚点记有 {one.count} 条",
            )
            for found in wanted.values()
            for one in found
        )
    return Verification(count, len(anchors), seal, tuple(faults[:_MOST_FAULTS]))


_MOST_FAULTS = 20


def _faults(record: Record, expected: int, seal_before: str) -> list[Fault]:
    found = []
    if record.seq != expected:
        found.append(
            Fault(
                record.seq,
                f"record {expected} is missing: {record.seq} stands in its place",
                f"缺少第 {expected} 条，其位置上是第 {record.seq} 条",
            )
        )
    if record.previous_seal != seal_before:
        found.append(
            Fault(
                record.seq,
                f"record {record.seq} does not follow the one before it",
                f"第 {record.seq} 条与前一条不相接",
            )
        )
    if record.sealed().seal != record.seal:
        found.append(
            Fault(
                record.seq,
                f"record {record.seq} was changed: its seal does not fit",
                f"第 {record.seq} 条被改动：封印不符",
            )
        )
    return found


def _moved(one: Anchor, record: Record) -> Fault:
    return Fault(
        record.seq,
        f"record {record.seq} is not the one that the anchor of {one.at} knows",
        f"第 {record.seq} 条与 {one.at} 的锚点不符",
    )
