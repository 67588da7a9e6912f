"""What kind of file the bytes are, whatever the name says."""

from __future__ import annotations

from enum import Enum

from api.sheets.faults import SheetRefused
from features.bilingual import Bilingual

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"\x89PNG", Bilingual("PNG 图片", "a PNG picture")),
    (b"\xff\xd8\xff", Bilingual("JPEG 图片", "a JPEG picture")),
    (b"GIF8", Bilingual("GIF 图片", "a GIF picture")),
    (b"%PDF", Bilingual("PDF 文档", "a PDF document")),
    (b"{\\rtf", Bilingual("RTF 文档", "an RTF document")),
    (b"Rar!", Bilingual("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf", Bilingual("7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", Bilingual("gzip 压缩包", "a gzip archive")),
    (b"BZh", Bilingual("bzip2 压缩包", "a bzip2 archive")),
    (b"\xfd7zXZ", Bilingual("xz 压缩包", "an xz archive")),
    (b"\x7fELF", Bilingual("程序文件", "a program")),
    (b"MZ\x90", Bilingual("程序文件", "a program")),
    (b"SQLite format 3", Bilingual("SQLite 数据库", "an SQLite database")),
    (b"PAR1", Bilingual("Parquet 文件", "a Parquet file")),
)
_MARKUP = (
    (b"<!doctype html", Bilingual("网页（HTML）", "a web page (HTML)")),
    (b"<html", Bilingual("网页（HTML）", "a web page (HTML)")),
    (b"<table", Bilingual("网页（HTML）", "a web page (HTML)")),
    (b"<?xml", Bilingual("XML 文件", "an XML file")),
    (b"mime-version", Bilingual("网页存档（MHT）", "a web archive (MHT)")),
)
READABLE = (".xlsx", ".xls", ".et", ".ods", ".csv", ".tsv", ".txt")
"""Endings of the files that are read; any dialog or text that lists endings takes them from here."""

_EXCEL_NAMES = (".xlsx", ".xls", ".ods", ".xlsm", ".xlsb", ".xltx", ".xltm", ".et")
_MACRO_NAMES = (".xlsm", ".xltm", ".xlam")


class FileType(Enum):
    """How a file is read."""

    ZIP = "zip"
    OLE = "ole"
    TEXT = "text"


def file_type(data: bytes, name: str) -> FileType:
    """Return how to read a file.

    Raises
    ------
    SheetRefused
        If it is empty, of a kind that is no spreadsheet, holds macros by its name, or is no workbook though its
        name says so.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise SheetRefused("empty_file", name=name)
    suffix = name.casefold()
    if suffix.endswith(_MACRO_NAMES):
        raise SheetRefused("macros", name=name)
    if data.startswith(_ZIP):
        return FileType.ZIP
    if data.startswith(_OLE):
        return _checked_ole(data, name)
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for signs, source in ((_FOREIGN, data), (_MARKUP, start)):
        for sign, what in signs:
            if source.startswith(sign):
                raise SheetRefused("wrong_type", name=name, what=what)
    if suffix.endswith(_EXCEL_NAMES):
        raise SheetRefused("not_a_workbook", name=name)
    return FileType.TEXT


def _checked_ole(data: bytes, name: str) -> FileType:
    """Refuse old-style containers that are encrypted, hold macros or are no workbook, by their directory names."""
    if _names(data, "EncryptedPackage"):
        raise SheetRefused("encrypted", name=name)
    if _names(data, "_VBA_PROJECT") or _names(data, "_VBA_PROJECT_CUR"):
        raise SheetRefused("macros", name=name)
    if not (_names(data, "Workbook") or _names(data, "Book")):
        what = Bilingual("旧版 Office 文件（不是表格）", "an old Office file that is no workbook")
        raise SheetRefused("wrong_type", name=name, what=what)
    return FileType.OLE


def _names(data: bytes, entry: str) -> bool:
    return entry.encode("utf-16-le") in data
