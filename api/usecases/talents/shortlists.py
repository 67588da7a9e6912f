"""Candidates for a role: the office's shortlist, and the cards that were put before who asks for somebody.

Consents are read in the transaction that answers, and nothing of a candidate is kept beyond it: who has withdrawn a
moment ago is in no list and on no card.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from api.access import Permission
from api.advice.talent_pool import TalentPool, candidates
from api.audit import Action, digest_of
from api.call import Call
from api.store.kinds import ROLES, TALENTS
from api.store.queries.consents import standing_of
from api.store.queries.profiles import get_profile, load_profiles
from api.store.queries.talent_events import RecordedStep, list_steps
from features.errors import InputError
from features.role import RoleProfile
from features.talent_card import TalentCard, card_of
from features.talent_steps import TalentEvent, TalentStep, next_steps, standing_events
from recommender.eligibility.role_talent.sides import NOTHING, Candidate
from recommender.talent.ask import RoleAsk
from recommender.talent.match import TalentMatch
from recommender.talent.reverse import FittingRole, roles_for
from recommender.talent.shortlist import Shortlist, matches

MOST_SHOWN = 50
MOST_COMPARED = 4
_NO_CARD = frozenset({TalentStep.PASSED_OVER})


@dataclass(frozen=True)
class RoleShortlist:
    """The office's candidates for a role.

    Attributes
    ----------
    steps
        What has happened so far between the role and candidates, theirs who are in the list and others, by number.
    """

    role: RoleProfile
    found: Shortlist
    cards: Mapping[str, TalentCard]
    steps: Mapping[str, tuple[RecordedStep, ...]]


@dataclass(frozen=True)
class PutForward:
    """A candidate who was put before who asks for somebody.

    Attributes
    ----------
    card, match
        ``None`` once the person no longer agrees to be matched.
    step
        The last that happened, and ``can_follow`` what may.
    """

    talent_id: str
    card: TalentCard | None
    match: TalentMatch | None
    steps: tuple[RecordedStep, ...]
    step: TalentStep
    can_follow: frozenset[TalentStep]


def role_shortlist(call: Call, pool: TalentPool, role_id: str, *, k: int = 10, seed: int = 0) -> RoleShortlist:
    """Return the best candidates for a role, and what has happened with them.

    Raises
    ------
    UnknownIdError
        There is no such role for this account.
    InputError
        More are asked for than are ever shown.
    """
    call.require(Permission.SHORTLIST)
    if not 1 <= k <= MOST_SHOWN:
        raise InputError(f"between 1 and {MOST_SHOWN} candidates", zh=f"候选人数须在 1 到 {MOST_SHOWN} 之间")
    with call.read() as tx:
        role = get_profile(tx, call.actor, ROLES, role_id)
        found = pool.shortlist(tx, RoleAsk(role.profile, call.policy, call.today), k=k, seed=seed)
        shown = candidates(tx, [one.talent_id for one in found.matches], call.today)
        steps = _by_candidate(list_steps(tx, call.actor, role_id=role_id))
    _note_shown(call, role_id, found)
    return RoleShortlist(role.profile, found, {one: card_of(talent) for one, talent in shown.items()}, steps)


def compared(call: Call, role_id: str, talent_ids: tuple[str, ...]) -> list[tuple[TalentCard, TalentMatch]]:
    """Return up to four candidates beside each other, in the order given, those who do not agree left out."""
    call.require(Permission.SHORTLIST)
    if not 2 <= len(set(talent_ids)) <= MOST_COMPARED:
        raise InputError(f"compare two to {MOST_COMPARED} candidates", zh=f"请选择 2 到 {MOST_COMPARED} 位候选人对比")
    with call.read() as tx:
        role = get_profile(tx, call.actor, ROLES, role_id)
        there = candidates(tx, talent_ids, call.today)
    held = [there[one] for one in dict.fromkeys(talent_ids) if one in there and there[one].matched]
    told = matches(RoleAsk(role.profile, call.policy, call.today), held)
    return [(card_of(talent), match) for talent, match in zip(held, told, strict=True)]


def fitting_roles(call: Call, talent_id: str, *, k: int = 10) -> list[FittingRole]:
    """Return the open roles that fit a candidate best; nothing where the person does not agree to be matched.

    Raises `UnknownIdError` if there is no such candidate for this account.
    """
    call.require(Permission.SHORTLIST)
    with call.read() as tx:
        talent = get_profile(tx, call.actor, TALENTS, talent_id).profile
        standing = standing_of(tx, call.actor, call.today, [talent_id]).get(talent_id, NOTHING)
        roles = [one.profile for one in load_profiles(tx, call.actor, ROLES)]
    return roles_for(talent, standing, roles, policy=call.policy, today=call.today, k=k)


def put_forward(call: Call, role_id: str) -> list[PutForward]:
    """Return the candidates who were put before who asks for somebody, the last touched first.

    A desk sees those of the roles of its own places, as cards.
    """
    call.require(Permission.READ_ROLES)
    with call.read() as tx:
        role = get_profile(tx, call.actor, ROLES, role_id)
        steps = _by_candidate(list_steps(tx, call.actor, role_id=role_id))
        there = candidates(tx, sorted(steps), call.today)
    held = [one for one in there.values() if one.matched]
    told = matches(RoleAsk(role.profile, call.policy, call.today), held)
    matched = {match.talent_id: match for match in told}
    found = [_forward(talent_id, taken, there, matched) for talent_id, taken in steps.items()]
    shown = [one for one in found if one is not None and one.step not in _NO_CARD]
    return sorted(shown, key=lambda one: one.steps[-1].event.seq, reverse=True)


def _forward(
    talent_id: str,
    steps: tuple[RecordedStep, ...],
    there: Mapping[str, Candidate],
    matched: Mapping[str, TalentMatch],
) -> PutForward | None:
    events: list[TalentEvent] = [one.event for one in steps]
    standing = standing_events(events)
    if not standing:
        return None
    match = matched.get(talent_id)
    card = card_of(there[talent_id]) if match is not None else None
    return PutForward(talent_id, card, match, steps, standing[-1].step, next_steps(events))


def _by_candidate(steps: list[RecordedStep]) -> dict[str, tuple[RecordedStep, ...]]:
    found: dict[str, tuple[RecordedStep, ...]] = {}
    for one in steps:
        found[one.event.talent_id] = (*found.get(one.event.talent_id, ()), one)
    return found


def _note_shown(call: Call, role_id: str, found: Shortlist) -> None:
    if call.recorder is not None:
        shown = [one.talent_id for one in found.matches]
        call.recorder.shown(
            call.actor,
            Action.TALENTS_RECOMMENDED,
            f"role:{role_id}",
            digest=digest_of(json.dumps([[one.talent_id, one.hundredths] for one in found.matches])),
            now=call.now,
            details={"talents": shown},
        )
