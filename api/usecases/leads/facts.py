"""Single facts of a lead, edited by hand: value and the evidence for it, with nobody else's edit lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from api.access import Permission
from api.call import Call
from api.sheets.cells.columns import Remarks, Terms
from api.sheets.faults import BadCell
from api.sheets.one_cell import FieldEditor, read_day
from api.store.kinds import PROJECTS
from api.store.queries.profiles import Stored
from api.usecases.leads.edits import patched
from api.usecases.leads.profiles import edit_profile
from api.usecases.leads.read_audit import see_profile
from features.bilingual import Bilingual
from features.errors import InputError, ProfileError, StaleVersionError, UnknownIdError
from features.evidence import Evidence, EvidenceKind
from features.fields import FieldSpec, field_specs
from features.plausibility import doubts
from features.project import ProjectProfile
from features.typed_text import is_blank

_BY_OTHER_MEANS = frozenset({"project_id", "technology_ids", "evidence", "updated_on", "data_status"})
"""Fields that a form of their own, the import, or the program sets."""
_LONGEST_SOURCE = 500
EDITABLE = {spec.name: spec for spec in field_specs(ProjectProfile) if spec.name not in _BY_OTHER_MEANS}
"""Fields that can be edited one by one, by name."""


@dataclass(frozen=True)
class FactTyped:
    """What was typed: the value, the evidence for it, and what the form showed before.

    Attributes
    ----------
    was
        Value as the form showed it; an edit is stale only if this very field has changed since.
    version
        Version of the profile that the form showed.
    evidence
        Kind of evidence; "" = none is given.
    """

    text: str
    was: str
    version: int
    evidence: str = ""
    stated: str = ""
    source: str = ""
    as_of: str = ""


@dataclass(frozen=True)
class FactSaved:
    """What saving did: the value before and after, as people write them.

    ``remarks`` tell in the language of the call how it was read, and what is hardly true of it.
    """

    label: Bilingual
    before: str
    after: str
    remarks: tuple[str, ...] = ()


def fact_spec(name: str) -> FieldSpec:
    """Return the field; raises `UnknownIdError` if there is none that can be edited by itself."""
    if name not in EDITABLE:
        raise UnknownIdError(f"there is no field {name!r} to edit", zh=f"没有可以单独修改的字段“{name}”")
    return EDITABLE[name]


def evidence_of(profile: ProjectProfile, name: str) -> tuple[Evidence, ...]:
    """Return the records behind one field, the newest first."""
    found = (one for one in profile.evidence if one.field == name)
    return tuple(sorted(found, key=lambda one: one.as_of or dt.date.min, reverse=True))


def save_fact(call: Call, project_id: str, name: str, typed: FactTyped) -> FactSaved:
    """Save one fact of a lead as its next version, known from today.

    Evidence for another value goes with that value; evidence for the same value is kept beside the new record.

    Raises
    ------
    ProfileError
        What was typed cannot be read, or does not fit; the sentence says how to write it.
    StaleVersionError
        Somebody else has changed this very field since the form was opened; the sentence says both values.
    """
    call.require(Permission.EDIT_PROJECTS)
    spec, today = fact_spec(name), call.today
    editor = FieldEditor(ProjectProfile, call.language, Terms.of(call.policy.taxonomy))
    stored = see_profile(call, PROJECTS, project_id)
    profile, before = stored.profile, editor.write(spec, getattr(stored.profile, name))
    if stored.version != typed.version and before != typed.was:
        raise _overtaken(
            spec, stored, f"{stored.updated_at.astimezone(call.store.zone):%Y-%m-%d %H:%M}", before, typed.text
        )
    remarks = Remarks()
    value = _read(editor, spec, typed.text, profile, remarks)
    records = _records(spec, profile, value, typed, today=today, lang=call.language)
    edited = patched(profile, _as_json(name, value, records))
    edit_profile(call, PROJECTS, edited, expected_version=stored.version, reason=f"fact: {name}", effective_on=today)
    told = tuple(notice.message(call.language) for notice in remarks.notices())
    told += tuple(doubt.say(call.language) for doubt in doubts(edited, today, about=[name]))
    return FactSaved(Bilingual(spec.zh, spec.en), before, editor.write(spec, value), told)


def _overtaken(spec: FieldSpec, stored: Stored[Any], when: str, now: str, typed: str) -> StaleVersionError:
    who = stored.updated_by
    return StaleVersionError(
        f"{spec.en}: {who} changed it to {now or 'unknown'} ({when}) while you typed {typed or 'unknown'}; "
        "save again to put yours in its place",
        zh=f"“{spec.zh}”刚被 {who} 改为“{now or '未知'}”（{when}），您填的是“{typed or '未知'}”；"
        "确认用您的值就再保存一次",
    )


def _read(editor: FieldEditor, spec: FieldSpec, text: str, profile: ProjectProfile, remarks: Remarks) -> Any:
    try:
        value = editor.read(spec, text, remarks)
        editor.checked(profile, spec, value)
    except BadCell as bad:
        raise _refused(bad) from None
    return value


def _refused(bad: BadCell) -> ProfileError:
    return ProfileError(f"{bad.reason('en')} {bad.fix('en')}".strip(), zh=f"{bad.reason('zh')}{bad.fix('zh')}")


def _records(
    spec: FieldSpec, profile: ProjectProfile, value: Any, typed: FactTyped, *, today: dt.date, lang: str
) -> tuple[Evidence, ...]:
    """Return the evidence of the whole profile after the edit."""
    others = [one for one in profile.evidence if one.field != spec.name]
    own = [one for one in profile.evidence if one.field == spec.name] if value == getattr(profile, spec.name) else []
    unknown = value is None or value == ()
    if typed.evidence and spec.key and not unknown:
        fresh = _record(spec, typed, today=today, lang=lang)
        own = [one for one in own if one != fresh] + [fresh]
    return (*others, *own)


def _record(spec: FieldSpec, typed: FactTyped, *, today: dt.date, lang: str) -> Evidence:
    kind = next((one for one in EvidenceKind if one.value == typed.evidence), None)
    if kind is None:
        raise InputError("choose one of the kinds of evidence", zh="请在列出的证据类型中选择")
    try:
        as_of = read_day(typed.as_of, lang)
    except BadCell as bad:
        raise _refused(bad) from None
    if as_of is not None and as_of > today:
        raise InputError(
            f"evidence cannot be of a later day than today ({today})", zh=f"证据日期不能晚于今天（{today}）"
        )
    if len(typed.source) > _LONGEST_SOURCE or len(typed.stated) > _LONGEST_SOURCE:
        raise InputError(
            f"source and wording may have {_LONGEST_SOURCE} characters", zh=f"来源和原文各限{_LONGEST_SOURCE}字"
        )
    if kind in (EvidenceKind.DOCUMENT, EvidenceKind.THIRD_PARTY) and is_blank(typed.source):
        raise InputError("say which document, or who verified it", zh="请写明是哪份文件，或由谁核验")
    return Evidence(field=spec.name, value=typed.stated, kind=kind, source=typed.source, as_of=as_of)


def _as_json(name: str, value: Any, records: tuple[Evidence, ...]) -> dict[str, Any]:
    changed: dict[str, Any] = {name: value, "evidence": records}
    return ProjectProfile.model_construct(**changed).model_dump(mode="json", include=set(changed))
