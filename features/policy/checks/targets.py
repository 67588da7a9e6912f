"""Checks of the targets: quotes that stand in the policy, ranges, counting, and derived figures that add up."""

from __future__ import annotations

import math
from collections.abc import Iterator

from features.bilingual import Bilingual
from features.events import EventKind
from features.policy.checks.parts import Parts, repeated, squeezed, unresolved
from features.policy.documents import Document, Loc
from features.policy.faults import PackFault
from features.policy.targets import CountedBy, Derived, Target, Targets


def targets_faults(parts: Parts) -> Iterator[PackFault]:
    """Check the targets, against the wording of the policy and the stages where these exist."""
    targets, document = parts.targets, parts.documents["targets"]
    if targets is None:
        return
    yield from repeated(document, ((("targets", i), target.id) for i, target in enumerate(targets.targets)))
    yield from repeated(document, ((("derived", i), figure.id) for i, figure in enumerate(targets.derived)))
    for i, target in enumerate(targets.targets):
        yield from _target(target, i, document)
    if parts.text is not None:
        yield from _quotes(targets, document, squeezed(parts.text))
    if parts.stages is not None:
        known = {stage.id for stage in parts.stages.stages} | {kind.value for kind in EventKind}
        yield from _events(targets, document, known)
    for i, figure in enumerate(targets.derived):
        yield from _derived(figure, ("derived", i), targets, document)


def _target(target: Target, position: int, document: Document) -> Iterator[PackFault]:
    here: Loc = ("targets", position)
    if target.number != position + 1:
        yield document.fault(
            (*here, "number"),
            f"targets are numbered in order: expected {position + 1}, received {target.number}",
            f"目标须按顺序编号：应为{position + 1}，现为{target.number}",
        )
    if target.maximum is not None and target.maximum < target.minimum:
        yield document.fault(
            (*here, "maximum"),
            f"maximum {target.maximum:g} is below minimum {target.minimum:g}",
            f"上限{target.maximum:g}小于下限{target.minimum:g}",
        )
    if (target.counting.by is CountedBy.EVENTS) != (target.counting.event is not None):
        yield document.fault(
            (*here, "counting"),
            "counting by events needs an event, counting by hand has none",
            "按事件计数须写明event，人工填报则不写",
        )


def _quotes(targets: Targets, document: Document, text: str) -> Iterator[PackFault]:
    quotes: list[tuple[Loc, str]] = [(("horizon_quote",), targets.horizon_quote)]
    quotes += [(("targets", i, "quote"), target.quote) for i, target in enumerate(targets.targets)]
    for loc, quote in quotes:
        if squeezed(quote) not in text:
            yield document.fault(
                loc, f"{quote!r} does not occur in the wording of the policy", f"政策原文中没有“{quote}”"
            )


def _events(targets: Targets, document: Document, known: set[str]) -> Iterator[PackFault]:
    for i, target in enumerate(targets.targets):
        event = target.counting.event
        if event is not None and event not in known:
            yield document.fault(
                ("targets", i, "counting", "event"),
                f"{event!r} is neither a stage nor a kind of event",
                f"“{event}”既不是阶段也不是事件类型",
            )


def _derived(figure: Derived, here: Loc, targets: Targets, document: Document) -> Iterator[PackFault]:
    known = {target.id for target in targets.targets} | set(figure.constants) | {"horizon_years"}
    unknown: list[PackFault] = []
    for key in ("multiply", "divide"):
        names = getattr(figure, key)
        unknown += unresolved(document, (*here, key), names, known, what=Bilingual("目标或常数", "target or constant"))
    yield from unknown
    if unknown:
        return
    if any(targets.operand_of(figure, name) == 0 for name in figure.divide):
        yield document.fault((*here, "divide"), f"figure {figure.id!r} divides by zero", f"推算数“{figure.id}”除数为零")
        return
    computed = targets.compute(figure)
    if not math.isclose(computed, figure.value, rel_tol=1e-9):
        yield document.fault(
            (*here, "value"),
            f"figure {figure.id!r} is given as {figure.value:g}, but the targets make it {computed:g}",
            f"推算数“{figure.id}”写为{figure.value:g}，按目标计算应为{computed:g}",
        )
