"""The catalogue of sentences: every code the program uses is in it, in both languages, and in the guide."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import api.sheets
from api.sheets.cell_phrases import CELL_PHRASES
from api.sheets.cells.records import LABELS, record_example, record_format
from api.sheets.faults import CellFault, Notice, SheetRefused, Two
from api.sheets.file_phrases import FILE_PHRASES
from api.sheets.layout.mapping import load_mapping
from api.sheets.mapping_phrases import MAPPING_PHRASES
from api.sheets.phrases import PHRASES
from api.sheets.row_phrases import NOTICE_PHRASES, ROW_PHRASES

PACKAGE = Path(api.sheets.__file__).parent
GUIDE = PACKAGE.parents[1] / "docs" / "sheets.md"
_GROUPS = (FILE_PHRASES, ROW_PHRASES, CELL_PHRASES, NOTICE_PHRASES, MAPPING_PHRASES)


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", PHRASES)
def test_both_languages_say_the_same_facts(code: str) -> None:
    phrase = PHRASES[code]
    assert _fields(phrase.zh + phrase.fix_zh) == _fields(phrase.en + phrase.fix_en)
    assert phrase.zh
    assert phrase.en
    assert bool(phrase.fix_zh) == bool(phrase.fix_en)
    assert phrase.zh.rstrip().endswith(("。", "}", "”"))


def test_codes_are_unique_over_the_groups() -> None:
    assert len(PHRASES) == sum(len(group) for group in _GROUPS)


def test_every_code_is_used_and_every_used_code_is_known() -> None:
    sources = "".join(path.read_text("utf-8") for path in PACKAGE.glob("*.py") if not path.name.endswith("phrases.py"))
    words = set(re.findall(r'"([a-z][a-z_]+)[":]', sources))
    assert set(PHRASES) <= words
    raised = set(re.findall(r'(?:BadCell|SheetRefused|Refused|remark|add|_fault)\(\s*"([a-z_]+)"', sources))
    assert raised <= set(PHRASES)


def test_the_guide_explains_every_code() -> None:
    explained = set(re.findall(r"`([a-z_]+)`", GUIDE.read_text("utf-8")))
    assert set(PHRASES) - explained == set()


def test_a_refusal_speaks_both_languages() -> None:
    refused = SheetRefused("too_big", name="a.xlsx", limit="30 MB")
    assert refused.say("zh") == "a.xlsx 超过 30 MB，没有读取。请删去图片和多余的工作表，或分成几个文件。"
    assert refused.code == "sheet"
    assert "This file" not in refused.say("en")
    assert "The file" in SheetRefused("too_big", name="", limit="1 MB").say("en")


def test_a_fault_says_where_in_both_languages() -> None:
    facts = (("value", "x"), ("unit", Two("，单位㎡", " in m²")), ("example", "5"))
    fault = CellFault(7, 5, "面积", "floor_area_m2", "x", "not_number", facts)
    assert fault.sentence("en") == 'Row 7, column F "面积": "x" is not a number. Enter a number in m², for example 5.'
    assert fault.moved(row=2, shift=1).message("zh") == "第 2 行 G 列“面积”：值“x”不是数字。"


def test_a_notice_names_its_rows() -> None:
    one = Notice("row_skipped", (("column", "状态"),), rows=(3,), count=1)
    many = Notice("row_skipped", (("column", "状态"),), rows=tuple(range(2, 12)), count=40)
    assert one.message("zh") == "按映射文件关于“状态”的规定跳过。（第 3 行）"
    assert one.message("en").endswith("(row 3)")
    assert many.message("zh").endswith("等 40 行）")
    assert many.message("en").endswith("… 40 rows)")


def _shown(template: str) -> str:
    """Return a template as the guide shows it."""
    text = re.sub(r"\{\w+\}", "…", template)
    return text.replace("{{", "{").replace("}}", "}").replace("|", "\\|")


@pytest.mark.parametrize("code", PHRASES)
def test_the_guide_gives_every_sentence_as_it_is(code: str) -> None:
    guide = GUIDE.read_text("utf-8")
    phrase = PHRASES[code]
    for text, fix in ((phrase.zh, phrase.fix_zh), (phrase.en, phrase.fix_en)):
        line = f"| `{code}` | {_shown(text)} |" + ("" if code in NOTICE_PHRASES else f" {_shown(fix)} |")
        assert line in guide


def test_the_guide_gives_the_form_of_every_record() -> None:
    guide = GUIDE.read_text("utf-8")
    for record in LABELS:
        form = record_format(record)
        for text in (form.zh, form.en, record_example(record)):
            assert text.replace("|", "\\|") in guide


def test_the_sample_mapping_of_the_guide_is_valid() -> None:
    sample = GUIDE.read_text("utf-8").split("```yaml\n")[1].split("```")[0]
    mapping = load_mapping(sample.encode())
    assert mapping.document.header_row == 3
    assert "盘子（亿元）" in mapping.used_headers
