"""What an auditor does: read the records, verify that none was changed, removed or reordered, and anchor the chain.

A chain of seals shows every change inside it; seals made with a key show that it was not written anew by somebody who
has the database only. That its end was cut off, or that all of it is another one, shows only against what is kept
elsewhere: anchors, the heads of the chain after every commit. Where such evidence is missing that is a fault too.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from api.access import Permission
from api.audit import Action
from api.call import Call
from api.store.queries.audit import FIRST_SEAL, AuditRecord, every_record, get_record, head, read_records
from api.store.seals import Head, HeadFile, Keyring, head_of
from features.bilingual import Sayable
from features.errors import InputError

_MOST_FAULTS = 20
_CLOCK_BACK = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AuditFault(Sayable):
    """What is wrong with the chain, and from which record on."""

    seq: int
    en: str
    zh: str


@dataclass(frozen=True)
class Verification:
    """How many records were looked at, against how many anchors, the first faults found, and what else is strange."""

    records: int
    anchors: int
    seal: str
    faults: tuple[AuditFault, ...]
    remarks: tuple[AuditFault, ...] = ()

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
) -> list[AuditRecord]:
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


def show_record(call: Call, seq: int) -> AuditRecord:
    """Return one record; raises `UnknownIdError` if there is none."""
    call.require(Permission.READ_AUDIT)
    with call.read() as tx:
        return get_record(tx, seq)


def anchor(call: Call, file: Path) -> Head:
    """Append to ``file`` how many records there are now, and the last seal."""
    call.require(Permission.READ_AUDIT)
    with call.read() as tx:
        made = head_of(*head(tx), call.now)
    HeadFile(file).append(made)
    return made


def verify(call: Call, *, anchors: Path | None = None) -> Verification:
    """Look at every record, its seal, its number and the seal before, and at every anchor.

    Parameters
    ----------
    anchors
        The file of anchors; then its absence, and that of a key, are faults. ``None`` = only the chain itself.
    """
    call.require(Permission.READ_AUDIT)
    heads = _Heads(anchors)
    chain = _Chain(call.store.seals.keys)
    with call.read() as tx:
        for record in every_record(tx):
            chain.take(record)
            heads.compare(record)
    faults = [*heads.faults(chain.count), *chain.faults]
    if anchors is not None:
        faults = [*_missing(chain, call.store.seals.keys), *faults]
    return Verification(chain.count, heads.read, chain.seal, tuple(faults[:_MOST_FAULTS]), tuple(chain.remarks))


class _Chain:
    """The records in their order: each must follow the one before."""

    def __init__(self, keys: Keyring) -> None:
        self._keys = keys
        self._at: dt.datetime | None = None
        self._missing_keys: set[str] = set()
        self.count, self.seal = 0, FIRST_SEAL
        self.faults: list[AuditFault] = []
        self.remarks: list[AuditFault] = []

    def take(self, record: AuditRecord) -> None:
        """Look at the next record."""
        self.count += 1
        if len(self.faults) < _MOST_FAULTS:
            self.faults.extend(self._order(record))
            self.faults.extend(self._sealing(record))
        if self._at is not None and record.at < self._at - _CLOCK_BACK and len(self.remarks) < _MOST_FAULTS:
            self.remarks.append(_clock_back(record, self._at))
        self.seal, self._at = record.seal, record.at

    def _order(self, record: AuditRecord) -> Iterator[AuditFault]:
        seq, expected = record.seq, self.count
        if seq != expected:
            yield AuditFault(
                seq,
                f"record {expected} is missing: {seq} stands in its place",
                f"缺少第{expected}条，其位置上是第{seq}条",
            )
        if record.previous_seal != self.seal:
            yield AuditFault(seq, f"record {seq} does not follow the one before it", f"第{seq}条与前一条不相接")

    def _sealing(self, record: AuditRecord) -> Iterator[AuditFault]:
        seq, name = record.seq, record.key_id
        key = None if name is None else self._keys.named(name)
        if name is not None and key is None:
            if name not in self._missing_keys:
                self._missing_keys.add(name)
                yield AuditFault(
                    seq,
                    f"the key {name} that sealed record {seq} is not in the file of keys",
                    f"第{seq}条由密钥 {name} 加封，密钥文件中没有它",
                )
            return
        if record.sealed(key).seal != record.seal:
            yield AuditFault(seq, f"record {seq} was changed: its seal does not fit", f"第{seq}条被改动：封印不符")
        until = self._keys.limit(name)
        if until is not None and seq > until:
            yield AuditFault(
                seq,
                f"record {seq} is not sealed with the key in force since record {until}: another hand wrote it",
                f"第{seq}条未用自第{until}条起生效的密钥加封：不是本程序所写",
            )


class _Heads:
    """The anchors: each must fit the record that it counts up to."""

    def __init__(self, file: Path | None) -> None:
        self._wanted: dict[int, list[Head]] = {}
        self._faults: list[AuditFault] = []
        self._moved: AuditFault | None = None
        self._restored: AuditRecord | None = None
        self._fitting = 0
        self.read = 0
        if file is not None:
            self._load(file)

    def _load(self, file: Path) -> None:
        try:
            for one in HeadFile(file).heads():
                self._wanted.setdefault(one.count, []).append(one)
                self.read += 1
        except InputError as refusal:
            self._faults.append(AuditFault(0, refusal.say("en"), refusal.say("zh")))
        if not self.read and not self._faults:
            self._faults.append(AuditFault(0, f"{file.name} holds no anchor", f"{file.name} 中没有锚点"))

    def compare(self, record: AuditRecord) -> None:
        """Hold the next record against the anchors of its number."""
        if record.action == Action.STORE_CHANGED.value and _details(record).get("what") == "restored":
            self._restored = record
        for one in self._wanted.pop(record.seq, []):
            if one.seal == record.seal:
                self._fitting += 1
            elif self._moved is None:
                self._moved = self._other(one, record)

    def faults(self, count: int) -> list[AuditFault]:
        """Return what is wrong once all ``count`` records were compared."""
        self._wanted.pop(0, None)
        found = [*self._faults, *([] if self._moved is None else [self._moved])]
        if self._wanted:
            last = max(self._wanted)
            one = self._wanted[last][0]
            found.append(
                self._back_to(self._restored, last)
                or AuditFault(
                    count,
                    f"the chain ends at {count}, an anchor of {one.at} knows {one.count} records",
                    f"链条止于第{count}条，而 {one.at} 的锚点记有{one.count}条",
                )
            )
        return found

    def _other(self, one: Head, record: AuditRecord) -> AuditFault:
        if (back := self._back_to(self._restored, one.count)) is not None:
            return back
        hint_en = "" if self._fitting else "; no anchor fits: rewritten from its beginning, or another installation's"
        hint_zh = "" if self._fitting else "；没有一个锚点相符：整条链被重写，或锚点属于另一套系统"
        return AuditFault(
            record.seq,
            f"record {record.seq} is not the one that the anchor of {one.at} knows{hint_en}",
            f"第{record.seq}条与 {one.at} 的锚点不符{hint_zh}",
        )

    @staticmethod
    def _back_to(restored: AuditRecord | None, known: int) -> AuditFault | None:
        """Return the fault of an old backup in place of what the anchors know; ``None`` = none was restored."""
        if restored is None:
            return None
        made_at = str(_details(restored).get("made_at"))
        return AuditFault(
            restored.seq,
            f"a backup of {made_at} was restored as record {restored.seq}; the anchors know {known} records: what came "
            "between is not in this database. Keep the old file of anchors and begin a new one",
            f"第{restored.seq}条起为恢复 {made_at} 的备份；锚点记有{known}条：其间的记录不在本库中。"
            "请留存原锚点文件，另起新文件",
        )


def _details(record: AuditRecord) -> dict[str, Any]:
    """Return what a record tells; nothing where somebody has put there what the program never writes."""
    try:
        told = json.loads(record.details)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _missing(chain: _Chain, keys: Keyring) -> Iterator[AuditFault]:
    if not chain.count:
        yield AuditFault(
            0,
            "the audit is empty: every database begins with the record of its making",
            "审计为空：任何数据库都以建库记录开头",
        )
    if keys.newest is None:
        yield AuditFault(
            0,
            "there is no file of audit keys: whoever can write the database could have written the whole chain; "
            "`jianghai init` makes one",
            "没有审计密钥文件：能写数据库的人都可能重写整条链；请运行 `jianghai init` 生成",
        )


def _clock_back(record: AuditRecord, before: dt.datetime) -> AuditFault:
    return AuditFault(
        record.seq,
        f"record {record.seq} is dated {record.at.isoformat()}, before the one before it ({before.isoformat()}): "
        "was the clock set back?",
        f"第{record.seq}条的时刻 {record.at.isoformat()} 早于前一条（{before.isoformat()}）：时钟被拨回过？",
    )
