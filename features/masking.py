"""What of a lead may be shown to a desk before it has accepted it: the one home of that decision.

A masked profile is a profile again, so that everything (lists, search, slates, exports, tags with their spans) is
made from it and cannot tell more than it holds. ``masking.csv`` says of every field up to which level of
confidentiality it is shown. Deny by default: a field that is not in it is not shown, and an unknown confidentiality
counts as the strictest.

- ``open``: all but the people of the city's office and what it keeps between its units;
- ``internal``: besides, nothing that names the company or those who invest in it;
- ``anonymous``: besides, nothing that names the project, and no dates or sums by which a register finds it.

A text that carries one of the names so hidden is left out as a whole.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from features.choices import Confidentiality
from features.project import ProjectProfile

RULES = 1
"""Number of these rules: what was masked by earlier ones is masked anew."""

_TABLE = Path(__file__).with_name("masking.csv")
NEVER = "never"
_STRICTER = (Confidentiality.OPEN, Confidentiality.INTERNAL, Confidentiality.ANONYMOUS)
_DEFAULTS = {name: info.get_default() for name, info in ProjectProfile.model_fields.items() if not info.is_required()}
_EXEMPT = frozenset({"project_id", "technology_ids", "gbt_code"})
_LEGAL_FORM = re.compile(
    r"(集团|控股|股份|有限责任|有限|公司|合伙企业|普通合伙|有限合伙|中心|研究院|工作室|\binc\b|\bllc\b|\bltd\b|\bco\b|\bcorp\b|"
    r"\bcorporation\b|\bcompany\b|\blimited\b|\bgmbh\b|\bplc\b|\bag\b|\bsa\b|\bbv\b)\.?"
)
_REGION = re.compile(r"^(中国|江苏|南通|上海|苏州|南京|无锡|常州|北京|深圳|广州|杭州|浙江|广东|安徽|山东)(省|市)?")
_TRADE = re.compile(
    r"(新材料|半导体|科技|技术|智能|生物|医药|医疗|制药|装备|能源|材料|信息|电子|航空|航天|海洋|海工|机器人|环保|化工|精密|"
    r"数据|软件|网络|光电|动力|制造|实业|工业|发展|创新|投资|创投|资本|基金|项目)+$"
)
_ASIDE = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_SIGNS = re.compile(r"[\W_]+")
_SHORTEST_LATIN = 4
_SHORTEST = 2


@cache
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


def masked(profile: ProjectProfile) -> ProjectProfile:
    """Return what a desk may learn of a lead that it has not accepted.

    Examples
    --------
    >>> lead = ProjectProfile(
    ...     project_id="P1", name="海燕外延片", company_name="南通垚工半导体有限公司", officer="甲", trl=6,
    ...     description="垚工建设外延片产线", confidentiality="internal",
    ... )
    >>> shown = masked(lead)
    >>> shown.name, shown.company_name, shown.description, shown.officer, shown.trl
    ('海燕外延片', None, '', None, 6)
    """
    level = level_of(profile)
    shown, carries = shown_at(level), _guard(_hidden_names(profile, level))
    held = {name: getattr(profile, name) for name in profile.model_fields_set if name in shown}
    if level is not Confidentiality.OPEN:
        held |= _without_investors(profile, shown)
    facts = {name: value if name in _EXEMPT else _kept(value, carries) for name, value in held.items()}
    facts = {name: value for name, value in facts.items() if value is not None}
    facts["name"] = facts.get("name") or _neutral_name(facts.get("code_name"), profile.project_id)
    return ProjectProfile.model_construct(**{**_DEFAULTS, **facts})


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


def _hidden_names(profile: ProjectProfile, level: Confidentiality) -> set[str]:
    """Return the forms in which a text would give away what is hidden."""
    people = [profile.officer] if profile.officer else []
    forms = {form for name in people for form in _plain_forms(name)}
    if level is Confidentiality.OPEN:
        return forms
    firms = [profile.company_name, *(one.lead_investor for one in profile.rounds)]
    forms |= {form for name in firms if name for form in _firm_forms(name)}
    forms |= _plain_forms(profile.company_number or "")
    if level is Confidentiality.ANONYMOUS and profile.name != _neutral_name(profile.code_name, profile.project_id):
        forms |= _firm_forms(profile.name)
    return forms


def _neutral_name(code_name: str | None, project_id: str) -> str:
    """Return what a lead is called where its name is not shown."""
    return code_name or f"线索 {project_id}"


def _plain_forms(name: str) -> set[str]:
    return {form for form in (_folded(_ASIDE.sub("", name)),) if _is_telling(form)}


def _firm_forms(name: str) -> set[str]:
    """Return the name as it stands, without its legal form, and the brand alone."""
    bare = unicodedata.normalize("NFKC", _ASIDE.sub("", name)).casefold()
    short = _LEGAL_FORM.sub("", bare)
    brand = _TRADE.sub("", _REGION.sub("", _folded(short)))
    first = short.split()[0] if short.split() else ""
    latin = _folded(first) if first.isascii() and len(first) >= _SHORTEST_LATIN else ""
    return {form for form in (_folded(bare), _folded(short), brand, latin) if _is_telling(form)}


def _is_telling(form: str) -> bool:
    return len(form) >= (_SHORTEST_LATIN if form.isascii() else _SHORTEST)


def _folded(text: str) -> str:
    """Return ``text`` as names are compared: width and case folded, letters and digits only."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold())


def _guard(forms: set[str]) -> Callable[[str], bool]:
    """Return the test whether a text carries one of these names."""
    if not forms:
        return lambda _: False

    def carries(text: str) -> bool:
        folded = _folded(text)
        return any(form in folded for form in forms)

    return carries


def _kept(value: Any, carries: Callable[[str], bool]) -> Any:
    """Return ``value`` without the texts that carry a hidden name; ``None`` where nothing is left."""
    if isinstance(value, str):
        return None if carries(value) else value
    if isinstance(value, tuple):
        kept = [_kept(one, carries) for one in value]
        return tuple(one for one in kept if one is not None)
    if isinstance(value, BaseModel):
        texts = [text for text in value.__dict__.values() if isinstance(text, str)]
        return None if any(map(carries, texts)) else value
    return value
