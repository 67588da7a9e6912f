"""What of a lead may be shown to a desk before it has accepted it: the one home of that decision.

A masked profile is a profile again, so that everything (lists, search, slates, exports, tags with their spans) is
made from it and cannot tell more than it holds. ``masking.csv`` says of every field up to which level of
confidentiality it is shown. Deny by default: a field that is not in it is not shown, and an unknown confidentiality
counts as the strictest.

- ``open``: all but the people of the city's office and what it keeps between its units;
- ``internal``: besides, nothing that names the company or those who invest in it;
- ``anonymous``: besides, nothing that names the project, and no dates or sums by which a register finds it.

A text that carries one of the names so hidden, in whatever spelling (:mod:`features.names.guard`), is left out as a
whole. From all texts the ways to reach somebody are cut out (:mod:`features.names.contacts`). What masking cannot know
it does not hide: names of products, translations of a name, a person named without an office, a description by which
whoever knows the trade tells the company; nor the lead's number, which therefore must say nothing.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from features.choices import Confidentiality
from features.memo import made_once
from features.names.companies import company_forms, person_forms, project_forms
from features.names.contacts import without_contacts
from features.names.guard import NameGuard
from features.names.regions import Regions
from features.project import ProjectProfile

PEOPLE = ("officer",)
"""Fields that name people: shown only to who may see contacts."""

OUTLINE = ("project_id", "name", "code_name", "technology_ids")
"""Fields that tell what a lead is called and what it is about, to who staffs it."""

RULES = 2
"""Number of these rules: what was masked by earlier ones is masked anew."""

_TABLE = Path(__file__).with_name("masking.csv")
NEVER = "never"
_STRICTER = (Confidentiality.OPEN, Confidentiality.INTERNAL, Confidentiality.ANONYMOUS)
_DEFAULTS = {name: info.get_default() for name, info in ProjectProfile.model_fields.items() if not info.is_required()}
_EXEMPT = frozenset({"project_id", "technology_ids", "gbt_code"})
_NATIONAL = Regions()
_SPAN = 1_000_000


def number_of(regions: Regions) -> int:
    """Return the version of masked copies: another one under other rules, or for the regions of another pack."""
    return RULES * _SPAN + regions.number


def numbers_now() -> tuple[int, int]:
    """Return the least and the greatest version of copies that were masked by these rules, whatever the regions."""
    return RULES * _SPAN, RULES * _SPAN + _SPAN - 1


@made_once
def shown_up_to() -> dict[str, str]:
    """Return the strictest level at which each field is shown; :data:`NEVER` = at none."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        found = {line["field"]: line["shown_up_to"] for line in csv.DictReader(file)}
    if not set(found.values()) <= {NEVER, *_STRICTER}:
        raise RuntimeError(f"{_TABLE.name} may say {NEVER}, {', '.join(_STRICTER)} only")
    return found


@cache
def shown_at(level: Confidentiality) -> frozenset[str]:
    """Return the fields that are shown at a level."""
    enough = set(_STRICTER[_STRICTER.index(level) :])
    return frozenset(name for name, up_to in shown_up_to().items() if up_to in enough)


def level_of(profile: ProjectProfile) -> Confidentiality:
    """Return the level at which a lead is kept; unknown is the strictest."""
    return profile.confidentiality or Confidentiality.ANONYMOUS


def masked(profile: ProjectProfile, regions: Regions = _NATIONAL) -> ProjectProfile:
    """Return what a desk may learn of a lead that it has not accepted.

    Parameters
    ----------
    regions
        Regions that names of companies begin with: those of the pack in force.

    Examples
    --------
    >>> lead = ProjectProfile(
    ...     project_id="P1", name="海燕外延片", company_name="南通垚工半导体有限公司", officer="甲", trl=6,
    ...     description="Yáogōng 建设外延片产线", product_use="外延片，电话 0513-85123456", confidentiality="internal",
    ... )
    >>> shown = masked(lead)
    >>> shown.name, shown.company_name, shown.description, shown.product_use, shown.officer, shown.trl
    ('海燕外延片', None, '', '外延片，〔略〕', None, 6)
    """
    level = level_of(profile)
    shown, carries = shown_at(level), name_guard(profile, regions)
    held = {name: getattr(profile, name) for name in profile.model_fields_set if name in shown}
    if level is not Confidentiality.OPEN:
        held |= _without_investors(profile, shown)
    facts = {name: value if name in _EXEMPT else _kept(value, carries) for name, value in held.items()}
    facts = {name: value for name, value in facts.items() if value is not None}
    facts["name"] = facts.get("name") or _neutral_name(facts.get("code_name"), profile.project_id)
    return ProjectProfile.model_construct(**{**_DEFAULTS, **facts})


def outlined(shown: ProjectProfile) -> ProjectProfile:
    """Return what the talent office may learn of a lead, from its masked form: what it is called and what it is about.

    Examples
    --------
    >>> lead = ProjectProfile(project_id="P1", name="海燕", confidentiality="open", description="外延片", trl=6)
    >>> outlined(masked(lead)).name, outlined(masked(lead)).description, outlined(masked(lead)).trl
    ('海燕', '', None)
    """
    told = {name: getattr(shown, name) for name in OUTLINE if name in shown.model_fields_set}
    return ProjectProfile.model_construct(**{**_DEFAULTS, **told})


def name_guard(profile: ProjectProfile, regions: Regions = _NATIONAL) -> NameGuard:
    """Return the test whether a text names what is hidden of a lead at its level."""
    level = level_of(profile)
    forms = person_forms(profile.officer) if profile.officer else set()
    if level is Confidentiality.OPEN:
        return NameGuard(forms)
    for firm in (profile.company_name, *(one.lead_investor for one in profile.rounds)):
        forms |= company_forms(firm, regions) if firm else set()
    forms |= person_forms(profile.company_number or "")
    if level is Confidentiality.ANONYMOUS and profile.name != _neutral_name(profile.code_name, profile.project_id):
        forms |= project_forms(profile.name, regions)
    return NameGuard(forms)


def people_of(profile: ProjectProfile) -> tuple[str, ...]:
    """Return the names of the people of a lead."""
    return tuple(getattr(profile, name) for name in PEOPLE if getattr(profile, name))


def people_guard(names: Iterable[str]) -> NameGuard:
    """Return the test whether a text names one of these people."""
    return NameGuard({form for name in names for form in person_forms(name)})


def masked_text(text: str, carries: NameGuard) -> str:
    """Return a text about a lead as a desk may read it before it accepts: nothing of it if it carries a hidden name."""
    shown = without_contacts(text)
    return "" if carries(shown) else shown


def without_people(profile: ProjectProfile) -> ProjectProfile:
    """Return what may be learnt of a lead without seeing people's data: neither their names, nor texts that carry one.

    Examples
    --------
    >>> lead = ProjectProfile(project_id="P1", name="海燕", officer="王某某", description="联系王某某", trl=6)
    >>> shown = without_people(lead)
    >>> shown.name, shown.officer, shown.description, shown.trl
    ('海燕', None, '', 6)
    """
    names = people_of(profile)
    if not names:
        return profile
    carries = people_guard(names)
    held = {name: value for name, value in profile if name not in _EXEMPT}
    facts = {name: _DEFAULTS.get(name) if name in PEOPLE else _kept(value, carries) for name, value in held.items()}
    lost = {name: _DEFAULTS.get(name) for name, value in facts.items() if value is None}
    if "name" in lost:
        lost["name"] = _neutral_name(None, profile.project_id)
    return profile.model_copy(update=facts | lost)


def is_open(profile: ProjectProfile, day: dt.date | None) -> bool:
    """Whether desks may see a lead on a day that was not sent to them: open, and no place has first-report priority.

    A priority runs to the end of its stated day. One without a stated end does not end by itself, and without a day
    none has ended.
    """
    if profile.confidentiality is not Confidentiality.OPEN:
        return False
    if profile.protected_park_id is None:
        return True
    until = reserved_until(profile)
    return until is not None and day is not None and until < day


def reserved_until(profile: ProjectProfile) -> dt.date | None:
    """Return the last day on which an open lead is kept for one place; None = it is not, or without a stated end."""
    is_reserved = profile.confidentiality is Confidentiality.OPEN and profile.protected_park_id is not None
    return profile.protected_until if is_reserved else None


def _without_investors(profile: ProjectProfile, shown: Collection[str]) -> dict[str, Any]:
    """Return the records from which names of investors and words of sources are taken out."""
    records: dict[str, Any] = {
        "rounds": tuple(one.model_copy(update={"lead_investor": ""}) for one in profile.rounds),
        "evidence": tuple(
            one.model_copy(update={"value": "", "source": ""}) for one in profile.evidence if one.field in shown
        ),
    }
    return {name: value for name, value in records.items() if name in shown}


def _neutral_name(code_name: str | None, project_id: str) -> str:
    """Return what a lead is called where its name is not shown."""
    return code_name or f"线索 {project_id}"


def _kept(value: Any, carries: NameGuard) -> Any:
    """Return ``value`` without the texts that carry a hidden name; ``None`` where nothing is left."""
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        return masked_text(value, carries) or None
    if isinstance(value, tuple):
        kept = [_kept(one, carries) for one in value]
        return tuple(one for one in kept if one is not None)
    if isinstance(value, BaseModel):
        texts = {name: text for name, text in value.__dict__.items() if type(text) is str and text}
        told = {name: masked_text(text, carries) for name, text in texts.items()}
        if told == texts:
            return value
        return value.model_copy(update=told) if all(told.values()) else None
    return value
