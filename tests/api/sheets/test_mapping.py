"""Mapping files: another office's layout becomes our fields, and every fault of the file is named with its line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import api.sheets
from api.sheets.faults import SheetRefused
from api.sheets.layout.mapping import Mapping, MappingRefused, load_mapping
from api.sheets.out.report import write_faults
from api.sheets.reading import SheetResult, read_sheet
from features.choices import CapitalOrigin, FundingStage, LeadSource
from features.evidence import DataStatus
from features.money import Money
from features.park import ParkProfile
from features.project import FundingRound, ProjectProfile
from tests.api.sheets.terms import TERMS
from tests.api.sheets.whole_files import book

DAY = dt.date(2026, 1, 5)
EXAMPLE = Path(api.sheets.__file__).parents[2] / "docs" / "examples" / "mapping-startups.yaml"
FOREIGN = r"""
mapping: 1
for: projects
sheet: 在谈
header_row: 3
rate: {usd: 7.1, date: 2026-01-05}
date_order: dmy
ignore: [序号, 联系电话]
skip_rows:
  - {column: 进展, is: [终止, 流失]}
  - {column: 项目名称及简介, matches: '^（空行）'}
constants:
  线索来源: 基金
  first_reporting_unit: 某开发区招商局（演示）
columns:
  登记日期: first_reported_on
fields:
  name:
    column: 项目名称及简介
    split: '[：:]'
    part: 1
  description:
    parts: ["{项目名称及简介}", "进展：{进展}", "备注：{备注}"]
    join: "\n"
  company_name:
    column: 投资方
    extract: '^(.*?)（'
  registered_country:
    column: 投资方
    extract: '（(?P<value>[^（）]+)）$'
    values: {内: 中国, 美: 美国}
  capital_origin:
    column: 投资方
    extract: '（([^（）]+)）$'
    values: {内: 内资, 美: 外资}
    otherwise: refuse
  total_investment: {column: 投资额, unit: 亿元}
  floor_area_m2:
    column: 载体需求
    extract: '([\d.]+\s*(?:平|㎡|亩))'
  preferred_districts:
    column: 意向
    split: '[/、]'
    values: {启: 启东市, 如: 如皋市}
  rounds:
    column: 融资
    find_all: '([^，\s]+?轮)([\d.]+万(?:美元)?)/(\d{4})'
    record: {stage: "{1}", amount: "{2}", closed_on: "{3}年1月"}
  core_team_postgraduates:
    columns: [硕士, 博士]
    combine: first
  jobs:
    column: 规模
    values: {大: 300, 中: 100}
    otherwise: unknown
    default: 20
"""
HEADERS = (
    *("序号", "项目名称及简介", "投资方", "投资额", "载体需求", "意向", "融资", "硕士"),
    *("博士", "规模", "进展", "备注", "登记日期", "联系电话", "附件"),
)
ROW: list[Any] = [
    1,
    "碳化硅外延（演示）：建设8英寸产线",
    "某公司（演示）（美）",
    1.2,
    "需厂房约6000平，层高8米",
    "启/如/通",
    "天使轮800万/2023，A轮200万美元/2025",
    None,
    3,
    "大",
    "在谈",
    None,
    "3/1/2026",
    "123",
    "x",
]


def office(*rows: list[Any]) -> bytes:
    return book([["某开发区在谈项目"], [], list(HEADERS), *rows], title="在谈")


def load(text: str) -> Mapping:
    return load_mapping(text.encode())


def read(source: bytes, mapping: Mapping) -> SheetResult[ProjectProfile]:
    return read_sheet(source, model=ProjectProfile, mapping=mapping)


def changed(**cells: Any) -> list[Any]:
    return [cells.get(header, value) for header, value in zip(HEADERS, ROW, strict=True)]


def test_a_layout_of_another_office() -> None:
    result = read(office(ROW, changed(进展="终止"), changed(项目名称及简介="（空行）", 进展="在谈")), load(FOREIGN))
    assert [fault.sentence("zh") for fault in result.faults] == []
    ((row, lead),) = result.profiles
    assert row == 4
    assert lead.name == "碳化硅外延（演示）"
    assert lead.description == "碳化硅外延（演示）：建设8英寸产线\n进展：在谈"
    assert (lead.company_name, lead.registered_country) == ("某公司", "美国")
    assert lead.capital_origin is CapitalOrigin.FOREIGN
    assert lead.total_investment == Money(amount=12000)
    assert lead.floor_area_m2 == 6000
    assert lead.preferred_districts == ("启东市", "如皋市", "通")
    assert lead.rounds == (
        FundingRound(stage=FundingStage.ANGEL, closed_on=dt.date(2023, 1, 1), amount=Money(amount=800)),
        FundingRound(
            stage=FundingStage.A,
            closed_on=dt.date(2025, 1, 1),
            amount=Money(amount=2e6, currency="USD", cny_per_usd=7.1, rate_date=DAY),
        ),
    )
    assert (lead.core_team_postgraduates, lead.jobs) == (3, 300)
    assert lead.first_reported_on == dt.date(2026, 1, 3)
    assert (lead.source, lead.first_reporting_unit) == (LeadSource.FUND, "某开发区招商局（演示）")
    assert [(notice.code, notice.count) for notice in result.notices] == [
        ("unit_converted", 0),
        ("columns_unmapped", 0),
        ("row_skipped", 1),
        ("row_skipped", 1),
        ("month_only", 1),
        ("rate_assumed", 1),
    ]
    assert "附件" in result.notices[1].message("zh")


def test_faults_point_at_the_offices_own_columns() -> None:
    result = read(office(changed(投资方="某公司（德）", 投资额="很多")), load(FOREIGN))
    assert [(fault.letter, fault.header, fault.field, fault.code) for fault in result.faults] == [
        ("C", "投资方", "capital_origin", "value_unmapped"),
        ("D", "投资额", "total_investment", "not_money"),
    ]
    assert result.faults[0].message("zh") == "第4行 C 列“投资方”：映射文件没有说明“德”对应什么。"


def test_the_workbook_of_rejected_rows_is_read_with_the_same_mapping(tmp_path: Path) -> None:
    mapping = load(FOREIGN)
    first = read(office(ROW, changed(投资额="很多")), mapping)
    write_faults(tmp_path / "f.xlsx", first.source, first.faults)
    second = read_sheet(tmp_path / "f.xlsx", model=ProjectProfile, mapping=mapping)
    assert [(fault.row, fault.letter, fault.code) for fault in second.faults] == [(4, "E", "not_money")]


def test_unknown_values_fall_to_the_default() -> None:
    rows = (changed(规模="不详"), changed(规模=None, 项目名称及简介="乙：丙"))
    result = read(office(*rows), load(FOREIGN))
    assert [lead.jobs for _, lead in result.profiles] == [20, 20]


def test_ordinary_headers_can_be_recognised_beside_the_mapping() -> None:
    text = "mapping: 1\nfor: projects\nother_columns: recognise\ncolumns: {题目: name}\n"
    source = "题目,厂房面积（亩）,项目名称,备注\n甲,9,乙,丙\n".encode()
    ((_, lead),) = read(source, load(text)).profiles
    assert (lead.name, lead.floor_area_m2) == ("甲", 6000)
    ((_, lead),) = read(source, load(text.replace("recognise", "ignore"))).profiles
    assert (lead.name, lead.floor_area_m2) == ("甲", None)


def test_units_in_brackets_of_mapped_headers_count() -> None:
    text = "mapping: 1\nfor: projects\ncolumns: {题目: name, 盘子（亿）: total_investment, 面积: floor_area_m2}\n"
    mapping = load(text)
    result = read("题目,盘子（亿）,面积（亩）\n甲,1.2,9\n".encode(), mapping)
    assert result.profiles[0][1].total_investment == Money(amount=12000)
    assert result.profiles[0][1].floor_area_m2 == 6000


def test_records_from_several_columns() -> None:
    text = """
mapping: 1
for: projects
columns: {题目: name}
fields:
  rounds:
    column: 轮次
    record: {stage: "{轮次}", amount: "{金额}", lead_investor: "{领投}"}
"""
    ((_, lead),) = read("题目,轮次,金额,领投\n甲,A轮,3000万,某|某；某\n".encode(), load(text)).profiles
    assert lead.rounds == (FundingRound(stage=FundingStage.A, amount=Money(amount=3000), lead_investor="某|某；某"),)


def test_parks_can_be_mapped() -> None:
    text = "mapping: 1\nfor: parks\ncolumns: {园: name_zh, 区: district}\nconstants: {主导产业: 氢能；储能}\n"
    result = read_sheet("园,区\n某园（演示）,如皋市\n".encode(), model=ParkProfile, mapping=load(text))
    assert result.profiles[0][1].industries == ("氢能", "储能")
    with pytest.raises(SheetRefused, match="for parks"):
        read_sheet("园,区\n某园（演示）,如皋市\n".encode(), model=ProjectProfile, mapping=load(text))


def test_technologies_in_constants_are_checked() -> None:
    text = "mapping: 1\nfor: projects\ncolumns: {题目: name}\nconstants: {technology_ids: 碳化硅}\n"
    mapping = load_mapping(text.encode(), terms=TERMS)
    assert mapping.constants["technology_ids"] == ("third_gen_semi.sic",)
    with pytest.raises(MappingRefused):
        load_mapping(text.replace("碳化硅", "无此技术").encode(), terms=TERMS)


STARTUPS = """company,status,year_founded,description,categories,yc_year,rounds,city,state,country
Alpha Demo,Operating,2010.0,Alpha makes drones.,"Robotics, Drones",2011,"$1200000, undisclosed amount",Boston,\
Massachusetts,USA
Beta Demo,Exited,,,Curated Web,2012,"undisclosed amount, $3,800,000, $14.500000",Palo Alto,California,USA
Gamma Demo,Dead,,Gamma sequences genomes.,,2013,undisclosed amount,Paris,,France
Delta Demo,Operating,,"Delta, said \u201ctools\u201d.",Software,2014,,,,
"""


def test_the_ready_mapping_of_start_ups() -> None:
    result = read_sheet(STARTUPS.encode(), model=ProjectProfile, mapping=load_mapping(EXAMPLE))
    assert [fault.sentence("zh") for fault in result.faults] == []
    alpha, beta, gamma, delta = (lead for _, lead in result.profiles)
    assert (alpha.name, alpha.company_name, alpha.founded_on) == ("Alpha Demo", "Alpha Demo", dt.date(2010, 1, 1))
    assert alpha.description == "Alpha makes drones.\nCategories: Robotics, Drones."
    assert (alpha.team_city, alpha.team_region, alpha.team_country) == ("Boston", "Massachusetts", "美国")
    assert (alpha.source, alpha.data_status) == (LeadSource.OUTPOST, DataStatus.PUBLIC)
    amount = Money(amount=1.2e6, currency="USD", cny_per_usd=7.1, rate_date=DAY)
    assert alpha.rounds == (FundingRound(stage=FundingStage.ANGEL, amount=amount),)
    assert alpha.evidence[0].field == "rounds"
    assert alpha.evidence[0].value == "$1200000, undisclosed amount"
    assert [(step.stage, step.amount.amount if step.amount else None) for step in beta.rounds] == [
        (FundingStage.PRE_A, 3.8e6)
    ]
    assert (beta.description, beta.founded_on) == ("Categories: Curated Web.", None)
    assert (gamma.rounds, gamma.team_country, gamma.description) == ((), "法国", "Gamma sequences genomes.")
    assert (delta.evidence, delta.team_country, delta.rounds) == ((), None, ())
    assert len({lead.project_id for _, lead in result.profiles}) == 4


WRONG = r"""mapping: 1
for: projects
colums: {a: name}
constants:
  trl: 十二
  无此栏: 1
columns:
  a: nam
  b: name
fields:
  项目名称: {column: c}
  total_investment: {column: d, unit: ㎡}
  jobs: {column: e, record: {stage: x}}
  rounds: {column: f, record: {amount: x, 轮: y}}
"""


def test_every_fault_is_named_with_its_line() -> None:
    with pytest.raises(MappingRefused) as caught:
        load(WRONG)
    assert [(fault.line, fault.code) for fault in caught.value.faults] == [(3, "mapping_key")]
    with pytest.raises(MappingRefused) as caught:
        load(WRONG.replace("colums: {a: name}\n", ""))
    assert sorted((fault.line, fault.code) for fault in caught.value.faults) == [
        (4, "not_number"),
        (5, "mapping_field"),
        (7, "mapping_field"),
        (10, "mapping_field_twice"),
        (11, "mapping_unit"),
        (12, "mapping_no_record"),
        (13, "mapping_record_needs"),
        (13, "mapping_record_part"),
        (13, "not_money"),
    ]
    assert "第7行（columns.a）：没有“nam”这个栏目。是不是“项目名称”（name）？" in caught.value.say("zh")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "mapping_value"),
        ("- a", "mapping_value"),
        ("mapping: 1", "mapping_missing"),
        ("mapping: 2\nfor: projects", "mapping_value"),
        ("mapping: 1\nfor: planets", "mapping_value"),
        ("mapping: 1\nfor: projects\nfields: {name: {columm: a}}", "mapping_key"),
        ("mapping: 1\nfor: projects\nfields: {name: {extract: a}}", "mapping_origin"),
        ("mapping: 1\nfor: projects\nfields: {name: {column: a, columns: [b]}}", "mapping_origin"),
        ("mapping: 1\nfor: projects\nfields: {name: {column: a, extract: '('}}", "mapping_regex"),
        ("mapping: 1\nfor: projects\nfields: {name: {column: a, part: 1}}", "mapping_part"),
        ("mapping: 1\nfor: projects\nskip_rows: [{column: a}]", "mapping_skip"),
        ("mapping: 1\nfor: projects\nskip_rows: [{column: a, matches: '['}]", "mapping_regex"),
        ("mapping: 1\nfor: projects\nrate: {usd: 0, date: 2026-01-05}", "mapping_rate"),
        ("mapping: 1\nfor: projects\nrate: {date: 2026-01-05}", "mapping_rate"),
        ("mapping: 1\nfor: projects\nrate: {usd: 7}", "mapping_missing"),
        ("mapping: 1\nfor: projects\nrate: {usd: much, date: 2026-01-05}", "mapping_value"),
        ("mapping: 1\nfor: projects\nrate: {xyz: 7, date: 2026-01-05}", "mapping_currency"),
        ("mapping: 1\nfor: projects\nrate: [{usd: 7, date: 2026-01-05}, {eur: -1, date: 2026-01-05}]", "mapping_rate"),
    ],
)
def test_documents_that_say_nothing_useful(text: str, code: str) -> None:
    with pytest.raises(MappingRefused) as caught:
        load(text)
    assert code in [fault.code for fault in caught.value.faults]
    for fault in caught.value.faults:
        assert fault.sentence("zh") != fault.sentence("en")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"mapping: [1", "yaml"),
        (b"a: &x 1\nb: *x", "yaml_anchor"),
        (b"mapping: 1\nmapping: 1", "yaml_twice"),
        ("mapping: 1 # 说明".encode("gb18030"), "yaml_encoding"),
        (b"a: !!python/object:os.system x", "yaml"),
        (b"[" * 5000, "yaml"),
        (b"x" * 1_100_000, "too_big"),
    ],
)
def test_files_that_are_no_plain_yaml(data: bytes, code: str) -> None:
    with pytest.raises(SheetRefused) as caught:
        load_mapping(data)
    assert caught.value.reason_code == code


@given(st.binary(max_size=120))
def test_nothing_else_is_raised_on_any_bytes(data: bytes) -> None:
    with pytest.raises(SheetRefused):
        load_mapping(data)


def test_a_mapping_whose_columns_are_not_there() -> None:
    mapping = load("mapping: 1\nfor: projects\ncolumns: {题目: name, 无此列: officer}\n")
    with pytest.raises(SheetRefused) as caught:
        read("题目,其他\n甲,乙\n".encode(), mapping)
    assert caught.value.say("zh").startswith("这个文件 里没有映射文件要用的列：无此列。标题行有：题目、其他。")
    with pytest.raises(SheetRefused) as caught:
        read(book([["a"]], title="别的"), load(FOREIGN))
    assert caught.value.reason_code == "no_such_sheet"
    with pytest.raises(SheetRefused) as caught:
        load_mapping(Path("none.yaml"))
    assert caught.value.reason_code == "cannot_read"
