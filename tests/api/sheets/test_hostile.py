"""Files made to hurt: each gets one sentence in both languages, in bounded memory, and nothing else is ever raised."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.sheets.faults import SheetRefused
from api.sheets.files.limits import Limits
from api.sheets.reading import read_sheet
from features.errors import SheetError
from features.project import ProjectProfile
from tests.api.sheets.books import HEAD, TAIL, cell, ods, ole, sheet_xml, xls, xlsx
from tests.api.sheets.columns import code

ROWS = [["项目名称", "厂房面积"], ["某项目（演示）", "6000"]]
GOOD = xlsx(sheet_xml(ROWS))
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "boom">]>'
_REPEATED = ' table:number-columns-repeated="16384" table:number-rows-repeated="1048576"'
_SHARED = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + "x" * 90_000 + "</t></si></sst>"
)


def _shared_text_bomb() -> bytes:
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(2, 40_000))
    first = f'<row r="1">{cell("A1", "项目名称")}</row>'
    return xlsx(f"{HEAD}{first}{rows}{TAIL}", {"xl/sharedStrings.xml": _SHARED})


def _far_cell(reference: str) -> bytes:
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return xlsx(sheet_xml(ROWS, f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>'))


def _encrypted_entry() -> bytes:
    marked = bytearray(GOOD)
    start = marked.find(b"PK\x01\x02")
    marked[start + 8] |= 1
    return bytes(marked)


def _merges(count: int) -> bytes:
    areas = '<mergeCell ref="A1:A40000"/>' * count
    rows = "".join(f'<row r="{row}">{cell(f"A{row}", "项目名称")}</row>' for row in range(1, 40))
    return xlsx(f"{HEAD}{rows}</sheetData><mergeCells>{areas}</mergeCells></worksheet>")


HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", "", "empty_file"),
    "only a byte-order mark": (lambda: b"\xef\xbb\xbf\r\n", "", "empty_file"),
    "a picture called .xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 99, "a.xlsx", "wrong_type"),
    "a PDF": (lambda: b"%PDF-1.7\n", "a.csv", "wrong_type"),
    "a web page called .xls": (lambda: b"<html><table><tr>", "a.xls", "wrong_type"),
    "text called .xlsx": (lambda: "项目名称\n甲\n".encode(), "a.xlsx", "not_a_workbook"),
    "a Word document": (lambda: xlsx("", {"word/document.xml": "x"}), "a.xlsx", "wrong_type"),
    "a plain archive": (lambda: _archive({"a.txt": b"x"}), "a.xlsx", "wrong_type"),
    "a binary workbook": (lambda: _archive({"xl/workbook.bin": b"x"}), "a.xlsb", "wrong_type"),
    "macros": (lambda: xlsx(sheet_xml(ROWS), {"xl/vbaProject.bin": b"x"}), "a.xlsx", "macros"),
    "old macro sheets": (lambda: xlsx(sheet_xml(ROWS), {"xl/macrosheets/sheet1.xml": b"x"}), "", "macros"),
    "macros by name": (lambda: GOOD, "a.xlsm", "macros"),
    "macros in an old workbook": (lambda: xls([["a"]], streams={"_VBA_PROJECT": b"x"}), "a.xls", "macros"),
    "macros in a text document": (lambda: _archive({"content.xml": b"<x/>", "Basic/a.xml": b"x"}), "a.ods", "macros"),
    "a password": (lambda: ole({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "a.xlsx", "encrypted"),
    "an encrypted entry": (_encrypted_entry, "a.xlsx", "encrypted"),
    "an old document": (lambda: ole({"WordDocument": b"x"}), "a.xls", "wrong_type"),
    "cut short": (lambda: GOOD[:-60], "a.xlsx", "damaged"),
    "cut to a stump": (lambda: GOOD[:60], "a.xlsx", "damaged"),
    "a broken sheet": (lambda: xlsx(HEAD + "<row><c r='A1'><v>1"), "a.xlsx", "damaged"),
    "two entries of one name": (lambda: _twice("xl/workbook.xml"), "a.xlsx", "damaged"),
    "many entries": (lambda: xlsx(sheet_xml(ROWS), {f"x{n}": b"" for n in range(2500)}), "a.xlsx", "too_many_parts"),
    "a zip bomb": (lambda: xlsx(HEAD + " " * 20_000_000 + TAIL, level=9), "a.xlsx", "zip_bomb"),
    "a bomb beside the sheets": (lambda: xlsx(sheet_xml(ROWS), {"x.bin": bytes(30_000_000)}), "a.xlsx", "zip_bomb"),
    "a lying size": (lambda: _lying_size(), "a.xlsx", "damaged"),
    "entities": (lambda: xlsx(DOCTYPE + sheet_xml(ROWS)[21:]), "a.xlsx", "entities"),
    "entities in UTF-16": (lambda: xlsx((DOCTYPE + sheet_xml(ROWS)[21:]).encode("utf-16")), "a.xlsx", "entities"),
    "the last cell of all": (lambda: _far_cell("XFD1048576"), "a.xlsx", "used_range"),
    "a row beyond all": (lambda: _far_cell("A99999999999"), "a.xlsx", "used_range"),
    "a column beyond all": (lambda: _far_cell("AAAA1"), "a.xlsx", "used_range"),
    "a wide and tall range": (lambda: _far_cell("ZZ90000"), "a.xlsx", "unreadable"),
    "a shared text many times": (_shared_text_bomb, "a.xlsx", "unreadable"),
    "cells repeated without end": (lambda: ods(ROWS, _REPEATED), "a.ods", "too_many_columns"),
    "merged areas without end": (lambda: _merges(40_000), "a.xlsx", "too_many_merges"),
    "a huge cell": (lambda: xlsx(sheet_xml([["项目名称"], ["x" * 200_000]])), "a.xlsx", "huge_cell"),
    "a huge cell of text": (lambda: ("项目名称\n" + "x" * 120_000).encode(), "a.csv", "huge_cell"),
    "NUL bytes": (lambda: "项目名称\n甲\0乙丙\n".encode(), "a.csv", "nul_bytes"),
    "binary": (lambda: bytes(range(256)) * 20, "a.csv", "nul_bytes"),
    "no text in any encoding": (lambda: b"\xff\x81\x8d\x8f\x90\x9d,\xff\n" * 9, "a.csv", "encoding"),
    "a quote that is never closed": (lambda: b'name,officer\na,"b\n' + b"x,y\n" * 60_000, "a.csv", "csv_quote"),
    "columns without end": (lambda: b"," * 9_000_000, "a.csv", "too_many_columns"),
    "many columns": (lambda: b"name" + b",x" * 900 + b"\n1", "a.csv", "too_many_columns"),
}


def _archive(parts: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _twice(name: str) -> bytes:
    other = "xl/workbook.xmk"
    return xlsx(sheet_xml(ROWS), {other: b"x"}).replace(other.encode(), name.encode())


def _lying_size() -> bytes:
    """Declare fewer bytes than the sheet has."""
    marked = bytearray(xlsx(sheet_xml([["项目名称"], ["甲" * 3000]])))
    entry = marked.find(b"PK\x01\x02")
    while b"sheet1.xml" not in marked[entry : entry + 80]:
        entry = marked.find(b"PK\x01\x02", entry + 4)
    marked[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    return bytes(marked)


@pytest.mark.parametrize("label", HOSTILE)
def test_one_sentence_each(label: str) -> None:
    make, name, code = HOSTILE[label]
    with pytest.raises(SheetRefused) as caught:
        read_sheet(make(), model=ProjectProfile, name=name, limits=Limits(memory_bytes=700_000_000, seconds=20))
    assert caught.value.reason_code == code
    for lang in ("zh", "en"):
        assert 10 < len(caught.value.say(lang)) < 400
        assert "{" not in caught.value.say(lang)


@pytest.mark.parametrize(
    "make",
    [
        lambda: xlsx(
            sheet_xml(ROWS, "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/></row>' for n in range(3, 300_000)))
        ),
        lambda: xlsx(sheet_xml(ROWS, '<row r="1048576"><c r="XFD1048576" s="3"/></row>')),
        lambda: "项目名称,厂房面积\n某项目（演示）,6000\n".encode() + b",\n" * 300_000,
        lambda: xlsx(sheet_xml(ROWS), {"xl/externalLinks/externalLink1.xml": "<x/>"}),
    ],
    ids=["blank rows", "a formatted last cell", "blank lines", "external links"],
)
def test_harmless_excess_is_ignored(make: Callable[[], bytes]) -> None:
    result = read_sheet(make(), model=ProjectProfile)
    assert [lead.floor_area_m2 for _, lead in result.profiles] == [6000]
    assert result.faults == ()


def test_a_formula_in_text_stays_text() -> None:
    result = read_sheet("项目名称\n\"=cmd|'/C calc'!A0\"\n".encode(), model=ProjectProfile)
    assert result.profiles[0][1].name == "=cmd|'/C calc'!A0"


_BOUNDED = """
import resource, sys
from pathlib import Path
from api.sheets.faults import SheetRefused
from api.sheets.files.limits import Limits
from api.sheets.reading import read_sheet
from features.project import ProjectProfile

read_sheet("项目名称\\n甲\\n".encode(), model=ProjectProfile)
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 450_000_000,) * 2)
for path in sys.argv[1:]:
    try:
        result = read_sheet(path, model=ProjectProfile, limits=Limits(memory_bytes=700_000_000, seconds=20))
        print(Path(path).name, "rows", result.rows_read)
    except SheetRefused as refused:
        print(Path(path).name, refused.reason_code)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is bounded with Linux's means")
def test_memory_stays_bounded(tmp_path: Path) -> None:
    labels = ["a zip bomb", "a shared text many times", "the last cell of all", "a wide and tall range"]
    labels += ["cells repeated without end", "merged areas without end", "columns without end", "a huge cell"]
    labels += ["a quote that is never closed"]
    paths = []
    for number, label in enumerate(labels):
        make, name, _ = HOSTILE[label]
        paths.append(tmp_path / f"{number}-{name}")
        paths[-1].write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", _BOUNDED, *map(str, paths)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = [line.split(" ", 1)[1] for line in done.stdout.splitlines()]
    assert told == [HOSTILE[label][2] for label in labels]


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_nothing_else_is_raised_on_any_bytes(data: bytes) -> None:
    _read_or_refuse(data)


@settings(max_examples=150)
@given(st.text(alphabet="项目名称厂房面积,;\t\n\r\"'=0123万㎡-", max_size=80))
def test_nothing_else_is_raised_on_any_text(text: str) -> None:
    _read_or_refuse(f"项目名称,厂房面积\n{text}".encode())


_BASES = (GOOD, xls([["项目名称", "厂房面积"], ["甲", 6000.0]]), ods(ROWS))


@settings(max_examples=40)
@given(
    base=st.sampled_from(_BASES),
    edits=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 4), st.binary(max_size=4)), min_size=1, max_size=5),
)
def test_nothing_else_is_raised_on_damaged_workbooks(base: bytes, edits: list[tuple[float, int, bytes]]) -> None:
    _read_or_refuse(_edited(base, edits))


@settings(max_examples=40)
@given(edits=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 9), st.binary(max_size=6)), min_size=1, max_size=5))
def test_nothing_else_is_raised_on_damaged_sheets(edits: list[tuple[float, int, bytes]]) -> None:
    _read_or_refuse(xlsx(_edited(sheet_xml(ROWS).encode(), edits)))


def _edited(base: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    data = bytearray(base)
    for place, length, new in edits:
        start = int(place * len(data))
        data[start : start + length] = new
    return bytes(data)


def _read_or_refuse(data: bytes) -> None:
    refused: SheetError | None = None
    try:
        result = read_sheet(data, model=ProjectProfile)
    except SheetError as error:
        refused = error
    if refused is None:
        rejected = {fault.row for fault in result.faults} - {result.header.row}
        assert result.rows_read == len(result.profiles) + len(rejected)
    else:
        assert refused.say("zh") != refused.say("en")


@pytest.mark.parametrize("name", ["floor_area_m2", "trl", "revenue_last_year", "protected_until"])
@pytest.mark.parametrize("filler", ["1", " ", "\n", "1,", "1-", "一", "约", "每", "1 "])
def test_a_cell_made_to_be_slow_is_read_to_its_end(name: str, filler: str) -> None:
    assert code(name, f"1{filler * (30_000 // len(filler))}?")
