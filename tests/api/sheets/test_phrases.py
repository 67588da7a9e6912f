"""The catalogue of sentences: every code the program uses is in it, in both languages, and in the guide."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import api.sheets
from api.sheets.cells.records import LABELS, record_example, record_format
from api.sheets.faults import CellFault, Notice, SheetRefused
from api.sheets.layout.mapping import load_mapping
from api.sheets.phrases import phrasebook
from features.bilingual import Bilingual, Language

PACKAGE = Path(api.sheets.__file__).parent
GUIDE = PACKAGE.parents[1] / "docs" / "sheets.md"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
PHRASES = phrasebook()


def _template(key: str, language: Language) -> str:
    """Return the sentence of a key with its slots as they stand in the file."""
    pieces = (piece for part in PHRASES.catalogue.phrases[key].template(language).parts for piece in part.pieces)
    return "".join(piece if isinstance(piece, str) else f"{{{piece.name}}}" for piece in pieces)


def test_codes_are_unique_over_the_topics() -> None:
    assert len(PHRASES.keys) == len(PHRASES.catalogue.phrases)


def test_every_remedy_belongs_to_a_sentence_that_ends() -> None:
    for code in PHRASES.keys:
        assert code.removesuffix(".fix") in PHRASES.codes
        assert _template(PHRASES.keys[code], "zh").endswith(("。", "}", "”")), code


def _words_of_the_code() -> set[str]:
    trees = (ast.parse(path.read_text("utf-8")) for path in PACKAGE.parent.rglob("sheets/**/*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {text.partition(":")[0] for text in texts}


def test_every_code_is_used_and_every_used_code_is_known() -> None:
    assert set(PHRASES.codes) - _words_of_the_code() == set()
    sources = "".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    said = set(re.findall(r'(?:BadCell|SheetRefused|Refused|Notice|remark|add|_fault)\(\s*"([a-z_]+)"', sources))
    assert said <= set(PHRASES.codes)


def test_the_guide_explains_every_code() -> None:
    explained = set(re.findall(r"`([a-z_]+)`", GUIDE.read_text("utf-8")))
    assert set(PHRASES.codes) - explained == set()


def test_a_refusal_speaks_both_languages() -> None:
    refused = SheetRefused("too_big", name="a.xlsx", limit="30 MB")
    assert refused.say("zh") == "a.xlsx 超过 30 MB，没有读取。请删去图片和多余的工作表，或分成几个文件。"
    assert refused.code == "sheet"
    assert "This file" not in refused.say("en")
    assert "The file" in SheetRefused("too_big", name="", limit="1 MB").say("en")


def test_a_fault_says_where_in_both_languages() -> None:
    facts = (("value", "x"), ("unit", Bilingual("，单位㎡", " in m²")), ("example", "5"))
    fault = CellFault(7, 5, "面积", "floor_area_m2", "x", "not_number", facts)
    assert fault.sentence("en") == 'Row 7, column F "面积": "x" is not a number. Enter a number in m², for example 5.'
    assert fault.moved(row=2, shift=1).message("zh") == "第2行 G 列“面积”：值“x”不是数字。"


def test_a_notice_names_its_rows() -> None:
    one = Notice("row_skipped", (("column", "状态"),), rows=(3,), count=1)
    many = Notice("row_skipped", (("column", "状态"),), rows=tuple(range(2, 12)), count=40)
    assert one.message("zh") == "按映射文件关于“状态”的规定跳过。（第3行）"
    assert one.message("en").endswith("(row 3)")
    assert many.message("zh").endswith("等40行）")
    assert many.message("en").endswith("… 40 rows)")


def _shown(key: str | None, language: Language) -> str:
    """Return a sentence as the guide shows it."""
    return re.sub(r"\{\w+\}", "…", _template(key, language)).replace("|", "\\|") if key else ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", PHRASES.codes)
def test_the_guide_gives_every_sentence_as_it_is(code: str, language: Language) -> None:
    line = f"| `{code}` | {_shown(PHRASES.keys[code], language)} |"
    if PHRASES.topic(code) != "notices":
        line += f" {_shown(PHRASES.keys.get(f'{code}.fix'), language)} |"
    assert line in GUIDE.read_text("utf-8")


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
