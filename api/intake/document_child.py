"""The program that opens a PDF or Word file, in a process of its own with bounded memory and time.

It is started by :mod:`api.intake.documents` and imports nothing of ours: a file that crashes the reader, or makes it
allocate without end, ends this process and not the one that serves people.

Protocol: one JSON line of settings, then the bytes of the file, on standard input; on standard output one JSON line,
``{"text": …}`` or ``{"error": code}``.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}tab": "\t"}
_BODY = "word/document.xml"


class DocumentRefusal(Exception):
    """Something that must be said instead of the text."""


def main() -> int:
    """Serve one file."""
    settings = json.loads(sys.stdin.buffer.readline())
    _bound(settings["memory_bytes"], settings["seconds"])
    data = sys.stdin.buffer.read(settings["size"])
    try:
        text = "\n".join(_pdf(data, settings) if data.startswith(b"%PDF") else _docx(data, settings))
        line = {"text": text[: settings["max_characters"]]} if text.strip() else {"error": "no_text"}
    except DocumentRefusal as refusal:
        line = {"error": str(refusal)}
    except Exception:
        line = {"error": "damaged"}  # whatever a reader says of a file that it cannot read
    sys.stdout.write(json.dumps(line) + "\n")
    return 0


def _bound(memory_bytes: int, seconds: int) -> None:
    """Limit memory and processor time where the system can."""
    try:
        import resource
    except ImportError:
        return
    for kind, wanted in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _pdf(data: bytes, settings: dict[str, Any]) -> Iterator[str]:
    """Yield the text of each page."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise DocumentRefusal("encrypted")
    left = settings["max_characters"]
    for page in reader.pages[: settings["max_pages"]]:
        text = page.extract_text()
        yield text
        left -= len(text)
        if left < 0:
            return


def _docx(data: bytes, settings: dict[str, Any]) -> Iterator[str]:
    """Yield the text of each paragraph, those in tables included."""
    from defusedxml.ElementTree import fromstring

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package, package.open(_BODY) as part:
            body = part.read(settings["max_unpacked_bytes"] + 1)
        if len(body) > settings["max_unpacked_bytes"]:
            raise DocumentRefusal("too_large")
        root = fromstring(body, forbid_dtd=True)
    except (KeyError, zipfile.BadZipFile, zlib.error, ParseError):
        raise DocumentRefusal("damaged") from None
    for paragraph in root.iter(f"{_WORD}p"):
        yield "".join(_runs(paragraph))


def _runs(paragraph: Element) -> Iterator[str]:
    for element in paragraph.iter():
        if element.tag == f"{_WORD}t":
            yield element.text or ""
        elif element.tag in _BREAKS:
            yield _BREAKS[element.tag]


if __name__ == "__main__":
    sys.exit(main())
