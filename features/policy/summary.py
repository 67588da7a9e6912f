"""A pack in a handful of figures, for whoever wants to see at a glance what is in force."""

from __future__ import annotations

from features.policy.pack import Policy
from features.policy.taxonomy import FieldKind
from features.policy.vocabulary import Named, Slug


class SummaryFigure(Named):
    """One figure of the summary."""

    id: Slug
    value: int


def summarise(policy: Policy) -> tuple[SummaryFigure, ...]:
    """Count what a pack holds.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> {figure.id: figure.value for figure in summarise(load_policy())}["technologies"]
    136
    """
    taxonomy = policy.taxonomy
    names = {name.casefold() for technology in taxonomy.technologies for name in technology.names}
    counts = (
        ("industries", "产业", "Industries", len(taxonomy.industries)),
        ("priority_fields", "重点领域", "Priority fields", len(taxonomy.fields_of_kind(FieldKind.PRIORITY))),
        ("tracks", "细分赛道", "Segment tracks", len(taxonomy.tracks)),
        ("frontier_fields", "前沿领域", "Frontier fields", len(taxonomy.fields_of_kind(FieldKind.FRONTIER))),
        ("technologies", "技术", "Technologies", len(taxonomy.technologies)),
        ("technology_names", "技术名称与别名", "Names of technologies", len(names)),
        ("rules", "启用的硬约束", "Hard rules in force", sum(rule.enabled for rule in policy.rules.each)),
        ("indicators", "四有指标", "Four-have indicators", len(policy.fourhave.indicators)),
        ("components", "评分项", "Components of the expert score", len(policy.weights.expert.components)),
        ("stages", "漏斗阶段", "Stages of the funnel", len(policy.stages.stages)),
        ("routing_rules", "海外去向规则", "Overseas routing rules", len(policy.routing.rules)),
        ("targets", "数量目标", "Numeric targets", len(policy.targets.targets)),
    )
    return tuple(SummaryFigure(id=id_, zh=zh, en=en, value=value) for id_, zh, en, value in counts)
