"""Checks of the funnel: every stage can be reached, no way leads back forwards, every side state can be left."""

from __future__ import annotations

from collections.abc import Iterator

from features.bilingual import Bilingual
from features.policy.checks.parts import Parts, repeated, unresolved
from features.policy.documents import Document, Loc
from features.policy.faults import PackFault
from features.policy.stages import Direction, Funnel, Path


def stages_faults(parts: Parts) -> Iterator[PackFault]:
    """Check the funnel."""
    funnel, document = parts.stages, parts.documents["stages"]
    if funnel is None:
        return
    states = [(("stages", i), stage.id) for i, stage in enumerate(funnel.stages)]
    states += [(("side_states", i), state.id) for i, state in enumerate(funnel.side_states)]
    yield from repeated(document, states)
    yield from _references(funnel, document)
    yield from _forward(funnel, document)
    for position, state in enumerate(funnel.side_states):
        here: Loc = ("side_states", position)
        yield from repeated(document, (((*here, "reasons", i), reason.id) for i, reason in enumerate(state.reasons)))
        if not (state.terminal or state.resumes_previous or state.resumes_at):
            yield document.fault(here, f"side state {state.id!r} can never be left", f"旁路状态“{state.id}”无法离开")
        if state.reason_required and not state.reasons:
            yield document.fault(
                here,
                f"side state {state.id!r} requires a reason but lists none",
                f"旁路状态“{state.id}”要求原因但未列出",
            )


def _references(funnel: Funnel, document: Document) -> Iterator[PackFault]:
    known = {stage.id for stage in funnel.stages}
    places: list[tuple[Loc, str]] = []
    for i, step in enumerate(funnel.steps):
        places += [(("steps", i, "from_stage"), step.from_stage), (("steps", i, "to_stage"), step.to_stage)]
    places += [(("service_levels", i, "stage"), level.stage) for i, level in enumerate(funnel.service_levels)]
    for i, ratio in enumerate(funnel.ratios):
        named = (("from_stage", ratio.from_stage), ("to_stage", ratio.to_stage))
        places += [(("ratios", i, key), stage) for key, stage in named if stage is not None]
    for loc, stage in places:
        if stage not in known:
            yield document.fault(loc, f"{stage!r} is not a known stage", f"“{stage}”不是已定义的阶段")
    for i, state in enumerate(funnel.side_states):
        for key in ("enter_from", "resumes_at"):
            loc = ("side_states", i, key)
            yield from unresolved(document, loc, getattr(state, key), known, what=Bilingual("阶段", "stage"))
    yield from repeated(document, ((("ratios", i), ratio.id) for i, ratio in enumerate(funnel.ratios)))
    yield from repeated(document, ((("service_levels", i), level.id) for i, level in enumerate(funnel.service_levels)))


def _forward(funnel: Funnel, document: Document) -> Iterator[PackFault]:
    order = {stage.id: position for position, stage in enumerate(funnel.stages)}
    by_id = {stage.id: stage for stage in funnel.stages}
    reached = {funnel.first.id}
    steps = [(i, step) for i, step in enumerate(funnel.steps) if step.from_stage in order and step.to_stage in order]
    for position, step in sorted(steps, key=lambda item: order[item[1].from_stage]):
        before, after = by_id[step.from_stage], by_id[step.to_stage]
        ahead = order[after.id] > order[before.id]
        if ahead != (step.direction is Direction.FORWARD):
            yield document.fault(
                ("steps", position),
                f"step {before.id} -> {after.id} is marked {step.direction.value}, against the order of the stages",
                f"步骤{before.id}→{after.id}标为{step.direction.value}，与阶段顺序不符",
            )
        if not ahead:
            continue
        if before.id in reached:
            reached.add(after.id)
        if before.landed and not after.landed:
            yield document.fault(
                ("steps", position),
                f"step {before.id} -> {after.id} would undo a landing",
                f"步骤{before.id}→{after.id}会使已落户项目变为未落户",
            )
        if {before.path, after.path} == {Path.HEAVY, Path.LIGHT}:
            yield document.fault(
                ("steps", position),
                f"step {before.id} -> {after.id} crosses from the {before.path.value} to the {after.path.value} path",
                f"步骤{before.id}→{after.id}跨越了{before.path.value}与{after.path.value}两条路径",
            )
    for stage_id, position in order.items():
        if stage_id not in reached:
            yield document.fault(
                ("stages", position), f"stage {stage_id!r} cannot be reached", f"没有步骤能到达阶段“{stage_id}”"
            )
