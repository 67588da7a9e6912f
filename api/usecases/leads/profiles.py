"""Add, edit and import projects and places. Saving what is already there changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.access import Actor, Permission, require
from api.audit import Action, digest_of, record
from api.store.documents import content_hash
from api.store.kinds import PARKS, PROJECTS, P, ProfileKind
from api.store.queries.events import append_events, latest_seq
from api.store.queries.profiles import Stored, get_profile, latest_change
from api.store.queries.saving import Saved, Saving, compare_profiles, save_profiles
from api.store.session import Store, WriteTransaction
from features.errors import ConflictError, InputError
from features.events import Event, EventKind
from features.park import ParkProfile
from features.policy.stages import Funnel
from features.project import ProjectProfile

_IDS_TOLD = 100


def add_project(
    store: Store, actor: Actor, profile: ProjectProfile, *, funnel: Funnel, now: dt.datetime, reason: str = ""
) -> Stored[ProjectProfile]:
    """Add a new project at the funnel's first stage; raises `ConflictError` if its id is taken."""
    require(actor, Permission.EDIT_PROJECTS)
    saving = _saving(store, now, reason=reason)
    with store.write(actor) as tx:
        _refuse_taken(tx, actor, PROJECTS, profile)
        _save_projects(tx, actor, [profile], saving, funnel)
        return get_profile(tx, actor, PROJECTS, profile.project_id)


def edit_project(
    store: Store,
    actor: Actor,
    profile: ProjectProfile,
    *,
    expected_version: int,
    now: dt.datetime,
    reason: str = "",
    effective_on: dt.date | None = None,
) -> Stored[ProjectProfile]:
    """Replace a project's profile by its next version; ``effective_on`` as in :func:`import_projects`.

    Raises
    ------
    StaleVersionError
        Someone saved it since version ``expected_version`` was read; the message says which is current.
    UnknownIdError
        There is no such project.
    """
    require(actor, Permission.EDIT_PROJECTS)
    saving = _saving(store, now, reason=reason, effective_on=effective_on)
    return _edit(store, actor, PROJECTS, profile, expected_version, saving)


def import_projects(
    store: Store,
    actor: Actor,
    profiles: Sequence[ProjectProfile],
    *,
    funnel: Funnel,
    now: dt.datetime,
    reason: str = "",
    effective_on: dt.date | None = None,
    expected: Mapping[str, int] | None = None,
) -> Saved:
    """Add new projects and replace changed ones, all or nothing; identical ones stay as they are.

    Parameters
    ----------
    effective_on
        Business day from which all of this was known; None = each profile's own ``updated_on``, at the latest today.
    expected
        Versions that the file was made from, by id: any other one that is current now refuses the whole import.
    """
    require(actor, Permission.EDIT_PROJECTS)
    saving = _saving(store, now, reason=reason, effective_on=effective_on)
    with store.write(actor) as tx:
        return _save_projects(tx, actor, profiles, saving, funnel, expected)


def preview_projects(
    store: Store, actor: Actor, profiles: Sequence[ProjectProfile], *, expected: Mapping[str, int] | None = None
) -> Saved:
    """Return what :func:`import_projects` would do, with the same refusals."""
    require(actor, Permission.EDIT_PROJECTS)
    with store.read(actor) as tx:
        return compare_profiles(tx, actor, PROJECTS, profiles, expected=expected)


def add_park(
    store: Store, actor: Actor, profile: ParkProfile, *, now: dt.datetime, reason: str = ""
) -> Stored[ParkProfile]:
    """Add a new place; raises `ConflictError` if its id is taken."""
    saving = _saving(store, now, reason=reason)
    with store.write(actor) as tx:
        _refuse_taken(tx, actor, PARKS, profile)
        save_and_record(tx, actor, PARKS, [profile], saving)
        return get_profile(tx, actor, PARKS, profile.park_id)


def edit_park(
    store: Store, actor: Actor, profile: ParkProfile, *, expected_version: int, now: dt.datetime, reason: str = ""
) -> Stored[ParkProfile]:
    """Replace a place's profile by its next version; refusals as in :func:`edit_project`."""
    return _edit(store, actor, PARKS, profile, expected_version, _saving(store, now, reason=reason))


def import_parks(
    store: Store,
    actor: Actor,
    profiles: Sequence[ParkProfile],
    *,
    now: dt.datetime,
    reason: str = "",
    effective_on: dt.date | None = None,
    expected: Mapping[str, int] | None = None,
) -> Saved:
    """Add new places and replace changed ones, all or nothing; see :func:`import_projects`."""
    saving = _saving(store, now, reason=reason, effective_on=effective_on)
    with store.write(actor) as tx:
        return save_and_record(tx, actor, PARKS, profiles, saving, expected=expected)


def save_and_record(
    tx: WriteTransaction,
    actor: Actor,
    kind: ProfileKind[P],
    profiles: Sequence[P],
    saving: Saving,
    *,
    expected: Mapping[str, int] | None = None,
    fresh: Callable[[P], Mapping[str, Any]] = lambda _: {},
) -> Saved:
    """Save profiles and record in the audit which, by id and digest: as :func:`save_profiles`."""
    saved = save_profiles(tx, actor, kind, profiles, saving, expected=expected, fresh=fresh)
    written = set(saved.new) | set(saved.changed)
    if written:
        hashes = {kind.id_of(one): content_hash(one) for one in profiles if kind.id_of(one) in written}
        subject = f"{kind.label}:{next(iter(hashes))}" if len(hashes) == 1 else f"{kind.label}s"
        told = {
            "new": len(saved.new),
            "changed": len(saved.changed),
            "ids": sorted(hashes)[:_IDS_TOLD],
            "digest": digest_of("\n".join(f"{name} {hashes[name]}" for name in sorted(hashes))),
        }
        action = Action.PROJECTS_SAVED if kind.table.name == PROJECTS.label else Action.PARKS_SAVED
        change = {"change": latest_change(tx, kind)}
        record(tx, actor, action, subject, now=saving.now, details=told, versions=change)
    return saved


def preview_parks(
    store: Store, actor: Actor, profiles: Sequence[ParkProfile], *, expected: Mapping[str, int] | None = None
) -> Saved:
    """Return what :func:`import_parks` would do, with the same refusals."""
    with store.read(actor) as tx:
        return compare_profiles(tx, actor, PARKS, profiles, expected=expected)


def _saving(store: Store, now: dt.datetime, *, reason: str, effective_on: dt.date | None = None) -> Saving:
    today = store.today(now)
    if effective_on is not None and effective_on > today:
        raise InputError(
            f"effective_on must not be later than today ({today}), received {effective_on}",
            zh=f"生效日期不得晚于今天（{today}），收到 {effective_on}",
        )
    return Saving(now=now, today=today, effective_on=effective_on, reason=reason)


def _refuse_taken(tx: WriteTransaction, actor: Actor, kind: ProfileKind[P], profile: P) -> None:
    if compare_profiles(tx, actor, kind, [profile]).new:
        return
    taken = kind.id_of(profile)
    raise ConflictError(
        f"there is a {kind.label} {taken!r} already: edit that one", zh=f"{kind.label_zh} {taken!r} 已存在，请直接修改"
    )


def _edit(
    store: Store, actor: Actor, kind: ProfileKind[P], profile: P, expected_version: int, saving: Saving
) -> Stored[P]:
    profile_id = kind.id_of(profile)
    with store.write(actor) as tx:
        save_and_record(tx, actor, kind, [profile], saving, expected={profile_id: expected_version})
        return get_profile(tx, actor, kind, profile_id)


def _save_projects(
    tx: WriteTransaction,
    actor: Actor,
    profiles: Sequence[ProjectProfile],
    saving: Saving,
    funnel: Funnel,
    expected: Mapping[str, int] | None = None,
) -> Saved:
    """Save, and open the new ones: the first event of every project."""
    fresh = _at_first_stage(funnel, saving.today)
    saved = save_and_record(tx, actor, PROJECTS, profiles, saving, expected=expected, fresh=fresh)
    new, seq = set(saved.new), latest_seq(tx)
    opened = [profile for profile in profiles if profile.project_id in new]
    append_events(
        tx, [_opening(profile, actor, saving, seq + number) for number, profile in enumerate(opened, start=1)]
    )
    return saved


def _at_first_stage(funnel: Funnel, today: dt.date) -> Callable[[ProjectProfile], Mapping[str, Any]]:
    first = funnel.first.id

    def fresh(profile: ProjectProfile) -> Mapping[str, Any]:
        return {"stage": first, "state": first, "state_since": _opened_on(profile, today)}

    return fresh


def _opened_on(profile: ProjectProfile, today: dt.date) -> dt.date:
    return min(profile.first_reported_on or today, today)


def _opening(profile: ProjectProfile, actor: Actor, saving: Saving, seq: int) -> Event:
    return Event(
        seq=seq,
        project_id=profile.project_id,
        kind=EventKind.OPENED,
        happened_on=_opened_on(profile, saving.today),
        recorded_at=saving.now,
        actor_id=actor.id,
        actor_role=actor.role.value,
    )
