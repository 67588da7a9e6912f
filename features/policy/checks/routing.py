"""Checks of overseas routing: the rules the engine knows, inputs that are declared, numbers that agree."""

from __future__ import annotations

from collections.abc import Iterator

from features.events import EventKind
from features.policy.checks.parts import Parts, repeated
from features.policy.conditions import Condition
from features.policy.documents import Document, Loc
from features.policy.faults import PackFault
from features.policy.routing import Routing

ROUTE_RULES = ("R1", "R2", "R3", "R4", "R5", "R6", "R7")


def routing_faults(parts: Parts) -> Iterator[PackFault]:
    """Check routing on its own, and its counting rules against targets and stages where these exist."""
    routing, document = parts.routing, parts.documents["routing"]
    if routing is None:
        return
    for name in ("inputs", "rules", "hubs", "counting"):
        yield from repeated(document, (((name, i), entry.id) for i, entry in enumerate(getattr(routing, name))))
    for missing in sorted(set(ROUTE_RULES) - {rule.id for rule in routing.rules}):
        yield document.fault(("rules",), f"rule {missing!r} is missing", f"缺少去向规则“{missing}”")
    yield from _inputs(routing, document)
    yield from _numbers(routing, document)
    yield from _counting(parts, routing, document)


def _conditions(routing: Routing) -> Iterator[tuple[Loc, Condition]]:
    for i, rule in enumerate(routing.rules):
        for key, conditions in (("when_all", rule.when_all), ("when_any", rule.when_any)):
            for j, condition in enumerate(conditions):
                yield ("rules", i, key, j), condition
    for i, trigger in enumerate(routing.landing.triggers):
        for j, condition in enumerate(trigger.when_any):
            yield ("landing", "triggers", i, "when_any", j), condition


def _inputs(routing: Routing, document: Document) -> Iterator[PackFault]:
    declared = {item.id for item in routing.inputs}
    used = set()
    for loc, condition in _conditions(routing):
        used.add(condition.input)
        if condition.input not in declared:
            yield document.fault(
                (*loc, "input"), f"{condition.input!r} is not a declared input", f"“{condition.input}”未在inputs中声明"
            )
        number = isinstance(condition.value, int | float) and not isinstance(condition.value, bool)
        if condition.op.numeric != number and (condition.op.numeric or condition.op.plural):
            yield document.fault(
                loc,
                f"operator {condition.op.value!r} does not suit the value {condition.value!r}",
                f"运算符“{condition.op.value}”与值{condition.value!r}不相配",
            )
    for position, item in enumerate(routing.inputs):
        if item.id not in used:
            yield document.fault(
                ("inputs", position),
                f"input {item.id!r} is read by no condition",
                f"输入项“{item.id}”没有被任何条件使用",
            )


def _numbers(routing: Routing, document: Document) -> Iterator[PackFault]:
    landing = routing.landing
    if landing.needed > len(landing.triggers):
        yield document.fault(
            ("landing", "needed"),
            f"{landing.needed} triggers are needed, but only {len(landing.triggers)} are listed",
            f"要求满足{landing.needed}项，但只列出{len(landing.triggers)}项",
        )
    for i, hub in enumerate(routing.hubs):
        if hub.programme_months_min > hub.programme_months_max:
            yield document.fault(
                ("hubs", i, "programme_months_min"),
                f"programme_months_min {hub.programme_months_min} exceeds the maximum {hub.programme_months_max}",
                f"最短孵化月数{hub.programme_months_min}大于最长月数{hub.programme_months_max}",
            )
    expected = {"landing_triggers_met": landing.needed, "months_in_hub": landing.review_months}
    for loc, condition in _conditions(routing):
        wanted = expected.get(condition.input)
        if wanted is not None and condition.value != wanted:
            yield document.fault(
                (*loc, "value"),
                f"{condition.input} is compared with {condition.value}, but landing says {wanted}",
                f"{condition.input}与{condition.value}比较，而landing中为{wanted}",
            )


def _counting(parts: Parts, routing: Routing, document: Document) -> Iterator[PackFault]:
    for i, rule in enumerate(routing.counting):
        if parts.targets is not None and rule.target not in {target.id for target in parts.targets.targets}:
            yield document.fault(
                ("counting", i, "target"), f"{rule.target!r} is not a known target", f"“{rule.target}”不是已定义的目标"
            )
        if parts.stages is not None:
            known = {stage.id for stage in parts.stages.stages} | {kind.value for kind in EventKind}
            if rule.counts_from not in known:
                yield document.fault(
                    ("counting", i, "counts_from"),
                    f"{rule.counts_from!r} is neither a stage nor a kind of event",
                    f"“{rule.counts_from}”既不是阶段也不是事件类型",
                )
