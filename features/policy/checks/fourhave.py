"""Checks of the rubric: points that add up, bands that can be reached, inputs that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from features.bilingual import Bilingual
from features.fields import FieldSpec
from features.policy.checks.parts import Parts, repeated, sums_to
from features.policy.checks.profiles import profile_fields
from features.policy.conditions import Condition, Operator
from features.policy.documents import Document, Loc
from features.policy.faults import PackFault
from features.policy.fourhave import (
    FourHaveRubric,
    GrowthRate,
    Have,
    Indicator,
    Input,
    InputKind,
    InputRatio,
    Present,
    ReadField,
    TimeSince,
    WeightedSum,
    WorkedOut,
)
from features.policy.rules import FactSide
from features.policy.vocabulary import Frozen

TOTAL_POINTS = 100.0
_AMOUNTS = ("number", "integer", "money")
_FIELD_KINDS = {
    InputKind.NUMBER: _AMOUNTS,
    InputKind.SHARE: ("number",),
    InputKind.BOOLEAN: ("truth",),
    InputKind.CHOICE: ("choice",),
    InputKind.SET: ("list",),
}
_DERIVED_FROM: Mapping[type[Frozen], tuple[str, ...]] = {
    InputRatio: _AMOUNTS,
    GrowthRate: _AMOUNTS,
    WeightedSum: _AMOUNTS,
    TimeSince: ("date",),
    Present: ("text",),
}


def fourhave_faults(parts: Parts) -> Iterator[PackFault]:
    """Check the rubric on its own and against the fields of a project."""
    rubric, document = parts.fourhave, parts.documents["fourhave"]
    if rubric is None:
        return
    yield from _ids(rubric, document)
    total = [have.points for have in rubric.haves]
    yield from sums_to(document, ("haves",), total, TOTAL_POINTS, what=Bilingual("四有", "the four haves"))
    for position, have in enumerate(rubric.haves):
        yield from _have(have, ("haves", position), document)
    yield from _inputs(rubric, document)
    for loc, condition in _conditions(rubric):
        yield from _condition(condition, loc, rubric, document)
    yield from _grades(rubric, document)


def _ids(rubric: FourHaveRubric, document: Document) -> Iterator[PackFault]:
    for name in ("inputs", "grades", "vetoes", "haves"):
        yield from repeated(document, (((name, i), entry.id) for i, entry in enumerate(getattr(rubric, name))))
    yield from repeated(
        document,
        (
            (("haves", i, "indicators", j), indicator.id)
            for i, have in enumerate(rubric.haves)
            for j, indicator in enumerate(have.indicators)
        ),
    )


def _have(have: Have, here: Loc, document: Document) -> Iterator[PackFault]:
    points = [indicator.points for indicator in have.indicators]
    yield from sums_to(
        document, here, points, have.points, what=Bilingual(f"{have.id}各指标", f"indicators of {have.id}")
    )
    for position, indicator in enumerate(have.indicators):
        loc = (*here, "indicators", position)
        if indicator.have != have.id:
            yield document.fault(
                (*loc, "id"),
                f"indicator {indicator.id!r} stands under {have.id!r}",
                f"指标“{indicator.id}”误列在“{have.id}”之下",
            )
        yield from _bands(indicator, loc, document)


def _bands(indicator: Indicator, here: Loc, document: Document) -> Iterator[PackFault]:
    best = max(band.points for band in indicator.bands)
    if best != indicator.points:
        yield document.fault(
            (*here, "points"),
            f"indicator {indicator.id} is worth {indicator.points:g}, but its best band gives {best:g}",
            f"指标{indicator.id}为{indicator.points:g}分，但最高一档只给{best:g}分",
        )
    for position, band in enumerate(indicator.early):
        if band.points > indicator.points:
            yield document.fault(
                (*here, "early", position, "points"),
                f"an early-stage band gives {band.points:g}, more than the {indicator.points:g} of {indicator.id}",
                f"早期项目一档给{band.points:g}分，超过指标{indicator.id}的{indicator.points:g}分",
            )


def _inputs(rubric: FourHaveRubric, document: Document) -> Iterator[PackFault]:
    specs = profile_fields(FactSide.PROJECT)
    used = {condition.input for _, condition in _conditions(rubric)}
    for position, item in enumerate(rubric.inputs):
        loc: Loc = ("inputs", position)
        if item.id not in used:
            yield document.fault(
                loc, f"input {item.id!r} is read by no condition", f"输入项“{item.id}”没有被任何条件使用"
            )
        for name in item.reads:
            if name not in specs:
                yield document.fault((*loc, "derive"), f"a project has no field {name!r}", f"项目资料没有字段“{name}”")
        yield from _input_kind(item, loc, document, specs)


def _input_kind(item: Input, here: Loc, document: Document, specs: Mapping[str, FieldSpec]) -> Iterator[PackFault]:
    derive = item.derive
    if isinstance(derive, WorkedOut):
        if item.kind is InputKind.CHOICE and not item.choices:
            message = f"input {item.id!r} is a worked-out choice and needs choices"
            yield document.fault(here, message, f"输入项“{item.id}”须列出choices")
        return
    wanted = _FIELD_KINDS[item.kind] if isinstance(derive, ReadField) else _DERIVED_FROM[type(derive)]
    for name in derive.reads:
        if name in specs and specs[name].kind not in wanted:
            yield document.fault(
                (*here, "derive"),
                f"input {item.id!r} needs a field that is {' or '.join(wanted)}, but {name!r} is {specs[name].kind}",
                f"输入项“{item.id}”须读取{'、'.join(wanted)}类字段，而“{name}”为{specs[name].kind}",
            )
    makes = (InputKind.BOOLEAN,) if isinstance(derive, Present) else (InputKind.NUMBER, InputKind.SHARE)
    if not isinstance(derive, ReadField) and item.kind not in makes:
        yield document.fault(
            (*here, "kind"),
            f"input {item.id!r} is derived by {derive.how!r} and cannot be a {item.kind.value}",
            f"输入项“{item.id}”由{derive.how}得出，不能是{item.kind.value}",
        )


def _conditions(rubric: FourHaveRubric) -> Iterator[tuple[Loc, Condition]]:
    for i, condition in enumerate(rubric.early_stage):
        yield ("early_stage", i), condition
    for i, veto in enumerate(rubric.vetoes):
        for j, condition in enumerate(veto.when_any):
            yield ("vetoes", i, "when_any", j), condition
    for i, have in enumerate(rubric.haves):
        for j, indicator in enumerate(have.indicators):
            for path, bands in (("bands", indicator.bands), ("early", indicator.early)):
                for k, band in enumerate(bands):
                    for m, condition in enumerate(band.when):
                        yield ("haves", i, "indicators", j, path, k, "when", m), condition


def _condition(condition: Condition, loc: Loc, rubric: FourHaveRubric, document: Document) -> Iterator[PackFault]:
    inputs = {item.id: item for item in rubric.inputs}
    if condition.input not in inputs:
        yield document.fault(
            (*loc, "input"), f"{condition.input!r} is not a declared input", f"“{condition.input}”未在inputs中声明"
        )
        return
    item = inputs[condition.input]
    problem = _mismatch(condition, item)
    if problem is not None:
        yield document.fault(loc, problem.en, problem.zh)


def _mismatch(condition: Condition, item: Input) -> Bilingual | None:
    """Say why an operator or value does not suit an input, or ``None`` if it does."""
    value, kind = condition.value, item.kind
    numeric = kind in (InputKind.NUMBER, InputKind.SHARE)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    names = value if isinstance(value, tuple) else (value,)
    if numeric and (condition.op.plural or not number):
        return Bilingual(
            f"输入项“{item.id}”是数字，不能用{condition.op.value}与{value!r}比较",
            f"input {item.id!r} is a number and cannot be compared {condition.op.value} {value!r}",
        )
    if kind is InputKind.BOOLEAN and (condition.op is not Operator.EQUALS or not isinstance(value, bool)):
        return Bilingual(
            f"输入项“{item.id}”为是非，只能用“==”与true或false比较，现为{value!r}",
            f"input {item.id!r} is true or false and takes '==' with true or false, received {value!r}",
        )
    if kind in (InputKind.CHOICE, InputKind.SET):
        unknown = [name for name in names if isinstance(name, str) and name not in _choices(item)]
        if condition.op.numeric or unknown or not all(isinstance(name, str) for name in names):
            return Bilingual(
                f"输入项“{item.id}”应为{'、'.join(_choices(item))}之一，现为{value!r}",
                f"input {item.id!r} takes one of {', '.join(_choices(item))}; received {value!r}",
            )
    return None


def _choices(item: Input) -> tuple[str, ...]:
    if item.choices:
        return tuple(choice.id for choice in item.choices)
    spec = profile_fields(FactSide.PROJECT).get(item.derive.field) if isinstance(item.derive, ReadField) else None
    return () if spec is None or spec.choices is None else tuple(member.value for member in spec.choices)


def _grades(rubric: FourHaveRubric, document: Document) -> Iterator[PackFault]:
    minima = [(grade.min_met, grade.min_total) for grade in rubric.grades]
    if minima != sorted(minima, reverse=True):
        yield document.fault(("grades",), "grades must stand best first", "等级须按从高到低排列")
    if minima[-1] != (0, 0):
        yield document.fault(
            ("grades", len(minima) - 1),
            "the last grade must ask for nothing (min_met 0, min_total 0)",
            "最后一个等级不得设门槛（min_met和min_total均为0）",
        )
