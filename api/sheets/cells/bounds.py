"""What a profile refuses, in the words of the catalogue: bounds of a field, and fields that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from api.sheets.faults import Facts, shorten
from features.bilingual import Bilingual
from features.fields import FieldSpec, field_specs
from features.units import unit_name

_EXCEEDS = re.compile(r"(\w+) \((\S+)\) exceeds (\w+) \((\S+)\)")
_NO_SUFFIX = frozenset({"比例", "TRL", "ISO", ""})


def out_of_bounds(kind: str, context: Mapping[str, Any], value: Any, spec: FieldSpec) -> tuple[str, Facts]:
    """Return code and facts for a value that does not fit the bounds of its field.

    ``kind`` and ``context`` are those of the model's complaint.
    """
    shown, example = ("value", shorten(value)), ("example", spec.example or "—")
    suffix = "" if spec.unit in _NO_SUFFIX else spec.unit
    unit = ("unit", Bilingual(suffix, f" {unit_name(spec.unit, 'en')}" if suffix else ""))
    if kind in ("missing", "text_blank"):
        code = "missing_id" if spec.name.endswith("_id") else "missing"
        return code, (("field", Bilingual(spec.zh, spec.en)), example)
    if kind in ("greater_than_equal", "greater_than"):
        code = "negative" if context.get("ge") == 0 else "too_small"
        return code, (shown, ("bound", f"{context.get('ge', context.get('gt')):g}"), unit)
    if kind in ("less_than_equal", "less_than"):
        return "too_big_number", (shown, ("bound", f"{context.get('le', context.get('lt')):g}"), unit)
    if kind == "string_too_long":
        return "too_long", (("length", str(len(value))), ("limit", str(context["max_length"])))
    if kind == "string_pattern_mismatch":
        code = "bad_id" if spec.name.endswith("_id") else ("bad_gbt_code" if spec.name == "gbt_code" else "bad_form")
        return code, (shown, example)
    return "bad_form", (shown, example)


def contradiction(model: type[BaseModel], message: str) -> tuple[str, str, Facts]:
    """Return which field, code and facts for the message of a model whose fields contradict each other."""
    labels = {spec.name: Bilingual(spec.zh, spec.en) for spec in field_specs(model)}
    match = _EXCEEDS.search(message)
    if match and match[1] in labels and match[3] in labels:
        facts = (("first", labels[match[1]]), ("more", match[2]), ("second", labels[match[3]]), ("less", match[4]))
        return match[1], "exceeds", facts
    named = [labels[word] for word in dict.fromkeys(re.findall(r"\w+", message)) if word in labels]
    fields = Bilingual("、".join(label.zh for label in named), ", ".join(label.en for label in named))
    return "", ("contradiction_fields" if named else "contradiction"), (("fields", fields),)
