"""Sheets into the store: what a file adds and changes, row by row, all or nothing unless told otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from api.call import Call
from api.sheets.faults import Notice
from api.sheets.identity import derived_id
from api.sheets.reading import SheetResult
from api.store.kinds import PROJECTS, Kind
from api.store.queries.profiles import load_profiles, read_profiles
from api.store.queries.saving import Saved
from api.usecases.leads.profiles import import_profiles, preview_profiles
from api.usecases.sheets.likeness import likenesses


@dataclass(frozen=True)
class SheetImport:
    """What importing a file did, or would do.

    ``saved`` is ``None`` when the file was refused because rows are wrong and only whole files were wanted;
    ``notices`` are those of reading it, and what it has in common with the leads that are there.
    """

    saved: Saved | None
    rejected_rows: tuple[int, ...]
    notices: tuple[Notice, ...] = ()


def import_result(
    call: Call,
    kind: Kind[Any],
    result: SheetResult[Any],
    *,
    accept_valid: bool = False,
    dry_run: bool = False,
    file: str = "",
) -> SheetImport:
    """Save the rows of a file that was read.

    A profile that is already there keeps every field of which the file says nothing. A cell left empty under a
    column that is there means unknown.

    Parameters
    ----------
    accept_valid
        Whether to take the rows without fault when others are wrong; otherwise one fault refuses the file.
    dry_run
        Whether only to say what would happen.
    file
        What it is called: the versions say so, except of people, whom its name may tell.
    """
    rejected = result.rejected_rows
    alike = likenesses(call, result.profiles) if kind is PROJECTS else ()
    notices = (*result.notices, *alike)
    if (rejected or result.faults) and not accept_valid:
        return SheetImport(None, rejected, notices)
    profiles = _completed(call, kind, result)
    if dry_run:
        return SheetImport(preview_profiles(call, kind, profiles), rejected, notices)
    saved = import_profiles(call, kind, profiles, reason="import" if kind.is_person else f"import {file}".strip())
    return SheetImport(saved, rejected, notices)


def _completed(call: Call, kind: Kind[Any], result: SheetResult[Any]) -> Sequence[Any]:
    """Return the profiles of the file, completed by what is known of those already there."""
    told = set(result.header.fields)
    silent = [name for name in kind.model.model_fields if name not in told and name != kind.id_field]
    profiles = [profile for _, profile in result.profiles]
    if kind.is_person and result.made_ids:
        return _numbered(call, kind, profiles)
    if kind.rights.whole is not None:
        call.require(kind.rights.whole)
    with call.read() as tx:
        there = read_profiles(tx, call.actor, kind, ids=[kind.id_of(one) for one in profiles])
    for one in there.set_aside:  # what the file does not tell would be lost
        raise one.refusal
    known = {one.id: one.profile for one in there.profiles}
    return [_complete(profile, known.get(kind.id_of(profile)), silent) for profile in profiles]


def _numbered(call: Call, kind: Kind[Any], profiles: Sequence[Any]) -> Sequence[Any]:
    """Return new people under random numbers that nobody has: the same number would make one of two."""
    with call.read() as tx:
        while taken := {one.id for one in load_profiles(tx, call.actor, kind, ids=list(map(kind.id_of, profiles)))}:
            profiles = [
                one.model_copy(update={kind.id_field: derived_id(kind.model, {})}) if kind.id_of(one) in taken else one
                for one in profiles
            ]
    return profiles


def _complete(profile: BaseModel, known: BaseModel | None, silent: Sequence[str]) -> BaseModel:
    if known is None:
        return profile
    return profile.model_copy(update={name: getattr(known, name) for name in silent})
