"""Text of a PDF, Word or plain text file, through :mod:`api.intake.document_child`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, Field

from features.bilingual import Bilingual
from features.errors import InputError

_CHILD = Path(__file__).with_name("document_child.py")
_WAIT_FACTOR = 2
_PDF, _ZIP, _OLD_WORD = b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCODINGS = ("utf-8-sig", "gb18030")


class DocumentLimits(BaseModel):
    """How much of a file is read before it is refused."""

    model_config = {"frozen": True, "extra": "forbid"}

    max_bytes: int = Field(default=10_000_000, gt=0)
    """Size of the file."""
    max_unpacked_bytes: int = Field(default=30_000_000, gt=0)
    """Size of a Word file's text part after unpacking."""
    max_pages: int = Field(default=50, gt=0)
    """Pages of a PDF that are read."""
    max_characters: int = Field(default=100_000, gt=0)
    """Characters that are kept."""
    memory_bytes: int = Field(default=1_000_000_000, gt=0)
    """Address space of the process that opens it."""
    seconds: int = Field(default=20, gt=0)
    """Processor time of that process."""


_REFUSED: Mapping[str, Bilingual] = {
    "too_large": Bilingual(
        "文件过大，请删去图片或只保留文字后重新上传", "The file is too large: leave out its pictures and send it again"
    ),
    "encrypted": Bilingual(
        "文件设有密码，请去掉密码后重新上传", "The file has a password: take it off and send the file again"
    ),
    "no_text": Bilingual(
        "文件中没有可读取的文字（可能是扫描件或图片），请粘贴文字或上传文字版",
        "There is no text in the file (it may be a scan): paste the text or send a version with text",
    ),
    "old_word": Bilingual(
        "暂不支持旧版Word文件（.doc），请另存为.docx或PDF后上传",
        "Old Word files (.doc) are not read: save it as .docx or PDF and send that",
    ),
    "damaged": Bilingual(
        "文件无法打开，可能已损坏或不是PDF、Word（.docx）、文本文件",
        "The file cannot be opened: it is damaged, or no PDF, Word (.docx) or text file",
    ),
}


def text_of_document(data: bytes, limits: DocumentLimits | None = None) -> str:
    """Return the text of a file by what it holds, whatever its name.

    Raises
    ------
    InputError
        The file is too large, encrypted, damaged, of another kind, or holds no text; says what to do.

    Examples
    --------
    >>> text_of_document("姓名：某某".encode("gb18030"))
    '姓名：某某'
    """
    limits = limits or DocumentLimits()
    if len(data) > limits.max_bytes:
        raise _refusal("too_large")
    if data.startswith(_OLD_WORD):
        raise _refusal("old_word")
    return _opened(data, limits) if data.startswith((_PDF, _ZIP)) else _plain(data, limits)


def _plain(data: bytes, limits: DocumentLimits) -> str:
    if b"\0" in data:
        raise _refusal("damaged")
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text.strip():
            raise _refusal("no_text")
        return text[: limits.max_characters]
    raise _refusal("damaged")


def _opened(data: bytes, limits: DocumentLimits) -> str:
    settings = json.dumps({"size": len(data), **limits.model_dump()}).encode() + b"\n"
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell, no argument from the file
            [sys.executable, "-I", "-X", "utf8", str(_CHILD)],
            input=settings + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.seconds * _WAIT_FACTOR,
            check=False,
        )
        line = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise _refusal("damaged") from None
    if "error" in line:
        raise _refusal(line["error"])
    return str(line["text"])


def _refusal(code: str) -> InputError:
    words = _REFUSED[code]
    return InputError(words.en, zh=words.zh)
