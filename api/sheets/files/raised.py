"""Texts of a workbook with raised digits: a footnote mark set as superscript is no digit of the number before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

_SIGN = b"superscript"
_CELL = rb'<(?:\w+:)?c (?=[^<>]*?\bt="%b")[^<>]*?\br="([A-Z]{1,3}[0-9]{1,7})"[^<>]*>'
_SHARED = re.compile(_CELL % b"s" + rb"<(?:\w+:)?v>(\d{1,9})<")
_INLINE = re.compile(_CELL % b"inlineStr" + rb"<is>((?:[^<]|<(?!/?is>))*)</is>")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised_texts(table: bytes) -> dict[bytes, str]:
    """Return, by number as cells write it, the shared texts that raise digits, with raised digits in their place.

    A table that cannot be read has none.

    Examples
    --------
    >>> mark = b'<r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r>'
    >>> raised_texts(b"<sst><si><t>5</t></si><si><r><t>12000</t></r>" + mark + b"</si></sst>")
    {b'1': '12000¹'}
    """
    if _SIGN not in table:
        return {}
    try:
        items = fromstring(table).iterfind("{*}si")
    except (ParseError, DefusedXmlException, ValueError):
        return {}
    texts = ((number, _text(item)) for number, item in enumerate(items) if item.find(".//{*}vertAlign") is not None)
    return {b"%d" % number: text for number, text in texts}


def raised_cells(sheet: bytes, shared: dict[bytes, str]) -> Iterator[tuple[str, str]]:
    """Yield (reference, text) of the cells of a sheet, or a piece of one, in whose text digits are raised."""
    if shared:
        yield from ((m[1].decode(), shared[m[2]]) for m in _SHARED.finditer(sheet) if m[2] in shared)
    if _SIGN in sheet:
        for match in _INLINE.finditer(sheet):
            item = b"<si>" + match[2] + b"</si>"
            yield from ((match[1].decode(), text) for text in raised_texts(b"<sst>" + item + b"</sst>").values())


def _text(item: Element) -> str:
    runs = ((run.findtext("{*}t") or "", run.find("{*}rPr/{*}vertAlign")) for run in item.iterfind("{*}r"))
    return "".join(
        text.translate(_RAISED) if place is not None and place.get("val") == "superscript" else text
        for text, place in runs
    )
