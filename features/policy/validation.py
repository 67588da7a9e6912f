"""Pydantic's errors as faults at a line, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from features.policy.documents import Document, Loc
from features.policy.faults import PackFault

_ZH: Mapping[str, str] = {
    "missing": "缺少“{name}”",
    "extra_forbidden": "不认识的键“{name}”",
    "string_type": "“{name}”应为文字，现为{input}",
    "string_too_short": "“{name}”不能为空",
    "string_pattern_mismatch": "“{name}”格式应为{pattern}，现为{input}",
    "float_type": "“{name}”应为数字，现为{input}",
    "float_parsing": "“{name}”应为数字，现为{input}",
    "int_type": "“{name}”应为整数，现为{input}",
    "int_parsing": "“{name}”应为整数，现为{input}",
    "int_from_float": "“{name}”应为整数，现为{input}",
    "bool_type": "“{name}”应为true或false，现为{input}",
    "bool_parsing": "“{name}”应为true或false，现为{input}",
    "enum": "“{name}”应为{expected}之一，现为{input}",
    "literal_error": "“{name}”应为{expected}之一，现为{input}",
    "greater_than": "“{name}”应大于{gt}，现为{input}",
    "greater_than_equal": "“{name}”应不小于{ge}，现为{input}",
    "less_than_equal": "“{name}”应不大于{le}，现为{input}",
    "too_short": "“{name}”至少应有{min_length}项，现有{actual_length}项",
    "too_long": "“{name}”至多应有{max_length}项，现有{actual_length}项",
    "tuple_type": "“{name}”应为列表，现为{input}",
    "model_type": "“{name}”应为键值组，现为{input}",
    "mapping_type": "“{name}”应为键值组，现为{input}",
    "dict_type": "“{name}”应为键值组，现为{input}",
    "finite_number": "“{name}”应为有限的数，现为{input}",
    "less_than": "“{name}”应小于{lt}，现为{input}",
    "date_type": "“{name}”应为日期（年-月-日），现为{input}",
    "date_from_datetime_inexact": "“{name}”应为日期，不带时刻，现为{input}",
    "date_from_datetime_parsing": "“{name}”应为日期（年-月-日），现为{input}",
    "union_tag_invalid": "“{name}”的how应为{expected_tags}之一，现为{tag}",
    "union_tag_not_found": "“{name}”缺少how",
}
_EN: Mapping[str, str] = {
    "missing": "{name!r} is missing",
    "extra_forbidden": "unknown key {name!r}",
    "enum": "{name!r} must be one of {expected}, received {input}",
    "literal_error": "{name!r} must be one of {expected}, received {input}",
    "string_pattern_mismatch": "{name!r} must match {pattern}, received {input}",
    "too_short": "{name!r} needs at least {min_length} entries, has {actual_length}",
    "too_long": "{name!r} takes at most {max_length} entries, has {actual_length}",
}
_INPUT_LIMIT = 60


def validation_faults(error: ValidationError, document: Document) -> list[PackFault]:
    """Turn every error of one validation into a fault at its line in ``document``."""
    seen: dict[tuple[int, str], PackFault] = {}
    for detail in error.errors(include_url=False):
        fault = _fault(detail, document)
        seen.setdefault((fault.line, fault.en), fault)
    return list(seen.values())


def _fault(detail: ErrorDetails, document: Document) -> PackFault:
    kind = detail["type"]
    loc = _place(detail["loc"], document)
    words = _words(detail)
    template = _EN.get(kind, "{name!r}: {msg}, received {input}")
    message = template.format(**words)
    zh = _ZH.get(kind, "“{name}”不合要求：{msg}，现为{input}").format(**words)
    return document.fault(loc, message, zh)


def _place(loc: Loc, document: Document) -> Loc:
    """Drop the parts of a Pydantic location that are not in the file (names of union members, ``[key]``)."""
    here: Loc = ()
    for part in loc:
        if (*here, part) in document.lines:
            here = (*here, part)
    return here


def _words(detail: ErrorDetails) -> dict[str, Any]:
    shown = repr(detail["input"])
    names = [part for part in detail["loc"] if isinstance(part, str) and part != "[key]"]
    words: dict[str, Any] = dict(detail.get("ctx", {}))
    words.update(
        name=names[-1] if names else "file",
        input=shown if len(shown) <= _INPUT_LIMIT else f"{shown[:_INPUT_LIMIT]}…",
        msg=detail["msg"],
    )
    return words
