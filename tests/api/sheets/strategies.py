"""Profiles with any content that our models allow, ugly texts included."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from features.fields import FieldSpec, field_specs
from features.identity import identity_of
from features.money import Money
from features.role import RoleProfile
from features.typed_text import is_blank

UGLY = (
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "+1",
    "-1",
    "-x",
    "@sum",
    "\t=1",
    "\r=1",
    "\n=1",
    "'=1",
    "''=1",
    "＝1",
    "待定",
    '"待定"',
    '""待定""',
    "",
    '""',
    '"',
    "N/A",
    "无",
    "none",
    "—",
    "_x000D_",
    "_x0041_",
    "_x",
    "a_x005F_x0041_b",
    "\x00",
    "a\x00b",
    "\x1f",
    "\ufffd",
    "a\r\nb",
    "a\rb",
    " lead and trail ",
    "𠮷野家😀",
    "A；B;C|D｜E、F，G,H",
    '"quoted" tail',
    'head "quoted"',
    '"a；b"；c',
    "Bosch, Inc.",
    "示例1",
    "填写提示",
    "合计",
    "#REF!",
    "#N/A",
    "TRUE",
    "2026-03-01",
    "1e5",
    "0123",
    "<b>&amp;</b>]]>",
    "\u2028",
    "\u200b",
    "\ue000",
)
texts = st.one_of(
    st.sampled_from(UGLY), st.text(max_size=12), st.text(alphabet='";；|｜、，,\n\r=_x0041\'" ', max_size=12)
)
floats = st.one_of(
    st.floats(min_value=0, allow_nan=False, allow_infinity=False),
    st.floats(min_value=0, max_value=1e6, allow_nan=False),
    st.sampled_from([0.0, 0.1, 0.1 + 0.2, 1 / 3, 1e22, 5e-324, 12_345_678.9, 35.0]),
)
days = st.dates(min_value=dt.date(1, 1, 1))


@st.composite
def money(draw: st.DrawFn) -> Money:
    """Draw an amount of either currency, with or without rate and day where the currency does not need them."""
    rates, dates = st.floats(min_value=1e-6, max_value=1e6, allow_nan=False), days
    if draw(st.booleans()):
        return Money(amount=draw(floats), currency="USD", cny_per_usd=draw(rates), rate_date=draw(dates))
    return Money(amount=draw(floats), cny_per_usd=draw(st.none() | rates), rate_date=draw(st.none() | dates))


def values(spec: FieldSpec) -> st.SearchStrategy[Any]:
    """Draw values of a field or of a part of a record."""
    plain: dict[str, st.SearchStrategy[Any]] = {
        "text": texts.filter(lambda text: not is_blank(text)) if spec.required else texts,
        "number": floats,
        "integer": st.integers(min_value=0, max_value=10**20) | st.integers(0, 50),
        "truth": st.booleans(),
        "date": days,
        "money": money(),
        "list": st.lists(texts, max_size=3).map(tuple),
    }
    if spec.choices is not None:
        chosen = st.sampled_from(list(spec.choices))
        return chosen if spec.kind == "choice" else st.lists(chosen, max_size=3, unique=True).map(tuple)
    if spec.record is not None:
        first = next(iter(spec.record.model_fields))  # a technology is named once
        return st.lists(records(spec.record), max_size=3, unique_by=lambda one: repr(getattr(one, first))).map(tuple)
    return plain[spec.kind]


def records(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Draw records of one kind."""
    parts = {}
    for spec in field_specs(model):
        default = model.model_fields[spec.name].default
        parts[spec.name] = values(spec) if spec.required else st.just(default) | values(spec)
    return st.fixed_dictionaries(parts).map(model.model_validate)


def fitting(model: type[BaseModel], spec: FieldSpec) -> st.SearchStrategy[Any]:
    """Draw values of a profile field within its bounds."""
    info = model.model_fields[spec.name]
    bounds = {
        name: getattr(item, name)
        for item in info.metadata
        for name in ("ge", "le", "pattern", "max_length")
        if hasattr(item, name)
    }
    if "pattern" in bounds:
        pattern = r"\A[0-9]{2,4}\Z" if spec.name == "gbt_code" else r"\A[A-Za-z0-9][A-Za-z0-9_.\-]{0,20}\Z"
        drawn: st.SearchStrategy[Any] = st.from_regex(pattern)
    elif spec.kind == "integer" and "le" in bounds:
        drawn = st.integers(int(bounds["ge"]), int(bounds["le"]))
    elif spec.kind == "number" and ("le" in bounds or bounds.get("ge", 0) != 0):
        drawn = st.floats(bounds["ge"], bounds.get("le", 1e9), allow_nan=False)
    else:
        drawn = values(spec)
    if "max_length" in bounds and spec.kind == "text":
        drawn = drawn.map(lambda text: text[: bounds["max_length"]])
    return drawn


@st.composite
def profiles(draw: st.DrawFn, model: type[BaseModel], *, field_count: int = 25) -> BaseModel:
    """Draw a profile: the required fields and up to ``field_count`` others."""
    specs = field_specs(model)
    optional = [spec for spec in specs if not spec.required]
    chosen = draw(st.lists(st.sampled_from(optional), max_size=field_count, unique_by=lambda spec: spec.name))
    given = {spec.name: draw(fitting(model, spec)) for spec in [s for s in specs if s.required] + chosen}
    size, postgraduates = given.get("core_team_size"), given.get("core_team_postgraduates")
    if size is not None and postgraduates is not None and postgraduates > size:
        given["core_team_postgraduates"] = size
    if model is RoleProfile:
        given |= {"place_id": given.get("place_id") or "p", "open_until": None}
    return model.model_validate(given)


@st.composite
def portfolios(draw: st.DrawFn, model: type[BaseModel], *, max_size: int = 3) -> tuple[BaseModel, ...]:
    """Draw profiles with different ids."""
    key = identity_of(model).id_field
    return tuple(
        draw(st.lists(profiles(model), min_size=1, max_size=max_size, unique_by=lambda profile: getattr(profile, key)))
    )
