"""Files made byte by byte: ordinary workbooks of three formats, and hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>'
TAIL = "</sheetData></worksheet>"


def cell(reference: str, text: str) -> str:
    """Return one text cell."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def sheet_xml(rows: Sequence[Sequence[str]], extra: str = "") -> str:
    """Return a sheet with texts; ``extra`` is put behind the rows."""
    lines = []
    for number, texts in enumerate(rows, 1):
        cells = "".join(cell(f"{chr(65 + place)}{number}", text) for place, text in enumerate(texts) if text)
        lines.append(f'<row r="{number}">{cells}</row>')
    return f"{HEAD}{''.join(lines)}{extra}{TAIL}"


def xlsx(sheet: str | bytes, more: Mapping[str, bytes | str] | None = None, *, level: int = 6) -> bytes:
    """Return a workbook of one sheet given as XML, with further parts."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="数据" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<?xml version="1.0"?><Relationships xmlns="{_RELATIONS}"><Relationship '
        f'Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
        **(more or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


class Marked(NamedTuple):
    """A cell of :func:`ods` with attributes of its own, and the text it shows."""

    attributes: str
    text: str = ""


def _open_cell(cell: str | Marked, attributes: str) -> str:
    if not cell:
        return "<table:table-cell/>"
    marked = cell if isinstance(cell, Marked) else Marked(f'office:value-type="string"{attributes}', cell)
    text = f"<text:p>{escape(marked.text)}</text:p>" if marked.text else ""
    return f"<table:table-cell {marked.attributes}>{text}</table:table-cell>"


def ods(rows: Sequence[Sequence[str | Marked]], attributes: str = "", mimetype: str = "spreadsheet") -> bytes:
    """Return an OpenDocument spreadsheet; ``attributes`` go on every cell."""
    lines = "".join(
        f"<table:table-row>{''.join(_open_cell(cell, attributes) for cell in cells)}</table:table-row>"
        for cells in rows
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "calcext", "number")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="数据">{lines}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{mimetype}")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:x"/>')
    return buffer.getvalue()


class Styled(NamedTuple):
    """A number in one of the formats given to :func:`xls`."""

    number: float
    style: int


class Shown(NamedTuple):
    """A cell of :func:`xls` that is an error (``code``), or a formula whose result is an error (2) or blank (3)."""

    code: int
    formula: int | None = None
    tokens: bytes = b"\x1e\x01\x00"


OldCell = str | float | Styled | Shown


def xls(
    rows: Sequence[Sequence[OldCell]],
    *,
    formats: Sequence[str] = (),
    since_1904: bool = False,
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    streams: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return an Excel 97 workbook (BIFF8 in an OLE container) of one sheet with texts and numbers."""
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for column in hidden_columns:
        sheet += _record(0x007D, struct.pack("<HHHHHH", column, column, 0, 0, 1, 0))
    for row in hidden_rows:
        sheet += _record(0x0208, struct.pack("<HHHHHHHH", row, 0, 9, 0, 0, 0, 0x20, 0))
    for number, values in enumerate(rows):
        for place, value in enumerate(values):
            sheet += _old_cell(number, place, value)
    sheet += _record(0x000A, b"")
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    start += _record(0x0022, struct.pack("<H", since_1904)) + _record(0x00E0, struct.pack("<HH", 0, 0) + bytes(16))
    for style, code in enumerate(formats, 164):
        start += _record(0x041E, struct.pack("<HHB", style, len(code), 1) + code.encode("utf-16-le"))
        start += _record(0x00E0, struct.pack("<HH", 0, style) + bytes(16))
    name = "数据".encode("utf-16-le")
    bound_size = 4 + 8 + len(name)
    offset = len(start) + bound_size + 4
    bound = _record(0x0085, struct.pack("<IBBBB", offset, 0, 0, 2, 1) + name)
    return ole({"Workbook": start + bound + _record(0x000A, b"") + sheet, **(streams or {})})


def _old_cell(row: int, column: int, value: OldCell) -> bytes:
    """Return the record of one cell; style 0 is General, then come the formats in their order."""
    if isinstance(value, str):
        body = struct.pack("<HHHHB", row, column, 0, len(value), 1) + value.encode("utf-16-le")
        return _record(0x0204, body)
    if isinstance(value, Styled):
        return _record(0x0203, struct.pack("<HHHd", row, column, value.style + 1, value.number))
    if not isinstance(value, Shown):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    if value.formula is None:
        return _record(0x0205, struct.pack("<HHHBB", row, column, 0, value.code, 1))
    result = bytes([value.formula, 0, value.code, 0, 0, 0, 0xFF, 0xFF])
    head = struct.pack("<HHH", row, column, 0) + result
    return _record(0x0006, head + struct.pack("<HIH", 0, 0, len(value.tokens)) + value.tokens)


def ole(streams: Mapping[str, bytes]) -> bytes:
    """Return an OLE container with the given streams (each padded to a length without a mini stream)."""
    sector, padded = (
        512,
        {name: data.ljust(-(-max(len(data), 4096) // 512) * 512, b"\0") for name, data in streams.items()},
    )
    table: list[int] = []
    starts = {}
    for name, data in padded.items():
        count = len(data) // sector
        starts[name] = len(table)
        table += [*range(len(table) + 1, len(table) + count), 0xFFFFFFFE]
    directory_start = len(table)
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1 if padded else 0xFFFFFFFF)]
    names = list(padded)
    for place, name in enumerate(names):
        right = place + 2 if place + 1 < len(names) else 0xFFFFFFFF
        entries.append(_entry(name, 2, starts[name], len(padded[name]), right=right))
    directory = b"".join(entries)
    directory = directory.ljust(-(-len(directory) // sector) * sector, b"\0")
    count = len(directory) // sector
    table += [*range(len(table) + 1, len(table) + count), 0xFFFFFFFE]
    fat_start = len(table)
    table.append(0xFFFFFFFD)
    fat = b"".join(struct.pack("<I", item) for item in table).ljust(sector, b"\xff")
    assert len(fat) == sector, "one FAT sector is enough for tests"
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory_start, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", fat_start) + b"\xff" * (4 * 108)
    return header + b"".join(padded.values()) + directory + fat


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _entry(name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
