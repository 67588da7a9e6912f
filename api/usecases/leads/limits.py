"""What a place can still take, who takes of it, and how its desk makes room."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from api.access import Actor, Permission
from api.call import Call
from api.store.kinds import PARKS
from api.store.queries.attention import names_of_projects
from api.store.queries.commitments import commitments
from api.store.queries.profiles import Stored, get_profile
from api.store.queries.scope import is_city_wide
from api.store.session import ReadTransaction
from api.usecases.leads.edits import patched
from api.usecases.leads.profiles import edit_profile
from features.capacity import LIMITS, Holding, Limit, as_it_stands, occupancy_of
from features.errors import InputError
from features.funnel import open_states
from features.park import ParkProfile
from features.project import ProjectProfile

__all__ = ["LimitStanding", "RoomHolder", "change_limit", "place_limits", "recounted"]

_FIELDS = {limit.free for limit in LIMITS}
_COUNTED = {limit.free for limit in LIMITS if not limit.yearly}


@dataclass(frozen=True, slots=True)
class RoomHolder:
    """An accepted lead that takes of a limit: how much, and since when it is accepted."""

    project_id: str
    name: str
    since: dt.date
    amount: float
    is_open: bool


@dataclass(frozen=True, slots=True)
class LimitStanding:
    """One limit that a place reports, and what accepted leads take of it.

    ``holders`` are named to the desk of the place and to who sees every lead; others learn how many ``cases``
    there are.
    """

    limit: Limit
    reported: float
    taken: float
    cases: int
    holders: tuple[RoomHolder, ...]

    @property
    def left(self) -> float:
        """What is left, >= 0."""
        return max(0.0, self.reported - self.taken)


def place_limits(call: Call, park_id: str) -> tuple[LimitStanding, ...]:
    """Return every limit that a place reports; raises `UnknownIdError` if there is no such place to see."""
    call.require(Permission.READ_PLACES)
    with call.read() as tx:
        place = get_profile(tx, call.actor, PARKS, park_id).profile
        with tx.as_program():
            taken = commitments(tx, [park_id], open_states=open_states(call.policy.stages)).get(park_id, [])
        names = _names(tx, call.actor, park_id, [one.profile for one in taken])
    now = as_it_stands(place, taken, today=call.today)
    found = ((limit, limit.reported(now)) for limit in LIMITS)
    return tuple(_standing(now, limit, reported, names) for limit, reported in found if reported is not None)


def _names(tx: ReadTransaction, actor: Actor, park_id: str, leads: Sequence[ProjectProfile]) -> dict[str, str]:
    """Return the names of accepted leads by id, as far as the actor may know them."""
    if park_id in actor.places:
        return {one.project_id: one.name for one in leads}
    if not (is_city_wide(actor) and actor.may(Permission.READ_PROJECTS)):
        return {}
    names = names_of_projects(tx, actor, [one.project_id for one in leads])
    return {project_id: name for project_id, name in names.items() if name}


def _standing(now: ParkProfile, limit: Limit, reported: float, names: dict[str, str]) -> LimitStanding:
    row, holdings = LIMITS.index(limit), occupancy_of(now).of(limit)

    def holder(one: Holding) -> RoomHolder:
        return RoomHolder(one.project_id, names[one.project_id], one.since, one.amounts[row], one.is_open)

    named = tuple(holder(one) for one in holdings if one.project_id in names)
    return LimitStanding(limit, reported, occupancy_of(now).taken[row], len(holdings), named)


def change_limit(
    call: Call, park_id: str, field: str, value: float | None, *, reason: str, expected_version: int
) -> Stored[ParkProfile]:
    """Change what a place reports of one limit, with a reason; its accepted leads still take of it.

    Parameters
    ----------
    value
        The new limit, >= 0; ``None`` = it reports none, and nothing is refused for it.

    Raises
    ------
    InputError
        There is no such limit, the value does not fit, or no reason is given.
    StaleVersionError
        Someone saved the place since it was read.
    """
    call.require(Permission.EDIT_PLACES)
    if field not in _FIELDS:
        known = ", ".join(limit.free for limit in LIMITS)
        raise InputError(
            f"field must be a limit, one of {known}; received {field!r}", zh=f"没有名为“{field}”的上限，只有：{known}"
        )
    if not reason.strip():
        raise InputError("say why the limit is changed", zh="请填写调整上限的原因")
    with call.read() as tx:
        place = get_profile(tx, call.actor, PARKS, park_id).profile
    changed = _fitting(place, field, value)
    return edit_profile(call, PARKS, changed, expected_version=expected_version, reason=f"{field}: {reason.strip()}")


def _fitting(place: ParkProfile, field: str, value: float | None) -> ParkProfile:
    whole = value is not None and float(value).is_integer()
    try:
        return patched(place, {field: int(value) if whole and value is not None else value})
    except ValidationError as fault:
        told = json.loads(fault.json(include_url=False, include_input=False))[0]["msg"]
        label = next(limit.spec for limit in LIMITS if limit.free == field)
        raise InputError(f"{label.en}: {told}", zh=f"“{label.zh}”须为不小于 0 的数（个数须为整数）") from None


def recounted(before: Stored[ParkProfile], after: ParkProfile, today: dt.date) -> ParkProfile:
    """Return a place saved by its desk: what is free was counted today where one of those figures was changed.

    Else it stays counted on the day on which it was, before it was stored at the latest, and what has been accepted
    since still takes of it.
    """
    old = before.profile
    changed = any(getattr(old, name) != getattr(after, name) for name in _COUNTED)
    stored_on = before.updated_at.date() - dt.timedelta(days=1)
    counted_on = today if changed else old.counted_on or old.updated_on or stored_on
    return after.model_copy(update={"updated_on": today, "counted_on": counted_on})
