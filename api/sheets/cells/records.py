"""Cells that hold records (financing rounds, berths, tracks …) as compact text.

Parts of a record are separated by ``|``, records by ``；`` or a new line, trailing parts may be left out::

    A轮|2025-03-01|3000万元||某某创投（演示）|知名创投；B轮|2026-02-01|1.2亿元
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from api.sheets.cells.amounts import read_money
from api.sheets.cells.choices import read_choice, read_truth
from api.sheets.cells.columns import Cell, MoneyUnit, SheetColumn
from api.sheets.cells.dates import read_date
from api.sheets.cells.lists import read_list, resolve_term
from api.sheets.cells.quantities import read_integer, read_number
from api.sheets.cells.texts import read_text
from api.sheets.cells.tokens import Item, is_none, is_unknown, legible, split_items, word_key
from api.sheets.faults import BadCell
from features.bilingual import Bilingual
from features.evidence import Evidence
from features.fields import FieldSpec, Record, field_specs
from features.memo import made_once
from features.park import Anchor, Benefit, Berth, Fund, ParkTrack, PipelineLoad
from features.profiles import PROFILES
from features.project import FundingRound, OpenRole
from features.role import SkillNeed
from features.talent import ProgrammeApplication, Skill

RECORD_ENDS = "；;\n\r"
PART_ENDS = "|｜"

LABELS: Mapping[type[Record], Mapping[str, tuple[str, str, str]]] = {
    FundingRound: {
        "stage": ("轮次", "round", "A轮"),
        "closed_on": ("日期", "date", "2025-03-01"),
        "amount": ("金额", "amount", "3000万元"),
        "post_money": ("投后估值", "post-money valuation", "2亿元"),
        "lead_investor": ("领投方", "lead investor", "某某创投（演示）"),
        "investor_kind": ("领投方类型", "kind of lead investor", "知名创投"),
        "qualified": ("合格机构实缴", "paid in by a qualified institution", "是"),
    },
    OpenRole: {
        "title": ("岗位", "title", "外延工艺工程师"),
        "count": ("人数", "number", "3"),
        "degree": ("学位", "degree", "硕士"),
        "discipline": ("专业", "discipline", "材料学"),
        "technology_id": ("技术", "technology", "碳化硅"),
    },
    Evidence: {
        "field": ("栏目", "field", "厂房面积"),
        "value": ("依据所载", "as stated", "6000㎡"),
        "kind": ("依据类型", "kind of evidence", "文件"),
        "source": ("来源", "source", "可行性研究报告"),
        "as_of": ("日期", "date", "2026-03-01"),
    },
    ParkTrack: {
        "field_id": ("赛道", "track", "第三代半导体"),
        "role": ("定位", "role", "主赛道"),
        "planned_projects": ("规划项目数", "planned projects", "10"),
    },
    Berth: {"dwt": ("吨级", "DWT", "50000"), "depth_m": ("前沿水深m", "depth in m", "12.5")},
    Anchor: {
        "name": ("单位", "name", "某某链主企业（演示）"),
        "role": ("角色", "role", "链主"),
        "technology_id": ("技术", "technology", "碳化硅"),
        "field_id": ("领域", "field", "第三代半导体"),
        "source": ("来源", "source", "园区填报"),
        "as_of": ("日期", "date", "2026-03-01"),
        "official_leader": ("官方链主", "official chain leader", "否"),
    },
    Benefit: {
        "kind": ("政策类型", "kind", "房租减免"),
        "document_number": ("文号", "document number", "某发〔2026〕1号"),
        "valid_until": ("有效期至", "valid until", "2027-12-31"),
        "fair_competition_reviewed": ("已过公平竞争审查", "fair-competition review done", "是"),
    },
    Fund: {
        "name": ("基金", "name", "某某产业基金（演示）"),
        "size": ("规模", "size", "5亿元"),
        "stage": ("阶段", "stage", "早期"),
        "field_ids": ("领域（用、分开）", "fields (separated by 、)", "第三代半导体、新型储能"),
        "cheque_min": ("单笔最低", "least cheque", "500万元"),
        "cheque_max": ("单笔最高", "largest cheque", "3000万元"),
    },
    PipelineLoad: {
        "technology_id": ("技术", "technology", "碳化硅"),
        "count": ("项目数", "projects", "2"),
        "planned": ("规划容量", "planned capacity", "4"),
    },
    Skill: {
        "technology_id": ("技术", "technology", "碳化硅"),
        "level": ("掌握程度", "level", "主持"),
        "last_used": ("最近使用年份", "last used in", "2026"),
    },
    SkillNeed: {
        "technology_id": ("技术", "technology", "碳化硅"),
        "level": ("至少掌握到", "at least", "能做"),
        "required": ("必须", "required", "是"),
    },
    ProgrammeApplication: {
        "plan": ("计划", "programme", "江苏双创人才"),
        "batch": ("批次", "batch", "2026年"),
        "status": ("状态", "status", "拟申报"),
        "tier": ("层次", "tier", "双创博士"),
    },
}
Reader = Callable[[Cell, SheetColumn], Any]
_READERS: Mapping[str, Reader] = {
    "number": read_number,
    "integer": read_integer,
    "truth": read_truth,
    "date": read_date,
    "choice": read_choice,
    "money": read_money,
    "list": read_list,
}


@lru_cache(maxsize=32)
def part_specs(record: type[Record]) -> tuple[FieldSpec, ...]:
    """Return the parts of a record in order, labelled."""
    labels = LABELS[record]
    return tuple(_labelled(part, labels[part.name]) for part in field_specs(record))


def record_format(record: type[Record]) -> Bilingual:
    """Return the order of the parts, for messages and templates."""
    parts = part_specs(record)
    return Bilingual("|".join(part.zh for part in parts), "|".join(part.en for part in parts))


def record_example(record: type[Record]) -> str:
    """Return one record as it may be written."""
    return "|".join(part.example for part in part_specs(record))


def read_records(cell: Cell, column: SheetColumn) -> tuple[Record, ...] | None:
    """Return the records of a cell; ``()`` where it says that there are none, ``None`` where it is unknown.

    Raises
    ------
    BadCell
        If a record has too many parts, lacks one, or a part is wrong; the message counts records from 1.
    """
    if cell is None:
        return None
    text = cell if isinstance(cell, str) else read_text(cell, column)
    if text is None or is_unknown(text):
        return None
    if is_none(text):
        return ()
    return tuple(_read_one(parts, number, column) for number, parts in enumerate(_grouped(text), 1))


def _labelled(part: FieldSpec, label: tuple[str, str, str]) -> FieldSpec:
    unit = "万元" if part.kind == "money" else ""
    return replace(part, zh=label[0], en=label[1], example=label[2], unit=unit, group="")


def _grouped(text: str) -> Sequence[Sequence[Item]]:
    """Return the parts of each record; empty records are dropped."""
    records: list[list[Item]] = [[]]
    for item in split_items(text, RECORD_ENDS + PART_ENDS):
        records[-1].append(item)
        if item.closed_by and item.closed_by in RECORD_ENDS:
            records.append([])
    return [parts for parts in records if any(part.text or part.quoted for part in parts)]


def _read_one(parts: Sequence[Item], number: int, column: SheetColumn) -> Record:
    record = column.spec.record
    assert record is not None
    specs = part_specs(record)
    if any(part.text or part.quoted for part in parts[len(specs) :]):
        raise BadCell("record_parts", index=str(number), count=str(len(parts)), **_shape(record))
    values = {}
    for spec, part in zip(specs, parts, strict=False):
        value = _read_part(part, spec, number, column)
        if value is not None:
            values[spec.name] = value
    for spec in specs:
        if spec.required and spec.name not in values:
            raise BadCell("record_missing", index=str(number), part=Bilingual(spec.zh, spec.en), **_shape(record))
    try:
        return record.model_validate(values)
    except ValidationError:
        raise BadCell("record_wrong", index=str(number), **_shape(record)) from None


def _read_part(part: Item, spec: FieldSpec, number: int, column: SheetColumn) -> Any:
    inner = column.parts.get(spec.name)
    if inner is None:
        inner = replace(
            column, spec=spec, unit_factor=Fraction(1), percent=False, upper=None, money=MoneyUnit(), stated=False
        )
        column.parts[spec.name] = inner
    if not part.text and not part.quoted:
        return None
    try:
        if spec.kind == "text":
            return _text_part(part, inner)
        return _READERS[spec.kind](inner.without_marks(legible(part.text, spec.kind)), inner)
    except BadCell as bad:
        raise BadCell(
            "record_part",
            index=str(number),
            part=Bilingual(spec.zh, spec.en),
            inner=Bilingual(bad.reason("zh"), bad.reason("en")),
            inner_fix=Bilingual(bad.fix("zh"), bad.fix("en")),
        ) from None


def _text_part(part: Item, column: SheetColumn) -> str | None:
    if part.quoted:
        return part.text
    if is_unknown(part.text) or is_none(part.text):
        return None
    if column.spec.name == "field":
        return field_name(part.text)
    return resolve_term(part.text, quoted=False, column=column)


def field_name(text: str) -> str:
    """Return the field that evidence is about, by name or by label; other texts stay as they are."""
    return _field_names().get(word_key(text), text)


def field_label(name: str, language: str) -> str:
    """Return what people call a field that evidence is about, where that leads back to it; else its name."""
    label = next((spec.say(language) for spec in _specs_by_name().get(name, ())), name)
    return label if field_name(label) == name else name


@made_once
def _specs_by_name() -> Mapping[str, tuple[FieldSpec, ...]]:
    specs: dict[str, tuple[FieldSpec, ...]] = {}
    for model in PROFILES:
        for spec in field_specs(model):
            specs[spec.name] = (*specs.get(spec.name, ()), spec)
    return specs


@made_once
def _field_names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for model in reversed(PROFILES):
        for spec in field_specs(model):
            names |= {word_key(label): spec.name for label in (spec.en, spec.zh, spec.name)}
    return names


def _shape(record: type[Record]) -> Mapping[str, str | Bilingual]:
    return {
        "format": record_format(record),
        "limit": str(len(part_specs(record))),
        "example": record_example(record),
    }
