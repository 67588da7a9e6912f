"""A PDF, Word or plain text file becomes text; whatever else it is, one sentence says what to do."""

from __future__ import annotations

import io
import zipfile

import pytest

from api.intake.documents import DocumentLimits, text_of_document
from features.errors import InputError

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(body: str, *, name: str = "word/document.xml", before: str = "") -> bytes:
    """A Word file with this body."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, f'{before}<w:document xmlns:w="{_NAMESPACE}"><w:body>{body}</w:body></w:document>')
    return packed.getvalue()


def paragraph(*runs: str) -> str:
    """One paragraph of these runs."""
    return f"<w:p>{''.join(f'<w:r><w:t>{run}</w:t></w:r>' for run in runs)}</w:p>"


def pdf(text: str) -> bytes:
    """A PDF of one page with this text."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 9 9] /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return content + end % (table, len(content))


def test_a_word_file_is_its_paragraphs() -> None:
    table = f"<w:tbl><w:tr><w:tc>{paragraph('2019至今')}</w:tc><w:tc>{paragraph('工程师')}</w:tc></w:tr></w:tbl>"
    data = word(paragraph("碳化硅", "外延") + table + "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>")
    assert text_of_document(data).split("\n") == ["碳化硅外延", "2019至今", "工程师", "a", "b"]


def test_a_pdf_is_its_text() -> None:
    assert text_of_document(pdf("Process engineer, SiC epitaxy")).strip() == "Process engineer, SiC epitaxy"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_plain_text_is_itself(encoding: str) -> None:
    assert text_of_document("碳化硅外延\n".encode(encoding)) == "碳化硅外延\n"


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "没有可读取的文字"),
        (b"\0\1\2", "无法打开"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "旧版Word"),
        (b"PK\x03\x04 no zip at all", "无法打开"),
        (word("", name="xl/workbook.xml"), "无法打开"),
        (word(paragraph("&b;"), before=BOMB), "无法打开"),
        (word(paragraph(" ")), "没有可读取的文字"),
        (word(paragraph("x" * 5_000_000)), "文件过大"),
        (b"%PDF-1.4 nothing more", "无法打开"),
        (pdf(" "), "没有可读取的文字"),
        (b"a" * 2_000_000, "文件过大"),
    ],
    ids=[
        "empty", "binary", "old Word", "no zip", "workbook", "entities", "blank Word", "unpacks large", "broken PDF",
        "blank PDF", "large",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(data: bytes, says: str) -> None:
    with pytest.raises(InputError) as refused:
        text_of_document(data, DocumentLimits(max_bytes=1_000_000, max_unpacked_bytes=1_000_000))
    assert says in refused.value.zh
    assert refused.value.en != refused.value.zh


def test_a_long_text_is_cut_at_its_limit() -> None:
    limits = DocumentLimits(max_characters=100)
    assert len(text_of_document(b"a" * 1_000, limits)) == 100
    assert len(text_of_document(word(paragraph("a" * 1_000)), limits)) == 100
