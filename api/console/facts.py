"""The facts of a profile as people read them: by group, with unit and evidence, and what is still unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from features.bilingual import Bilingual, Language
from features.fields import field_specs
from features.in_words import in_words
from features.policy.taxonomy import Taxonomy
from recommender.evidence import EvidenceBook, EvidenceUsed

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

    label: str
    facts: tuple[Fact, ...]
    unknown: tuple[tuple[str, str], ...]


def fact_groups(
    profile: BaseModel,
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
    book, groups = EvidenceBook(profile, today=today), dict[Bilingual, tuple[list[Fact], list[tuple[str, str]]]]()
    for spec in field_specs(type(profile)):
        if spec.name in _ELSEWHERE:
            continue
        facts, unknown = groups.setdefault(spec.heading, ([], []))
        if spec.name in book.filled:
            evidence = book.used([spec.name])[0] if spec.key else None
            value = in_words(spec, getattr(profile, spec.name), taxonomy, language, places=places)
            facts.append(Fact(spec.name, spec.say(language), value, evidence))
        elif spec.key and spec.name not in withheld:
            unknown.append((spec.name, spec.say(language)))
    return tuple(
        FactGroup(heading.say(language), tuple(facts), tuple(unknown))
        for heading, (facts, unknown) in groups.items()
        if facts or unknown
    )
