"""Add, edit and import profiles of any kind. Saving what is already there changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.audit import Action, digest_of
from api.call import Call
from api.store.kinds import Kind, P
from api.store.queries.events import append_events, latest_seq
from api.store.queries.profiles import Stored, get_profile, get_version, latest_change
from api.store.queries.saving import Saved, Saving, compare_profiles, require_own, save_profiles
from api.store.session import WriteTransaction
from api.usecases.leads.referring import require_known
from features.errors import ConflictError, InputError
from features.events import Event, EventKind

_IDS_TOLD = 100
_ACTIONS = {action.value: action for action in Action}


def add_profile(call: Call, kind: Kind[P], profile: P, *, reason: str = "") -> Stored[P]:
    """Add a new profile, a project at the funnel's first stage; raises `ConflictError` if its id is taken."""
    call.require(kind.rights.add)
    saving = saving_of(call, reason=reason)
    with call.write() as tx:
        _refuse_taken(tx, call, kind, profile)
        save_and_record(tx, call, kind, [profile], saving)
        return get_profile(tx, call.actor, kind, kind.id_of(profile))


def edit_profile(
    call: Call,
    kind: Kind[P],
    profile: P,
    *,
    expected_version: int,
    reason: str = "",
    effective_on: dt.date | None = None,
) -> Stored[P]:
    """Replace a profile by its next version; ``effective_on`` as in :func:`import_profiles`.

    Raises
    ------
    StaleVersionError
        Someone saved it since version ``expected_version`` was read; the message says which is current.
    UnknownIdError
        There is no such profile.
    """
    _require_edit(call, kind)
    saving, profile_id = saving_of(call, reason=reason, effective_on=effective_on), kind.id_of(profile)
    with call.write() as tx:
        save_and_record(tx, call, kind, [profile], saving, expected={profile_id: expected_version})
        return get_profile(tx, call.actor, kind, profile_id)


def import_profiles(
    call: Call,
    kind: Kind[P],
    profiles: Sequence[P],
    *,
    reason: str = "",
    effective_on: dt.date | None = None,
    expected: Mapping[str, int] | None = None,
) -> Saved:
    """Add new profiles and replace changed ones, all or nothing; identical ones stay as they are.

    Parameters
    ----------
    effective_on
        Business day from which all of this was known; None = each profile's own ``updated_on``, at the latest today.
    expected
        Versions that the file was made from, by id: any other one that is current now refuses the whole import.
    """
    call.require(kind.rights.add)
    saving = saving_of(call, reason=reason, effective_on=effective_on)
    with call.write() as tx:
        return save_and_record(tx, call, kind, profiles, saving, expected=expected)


def preview_profiles(
    call: Call, kind: Kind[P], profiles: Sequence[P], *, expected: Mapping[str, int] | None = None
) -> Saved:
    """Return what :func:`import_profiles` would do, with the same refusals."""
    call.require(kind.rights.add)
    with call.read() as tx:
        require_own(call.actor, kind, profiles)
        require_known(tx, call, kind, profiles)
        return compare_profiles(tx, call.actor, kind, profiles, expected=expected)


def restore_version(call: Call, kind: Kind[P], profile_id: str, version: int) -> Stored[P]:
    """Save what an earlier version said as the next version: of a record that does not read any more, or of any other.

    Raises
    ------
    UnknownIdError
        There is no such record or version, or the version does not read either.
    """
    _require_edit(call, kind)
    saving = saving_of(call, reason=f"version {version} restored")
    with call.write() as tx:
        earlier = get_version(tx, call.actor, kind, profile_id, version)
        save_and_record(tx, call, kind, [earlier.profile], saving, standing=[earlier.profile])
        return get_profile(tx, call.actor, kind, profile_id)


def save_and_record(
    tx: WriteTransaction,
    call: Call,
    kind: Kind[P],
    profiles: Sequence[P],
    saving: Saving,
    *,
    expected: Mapping[str, int] | None = None,
    standing: Sequence[P] = (),
) -> Saved:
    """Save profiles and record in the audit which, by id and digest: as :func:`save_profiles`.

    What goes through the funnel begins there: with its first event. References that name nothing are refused
    (`ProfileError`), except those that the stored profile, or one of ``standing``, already holds.
    """
    require_own(call.actor, kind, profiles)
    require_known(tx, call, kind, profiles, standing=standing)
    fresh = _at_first_stage(call, kind)
    saved = save_profiles(tx, call.actor, kind, profiles, saving, expected=expected, fresh=fresh)
    if saved.hashes:
        _record(tx, call, kind, saved)
    if kind.opened_on is not None:
        new, seq = set(saved.new), latest_seq(tx)
        opened = [profile for profile in profiles if kind.id_of(profile) in new]
        append_events(tx, [_opening(call, kind, one, seq + number) for number, one in enumerate(opened, start=1)])
    return saved


def saving_of(call: Call, *, reason: str, effective_on: dt.date | None = None) -> Saving:
    """Return the circumstances of a save; raises `InputError` if it is to hold only from a later day."""
    if effective_on is not None and effective_on > call.today:
        raise InputError(
            f"effective_on must not be later than today ({call.today}), received {effective_on}",
            zh=f"生效日期不得晚于今天（{call.today}），收到 {effective_on}",
        )
    return Saving(now=call.now, today=call.today, effective_on=effective_on, reason=reason)


def _record(tx: WriteTransaction, call: Call, kind: Kind[Any], saved: Saved) -> None:
    hashes = saved.hashes
    subject = f"{kind.label}:{next(iter(hashes))}" if len(hashes) == 1 else f"{kind.label}s"
    told = {
        "new": len(saved.new),
        "changed": len(saved.changed),
        "ids": sorted(hashes)[:_IDS_TOLD],
        "digest": digest_of("\n".join(f"{name} {hashes[name]}" for name in sorted(hashes))),
    }
    call.record(tx, _ACTIONS[kind.saved], subject, details=told, versions={"change": latest_change(tx, kind)})


def _require_edit(call: Call, kind: Kind[Any]) -> None:
    """Refuse who may not edit, or does not see all that an edit would write back."""
    call.require(kind.rights.edit)
    if kind.rights.whole is not None:
        call.require(kind.rights.whole)


def _refuse_taken(tx: WriteTransaction, call: Call, kind: Kind[P], profile: P) -> None:
    if compare_profiles(tx, call.actor, kind, [profile]).new:
        return
    taken = kind.id_of(profile)
    raise ConflictError(
        f"there is a {kind.label} {taken!r} already: edit that one", zh=f"{kind.label_zh} {taken!r} 已存在，请直接修改"
    )


def _at_first_stage(call: Call, kind: Kind[P]) -> Callable[[P], Mapping[str, Any]]:
    """Return the further columns of a new row: where it begins in the funnel, if it goes through it."""
    opened_on = kind.opened_on
    if opened_on is None:
        return lambda _: {}
    first, today = call.policy.stages.first.id, call.today
    return lambda profile: {"stage": first, "state": first, "state_since": opened_on(profile, today)}


def _opening(call: Call, kind: Kind[P], profile: P, seq: int) -> Event:
    assert kind.opened_on is not None
    return Event(
        seq=seq,
        project_id=kind.id_of(profile),
        kind=EventKind.OPENED,
        happened_on=kind.opened_on(profile, call.today),
        recorded_at=call.now,
        actor_id=call.actor.id,
        actor_role=call.actor.role.value,
    )
