"""The facts of a profile as people read them: by group, with unit and evidence, and what is still unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from features.bilingual import Language
from features.fields import field_specs
from features.in_words import in_words
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
    places: Mapping[str, str] | None = None,
) -> tuple[FactGroup, ...]:
    """Return the facts of a profile, group by group, in the order of its fields; empty groups are left out.

    Fields that are ``withheld`` from the reader are not called unknown. ``places``: names by id, of those it refers to.
    """
    book, groups = EvidenceBook(profile, today=today), dict[str, tuple[list[Fact], list[tuple[str, str]]]]()
    for spec in field_specs(type(profile)):
        if spec.group not in _GROUPS or spec.name in _ELSEWHERE:
            continue
        facts, unknown = groups.setdefault(spec.group, ([], []))
        if spec.name in book.filled:
            evidence = book.used([spec.name])[0] if spec.key else None
            value = in_words(spec, getattr(profile, spec.name), taxonomy, language, places=places)
            facts.append(Fact(spec.name, spec.say(language), value, evidence))
        elif spec.key and spec.name not in withheld:
            unknown.append((spec.name, spec.say(language)))
    return tuple(
        FactGroup(name, _GROUPS[name].say(language), tuple(facts), tuple(unknown))
        for name, (facts, unknown) in groups.items()
        if facts or unknown
    )


def group_label(name: str, language: Language) -> str:
    """Return what a group of fields is called."""
    return _GROUPS[name].say(language)
