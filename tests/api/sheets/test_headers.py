"""Headers: every field by every name, units in brackets, synonyms, and what is not a header."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from api.sheets.cells.units import unit_factor
from api.sheets.layout.headers import header_index, header_key
from api.sheets.layout.synonyms import HEADER_SYNONYMS
from api.sheets.out.writing import header_text
from features.fields import field_specs
from features.profiles import PROFILES
from features.project import ProjectProfile


@pytest.mark.parametrize("model", PROFILES)
def test_every_field_is_found_by_name_labels_and_our_own_headers(model: type[BaseModel]) -> None:
    index = header_index(model)
    for spec in field_specs(model):
        for text in (spec.name, spec.zh, spec.en, *spec.aliases, header_text(spec, "zh"), header_text(spec, "en")):
            match = index.find(text)
            assert match is not None, text
            assert match.spec.name == spec.name, text
            if match.unit and spec.kind in ("number", "integer"):
                assert unit_factor(spec.unit, match.unit) == 1, text


@pytest.mark.parametrize("model", PROFILES)
def test_no_two_fields_share_a_name(model: type[BaseModel]) -> None:
    seen: dict[str, str] = {}
    synonyms = HEADER_SYNONYMS[model.__name__]
    assert set(synonyms) <= set(model.model_fields)
    for spec in field_specs(model):
        for word in {spec.name, spec.zh, spec.en, *spec.aliases, *synonyms.get(spec.name, "").split()}:
            assert seen.setdefault(header_key(word), spec.name) == spec.name, word


@pytest.mark.parametrize(
    ("text", "name", "unit"),
    [
        ("厂房面积（㎡）", "floor_area_m2", "m2"),
        ("厂房面积(平方米)", "floor_area_m2", "平方米"),
        (" 厂房 面积 ( 亩 ) ", "floor_area_m2", "亩"),
        ("厂房面积\n（㎡）", "floor_area_m2", "m2"),
        ("*厂房面积【必填】", "floor_area_m2", ""),
        ("厂房面积（必填）（㎡）", "floor_area_m2", "m2"),
        ("厂房面积/㎡", "floor_area_m2", "m2"),
        ("厂房面积：㎡", "floor_area_m2", "m2"),
        ("厂房面积㎡", "floor_area_m2", "m2"),
        ("Floor Area", "floor_area_m2", ""),
        ("FLOOR_AREA_M2", "floor_area_m2", ""),
        ("总投资（亿元）", "total_investment", "亿元"),
        ("总投资万元", "total_investment", "万元"),
        ("计划总投资额（万美元，汇率7.1，2026-01-05）", "total_investment", "万美元,汇率7.1,2026-01-05"),
        ("基期营收（上年之前第三年）", "revenue_three_years_before", ""),
        ("基期营收（上年之前第三年）（万元）", "revenue_three_years_before", "万元"),
        ("用电容量（kW）", "power_kva", "kw"),
        ("公司名称", "company_name", ""),
        ("项目名称 Project name", "name", ""),
        ("Project 项目名称", "name", ""),
        ("企业名称/Company", "company_name", ""),
        ("需用日期\nMove-in date", "needed_from", ""),
        ("总投资/Total investment（亿元）", "total_investment", "亿元"),
        ("总投资（亿元）Investment", "total_investment", "亿元"),
        ("厂房面积 Floor area (㎡)", "floor_area_m2", "m2"),
        ("Total investment (RMB 10,000)", "total_investment", "rmb10,000"),
        ("3.厂房面积（亩）", "floor_area_m2", "亩"),
        ("（4）需用日期", "needed_from", ""),
        ("案件名稱", "name", ""),
        ("プロジェクト名", "name", ""),
        ("会社名", "company_name", ""),
        ("総投資額（万元）", "total_investment", "万元"),
        ("設立年月日", "founded_on", ""),
        ("项目概况", "description", ""),
        ("是否涉氢（是/否）", "uses_hydrogen", "是/否"),
    ],
)
def test_ways_to_write_a_header(text: str, name: str, unit: str) -> None:
    match = header_index(ProjectProfile).find(text)
    assert match is not None
    assert (match.spec.name, match.unit) == (name, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "序号",
        "No.",
        "备注",
        "联系电话",
        "导入问题（此列不导入）",
        "6000",
        "2026年招商线索表",
        "面",
        "x" * 500,
        "总投资 Peso",
        "厂房面积 sqf",
        "总投资 Lira",
    ],
)
def test_other_texts_are_no_headers(text: str) -> None:
    assert header_index(ProjectProfile).find(text) is None


def test_the_nearest_field_is_offered() -> None:
    near = header_index(ProjectProfile).nearest("厂房面积需求量")
    assert near is not None
    assert near.name == "floor_area_m2"
    assert header_index(ProjectProfile).nearest("@@@") is None


def test_continuation_columns() -> None:
    match = header_index(ProjectProfile).find("项目简介（续2）")
    assert match is not None
    assert (match.spec.name, match.part) == ("description", 2)
