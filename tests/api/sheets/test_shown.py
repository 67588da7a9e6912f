"""What a cell shows counts: number formats, currencies and errors in workbooks of every kind."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from api.sheets.files.number_formats import NumberFormat
from api.sheets.reading import SheetResult, read_sheet
from features.money import Money
from features.project import ProjectProfile
from tests.api.sheets.books import HEAD, TAIL, Marked, Shown, Styled, ods, xls
from tests.api.sheets.books import cell as text_cell
from tests.api.sheets.books import xlsx as workbook

SHARED_HEADER = ("项目名称", "总投资（万元）", "年产值（万元）")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
SHARED_RELATION = f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
WAN, ACCOUNT = '0!.0,"万元"', '_ ￥* #,##0.00_ ;_ ￥* -#,##0.00_ ;_ ￥* "-"??_ ;_ @_ '
BANDS = '[>=100000000]0!.00,,"亿元";[>=10000]0!.0,"万元";0"元"'


def xlsx(header: str, *cells: tuple[Any, str], since_1904: bool = False) -> bytes:
    """Return a workbook with a name and one more column, a cell a row in its format."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    if since_1904:
        book.epoch = CALENDAR_MAC_1904
    page.append(["项目名称", header])
    for number, (value, code) in enumerate(cells, 2):
        page.append([f"项目{number}（演示）", value])
        page.cell(number, 2).number_format = code
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(data: bytes, name: str = "a.xlsx") -> SheetResult[ProjectProfile]:
    return read_sheet(data, model=ProjectProfile, name=name)


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        (WAN, 12_000_000.0, "1200万元"),
        (WAN, 12_345_678.0, "1234.5678万元"),
        ('0\\.0,"万"', 12e6, "1200万"),
        ('0"."0,"万"', 12e6, "1200万"),
        ('0!.0000"万元"', 12e6, "1200万元"),
        ('0!.00,,"亿"', 1.2e9, "12亿"),
        (BANDS, 1.2e9, "12亿元"),
        (BANDS, 12e6, "1200万元"),
        (BANDS, 120.0, "120元"),
        ("#,##0,", 12e6, "12000"),
        ("#,##0.0,,", 12e6, "12"),
        ('0.0,"千元"', 12e6, "12000千元"),
        ('General"万元"', 1200.0, "1200万元"),
        ('G/通用格式"万元"', 1200.0, "1200万元"),
        ("[$US$-409]#,##0", 5e6, "US$5000000"),
        ("[$$-404]#,##0", 5e6, "NT$5000000"),
        ("[$¥-411]#,##0", 5e6, "JPY5000000"),
        ("[$€-2] #,##0.00", 5.0, "€ 5"),
        (ACCOUNT, 12_000.0, "￥12000"),
        (ACCOUNT, 0.0, "￥0"),
        ('"￥"#,##0;"￥"-#,##0', -5.0, "￥-5"),
        ("0.0%", 0.351, "35.1%"),
        ('0"㎡"', 6000.0, "6000㎡"),
        ('"约"0', 50.0, "约50"),
        ("0000", 121.0, "0121"),
        ('"NT-"0000', 1.0, "NT-0001"),
        ("000-0000-0000", 13_800_138_000.0, "138-0013-8000"),
        ("0000-00-00", 20_261_201.0, "2026-12-01"),
        ('[=1]"是";[=0]"否";General', 1.0, "是"),
        ('0;-0;"待定"', 0.0, "待定"),
        ('[DBNum2]G/通用格式"元整"', 12_000.0, "12000元整"),
    ],
)
def test_a_format_shows_more_than_the_number(code: str, number: float, shown: str) -> None:
    assert NumberFormat.of(code).shown(number) == shown


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "@",
        "0.00",
        "#,##0.00_);(#,##0.00)",
        "#,##0;[Red]-#,##0",
        '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
        "# ?/?",
        "0.00E+00",
        "# ##0",
        "yyyy-mm-dd",
        'yyyy"年"m"月"d"日"',
        "[$-804]dddd",
        "[h]:mm",
        '0;-0;"-"',
        ";;;",
        "",
        '"',
    ],
)
def test_a_format_shows_the_number_itself(code: str) -> None:
    assert [NumberFormat.of(code).shown(number) for number in (1200.5, 0.0, -3.0)] == [None] * 3


@pytest.mark.parametrize(
    ("header", "code", "number", "wan"),
    [
        ("总投资（万元）", WAN, 12_000_000, 1200),
        ("总投资", WAN, 12_000_000, 1200),
        ("总投资（元）", WAN, 12_000_000, 1200),
        ("总投资（亿元）", WAN, 12_000_000, 1200),
        ("总投资（万元）", BANDS, 1_200_000_000, 120_000),
        ("总投资（元）", ACCOUNT, 12_000_000, 1200),
        ("总投资（元）", '#,##0"元"', 12_000_000, 1200),
        ("总投资（万元）", '#,##0.00,"千元"', 12_000_000, 1200),
        ("总投资（万元）", "#,##0.00", 1200, 1200),
        ("总投资（万元）", "#,##0,", 1_200_000, 1200),
        ("总投资（亿元）", '0.00"亿"', 0.12, 1200),
        ("总投资（万元）", '0.00"万元";[Red]-0.00"万元"', 1200, 1200),
    ],
)
def test_an_amount_counts_as_it_is_shown(header: str, code: str, number: float, wan: float) -> None:
    ((_, lead),) = read(xlsx(header, (number, code))).profiles
    assert lead.total_investment == Money(amount=wan)


@pytest.mark.parametrize(
    ("header", "code", "reason"),
    [
        ("总投资（万元）", "[$US$-409]#,##0", "money_rate_missing"),
        ("总投资（万元）", '"$"#,##0.00', "money_rate_missing"),
        ("总投资（万元）", "[$$-409]#,##0", "money_rate_missing"),
        ("总投资（万元）", "[$€-2] #,##0", "money_currency"),
        ("总投资（万元）", "[$£-809]#,##0", "money_currency"),
        ("总投资（万元）", "[$HK$-C04]#,##0", "money_currency"),
        ("总投资（万元）", "[$$-C04]#,##0", "money_currency"),
        ("总投资（万元）", "[$¥-411]#,##0", "money_currency"),
        ("总投资（万元）", "#,##0 [$EUR]", "money_currency"),
        ("总投资（万元）", ACCOUNT, "money_sign"),
        ("总投资（万元）", '"¥"#,##0', "money_sign"),
        ("总投资（万美元）", "[$US$-409]#,##0", "money_sign"),
        ("总投资（万元）", "0%", "not_money"),
        ("总投资（万元）", '0"户"', "not_money"),
        ("厂房面积（㎡）", '0"kVA"', "unknown_unit"),
        ("厂房面积（㎡）", "0%", "unknown_unit"),
    ],
)
def test_a_format_that_disagrees_with_the_header_is_a_fault(header: str, code: str, reason: str) -> None:
    result = read(xlsx(header, (5_000_000, code)))
    assert [fault.code for fault in result.faults] == [reason]


@pytest.mark.parametrize(
    ("header", "code", "value", "field", "expected"),
    [
        ("厂房面积（㎡）", '0"亩"', 9, "floor_area_m2", 6000),
        ("厂房面积（㎡）", '0.0,"万㎡"', 12_000, "floor_area_m2", 120_000),
        ("厂房面积（㎡）", '0!.0,"万㎡"', 12_000, "floor_area_m2", 12_000),
        ("研发人员占比（%）", "0%", 0.35, "rd_staff_share", 0.35),
        ("研发人员占比（%）", "0.00", 35, "rd_staff_share", 0.35),
        ("研发人员占比", "0.0%", 0.351, "rd_staff_share", 0.351),
        ("国民经济行业代码", "0000", 121, "gbt_code", "0121"),
        ("线索编号", '"NT-"0000', 7, "project_id", "NT-0007"),
        ("企业注册号", "000-0000-0000", 13_800_138_000, "company_number", None),
        ("需用日期", "0000-00-00", 20_261_201, "needed_from", dt.date(2026, 12, 1)),
        ("需用日期", "@", "2026-12-01", "needed_from", dt.date(2026, 12, 1)),
        ("需用日期", "General", 46_357, "needed_from", dt.date(2026, 12, 1)),
        ("成立日期", '0"年"', 1998, "founded_on", dt.date(1998, 1, 1)),
        ("是否涉氢", '[=1]"有";[=0]"无"', 0, "uses_hydrogen", False),
        ("就业", '0"人"', 120, "jobs", 120),
        ("就业", '"约"0', 120, "jobs", 120),
    ],
)
def test_other_fields_count_as_they_are_shown(header: str, code: str, value: Any, field: str, expected: Any) -> None:
    result = read(xlsx(header, (value, code)))
    if expected is not None:
        assert [fault.sentence("zh") for fault in result.faults] == []
        assert getattr(result.profiles[0][1], field) == expected


def test_only_cells_in_the_format_are_touched() -> None:
    result = read(xlsx("总投资（万元）", (12_000_000, WAN), (1200, "General"), ("1200", WAN), (None, WAN)))
    amounts = [lead.total_investment for _, lead in result.profiles]
    assert amounts == [Money(amount=1200)] * 3 + [None]


OLD_HEAD: list[Any] = ["项目名称", "总投资（万元）", "厂房面积（㎡）"]


@pytest.mark.parametrize("name", ["a.xls", "a.et"])
def test_old_workbooks_show_formats_too(name: str) -> None:
    formats = [WAN, "[$US$-409]#,##0", '0"亩"', "0%"]
    rows = [OLD_HEAD, ["甲（演示）", Styled(12e6, 0), Styled(9, 2)], ["乙（演示）", Styled(5e6, 1), Styled(0.5, 3)]]
    result = read(xls(rows, formats=formats), name)
    ((_, lead),) = result.profiles
    assert (lead.total_investment, lead.floor_area_m2) == (Money(amount=1200), 6000)
    assert [fault.code for fault in result.faults] == ["money_rate_missing", "unknown_unit"]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (Shown(0x17), "error_cell"),
        (Shown(0x2A), "error_cell"),
        (Shown(0x07), "error_cell"),
        (Shown(0x0F, formula=2), "error_cell"),
        (Shown(0x1D, formula=2), "error_cell"),
        (Shown(0, formula=3), "formula_unsaved"),
    ],
)
def test_errors_of_old_workbooks_are_faults(cell: Shown, reason: str) -> None:
    for place in (1, 2):
        row: list[Any] = ["甲（演示）", 1200.0, 6000.0]
        row[place] = cell
        assert [fault.code for fault in read(xls([OLD_HEAD, row]), "a.xls").faults] == [reason]


def test_a_formula_that_gives_an_empty_text_is_blank() -> None:
    empty = Shown(0, formula=3, tokens=b"\x17\x00\x00")
    result = read(xls([OLD_HEAD, ["甲（演示）", empty, 6000.0]]), "a.xls")
    assert [lead.total_investment for _, lead in result.profiles] == [None]


def _number(value: float, shown: str, more: str = "") -> Marked:
    return Marked(f'office:value-type="float" office:value="{value:.15g}"{more}', shown)


def _currency(value: float, code: str, shown: str = "") -> Marked:
    return Marked(f'office:value-type="currency" office:currency="{code}" office:value="{value:.15g}"', shown)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (_currency(5_000_000, "USD", "US$5,000,000"), "money_rate_missing"),
        (_currency(5_000_000, "USD", "5,000,000.00"), "money_rate_missing"),
        (_currency(5_000_000, "USD"), "money_rate_missing"),
        (_currency(5_000_000, "EUR"), "money_currency"),
        (_currency(5_000_000, "EUR", "5.000.000,00 €"), "money_currency"),
        (_number(1200, "1.200,0 万元", ' table:style-name="ce1"'), 1200),
        (_number(1200, "1.200 万元", ' table:style-name="ce1"'), 1200),
        (_number(1_234_567, "1.234.567,00 万元", ' table:style-name="ce1"'), 1_234_567),
        (_number(12.5, "12,50 万元", ' table:style-name="ce1"'), 12.5),
        (_currency(5_000_000, "JPY", "¥5,000,000"), "money_currency"),
        (_currency(12_000, "CNY", "¥12,000.00"), "money_sign"),
        (_currency(1_200, "CNY", "1,200.00"), 1200),
        (_currency(5_000_000, "HKD", "$5,000,000.00"), "money_currency"),
        (_number(12_000_000, "1200.0万元", ' table:style-name="ce1"'), 1200),
        (_number(12_345_678, "1,234.6万元", ' table:style-name="ce1"'), 1234.5678),
        (_number(1_200_000_000, "12.00亿", ' table:style-name="ce1"'), 120_000),
        (_number(1200, "1,200.00", ' table:style-name="ce1"'), 1200),
        (Marked('office:value-type="percentage" office:value="0.35"', "35%"), "not_money"),
        (Marked('table:formula="of:=1/0" office:value-type="float" office:value="0"', "#DIV/0!"), "error_cell"),
        (Marked('table:formula="of:=A9" office:value-type="string" calcext:value-type="error"', "#REF!"), "error_cell"),
        (Marked('table:formula="of:=X" office:value-type="float" office:value="0"', "Err:508"), "error_cell"),
        (Marked('table:formula="of:=6000*2"'), "formula_unsaved"),
        (Marked('table:formula="of:=600*2" office:value-type="float" office:value="1200"', "1200"), 1200),
        (Marked('table:formula="of:=&quot;&quot;" office:value-type="string"', ""), None),
    ],
)
def test_open_documents_show_formats_too(cell: Marked, expected: str | float | None) -> None:
    data = ods([["项目名称", "总投资（万元）"], ["甲（演示）", cell], ["乙（演示）", _currency(1, "CNY", "1元")]])
    result = read(data, "a.ods")
    faults = [fault.code for fault in result.faults if fault.row == 2]
    if isinstance(expected, str):
        assert faults == [expected]
    else:
        assert faults == []
        amount = result.profiles[0][1].total_investment
        assert (amount and amount.amount) == expected


def test_repeated_cells_of_open_documents_are_counted() -> None:
    repeated = Marked('table:number-columns-repeated="2" office:value-type="float" office:value="9"', "9亩")
    result = read(
        ods([["项目名称", "厂房面积", "用地"], ["甲（演示）", repeated], ["乙", _currency(1, "CNY")]]), "a.ods"
    )
    lead = result.profiles[0][1]
    assert (lead.floor_area_m2, lead.land_mu) == (6000, 9)


DAY = dt.date(2026, 12, 1)


@pytest.mark.parametrize("code", ["General", "0", "yyyy-mm-dd", "@"])
def test_days_of_a_workbook_that_counts_from_1904(code: str) -> None:
    result = read(xlsx("需用日期", (44_895, code), since_1904=True))
    assert [lead.needed_from for _, lead in result.profiles] == [DAY]


def test_days_of_an_old_workbook_that_counts_from_1904() -> None:
    rows: list[list[Any]] = [["项目名称", "需用日期", "成立日期"], ["甲（演示）", 44_895.0, 2012.0]]
    ((_, lead),) = read(xls(rows, since_1904=True), "a.xls").profiles
    assert (lead.needed_from, lead.founded_on) == (DAY, dt.date(2012, 1, 1))
    ((_, lead),) = read(xls(rows), "a.xls").profiles
    assert lead.needed_from == dt.date(2022, 11, 30)


def test_rejected_rows_keep_the_days_of_1904() -> None:
    data = xlsx("需用日期", (44_895, "General"), ("明年", "General"), since_1904=True)
    cells = [row for _, row in read(data).source.rows]
    assert cells[0][1] == DAY


def test_hidden_lines_of_old_workbooks_are_said() -> None:
    rows: list[Any] = [OLD_HEAD, ["甲（演示）", 1200.0, 6000.0], ["乙（演示）", 1200.0, 6000.0]]
    plain, hiding = read(xls(rows), "a.xls"), read(xls(rows, hidden_rows=(2,), hidden_columns=(1,)), "a.xls")
    told = {notice.code for notice in hiding.notices} - {notice.code for notice in plain.notices}
    assert len(told) == 2


@pytest.mark.parametrize(
    ("cell", "faults"),
    [
        ('<c r="B2"><f>A9*2</f></c>', ["formula_unsaved"]),
        ('<c r="B2"><f>A9*2</f><v/></c>', ["formula_unsaved"]),
        ('<c r="B2"><f>A9*2</f><v></v></c>', ["formula_unsaved"]),
        ('<c r="B2"><f t="shared" si="0"/></c>', ["formula_unsaved"]),
        ('<c r="B2"><f t="shared" ref="B2:B9" si="0">A9*2</f></c>', ["formula_unsaved"]),
        ('<c r="B2" t="str"><f>A9</f></c>', ["formula_unsaved"]),
        ('<c r="B2" t="str"><f>A9</f><v></v></c>', []),
        ('<c r="B2"><f t="shared" si="0"/><v>6000</v></c>', []),
        ('<c r="B2"><f>A9*2</f><v>6000</v></c>', []),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', ["error_cell"]),
        ('<c r="B2" t="e"><v>#N/A</v></c>', ["error_cell"]),
    ],
)
def test_formulas_of_every_form(cell: str, faults: list[str]) -> None:
    head = f'<row r="1">{text_cell("A1", "项目名称")}{text_cell("B1", "厂房面积（㎡）")}</row>'
    sheet = f'{HEAD}{head}<row r="2">{text_cell("A2", "甲（演示）")}{cell}</row>{TAIL}'
    assert [fault.code for fault in read(workbook(sheet)).faults] == faults


_MARK = '<r><rPr><vertAlign val="superscript"/></rPr><t>{}</t></r>'


def _with_texts(*items: str) -> bytes:
    """Return a workbook of one lead whose amount is the first of the shared texts and whose output the second."""
    table = f'<?xml version="1.0"?><sst xmlns="{MAIN}">' + "".join(f"<si>{item}</si>" for item in items) + "</sst>"
    head = "".join(text_cell(f"{place}1", text) for place, text in zip("ABC", SHARED_HEADER, strict=True))
    cells = "".join(f'<c r="{place}2" s="0" t="s"><v>{number}</v></c>' for number, place in enumerate("BC"))
    sheet = f'{HEAD}<row r="1">{head}</row><row r="2">{text_cell("A2", "甲（演示）")}{cells}</row>{TAIL}'
    relations = RELATIONS.replace("</Relationships>", f"{SHARED_RELATION}</Relationships>")
    return workbook(sheet, {"xl/sharedStrings.xml": table, "xl/_rels/workbook.xml.rels": relations})


def test_a_superscript_is_no_digit_of_the_number_before_it() -> None:
    result = read(_with_texts(f"<r><t>12000</t></r>{_MARK.format(1)}", f"<r><t>1.2×10</t></r>{_MARK.format(4)}"))
    ((_, lead),) = result.profiles
    assert (lead.total_investment, lead.output_year) == (Money(amount=12000), Money(amount=12000))
    assert [notice.code for notice in result.notices] == ["mark_dropped"]


def test_bold_digits_and_readings_of_characters_change_nothing() -> None:
    bold = "<r><rPr><b/></rPr><t>12</t></r><r><t>000</t></r>"
    result = read(_with_texts(bold, '<t>3亿</t><rPh sb="1" eb="2"><t>オク</t></rPh>'))
    ((_, lead),) = result.profiles
    assert (lead.total_investment, lead.output_year) == (Money(amount=12000), Money(amount=30_000))
    assert result.notices == ()


def test_a_superscript_in_a_cell_of_its_own_text() -> None:
    runs = f"<r><t>12000</t></r>{_MARK.format(1)}"
    cells = f'{text_cell("A2", "甲（演示）")}<c r="B2" t="inlineStr"><is>{runs}</is></c>'
    head = text_cell("A1", "项目名称") + text_cell("B1", "总投资（万元）")
    result = read(workbook(f'{HEAD}<row r="1">{head}</row><row r="2">{cells}</row>{TAIL}'))
    assert result.profiles[0][1].total_investment == Money(amount=12000)
