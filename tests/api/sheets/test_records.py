"""Records in compact text: order of parts, what may be left out, and every complaint."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import BaseModel

from api.sheets.cells.columns import SheetColumn
from api.sheets.cells.reading import read_cell
from api.sheets.cells.records import LABELS, part_specs, record_example, record_format
from api.sheets.faults import BadCell
from features.choices import Degree, FundingStage, InvestorKind, TrackRole
from features.evidence import Evidence, EvidenceKind
from features.fields import Record, field_specs
from features.money import Money
from features.park import Berth, ParkTrack
from features.profiles import PROFILES
from features.project import FundingRound, OpenRole
from tests.api.sheets.columns import RATE, code, read
from tests.api.sheets.terms import TERMS

A_ROUND = FundingRound(
    stage=FundingStage.A,
    closed_on=dt.date(2025, 3, 1),
    amount=Money(amount=3000),
    lead_investor="某某创投（演示）",
    investor_kind=InvestorKind.VENTURE,
)


def test_the_documented_form() -> None:
    assert read("rounds", "A轮|2025-03-01|3000万元||某某创投（演示）|知名创投") == (A_ROUND,)
    assert read("rounds", "A轮｜2025年3月1日｜0.3亿｜｜某某创投（演示）｜知名创投；") == (A_ROUND,)
    assert read("rounds", "A轮|2025-03-01|3000||某某创投（演示）|知名创投\nB轮") == (
        A_ROUND,
        FundingRound(stage=FundingStage.B),
    )


def test_blank_and_unknown_parts_keep_their_default() -> None:
    assert read("rounds", "A轮||待定") == (FundingRound(stage=FundingStage.A),)
    assert read("open_roles", "工程师||硕士") == (OpenRole(title="工程师", degree=Degree.MASTER),)
    assert read("berths", "50000|12.5；5000") == (Berth(dwt=50000, depth_m=12.5), Berth(dwt=5000))


def test_none_is_not_unknown() -> None:
    assert read("berths", "无") == ()
    assert read("berths", "待定") is None


def test_quoted_parts_are_literal() -> None:
    assert read("open_roles", '"a|b；c"|2') == (OpenRole(title="a|b；c", count=2),)
    assert read("open_roles", '"待定"') == (OpenRole(title="待定"),)


def test_amounts_in_records_use_the_rate_of_the_mapping() -> None:
    (only,) = read("rounds", "A轮||$2M", rate=RATE)
    assert only.amount == Money(amount=2e6, currency="USD", cny_per_usd=7.1, rate_date=dt.date(2026, 1, 5))


def test_evidence_names_its_field_by_label() -> None:
    (only,) = read("evidence", "厂房面积|6000㎡|文件|租赁合同|2026-03-01")
    expected = Evidence(
        field="floor_area_m2", value="6000㎡", kind=EvidenceKind.DOCUMENT, source="租赁合同", as_of=dt.date(2026, 3, 1)
    )
    assert only == expected


def test_tracks_and_technologies_may_be_named() -> None:
    assert read("segments", "第三代半导体|主", terms=TERMS) == (
        ParkTrack(field_id="third_gen_semi", role=TrackRole.PRIMARY),
    )
    assert read("technology_ids", "碳化硅、Gallium Nitride；agi.llm", terms=TERMS) == (
        "third_gen_semi.sic",
        "third_gen_semi.gan",
        "agi.llm",
    )
    with pytest.raises(BadCell) as caught:
        read("technology_ids", "碳化硅外延", terms=TERMS)
    assert caught.value.reason_code == "unknown_term"
    assert "碳化硅" in caught.value.fix("zh")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("A轮|||||||多余", "record_parts"),
        ("|2025-03-01", "record_missing"),
        ("A轮|昨天", "record_part"),
        ("A轮||500万美元", "record_part"),
        ("A轮融了3000万", "record_part"),
    ],
)
def test_wrong_records(cell: str, reason: str) -> None:
    assert code("rounds", cell) == reason


def test_the_complaint_names_entry_part_and_form() -> None:
    with pytest.raises(BadCell) as caught:
        read("rounds", "A轮；B轮|昨天")
    assert caught.value.reason("zh") == "第2条的“日期”：值“昨天”不是日期。"
    assert caught.value.fix("zh") == "请按 年-月-日 填写，例如 2026-03-01。"
    with pytest.raises(BadCell) as caught:
        read("rounds", "|2025-03-01")
    assert "轮次|日期|金额" in caught.value.fix("zh")
    assert "A轮|2025-03-01|3000万元" in caught.value.fix("en")


def _records() -> set[type[Record]]:
    return {spec.record for model in PROFILES for spec in field_specs(model) if spec.record}


def test_every_part_of_every_record_is_labelled() -> None:
    assert set(LABELS) == _records()
    for record in _records():
        assert set(LABELS[record]) == set(record.model_fields)


@pytest.mark.parametrize("model", PROFILES)
def test_every_example_can_be_read(model: type[BaseModel]) -> None:
    for spec in field_specs(model):
        if spec.record is not None:
            column = SheetColumn(spec=spec, position=0, header=spec.zh, terms=TERMS)
            (only,) = read_cell(record_example(spec.record), column)
            assert only.model_dump() == only.model_validate(only).model_dump()
            assert record_format(spec.record).zh.count("|") == len(part_specs(spec.record)) - 1
