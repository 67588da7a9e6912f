"""What is wrong with a field, in both languages, by the kind of fault that the validation names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from features.policy.vocabulary import Named

_WORDS: Mapping[str, Named] = {
    "missing": Named(zh="缺少此项", en="is missing"),
    "extra_forbidden": Named(zh="没有此字段", en="there is no such field"),
    "string_type": Named(zh="应为文本", en="must be a text"),
    "string_too_long": Named(zh="至多 {max_length} 个字符", en="must be at most {max_length} characters"),
    "string_too_short": Named(zh="至少 {min_length} 个字符", en="must be at least {min_length} characters"),
    "text_blank": Named(zh="不得为空：须有看得见的文字", en="must hold something to read"),
    "string_pattern_mismatch": Named(zh="格式应符合 {pattern}", en="must match {pattern}"),
    "int_type": Named(zh="应为整数", en="must be a whole number"),
    "int_parsing": Named(zh="应为整数", en="must be a whole number"),
    "int_from_float": Named(zh="应为整数", en="must be a whole number"),
    "float_type": Named(zh="应为数字", en="must be a number"),
    "float_parsing": Named(zh="应为数字", en="must be a number"),
    "finite_number": Named(zh="应为有限的数字", en="must be a finite number"),
    "bool_type": Named(zh="应为 true 或 false", en="must be true or false"),
    "bool_parsing": Named(zh="应为 true 或 false", en="must be true or false"),
    "date_type": Named(zh="应为 2026-03-01 这样的日期", en="must be a day such as 2026-03-01"),
    "date_parsing": Named(zh="应为 2026-03-01 这样的日期", en="must be a day such as 2026-03-01"),
    "date_from_datetime_parsing": Named(zh="应为 2026-03-01 这样的日期", en="must be a day such as 2026-03-01"),
    "enum": Named(zh="只能是 {expected}", en="must be one of {expected}"),
    "literal_error": Named(zh="只能是 {expected}", en="must be one of {expected}"),
    "greater_than_equal": Named(zh="不得小于 {ge}", en="must be at least {ge}"),
    "greater_than": Named(zh="须大于 {gt}", en="must be greater than {gt}"),
    "less_than_equal": Named(zh="不得大于 {le}", en="must be at most {le}"),
    "less_than": Named(zh="须小于 {lt}", en="must be less than {lt}"),
    "too_long": Named(zh="至多 {max_length} 项", en="must have at most {max_length} items"),
    "too_short": Named(zh="至少 {min_length} 项", en="must have at least {min_length} items"),
    "list_type": Named(zh="应为列表", en="must be a list"),
    "tuple_type": Named(zh="应为列表", en="must be a list"),
    "dict_type": Named(zh="应为对象", en="must be an object"),
    "model_type": Named(zh="应为对象", en="must be an object"),
    "model_attributes_type": Named(zh="应为对象", en="must be an object"),
    "json_invalid": Named(zh="不是可读取的 JSON", en="is not JSON that can be read"),
}
SECRET = Named(zh="格式不正确", en="does not fit")


def words_of(error: Mapping[str, Any]) -> Named:
    """Return what one fault of Pydantic's means; the value received is never told.

    Examples
    --------
    >>> words_of({"type": "less_than_equal", "msg": "…", "ctx": {"le": 9}}).zh
    '不得大于 9'
    """
    told, facts = str(error["msg"])[:500], error.get("ctx") or {}
    words = _WORDS.get(str(error["type"]))
    if words is None:
        return Named(zh=f"格式不正确：{told}", en=told or SECRET.en)
    try:
        return Named(zh=words.zh.format_map(facts), en=words.en.format_map(facts))
    except KeyError:  # a fault without its bounds
        return Named(zh=f"格式不正确：{told}", en=told or SECRET.en)
