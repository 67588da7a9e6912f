"""What a talent officer finds on arriving: roles nobody is put forward for, whom to ask, whom to send, answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from api.access import Permission
from api.call import Call
from api.store.kinds import ROLES
from api.store.queries.consents import standing_of
from api.store.queries.events import place_kinds
from api.store.queries.profiles import Stored, load_profiles
from api.store.queries.rights import RightRequest, open_requests
from api.store.queries.talent_events import RecordedStep, all_arrivals, list_steps
from features.choices import PlaceKind
from features.consents import StandingConsents
from features.role import RoleProfile
from features.talent_choices import RoleStatus
from features.talent_steps import ArrivalCount, TalentStep, count_arrivals, standing_events

REPLY_DAYS = 14
_ANSWERS = frozenset(
    {TalentStep.SUITABLE, TalentStep.NOT_SUITABLE, TalentStep.INTERVIEWED, TalentStep.OFFERED, TalentStep.ARRIVED}
)
_TARGET = "new_masters_phds"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A candidate and a role that something is to be done about."""

    role: RoleProfile
    step: RecordedStep


@dataclass(frozen=True)
class TalentToday:
    """What there is to do, each list with the oldest first.

    Attributes
    ----------
    unserved
        Open roles for which nobody is on the way, the one that opened first before the others.
    to_ask
        Candidates whose employer is interested and who were not asked yet.
    unanswered
        Candidates who were asked and have not agreed.
    to_send
        Candidates who have agreed to be named, and were not sent yet.
    rights
        What candidates have asked for and wait for, the soonest due first.
    answers
        What employers said in the last two weeks, the latest first.
    arrived, goal
        Masters and PhDs of this year, and how many there should be.
    """

    unserved: tuple[Stored[RoleProfile], ...]
    to_ask: tuple[Waiting, ...]
    unanswered: tuple[Waiting, ...]
    to_send: tuple[Waiting, ...]
    rights: tuple[RightRequest, ...]
    answers: tuple[Waiting, ...]
    arrived: ArrivalCount
    goal: float


def today_for_talents(call: Call) -> TalentToday:
    """Return what to do next."""
    call.require(Permission.SHORTLIST)
    with call.read() as tx:
        roles = {one.id: one for one in load_profiles(tx, call.actor, ROLES)}
        steps = [one for one in list_steps(tx, call.actor) if one.event.role_id in roles]
        last = _last_steps(steps)
        asked = [one for one in last.values() if one.event.step is TalentStep.CONSENT_ASKED]
        standing = standing_of(tx, call.actor, call.today, {one.event.talent_id for one in asked}) if asked else {}
        year = {"since": dt.date(call.today.year, 1, 1), "until": call.today}
        kinds = place_kinds(tx, call.actor, sorted({one.event.recipient for one in asked}))
        rights = open_requests(tx)
        arrived = count_arrivals(all_arrivals(tx), **year)
    abroad = {place for place, kind in kinds.items() if kind is PlaceKind.OVERSEAS_HUB}
    agreed = [one for one in asked if _agrees(standing, one, abroad)]
    interested = [one for one in last.values() if one.event.step is TalentStep.SUITABLE]
    since = call.today - dt.timedelta(days=REPLY_DAYS)
    answers = [one for one in steps if one.event.step in _ANSWERS and one.event.happened_on >= since]
    return TalentToday(
        unserved=_unserved(roles.values(), last.values()),
        to_ask=_waiting(interested, roles),
        unanswered=_waiting([one for one in asked if one not in agreed], roles),
        to_send=_waiting(agreed, roles),
        rights=tuple(rights),
        answers=_waiting(answers, roles)[::-1],
        arrived=arrived,
        goal=float(call.policy.targets.target(_TARGET).minimum),
    )


def _last_steps(steps: Iterable[RecordedStep]) -> dict[tuple[str, str], RecordedStep]:
    """Return the last step that counts between each candidate and role."""
    taken: dict[tuple[str, str], list[RecordedStep]] = {}
    for one in steps:
        taken.setdefault((one.event.talent_id, one.event.role_id), []).append(one)
    last = {}
    for pair, all_of_them in taken.items():
        by_number = {one.event.seq: one for one in all_of_them}
        if counted := standing_events(one.event for one in all_of_them):
            last[pair] = by_number[counted[-1].seq]
    return last


def _agrees(standing: Mapping[str, StandingConsents], step: RecordedStep, abroad: Collection[str]) -> bool:
    said, recipient = standing.get(step.event.talent_id), step.event.recipient
    return said is not None and said.allows_disclosure(recipient, is_abroad=recipient in abroad)


def _unserved(roles: Iterable[Stored[RoleProfile]], last: Iterable[RecordedStep]) -> tuple[Stored[RoleProfile], ...]:
    ended = {TalentStep.PASSED_OVER, TalentStep.NOT_SUITABLE, TalentStep.DECLINED, TalentStep.LEFT}
    served = {one.event.role_id for one in last if one.event.step not in ended}
    waiting = [one for one in roles if one.profile.status is RoleStatus.OPEN and one.id not in served]
    return tuple(sorted(waiting, key=lambda one: (one.profile.opened_on or dt.date.max, one.id)))


def _waiting(steps: Iterable[RecordedStep], roles: Mapping[str, Stored[RoleProfile]]) -> tuple[Waiting, ...]:
    ordered = sorted(steps, key=lambda one: (one.event.happened_on, one.event.seq))
    return tuple(Waiting(roles[one.event.role_id].profile, one) for one in ordered)
