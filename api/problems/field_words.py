"""What is wrong with a field, in both languages, by the kind of fault that the validation names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from features.bilingual import Bilingual

_WORDS: Mapping[str, Bilingual] = {
    "missing": Bilingual("缺少此项", "is missing"),
    "extra_forbidden": Bilingual("没有此字段", "there is no such field"),
    "string_type": Bilingual("应为文本", "must be a text"),
    "string_too_long": Bilingual("至多{max_length}个字符", "must be at most {max_length} characters"),
    "string_too_short": Bilingual("至少{min_length}个字符", "must be at least {min_length} characters"),
    "text_blank": Bilingual("不得为空：须有看得见的文字", "must hold something to read"),
    "string_pattern_mismatch": Bilingual("格式应符合 {pattern}", "must match {pattern}"),
    "int_type": Bilingual("应为整数", "must be a whole number"),
    "int_parsing": Bilingual("应为整数", "must be a whole number"),
    "int_from_float": Bilingual("应为整数", "must be a whole number"),
    "float_type": Bilingual("应为数字", "must be a number"),
    "float_parsing": Bilingual("应为数字", "must be a number"),
    "finite_number": Bilingual("应为有限的数字", "must be a finite number"),
    "bool_type": Bilingual("应为 true 或 false", "must be true or false"),
    "bool_parsing": Bilingual("应为 true 或 false", "must be true or false"),
    "date_type": Bilingual("应为 2026-03-01 这样的日期", "must be a day such as 2026-03-01"),
    "date_parsing": Bilingual("应为 2026-03-01 这样的日期", "must be a day such as 2026-03-01"),
    "date_from_datetime_parsing": Bilingual("应为 2026-03-01 这样的日期", "must be a day such as 2026-03-01"),
    "enum": Bilingual("只能是 {expected}", "must be one of {expected}"),
    "literal_error": Bilingual("只能是 {expected}", "must be one of {expected}"),
    "greater_than_equal": Bilingual("不得小于 {ge}", "must be at least {ge}"),
    "greater_than": Bilingual("须大于 {gt}", "must be greater than {gt}"),
    "less_than_equal": Bilingual("不得大于 {le}", "must be at most {le}"),
    "less_than": Bilingual("须小于 {lt}", "must be less than {lt}"),
    "too_long": Bilingual("至多{max_length}项", "must have at most {max_length} items"),
    "too_short": Bilingual("至少{min_length}项", "must have at least {min_length} items"),
    "list_type": Bilingual("应为列表", "must be a list"),
    "tuple_type": Bilingual("应为列表", "must be a list"),
    "dict_type": Bilingual("应为对象", "must be an object"),
    "model_type": Bilingual("应为对象", "must be an object"),
    "model_attributes_type": Bilingual("应为对象", "must be an object"),
    "json_invalid": Bilingual("不是可读取的 JSON", "is not JSON that can be read"),
}
SECRET = Bilingual("格式不正确", "does not fit")


def words_of(error: Mapping[str, Any]) -> Bilingual:
    """Return what one fault of Pydantic's means; the value received is never told.

    Examples
    --------
    >>> words_of({"type": "less_than_equal", "msg": "…", "ctx": {"le": 9}}).zh
    '不得大于 9'
    """
    told, facts = str(error["msg"])[:500], error.get("ctx") or {}
    words = _WORDS.get(str(error["type"]))
    if words is None:
        return Bilingual(f"格式不正确：{told}", told or SECRET.en)
    try:
        return Bilingual(words.zh.format_map(facts), words.en.format_map(facts))
    except KeyError:  # a fault without its bounds
        return Bilingual(f"格式不正确：{told}", told or SECRET.en)
