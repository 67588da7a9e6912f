"""What a data steward has to mend, record by record: what does not read, what names nothing, what is hardly true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from api.access import SYSTEM, Actor, Permission
from api.call import Call
from api.store.kinds import KINDS, Kind
from api.store.queries.profiles import SetAside, load_profiles, profile_history, set_aside
from api.store.session import ReadTransaction
from api.usecases.leads.referring import advice_for, strange_references, told
from features.bilingual import Bilingual
from features.errors import JianghaiError
from features.fields import field_specs
from features.plausibility import doubts
from features.references import Reference

UNREADABLE, UNKNOWN_REFERENCE = "unreadable", "unknown_reference"


@dataclass(frozen=True)
class QualityFinding:
    """One thing that is wrong with one record, in words: what is wrong, and what to do.

    Attributes
    ----------
    kind
        Label of its kind: ``project``, ``park``.
    code
        ``unreadable``, ``unknown_reference``, or the code of a doubt.
    fields
        Fields that it concerns; empty = the record as a whole.
    restorable
        Latest earlier version that can be restored; ``None`` = the record is to be edited, or typed anew.
    """

    kind: str
    id: str
    version: int
    code: str
    fields: tuple[str, ...]
    wrong: Bilingual
    advice: Bilingual
    restorable: int | None = None


def unreadable(call: Call) -> tuple[SetAside, ...]:
    """Return the records that do not read and are set aside, kind by kind, by id."""
    call.require(Permission.READ_QUALITY)
    with call.read() as tx:
        return tuple(lost for _, lost in _set_aside(tx, call.actor))


def findings(call: Call) -> tuple[QualityFinding, ...]:
    """Return what is wrong with single records: those that do not read first, then those that say what cannot be."""
    call.require(Permission.READ_QUALITY)
    with call.read() as tx:
        lost = [_unreadable(tx, kind, one) for kind, one in _set_aside(tx, call.actor)]
        doubtful = [one for kind in KINDS.values() for one in _doubtful(tx, call, kind)]
    return (*lost, *doubtful)


def _set_aside(tx: ReadTransaction, actor: Actor) -> Iterator[tuple[Kind[Any], SetAside]]:
    return ((kind, one) for kind in KINDS.values() for one in set_aside(tx, actor, kind))


def _unreadable(tx: ReadTransaction, kind: Kind[Any], lost: SetAside) -> QualityFinding:
    model: type[BaseModel] = kind.model
    labels = [spec for spec in field_specs(model) if spec.name in lost.fields]
    zh = "、".join(f"“{spec.zh}”" for spec in labels) or "整份资料"
    en = ", ".join(spec.en for spec in labels) or "the record as a whole"
    earlier = _latest_readable(tx, kind, lost.id)
    return QualityFinding(
        lost.kind,
        lost.id,
        lost.version,
        UNREADABLE,
        lost.fields,
        Bilingual(f"无法读取：{zh}。暂不参与推荐、列表计算和导出。", f"Does not read: {en}. Left out everywhere."),
        _to_restore(earlier),
        earlier,
    )


def _latest_readable(tx: ReadTransaction, kind: Kind[Any], profile_id: str) -> int | None:
    with tx.as_program():
        try:
            return profile_history(tx, SYSTEM, kind, profile_id)[-1].version
        except JianghaiError:
            return None


def _to_restore(version: int | None) -> Bilingual:
    if version is None:
        return Bilingual(
            "没有可恢复的版本：请重新填写或导入整份资料。", "No version reads: type or import the record anew."
        )
    return Bilingual(f"恢复第{version}版，或重新填写保存。", f"Restore version {version}, or save the record anew.")


def _doubtful(tx: ReadTransaction, call: Call, kind: Kind[Any]) -> Iterator[QualityFinding]:
    check = Bilingual("请打开资料核对并更正。", "Open the record, check and correct it.")
    stored = load_profiles(tx, call.actor, kind)
    strange: dict[str, list[Reference]] = {}
    for profile, reference in strange_references(tx, call, kind, [one.profile for one in stored]):
        strange.setdefault(kind.id_of(profile), []).append(reference)
    for one in stored:
        for reference in strange.get(one.id, ()):
            wrong, advice = told(kind, reference), advice_for(reference)
            yield QualityFinding(kind.label, one.id, one.version, UNKNOWN_REFERENCE, (reference.field,), wrong, advice)
        for doubt in doubts(one.profile, call.today):
            wrong = Bilingual(doubt.zh, doubt.en)
            yield QualityFinding(kind.label, one.id, one.version, doubt.code, doubt.fields, wrong, check)
