"""Text tables as other programs write them: separators, encodings, quotes, and cells beyond the headers."""

from __future__ import annotations

import pytest

from api.sheets.faults import SheetRefused
from features.choices import FundingStage
from features.money import Money
from tests.api.sheets.terms import TERMS
from tests.api.sheets.whole_files import notices, projects, refused, sentences

TRADITIONAL = "項目名稱,企業名稱,總投資（億元）,當前輪次\n某項目（演示）,某公司（演示）,1.2,天使輪\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "cp950", "big5hkscs", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，", "；"])
def test_traditional_text_in_every_encoding_and_separator(encoding: str, separator: str) -> None:
    ((_, lead),) = projects(TRADITIONAL.replace(",", separator).encode(encoding)).profiles
    assert lead.name == "某項目（演示）"
    assert lead.company_name == "某公司（演示）"
    assert (lead.total_investment, lead.current_stage) == (Money(amount=12000), FundingStage.ANGEL)


@pytest.mark.parametrize("header", ["專案名稱", "項目名稱", "项目名称", "招商項目名稱"])
def test_the_wording_of_taiwan_names_the_same_headers(header: str) -> None:
    assert projects(f"{header},廠房面積（平方米）\n某項目（演示）,6000\n").profiles[0][1].floor_area_m2 == 6000


@pytest.mark.parametrize("name", ["碳化硅", "氮化鎵", "大模型", "Silicon carbide"])
def test_traditional_names_of_technologies(name: str) -> None:
    result = projects(f"项目名称,拟引人才岗位\n甲,工程師|3|碩士|材料學|{name}\n", terms=TERMS)
    assert sentences(result) == []
    assert result.profiles[0][1].open_roles[0].technology_id


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('项目名称,项目简介,总投资\n甲,"第一行,1\n乙,简介,2\n丙,简介,3\n', 2),
        ('项目名称,项目简介,总投资\n甲,简介,1\n乙,"简介,2\n', 3),
        ('项目名称,项目简介,总投资\n甲,"简\n介",1\n乙,"简介,2\n丙,简介,3\n', 4),
        ('项目名称,项目简介,总投资\n甲,"第一行,1\n乙,"简介",2\n', 2),
        ('项目名称,"项目简介,总投资\n甲,第一行,1\n', 1),
        ('项目名称;项目简介;总投资\n甲;"第一行;1\n乙;简介;2\n', 2),
        ('项目名称\t项目简介\n甲\t"第一行\n乙\t简介\n', 2),
        ('项目名称,项目简介\n甲,"5" 硅片"\n', 2),
        ("项目名称,项目简介\n" + "甲,乙\n" * 30 + '"丙,丁\n', 32),
        ('项目名称,项目简介\n甲,"' + "长" * 140_000 + "\n", 2),
    ],
)
def test_a_quote_that_is_never_closed_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(SheetRefused) as caught:
        projects(text)
    assert caught.value.reason_code == "csv_quote"
    assert f"第{line}行" in caught.value.say("zh")


def test_quotes_inside_a_cell_and_lines_inside_quotes_are_taken() -> None:
    result = projects('项目名称,项目简介\n5" 硅片,"第一行\n第二行"\n"甲""乙",简介\n')
    assert [lead.name for _, lead in result.profiles] == ['5" 硅片', '甲"乙']
    assert notices(result) == []


def test_a_quoted_cell_whose_lines_look_like_rows_is_pointed_out() -> None:
    result = projects('项目名称,项目简介,总投资\n甲,"简介,100\n乙,简介",200\n')
    assert notices(result) == ["cell_spans"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("项目名称,总投资\n甲,5000\n乙,1,200\n", [3]),
        ("项目名称,总投资\n甲,5,000\n乙,1,200\n", [2, 3]),
        ("项目名称,总投资,需用日期\n甲,5000,2026-03-01\n乙,1,200,2026-03-01\n", [3]),
        ("项目名称,总投资,备注\n甲,5000,\n乙,1,200,\n", [3]),
        ("项目名称,总投资\n甲,5000,多余\n", [2]),
        ("项目名称;总投资\n甲;5000;多余\n", [2]),
        ("项目名称\t总投资\n甲\t5000\t多余\t还有\n", [2]),
        ("项目名称|总投资\n甲|5000|多余\n", [2]),
        ("项目名称，总投资\n甲，1，200\n", [2]),
        ("项目名称,项目简介\n甲,第一,第二\n乙,简介\n", [2]),
    ],
)
def test_cells_beyond_the_header_are_faults(text: str, rows: list[int]) -> None:
    result = projects(text)
    assert [(fault.row, fault.code) for fault in result.faults] == [(row, "row_too_long") for row in rows]
    assert not {row for row, _ in result.profiles} & set(rows)


@pytest.mark.parametrize(
    "text",
    ["项目名称,总投资,\n甲,5000,暂缓\n", "项目名称,,总投资\n甲,暂缓,5000\n", "项目名称,总投资,,\n甲,5000,,暂缓\n"],
)
def test_a_blank_header_over_data_is_said(text: str) -> None:
    result = projects(text)
    assert sentences(result) == []
    assert notices(result) == ["column_unnamed"]
    assert "暂缓" in result.notices[0].message("zh")


def test_empty_cells_at_the_end_of_a_line_mean_nothing() -> None:
    result = projects("项目名称,总投资\n甲,5000,,,\n乙,1200\n")
    assert (sentences(result), notices(result)) == ([], [])


def test_an_unknown_layout_is_not_blamed_on_its_quotes() -> None:
    assert refused('"甲";"乙"\n"1";"2"\n') == "no_header"
