"""Checks of the talent half: rules in order with the engine's codes, whom to ask, and measures that can be taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from features.bilingual import Bilingual
from features.policy.checks.parts import Parts
from features.policy.checks.rules import rule_faults
from features.policy.documents import Document, Loc
from features.policy.faults import PackFault
from features.policy.rule_codes import TALENT_CODES
from features.policy.talent import ANY_STAGE, TalentMeasures
from features.talent import OUTPUTS
from features.talent_choices import RoleStage


def talent_faults(parts: Parts) -> Iterator[PackFault]:
    """Check the rules TR-01 … TR-10, against the roles of the hard rules where these exist, and the measures."""
    talent, document = parts.talent, parts.documents["talent"]
    if talent is None:
        return
    roles = {role.id for role in parts.rules.roles} if parts.rules else None
    for position, (name, rule) in enumerate(talent.rules.by_name.items(), start=1):
        here: Loc = ("rules", name)
        if rule.id != f"TR-{position:02d}":
            message = f"{name} is rule TR-{position:02d}, received {rule.id!r}"
            yield document.fault((*here, "id"), message, f"{name}是规则TR-{position:02d}，现为“{rule.id}”")
        if roles is not None:
            yield from rule_faults(document, here, rule, codes=TALENT_CODES[name], roles=roles)
    yield from _measures(talent.measures, document)


def _keys(
    document: Document, here: Loc, found: Iterable[str], known: Collection[str], what: Bilingual
) -> Iterator[PackFault]:
    for name in found:
        if name not in known:
            yield document.fault((*here, name), f"{name!r} is no {what.en}", f"“{name}”不是已定义的{what.zh}")


def _measures(measures: TalentMeasures, document: Document) -> Iterator[PackFault]:
    outputs: Loc = ("measures", "evidence", "weights")
    if ANY_STAGE not in measures.evidence.weights:
        yield document.fault(outputs, f"weights of {ANY_STAGE!r} stage are missing", f"缺少“{ANY_STAGE}”阶段的权重")
    stages = {ANY_STAGE, *(stage.value for stage in RoleStage)}
    yield from _keys(document, outputs, measures.evidence.weights, stages, Bilingual("阶段", "stage"))
    for stage, weights in measures.evidence.weights.items():
        yield from _keys(document, (*outputs, stage), weights, OUTPUTS, Bilingual("成果", "output"))
        if not sum(weights.values()):
            yield document.fault((*outputs, stage), f"weights at {stage} are all 0", f"{stage}阶段的权重全为0")
    for missing in [name for name in OUTPUTS if name not in measures.evidence.enough]:
        message = f"enough of {missing!r} is not stated"
        yield document.fault(("measures", "evidence", "enough"), message, f"未写明“{missing}”多少为足够")
    technology = measures.technology
    if list(technology.levels_below) != sorted(technology.levels_below, reverse=True):
        here: Loc = ("measures", "technology", "levels_below")
        yield document.fault(here, "levels_below must not rise", "levels_below须逐级不增")
    if technology.stale_years <= technology.fresh_years:
        here = ("measures", "technology", "stale_years")
        yield document.fault(here, "stale_years must exceed fresh_years", "stale_years须大于fresh_years")
