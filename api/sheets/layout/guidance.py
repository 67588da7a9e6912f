"""What a template says about each field: the hint under its header, its format, its group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from api.sheets.cells.choices import choice_list
from api.sheets.cells.lists import TECHNOLOGY_FIELDS, TRACK_FIELDS
from api.sheets.cells.records import record_example, record_format
from features.bilingual import Bilingual, either
from features.fields import FieldSpec, field_specs
from features.identity import identity_of
from features.units import unit_name

SHEET_TITLES: Mapping[str, Bilingual] = {
    "guide": Bilingual("填写说明", "Instructions"),
    "fields": Bilingual("字段清单", "Fields"),
    "terms": Bilingual("技术目录", "Technologies"),
    "lists": Bilingual("选项", "Lists"),
}
_EXAMPLES = {"number": "100", "integer": "10", "money": "3000"}


def field_hint(spec: FieldSpec) -> Bilingual:
    """Return the hint under the header of a field."""
    if spec.kind == "text":
        shown = spec.example if len(spec.example) <= 24 else ""
        return Bilingual(f"文字{_such(shown, 'zh')}", f"Text{_such(shown, 'en')}")
    if spec.choices is not None and spec.kind == "choice":
        names = choice_list(spec.choices)
        return Bilingual(f"单选：{names.zh}", f"One of: {names.en}")
    if spec.record is not None:
        form, example = record_format(spec.record), record_example(spec.record)
        return Bilingual(
            f"每条：{form.zh}\n例：{example}\n多条用“；”分开，末尾可省",
            f"Each: {form.en}\ne.g. {example}\nseparate by ；",
        )
    return _simple_hint(spec)


def _simple_hint(spec: FieldSpec) -> Bilingual:
    if spec.kind == "truth":
        return Bilingual("是／否；不清楚留空", "Yes / No; blank if not known")
    if spec.kind == "date":
        return Bilingual("日期，如 2026-03-01", "Date, e.g. 2026-03-01")
    if spec.kind == "list" and spec.choices is not None:
        names = choice_list(spec.choices)
        return Bilingual(f"可多选，用“；”分开：{names.zh}", f"Any of, separated by ；: {names.en}")
    if spec.kind == "list":
        what, example = _list_words(spec)
        return Bilingual(
            f"{what.zh}多个用“；”分开{_such(example, 'zh')}", f"{what.en}Separate by ；{_such(example, 'en')}"
        )
    if spec.kind == "money":
        return Bilingual(
            f"数字，{spec.unit}；或写 1.2亿元、500万美元（汇率7.10，2026-01-05）",
            "Number of 10k CNY, or 1.2亿元, USD 5M @7.10 2026-01-05",
        )
    example = spec.example or _EXAMPLES[spec.kind]
    if spec.unit == "比例":
        return Bilingual(f"比例，如 {spec.example or '0.35'} 或 35%", f"Share, e.g. {spec.example or '0.35'} or 35%")
    in_zh, in_en = unit_name(spec.unit, "zh"), unit_name(spec.unit, "en")
    unit = Bilingual(f"，单位{in_zh}" if in_zh else "", f" in {in_en}" if in_en else "")
    word = Bilingual("整数", "Whole number") if spec.kind == "integer" else Bilingual("数字", "Number")
    return Bilingual(f"{word.zh}{unit.zh}，如 {example}", f"{word.en}{unit.en}, e.g. {example}")


def _list_words(spec: FieldSpec) -> tuple[Bilingual, str]:
    if spec.name in TECHNOLOGY_FIELDS:
        return Bilingual("技术目录中的名称或代码；", "Names or ids of the technology list. "), "碳化硅"
    if spec.name in TRACK_FIELDS:
        return Bilingual("领域或赛道名称；", "Names of fields or tracks. "), "第三代半导体"
    return Bilingual("", ""), spec.example or "甲；乙"


def _such(example: str, lang: str) -> str:
    if not example:
        return ""
    return either(lang, f"，如 {example}", f", e.g. {example}")


def id_hint(model: type[BaseModel]) -> Bilingual:
    """Return the hint of the id column; it begins with the words by which the whole hint row is known."""
    example = next(spec.example for spec in field_specs(model) if spec.name == identity_of(model).id_field)
    return Bilingual(
        f"填写提示（本行不导入）：英文字母、数字、横线，如 {example}；整列留空则自动编号",
        f"How to fill (row not imported): letters, digits, hyphens, e.g. {example}; leave the whole "
        "column blank for automatic ids",
    )


def instructions(model: type[BaseModel]) -> Sequence[Bilingual]:
    """Return the lines of the sheet of instructions."""
    what = identity_of(model).noun
    return (
        Bilingual("怎样填写", "How to fill in this workbook"),
        Bilingual(
            f"1. 每个{what.zh}占一行，从标题下面的空行填起。带 * 的是必填列，其余不知道就留空——空着表"
            "示“不清楚”，不表示 0 或“否”。",
            f"1. One row for each {what.en}, below the header. Columns with * are required; leave "
            "blank what is not known:"
            " blank means not known, never 0 or No.",
        ),
        Bilingual(
            "2. 标有“示例”的行和“填写提示”行不会导入，可以保留，也可以删除。改写示例行时，请把“"
            "示例1”换成真正的编号或清空。",
            "2. Rows marked Example and the row of hints are not imported; keep or delete them. If you write over an"
            " example, replace its mark by a real id or clear it.",
        ),
        Bilingual(
            "3. 列可以调换顺序、删除或隐藏；标题文字请保留。单位写在标题括号里，可以改成亩、公顷、亿"
            "元、万美元、MVA 等，导入时自动换算。",
            "3. Columns may be moved, deleted or hidden; keep the header texts. The unit in the "
            "brackets of a header may"
            " be changed (mu, ha, 亿元, 万美元, MVA …): values are converted.",
        ),
        Bilingual(
            "4. 金额默认单位万元；也可以写“1.2亿元”“800万元”。美元请写明汇率和日期：500万美元（汇"
            "率7.10，2026-01-05）。",
            "4. Money counts in 万元 (10,000 CNY); 1.2亿元 or 800万元 may be written out. USD need rate and day:"
            " USD 5M @7.10 2026-01-05.",
        ),
        Bilingual(
            "5. 日期写 2026-03-01 或 2026年3月1日；3/1/2026 这类写法分不清月和日，会退回。",
            "5. Dates as 2026-03-01; forms such as 3/1/2026 are returned, for day and month cannot be told apart.",
        ),
        Bilingual(
            "6. 只填一个数：5000-6000 这样的范围会退回。需求填最少需要多少，园区填现在确实能提供多少。",
            "6. One number a cell: ranges such as 5000-6000 are returned. Needs: the least needed; "
            "places: what can surely"
            " be offered now.",
        ),
        Bilingual(
            "7. 比例写小数或百分数：0.35 或 35%。是非题写“是”或“否”。多个内容用“；”分开。",
            "7. Shares as 0.35 or 35%. Yes/No questions: Yes or No. Several entries: separated by ；.",
        ),
        Bilingual(
            "8. 融资、岗位、泊位等多段内容用“|”分段、用“；”分条，例如：A轮|2025-03-01|3000万元||"
            "某某创投（演示）|知名创投。",
            "8. Rounds, roles, berths: parts separated by |, entries by ；, for example:"
            " A轮|2025-03-01|3000万元||某某创投（演示）|知名创投.",
        ),
        Bilingual(
            "9. 信用代码等长号码所在的列是文本格式，请不要改成数字，否则末尾几位会丢失。",
            "9. Columns of long numbers are formatted as text; keep that, or their last digits are lost.",
        ),
        Bilingual(
            "10. 导入后，有问题的行会写成一个新工作簿，错误写在单元格旁边；改好以后直接再导入那个工作簿即可。",
            "10. Rows with faults come back in a workbook with the faults beside the cells; correct "
            "and import that one.",
        ),
        Bilingual(
            "11. 请不要填写个人的年龄、性别、民族、宗教、健康状况、照片等信息；系统不使用这些内容。",
            "11. Do not enter age, gender, ethnicity, religion, health or photographs of persons; they are never used.",
        ),
    )
