"""The facts of a profile as people read them: by group, with unit and evidence, and what is still unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from api.console import formats
from features.bilingual import Language
from features.fields import FieldSpec, Labelled, field_specs
from features.park import ParkProfile
from features.policy.taxonomy import Taxonomy
from features.policy.vocabulary import Named
from features.project import ProjectProfile
from recommender.evidence import EvidenceBook, EvidenceUsed

_GROUPS = {
    "LeadOutline": Named(zh="线索概要", en="Lead"),
    "Investor": Named(zh="投资主体", en="Investor"),
    "ProjectTechnology": Named(zh="项目与技术", en="Project and technology"),
    "Funding": Named(zh="投资与资本", en="Investment and capital"),
    "Team": Named(zh="团队与人才", en="Team and talent"),
    "SiteNeeds": Named(zh="选址需求", en="Site needs"),
    "Impact": Named(zh="环境、能耗与效益", en="Environment, energy and output"),
    "ParkIdentity": Named(zh="基本信息", en="Identity"),
    "ParkLocation": Named(zh="区位", en="Location"),
    "ParkSpace": Named(zh="土地与空间", en="Land and space"),
    "ParkUtilities": Named(zh="公用工程", en="Utilities"),
    "ParkPermits": Named(zh="准入与环境", en="Permits and environment"),
    "ParkTransport": Named(zh="水运、空域与算力", en="Water, airspace, compute"),
    "ParkEconomics": Named(zh="投入产出门槛", en="Input and output thresholds"),
    "ParkEcosystem": Named(zh="产业生态与服务", en="Ecosystem and services"),
    "ParkIncubation": Named(zh="孵化与工位", en="Incubation and desks"),
}
_UNITS_EN = {
    "亩": "mu",
    "人": "people",
    "件": "patents",
    "年": "years",
    "级": "",
    "吨": "t",
    "套": "",
    "个": "",
    "月": "months",
    "分钟": "min",
    "万元": "×10,000 CNY",
    "万元/年": "×10,000 CNY a year",
    "比例": "share, 0 to 1",
    "万元/亩": "×10,000 CNY/mu",
    "元/㎡·月": "CNY/m² a month",
    "元/个·月": "CNY a month",
    "吨标煤": "tce",
    "吨标煤/年": "tce/year",
    "万kWh/年": "×10,000 kWh/year",
    "t/年": "t/year",
}
"""Units of the field catalogue that are Chinese words; all others are signs."""
_ELSEWHERE = frozenset({"description", "evidence", "updated_on", "data_status", "name", "project_id", "technology_ids"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One known field in words, with the record behind it; ``evidence`` None where none is expected."""

    name: str
    label: str
    value: str
    evidence: EvidenceUsed | None


@dataclass(frozen=True)
class FactGroup:
    """The known facts of one group, and the key facts still unknown, (field, label)."""

    name: str
    label: str
    facts: tuple[Fact, ...]
    unknown: tuple[tuple[str, str], ...]


def fact_groups(
    profile: ProjectProfile | ParkProfile,
    *,
    today: dt.date,
    taxonomy: Taxonomy,
    language: Language,
    withheld: Collection[str] = (),
) -> tuple[FactGroup, ...]:
    """Return the facts of a profile, group by group, in the order of its fields; empty groups are left out.

    Fields that are ``withheld`` from the reader are not called unknown.
    """
    book, groups = EvidenceBook(profile, today=today), dict[str, tuple[list[Fact], list[tuple[str, str]]]]()
    for spec in field_specs(type(profile)):
        if spec.group not in _GROUPS or spec.name in _ELSEWHERE:
            continue
        facts, unknown = groups.setdefault(spec.group, ([], []))
        if spec.name in book.filled:
            evidence = book.used([spec.name])[0] if spec.key else None
            value = in_words(spec, getattr(profile, spec.name), taxonomy, language)
            facts.append(Fact(spec.name, spec.say(language), value, evidence))
        elif spec.key and spec.name not in withheld:
            unknown.append((spec.name, spec.say(language)))
    return tuple(
        FactGroup(name, _GROUPS[name].say(language), tuple(facts), tuple(unknown))
        for name, (facts, unknown) in groups.items()
        if facts or unknown
    )


def unit_name(unit: str, language: Language) -> str:
    """Return what a unit of the field catalogue is called."""
    return unit if language == "zh" else _UNITS_EN.get(unit, unit)


def group_label(name: str, language: Language) -> str:
    """Return what a group of fields is called."""
    return _GROUPS[name].say(language)


def in_words(spec: FieldSpec, value: Any, taxonomy: Taxonomy, language: Language) -> str:
    """Return one value as people write it.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> specs = {spec.name: spec for spec in field_specs(ProjectProfile)}
    >>> [in_words(specs[name], value, load_policy().taxonomy, "zh")
    ...  for name, value in [("floor_area_m2", 6000.0), ("dual_circuit", True), ("rd_share_of_spending", 0.55)]]
    ['6,000 ㎡', '是', '55%']
    """
    if spec.kind == "money":
        return formats.money(value, language)
    if spec.kind == "truth":
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    if spec.kind == "date":
        return formats.day(value, language)
    if spec.kind in ("number", "integer"):
        if spec.unit == "比例":
            return formats.share(value)
        unit = unit_name(spec.unit, language)
        return f"{formats.number(value, digits=2)} {unit}".strip()
    if spec.kind == "choice":
        return str(value.say(language))
    if spec.kind == "list":
        return ("、" if language == "zh" else ", ").join(_member(one, taxonomy, language) for one in value)
    if spec.kind == "records":
        return ("；" if language == "zh" else "; ").join(_record(one, taxonomy, language) for one in value)
    return str(value)


def _member(value: Any, taxonomy: Taxonomy, language: Language) -> str:
    if isinstance(value, Labelled):
        return value.say(language)
    return _known(str(value), taxonomy, language)


def _record(record: Any, taxonomy: Taxonomy, language: Language) -> str:
    """Return the parts of a record that say something, in its own order."""
    words = (_part(getattr(record, name), taxonomy, language) for name in type(record).model_fields)
    return " ".join(word for word in words if word)


def _part(value: Any, taxonomy: Taxonomy, language: Language) -> str:
    if value is None or isinstance(value, bool) or value in ("", ()):
        return ""
    if isinstance(value, Labelled):
        return value.say(language)
    if isinstance(value, dt.date):
        return formats.day(value, language)
    if isinstance(value, (int, float)):
        return formats.number(value)
    if isinstance(value, tuple):
        return _listed(value, taxonomy, language)
    if isinstance(value, str):
        return _known(value, taxonomy, language)
    return formats.money(value, language)


def _listed(values: Sequence[Any], taxonomy: Taxonomy, language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(_member(one, taxonomy, language) for one in values)


def _known(word: str, taxonomy: Taxonomy, language: Language) -> str:
    """Return the name of a technology or a field instead of its id."""
    technology = next((one for one in taxonomy.technologies if one.id == word), None)
    field = next((one for one in taxonomy.fields if one.id == word), None)
    found = technology or field
    return word if found is None else found.say(language)
