"""What a workbook archive holds, checked before anything opens it: size, macros, entities, stray cells, looks."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from api.sheets.cells.columns import Defect
from api.sheets.faults import SheetRefused
from api.sheets.files.hidden import HiddenLines, hidden_of_ods
from api.sheets.files.limits import Limits
from api.sheets.files.looks import Look, Looks, Place, check_count
from api.sheets.files.number_formats import BUILT_IN, NumberFormat
from api.sheets.files.open_documents import CONTENT, SIGNS, document_looks
from api.sheets.files.raised import raised_cells, raised_texts
from features.bilingual import Bilingual

_END = b"PK\x05\x06"
_END_SIZE = 22
_ZIP64 = b"PK\x06\x07"
_ENTRY_BYTES = 512
_CHUNK = 1 << 20
_OVERLAP = 1 << 13
_RATIO_FROM = 10_000_000
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError)
"""What the library says of an archive that it cannot read: broken records or data, an odd flag, names that are none."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DOCTYPES = tuple(
    sign.encode(code) for sign in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)
_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
_FAR = re.compile(rb"""\br=["']([A-Za-z]{3,}[0-9]+|[A-Za-z]+[0-9]{6,})["'][^>]*(?<!/)>""")
_CELL = rb'<(?:\w+:)?c r="([A-Z]{1,3}[0-9]{1,7})"'
_FORMULA = rb"<(?:\w+:)?f(?: [^>]*)?>"
_SHARED = rb"<(?:\w+:)?f(?: [^>]*)?/>"
_ELLIPSIS = "…".encode()
_NO_VALUE = rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v></[^>]*>)?</(?:\w+:)?c>"
_ERROR = re.compile(_CELL + rb'[^>]*? t="e"[^>]*>(?:' + _FORMULA + rb"(?:[^<]*</[^>]*>)?)?<(?:\w+:)?v>([^<]{1,20})<")
_UNSAVED = re.compile(
    _CELL + rb'((?:[^>]* t="str")?)[^>]*>(?:' + _SHARED + rb"|" + _FORMULA + rb"([^<]{0,200})[^<]*</[^>]*>)" + _NO_VALUE
)
_STYLES, _TEXTS = "xl/styles.xml", "xl/sharedstrings.xml"
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_MAX_TABLE_BYTES = 20_000_000
_MAX_DEFECTS = 20_000
_MOST_ODS_BYTES = 100_000_000
_REFERENCE = re.compile(r"^([A-Za-z]+)(\d+)$")
_FOREIGN = (
    ("word/document.xml", Bilingual("Word 文档", "a Word document")),
    ("ppt/presentation.xml", Bilingual("PowerPoint 文稿", "a PowerPoint presentation")),
    ("xl/workbook.bin", Bilingual("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)")),
)


@dataclass
class Package:
    """What the check of an archive found: by worksheet part, hidden lines and cells that show more than their value.

    Of an OpenDocument file, ``hidden`` is by name of the sheet. ``styled`` finds cells in the styles of ``formats``,
    by number of style; ``raised`` are the shared texts with raised digits, by their number; ``document`` tells that
    cells of an OpenDocument sheet may show more than their values.
    """

    parts: dict[str, bytes] = field(default_factory=dict)
    looks: dict[str, dict[Place, Look]] = field(default_factory=dict)
    hidden: dict[str, HiddenLines] = field(default_factory=dict)
    formats: dict[bytes, NumberFormat] = field(default_factory=dict)
    styled: re.Pattern[bytes] | None = None
    raised: dict[bytes, str] = field(default_factory=dict)
    document: bool = False


def inspect_package(data: bytes, name: str, limits: Limits) -> Looks:
    """Unpack an archive without keeping it and return what its cells show, and what is hidden.

    Raises
    ------
    SheetRefused
        If it is damaged, encrypted, holds macros or XML entities, is no workbook, or unpacks to more than allowed.
    """
    _check_directory(data, name, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename.replace("\\", "/").lstrip("/").casefold() for entry in entries}
            _check_entries(entries, names, name, limits)
            package = Package()
            _read_styles(archive, package)
            package.raised = raised_texts(_table(archive, _TEXTS))
            _check_contents(archive, entries, package, name, limits)
            if CONTENT not in archive.namelist():
                return _book_looks(package)
            looks = document_looks(archive, name) if package.document else Looks()
            return replace(looks, hidden=package.hidden)
    except _DAMAGE as error:
        raise SheetRefused("damaged", name=name) from error


def _read_styles(archive: zipfile.ZipFile, package: Package) -> None:
    """Learn which styles show more than a number; a table of styles that cannot be read has none."""
    try:
        root = fromstring(_table(archive, _STYLES))
    except (ParseError, DefusedXmlException, ValueError):
        return
    codes = dict(BUILT_IN)
    for item in root.iterfind("{*}numFmts/{*}numFmt"):
        codes[_number(item.get("numFmtId"))] = item.get("formatCode", "")
    formats = {number: made for number, code in codes.items() if not (made := NumberFormat.of(code)).is_plain}
    used = [_number(item.get("numFmtId")) for item in root.iterfind("{*}cellXfs/{*}xf")]
    package.formats = {b"%d" % style: formats[code] for style, code in enumerate(used) if code in formats}
    if package.formats:
        styles = b"|".join(package.formats)
        package.styled = re.compile(
            rb'<(?:\w+:)?c (?=[^>]*?\bs="(' + styles + rb')")[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"'
        )


def _table(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a part that cells refer to, as far as a table made by people goes; nothing where there is none."""
    part = next((part for part in archive.namelist() if part.casefold() == name), None)
    if part is None:
        return b""
    with archive.open(part) as stream:
        return stream.read(_MAX_TABLE_BYTES)


def _book_looks(package: Package) -> Looks:
    """Return the looks by name of the sheet; none where the workbook's own tables cannot be read."""
    try:
        workbook = fromstring(package.parts[_BOOK])
        relations = fromstring(package.parts[_RELATIONS])
    except (KeyError, ParseError, DefusedXmlException, ValueError):
        return Looks()
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    found = Looks(since_1904=any(item.get("date1904") in ("1", "true") for item in workbook.iterfind("{*}workbookPr")))
    for sheet in workbook.iter():
        keys = [value for key, value in sheet.attrib.items() if key.endswith("}id")]
        if sheet.tag.endswith("}sheet") and keys:
            target = targets.get(keys[0], "").lstrip("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            found.sheets[sheet.get("name", "")] = package.looks.get(part, {})
            found.hidden[sheet.get("name", "")] = package.hidden.get(part, HiddenLines())
    return found


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0


def cell_position(reference: str) -> tuple[int, int]:
    """Return (row from 1, column from 0) of a reference.

    Examples
    --------
    >>> cell_position("AB12")
    (12, 27)
    """
    match = _REFERENCE.match(reference)
    assert match is not None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column - 1


def _check_directory(data: bytes, name: str, limits: Limits) -> None:
    """Bound the directory from its own record, before a library builds an object for every entry of it."""
    end = data.rfind(_END, max(0, len(data) - 65_536 - _END_SIZE))
    if end < 0 or len(data) < end + _END_SIZE:
        raise SheetRefused("damaged", name=name)
    count = int.from_bytes(data[end + 10 : end + 12], "little")
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    if (
        data[max(0, end - 20) : end].startswith(_ZIP64)
        or count > limits.max_entries
        or size > limits.max_entries * _ENTRY_BYTES
    ):
        raise SheetRefused("too_many_parts", name=name, limit=str(limits.max_entries))


def _check_entries(entries: list[zipfile.ZipInfo], names: set[str], name: str, limits: Limits) -> None:
    if len(entries) > limits.max_entries:
        raise SheetRefused("too_many_parts", name=name, limit=str(limits.max_entries))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise SheetRefused("encrypted", name=name)
    if any(
        part.endswith("vbaproject.bin") or part.startswith(("xl/macrosheets/", "basic/", "scripts/")) for part in names
    ):
        raise SheetRefused("macros", name=name)
    for part, what in _FOREIGN:
        if part in names:
            raise SheetRefused("wrong_type", name=name, what=what)
    if "xl/workbook.xml" not in names and "content.xml" not in names:
        raise SheetRefused("wrong_type", name=name, what=Bilingual("普通压缩包（ZIP）", "an ordinary ZIP archive"))
    if len(names) != len(entries) or any(
        entry.compress_type not in _METHODS or entry.header_offset < 0 for entry in entries
    ):
        raise SheetRefused("damaged", name=name)
    if sum(entry.file_size for entry in entries) > limits.max_unpacked_bytes:
        raise SheetRefused("zip_bomb", name=name, limit=_megabytes(limits.max_unpacked_bytes))


def _check_contents(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], package: Package, name: str, limits: Limits
) -> None:
    total = 0
    for entry in entries:
        unpacked = 0
        for chunk in _chunks(archive, entry):
            unpacked += min(len(chunk), _CHUNK)
            if total + unpacked > limits.max_unpacked_bytes or (
                unpacked > _RATIO_FROM and unpacked > limits.max_ratio * max(entry.compress_size, 1)
            ):
                raise SheetRefused("zip_bomb", name=name, limit=_megabytes(limits.max_unpacked_bytes))
            _check_chunk(chunk, entry.filename, package, name, limits)
        total += unpacked
        if entry.filename == CONTENT and unpacked <= _MOST_ODS_BYTES:
            package.hidden.update(hidden_of_ods(archive.read(entry)))


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield an entry in pieces, each led by the end of the one before, so that no sign is cut in two."""
    tail = b""
    with archive.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            yield tail + piece
            tail = piece[-_OVERLAP:]


def _check_chunk(chunk: bytes, part: str, package: Package, name: str, limits: Limits) -> None:
    if part.casefold().endswith((".xml", ".rels", ".vml")) and any(sign in chunk for sign in _DOCTYPES):
        raise SheetRefused("entities", name=name)
    if part.casefold() in (_BOOK, _RELATIONS):
        package.parts.setdefault(part.casefold(), chunk)
    if part == CONTENT and not package.document:
        package.document = any(sign in chunk for sign in SIGNS)
    if not _SHEET.match(part):
        return
    for match in _FAR.finditer(chunk):
        _check_far(match[1].decode("ascii"), name, limits)
    package.hidden.setdefault(part, HiddenLines()).scan(chunk)
    found = package.looks.setdefault(part, {})
    if package.styled is not None:
        found |= {cell_position(m[2].decode()): package.formats[m[1]] for m in package.styled.finditer(chunk)}
        check_count(found, name)
    found |= {cell_position(reference): text for reference, text in raised_cells(chunk, package.raised)}
    defects = dict(_defects(chunk))
    if len(defects) > _MAX_DEFECTS:
        raise SheetRefused("too_many_faults", name=name, limit=str(_MAX_DEFECTS))
    found |= defects


def _defects(chunk: bytes) -> Iterator[tuple[Place, Look]]:
    """Yield the cells that hold an error, or a formula without a saved result."""
    if b't="e"' in chunk:
        for match in _ERROR.finditer(chunk):
            yield cell_position(match[1].decode()), Defect(_decoded(match[2]))
    if b"<f" in chunk:
        for match in _UNSAVED.finditer(chunk):
            reference, is_text, formula, blank = match.groups()
            if not (is_text and blank):  # a formula may well give an empty text
                yield cell_position(reference.decode()), Defect(f"={_decoded(formula or _ELLIPSIS)}", formula=True)


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def _check_far(reference: str, name: str, limits: Limits) -> None:
    row, column = cell_position(reference) if len(reference) <= 20 else (limits.max_rows + 1, 0)
    if column >= limits.max_columns or row > limits.max_rows:
        raise SheetRefused("used_range", name=name, cell=reference[:12])


def _megabytes(size: int) -> str:
    return f"{size // 1_000_000} MB"
