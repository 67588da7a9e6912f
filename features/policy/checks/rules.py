"""Checks of the hard rules: ids and codes the engine relies on, parameters covered by grounds, facts that exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from features.bilingual import Bilingual
from features.choices import CapitalOrigin, FireClass
from features.identity import identity_of
from features.policy.checks.parts import Parts, repeated, unresolved
from features.policy.checks.profiles import PROFILES, profile_fields
from features.policy.documents import Document, Loc
from features.policy.faults import PackFault
from features.policy.rule_codes import COMMON_CODES, RULE_CODES
from features.policy.rule_parameters import Parameters
from features.policy.rules import FactSide, Rule, RuleOutcome, Rules


def rules_faults(parts: Parts) -> Iterator[PackFault]:
    """Check the rules on their own, and against taxonomy and rubric where these exist."""
    rules, document = parts.rules, parts.documents["rules"]
    if rules is None:
        return
    yield from repeated(document, ((("roles", i), role.id) for i, role in enumerate(rules.roles)))
    known = [role.id for role in rules.roles]
    roles = frozenset(known)
    for i, role in enumerate(rules.roles):
        yield from unresolved(
            document, ("roles", i, "at"), tuple(role.at.values()), known, what=Bilingual("询问对象", "role")
        )
    common = tuple(code.code for code in rules.common_codes)
    yield from _codes(document, ("common_codes",), common, COMMON_CODES)
    for position, (name, rule) in enumerate(rules.by_name.items(), start=1):
        if rule.id != f"HC-P{position:02d}":
            yield document.fault(
                (name, "id"),
                f"{name} is rule HC-P{position:02d}, received {rule.id!r}",
                f"{name}是规则HC-P{position:02d}，现为“{rule.id}”",
            )
        yield from rule_faults(document, (name,), rule, codes=RULE_CODES[name], roles=roles)
    yield from _facts(rules, document)
    yield from _numbers(rules, document)
    yield from _references(parts, rules, document)
    yield from _track_questions(parts, rules, document)
    yield from _first_facts(rules, document)


def _codes(document: Document, loc: Loc, codes: tuple[str, ...], known: tuple[str, ...]) -> Iterator[PackFault]:
    yield from repeated(document, (((*loc, i), code) for i, code in enumerate(codes)))
    for position, code in enumerate(codes):
        if code not in known:
            yield document.fault(
                (*loc, position, "code"),
                f"{code!r} is no code of this rule; these are {', '.join(known)}",
                f"“{code}”不是该规则的结果代码，应为{'、'.join(known)}",
            )
    for missing in sorted(set(known) - set(codes)):
        yield document.fault(loc, f"code {missing!r} is missing", f"缺少结果代码“{missing}”")


def rule_faults(
    document: Document, here: Loc, rule: Rule[Parameters], *, codes: Sequence[str], roles: Collection[str]
) -> Iterator[PackFault]:
    """Check one rule of any pairing: its codes (``codes`` are their tails), its grounds, what it asks and whom."""
    name = here[-1]
    told = tuple(code.code for code in rule.codes)
    yield from _codes(document, (*here, "codes"), told, tuple(f"{name}.{tail}" for tail in codes))
    for i, code in enumerate(rule.codes):
        if code.outcome in (RuleOutcome.FAIL, RuleOutcome.FLAG) and code.fix is None:
            yield document.fault(
                (*here, "codes", i), f"code {code.code!r} must say what would fix it", f"代码“{code.code}”须写明fix"
            )
    yield from _grounds(document, here, rule)
    for i, question in enumerate(rule.questions):
        asked: Loc = (*here, "questions", i)
        if question.who not in roles:
            yield document.fault(
                (*asked, "who"), f"{question.who!r} is not a known role", f"“{question.who}”不在roles中"
            )
        if question.input not in profile_fields(question.side):
            yield _no_field(document, (*asked, "input"), question.side, question.input)


def _no_field(document: Document, loc: Loc, side: FactSide, name: str) -> PackFault:
    whose = identity_of(PROFILES[side]).noun.zh
    return document.fault(loc, f"a {side.value} has no field {name!r}", f"{whose}资料没有字段“{name}”")


def _grounds(document: Document, here: Loc, rule: Rule[Parameters]) -> Iterator[PackFault]:
    parameters = set(type(rule.parameters).model_fields)
    covered: set[str] = set()
    for i, ground in enumerate(rule.grounds):
        loc: Loc = (*here, "grounds", i, "parameters")
        yield from unresolved(document, loc, ground.parameters, parameters, what=Bilingual("参数", "parameter"))
        covered |= set(ground.parameters)
    for missing in sorted(parameters - covered):
        yield document.fault(
            (*here, "parameters", missing),
            f"parameter {missing!r} is covered by no entry of grounds",
            f"参数“{missing}”没有在grounds中说明依据",
        )


def _facts(rules: Rules, document: Document) -> Iterator[PackFault]:
    """Profile fields and closed lists that parameters name."""
    named: list[tuple[Loc, str, FactSide]] = []
    for i, space in enumerate(rules.special_space.parameters.spaces):
        here: Loc = ("special_space", "parameters", "spaces", i)
        named += [((*here, "need"), space.need, FactSide.PROJECT), ((*here, "offer"), space.offer, FactSide.PARK)]
        named += [((*here, "permit"), space.permit, FactSide.PARK)] if space.permit else []
    for i, hazard in enumerate(rules.hazard.parameters.hazards):
        here = ("hazard", "parameters", "hazards", i)
        named += [((*here, "uses"), hazard.uses, FactSide.PROJECT), ((*here, "permit"), hazard.permit, FactSide.PARK)]
    for loc, name, side in named:
        if name not in profile_fields(side):
            yield _no_field(document, loc, side, name)
    order = rules.building.parameters.fire_class_order
    classes = [member.value for member in FireClass]
    if sorted(order) != sorted(classes):
        yield document.fault(
            ("building", "parameters", "fire_class_order"),
            f"fire_class_order must hold each of {', '.join(classes)} once, received {', '.join(order)}",
            f"fire_class_order须恰好包含{'、'.join(classes)}，现为{'、'.join(order)}",
        )
    origins = [member.value for member in CapitalOrigin]
    foreign = rules.foreign_capital.parameters
    for key in ("barred_origins", "counsel_origins"):
        loc = ("foreign_capital", "parameters", key)
        yield from unresolved(
            document, loc, getattr(foreign, key), origins, what=Bilingual("资本性质", "capital origin")
        )


def _numbers(rules: Rules, document: Document) -> Iterator[PackFault]:
    energy, first = rules.energy.parameters, rules.first_report.parameters
    if energy.no_review_below_tce > energy.province_review_tce:
        yield document.fault(
            ("energy", "parameters", "no_review_below_tce"),
            f"no_review_below_tce {energy.no_review_below_tce:g} exceeds province_review_tce "
            f"{energy.province_review_tce:g}",
            f"no_review_below_tce（{energy.no_review_below_tce:g}）大于province_review_tce"
            f"（{energy.province_review_tce:g}）",
        )
    if not first.protection_days_min <= first.protection_days <= first.protection_days_max:
        yield document.fault(
            ("first_report", "parameters", "protection_days"),
            f"protection_days {first.protection_days} is not within {first.protection_days_min} to "
            f"{first.protection_days_max}",
            f"保护期{first.protection_days}天不在{first.protection_days_min}—{first.protection_days_max}天之内",
        )


def _references(parts: Parts, rules: Rules, document: Document) -> Iterator[PackFault]:
    """Ids of the taxonomy and of the rubric's vetoes that parameters name."""
    if parts.taxonomy is not None:
        taxonomy = parts.taxonomy
        technologies = [technology.id for technology in taxonomy.technologies]
        fields = [field.id for field in taxonomy.fields]
        requirements = [requirement.id for requirement in taxonomy.site_requirements]
        foreign, compute = rules.foreign_capital.parameters, rules.compute.parameters
        for rule, key, names, known, what in (
            ("foreign_capital", "fields", foreign.fields, fields, Bilingual("领域", "field")),
            ("foreign_capital", "technologies", foreign.technologies, technologies, Bilingual("技术", "technology")),
            ("biosafety", "fields", rules.biosafety.parameters.fields, fields, Bilingual("领域", "field")),
            (
                "compute",
                "data_centre_technologies",
                compute.data_centre_technologies,
                technologies,
                Bilingual("技术", "technology"),
            ),
            (
                "compute",
                "filing_technologies",
                compute.filing_technologies,
                technologies,
                Bilingual("技术", "technology"),
            ),
        ):
            yield from unresolved(document, (rule, "parameters", key), names, known, what=what)
        for i, space in enumerate(rules.special_space.parameters.spaces):
            loc: Loc = ("special_space", "parameters", "spaces", i, "requirement")
            if space.requirement not in requirements:
                yield document.fault(
                    loc,
                    f"{space.requirement!r} is not a known site requirement",
                    f"“{space.requirement}”不是已定义的载体条件",
                )
    if parts.fourhave is not None:
        vetoes = [veto.id for veto in parts.fourhave.vetoes]
        loc = ("integrity", "parameters", "barring_vetoes")
        barring = rules.integrity.parameters.barring_vetoes
        yield from unresolved(document, loc, barring, vetoes, what=Bilingual("否决事项", "veto of the rubric"))


def _track_questions(parts: Parts, rules: Rules, document: Document) -> Iterator[PackFault]:
    yield from repeated(
        document, ((("track_questions", i), entry.field) for i, entry in enumerate(rules.track_questions))
    )
    project = profile_fields(FactSide.PROJECT)
    rule_ids = {rule.id for rule in rules.each}
    for i, entry in enumerate(rules.track_questions):
        for j, question in enumerate(entry.questions):
            here: Loc = ("track_questions", i, "questions", j)
            yield from unresolved(
                document, (*here, "inputs"), question.inputs, project, what=Bilingual("项目字段", "field of a project")
            )
            if question.rule is not None and question.rule not in rule_ids:
                yield document.fault(
                    (*here, "rule"), f"{question.rule!r} is not a known rule", f"没有规则“{question.rule}”"
                )
    if parts.taxonomy is None:
        return
    tracks = {field.id for field in parts.taxonomy.tracks}
    asked = {entry.field for entry in rules.track_questions}
    for i, entry in enumerate(rules.track_questions):
        if entry.field not in {field.id for field in parts.taxonomy.fields}:
            yield document.fault(
                ("track_questions", i, "field"),
                f"{entry.field!r} is not a known field",
                f"“{entry.field}”不是已定义的领域",
            )
    for missing in sorted(tracks - asked):
        yield document.fault(
            ("track_questions",), f"track {missing!r} has no questions to ask first", f"细分赛道“{missing}”没有先问问题"
        )


def _first_facts(rules: Rules, document: Document) -> Iterator[PackFault]:
    project, roles = profile_fields(FactSide.PROJECT), [role.id for role in rules.roles]
    for i, fact in enumerate(rules.first_facts.facts):
        here: Loc = ("first_facts", "facts", i)
        yield from unresolved(
            document, (*here, "inputs"), fact.inputs, project, what=Bilingual("项目字段", "field of a project")
        )
        if fact.who not in roles:
            yield document.fault((*here, "who"), f"{fact.who!r} is not a known role", f"“{fact.who}”不在roles中")
