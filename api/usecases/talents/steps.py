"""The steps between a candidate and a role: recorded by people, in order, with the consent that each needs.

The talent office records every step. A desk records what it does itself, for the roles of its own places.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from api.access import DESKS, SYSTEM, Permission
from api.audit import Action, digest_of
from api.call import Call
from api.persons.identity import PersonIdentity
from api.persons.vault import PersonVault
from api.store.kinds import PARKS, ROLES, TALENTS
from api.store.queries.consents import standing_of
from api.store.queries.profiles import get_profile, unknown
from api.store.queries.talent_events import RecordedStep, add_step, list_steps, next_number
from api.store.session import ReadTransaction, WriteTransaction
from features.choices import Degree, PlaceKind
from features.consents import Purpose, StandingConsents
from features.errors import AccessDenied, ConsentNeeded, InputError, UnknownIdError
from features.role import RoleProfile
from features.talent_choices import WorkMode
from features.talent_steps import NEEDS_CONSENT, TalentEvent, TalentStep, refuse_illegal, standing_events
from recommender.eligibility.role_talent.sides import NOTHING

DESK_STEPS = frozenset(
    {
        TalentStep.SUITABLE,
        TalentStep.NOT_SUITABLE,
        TalentStep.INTERVIEWED,
        TalentStep.OFFERED,
        TalentStep.ARRIVED,
        TalentStep.LEFT,
    }
)
"""What a desk records of itself; it sees an identity by :func:`reveal` alone."""
SEEN_ALREADY = frozenset(
    {
        TalentStep.REVEALED,
        TalentStep.INTERVIEWED,
        TalentStep.OFFERED,
        TalentStep.ACCEPTED,
        TalentStep.ARRIVED,
        TalentStep.STAYED,
    }
)
"""While one of these is the last step, the recipient may look again; who declined or was declined is seen no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDraft:
    """A step as a person states it; ``happened_on`` ``None`` = today, ``recipient`` "" = the role's own."""

    talent_id: str
    role_id: str
    step: TalentStep
    happened_on: dt.date | None = None
    recipient: str = ""
    reason: str = ""
    text: str = ""
    mode: WorkMode | None = None
    degree: Degree | None = None
    refers_to: int | None = None


def record_step(call: Call, draft: StepDraft) -> RecordedStep:
    """Record one step and return it.

    Raises
    ------
    UnknownIdError
        There is no such role, or no such candidate, for this account.
    IllegalStepError
        It cannot follow what stands now; the message names what can.
    ConsentNeeded
        The candidate has not agreed to it, or no longer does.
    InputError
        A reason, a mode or a degree is missing, or the day lies in the future or before the last step.
    """
    call.require(Permission.RECORD_TALENT_STEPS)
    if draft.step is TalentStep.REVEALED:
        raise InputError("an identity is seen by asking for it", zh="查看身份信息请使用“查看身份信息”功能")
    if call.actor.role in DESKS and draft.step not in DESK_STEPS:
        raise AccessDenied(f"'{draft.step.en}' is recorded by the talent office", zh=f"“{draft.step.zh}”由人才办登记")
    with call.write() as tx:
        return _record(tx, call, draft)


def steps_of_role(call: Call, role_id: str) -> list[RecordedStep]:
    """Return the steps of all candidates towards a role, as far as the account may know."""
    call.require(Permission.READ_ROLES)
    with call.read() as tx:
        get_profile(tx, call.actor, ROLES, role_id)
        return list_steps(tx, call.actor, role_id=role_id)


def steps_of_candidate(call: Call, talent_id: str) -> list[RecordedStep]:
    """Return the steps of one candidate towards any role."""
    call.require(Permission.READ_TALENTS)
    with call.read() as tx:
        get_profile(tx, call.actor, TALENTS, talent_id)
        return list_steps(tx, call.actor, talent_id=talent_id)


def reveal(call: Call, vault: PersonVault, talent_id: str, role_id: str) -> PersonIdentity:
    """Return who a candidate is who was sent to a role's recipient; that it was seen is a step, and in the audit.

    Raises
    ------
    ConsentNeeded
        The candidate does not agree, or no longer does, to be named to this recipient.
    IllegalStepError
        Nobody has sent the candidate there.
    UnknownIdError
        There is no such role for this account, or nothing is kept of who the candidate is.
    """
    call.require(Permission.RECORD_TALENT_STEPS)
    with call.write() as tx:
        role = get_profile(tx, call.actor, ROLES, role_id).profile
        known = [one.event for one in list_steps(tx, call.actor, talent_id=talent_id, role_id=role_id)]
        counted = standing_events(known)
        recipient = next((one.recipient for one in reversed(counted) if one.step is TalentStep.SENT), "")
        if counted and counted[-1].step in SEEN_ALREADY:
            _refuse_unconsented(tx, call, role, talent_id, TalentStep.REVEALED, recipient)
        else:
            draft = StepDraft(talent_id=talent_id, role_id=role_id, step=TalentStep.REVEALED, recipient=recipient)
            _record(tx, call, draft)
        with tx.as_program():
            identity = vault.identity(tx, talent_id)
        if identity is None:
            raise UnknownIdError(
                f"nothing is kept of who candidate {talent_id} is", zh=f"没有候选人 {talent_id} 的身份信息"
            )
        call.record(tx, Action.TALENT_REVEALED, f"talent:{talent_id}", details={"role": role_id, "to": recipient})
        return identity


def _record(tx: WriteTransaction, call: Call, draft: StepDraft) -> RecordedStep:
    role = get_profile(tx, call.actor, ROLES, draft.role_id).profile
    known = [one.event for one in list_steps(tx, call.actor, talent_id=draft.talent_id, role_id=draft.role_id)]
    _refuse_strangers(tx, call, draft, known)
    event = TalentEvent(
        seq=next_number(tx),
        talent_id=draft.talent_id,
        role_id=draft.role_id,
        step=draft.step,
        happened_on=draft.happened_on or call.today,
        recipient=draft.recipient or role.place_id or role.project_id or "",
        reason=draft.reason,
        text=draft.text,
        mode=draft.mode,
        degree=draft.degree,
        refers_to=draft.refers_to,
    )
    if event.happened_on > call.today:
        raise InputError("the step lies in the future", zh="日期不能晚于今天")
    refuse_illegal(known, event)
    _refuse_unconsented(tx, call, role, event.talent_id, event.step, event.recipient)
    add_step(tx, call.actor, event, now=call.now)
    told = {"role": event.role_id, "step": event.step.value, "to": event.recipient, "reason": event.reason}
    if event.text:
        told["text"] = digest_of(event.text)
    call.record(
        tx,
        Action.TALENT_STEP_RECORDED,
        f"talent:{event.talent_id}",
        details={name: value for name, value in told.items() if value},
        versions={"seq": event.seq},
    )
    return list_steps(tx, call.actor, role_id=event.role_id)[-1]


def _refuse_strangers(tx: ReadTransaction, call: Call, draft: StepDraft, known: list[TalentEvent]) -> None:
    """Refuse a candidate whom the account does not know: the office holds all, a desk those who were put before it."""
    if call.actor.role in DESKS:
        if not standing_events(known):
            raise unknown(TALENTS, [draft.talent_id])
        return
    get_profile(tx, call.actor, TALENTS, draft.talent_id)


def _refuse_unconsented(
    tx: ReadTransaction, call: Call, role: RoleProfile, talent_id: str, step: TalentStep, recipient: str
) -> None:
    """Refuse a step that the candidate does not agree to on this very day."""
    if step not in NEEDS_CONSENT | {TalentStep.SHORTLISTED}:
        return
    with tx.as_program():
        standing = _standing(tx, call, talent_id)
        abroad = recipient == role.place_id and _is_abroad(tx, recipient)
    if step is TalentStep.SHORTLISTED:
        allowed = standing.allows(Purpose.MATCHED)
    else:
        if recipient not in {role.place_id, role.project_id}:
            raise InputError("the recipient is the role's place or lead", zh="接收方须为岗位所属的园区或项目")
        allowed = standing.allows_disclosure(recipient, is_abroad=abroad)
    if not allowed:
        raise ConsentNeeded(
            f"candidate {talent_id} does not agree to this (any more): ask for consent first",
            zh=f"候选人 {talent_id} 未同意（或已撤回同意），请先征询本人同意",
        )


def _standing(tx: ReadTransaction, call: Call, talent_id: str) -> StandingConsents:
    return standing_of(tx, SYSTEM, call.today, [talent_id]).get(talent_id, NOTHING)


def _is_abroad(tx: ReadTransaction, place_id: str) -> bool:
    return get_profile(tx, SYSTEM, PARKS, place_id).profile.kind is PlaceKind.OVERSEAS_HUB
