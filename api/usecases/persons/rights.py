"""What candidates may ask for, themselves by their own link or through the office: to see, correct, take along, leave.

A withdrawal counts at once. Everything else is a request with a day by which it is to be answered; the words of one
lie sealed in the vault.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from api.access import Permission
from api.audit import Action
from api.call import Call
from api.persons.identity import FamilyNeeds, PersonIdentity
from api.persons.links import OwnLinks, unknown_link
from api.persons.vault import PersonVault
from api.store.kinds import TALENTS
from api.store.queries.consents import consents_of
from api.store.queries.profiles import get_profile
from api.store.queries.rights import (
    RightRequest,
    add_link,
    add_request,
    end_request,
    link_owner,
    open_requests,
    requests_of,
    revoke_links,
)
from api.store.session import ReadTransaction, WriteTransaction
from api.usecases.persons.consents import ConsentDraft, record_word
from features.consents import Consent, ConsentChannel, ConsentWord, Purpose, standing_consents
from features.errors import ConflictError, InputError, UnknownIdError
from features.policy.people import ConsentNotice, PersonRight
from features.talent import TalentProfile

_MOST_WAITING = 20
LONGEST_WORDS = 5_000
_ENDS = {PersonRight.REFUSE_PROFILING: Purpose.MATCHED, PersonRight.ERASE: Purpose.KEPT}
"""What is asked for and ends a consent at once."""


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link's word, shown this once, and until when it opens."""

    word: str
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class OwnData:
    """All that is kept of one candidate, as they may see it and take it along; ``standing`` are the words that hold."""

    profile: TalentProfile
    identity: PersonIdentity | None
    family: FamilyNeeds | None
    documents: int
    words: tuple[Consent, ...]
    standing: tuple[Consent, ...]
    requests: tuple[RightRequest, ...]
    notices: tuple[ConsentNotice, ...]


def make_link(call: Call, links: OwnLinks, talent_id: str) -> NewLink:
    """Return a link to a candidate's own data; raises `UnknownIdError` if there is no such candidate."""
    call.require(Permission.EDIT_TALENTS)
    expires_at = call.now + dt.timedelta(days=call.policy.people.link_days)
    word, name = links.new()
    with call.write() as tx:
        get_profile(tx, call.actor, TALENTS, talent_id)
        add_link(tx, name, talent_id, by=call.actor.id, now=call.now, expires_at=expires_at)
        call.record(tx, Action.RIGHTS_USED, f"talent:{talent_id}", details={"what": "link"})
    return NewLink(word, expires_at)


def end_links(call: Call, talent_id: str) -> int:
    """End all links of a candidate; return how many stood."""
    call.require(Permission.EDIT_TALENTS)
    with call.write() as tx:
        ended = revoke_links(tx, talent_id, now=call.now)
        call.record(tx, Action.RIGHTS_USED, f"talent:{talent_id}", details={"what": "links_ended", "count": ended})
        return ended


def owner_of(call: Call, links: OwnLinks, word: str) -> str:
    """Return whose link a word is; raises `UnknownIdError` for one that is not ours, has run out or was revoked."""
    call.require(Permission.READ_TALENTS)
    name = links.name_in(word)
    with call.read() as tx:
        owner = link_owner(tx, name, call.now)
    if owner is None:
        raise unknown_link()
    return owner


def own_data(call: Call, vault: PersonVault, talent_id: str) -> OwnData:
    """Return all that is kept of a candidate; that it was looked at is on record."""
    call.require(Permission.EDIT_TALENTS)
    with call.write() as tx:
        found = _own_data(tx, call, vault, talent_id)
        call.record(tx, Action.RIGHTS_USED, f"talent:{talent_id}", details={"what": PersonRight.ACCESS.value})
        return found


def ask(call: Call, vault: PersonVault, talent_id: str, right: PersonRight, text: str = "") -> RightRequest:
    """Keep what a candidate asks for; to refuse profiling, or to be erased, ends its consent at once.

    Raises
    ------
    UnknownIdError
        There is no such candidate.
    InputError
        A correction does not say what is wrong, or says too much.
    ConflictError
        The same is asked for already, or too much waits.
    """
    call.require(Permission.EDIT_TALENTS)
    _refuse_words(right, text)
    with call.write() as tx:
        get_profile(tx, call.actor, TALENTS, talent_id)
        waiting = [one for one in requests_of(tx, talent_id) if one.answered_at is None]
        _refuse_more(waiting, right)
        due_on = call.today + dt.timedelta(days=call.policy.people.answer_days(right))
        made = add_request(tx, talent_id, right, now=call.now, due_on=due_on)
        if text:
            vault.keep_words(tx, talent_id, made.seq, text, now=call.now)
        if right in _ENDS:
            withdraw_in(tx, call, talent_id, _ENDS[right])
        call.record(tx, Action.RIGHTS_USED, f"talent:{talent_id}", details={"what": right.value})
        return made


def withdraw_by_link(call: Call, talent_id: str, purpose: Purpose, recipient: str) -> Consent:
    """Withdraw a consent by one's own link; from the next answer on it counts.

    Raises
    ------
    InputError
        No such consent stands.
    """
    call.require(Permission.EDIT_TALENTS)
    with call.write() as tx:
        standing = standing_consents(consents_of(tx, call.actor, talent_id), call.today)
        if (purpose, recipient) not in standing.purposes:
            raise InputError("no such consent stands", zh="没有这项有效的同意")
        return withdraw_in(tx, call, talent_id, purpose, recipient)


def withdraw_in(tx: WriteTransaction, call: Call, talent_id: str, purpose: Purpose, recipient: str = "") -> Consent:
    """Withdraw a consent in the transaction of a command that has asked what it takes."""
    draft = ConsentDraft(
        talent_id=talent_id,
        purpose=purpose,
        word=ConsentWord.WITHDRAWN,
        channel=ConsentChannel.LINK,
        recipient=recipient,
    )
    return record_word(tx, call, draft)


def rights_due(call: Call) -> list[RightRequest]:
    """Return what candidates wait for, the soonest due first."""
    call.require(Permission.READ_TALENTS)
    with call.read() as tx:
        return open_requests(tx)


def words_of(call: Call, vault: PersonVault, request: RightRequest) -> str:
    """Return what was said with a request; "" = nothing."""
    call.require(Permission.READ_TALENTS)
    with call.read() as tx:
        return vault.words(tx, request.talent_id, request.seq)


def answer(call: Call, seq: int) -> RightRequest:
    """Note that a request is answered; raises `UnknownIdError` where none of this number waits."""
    call.require(Permission.EDIT_TALENTS)
    with call.write() as tx:
        done = end_request(tx, seq, by=call.actor.id, now=call.now)
        if done is None:
            raise UnknownIdError(f"no request {seq} waits", zh=f"没有待办的申请 {seq}")
        told = {"what": "answered", "request": seq}
        call.record(tx, Action.RIGHTS_USED, f"talent:{done.talent_id}", details=told)
        return done


def _own_data(tx: ReadTransaction, call: Call, vault: PersonVault, talent_id: str) -> OwnData:
    words = consents_of(tx, call.actor, talent_id)
    last = {(one.purpose, one.recipient): one for one in words}
    return OwnData(
        profile=get_profile(tx, call.actor, TALENTS, talent_id).profile,
        identity=vault.identity(tx, talent_id),
        family=vault.family(tx, talent_id),
        documents=len(vault.documents(tx, talent_id)),
        words=tuple(words),
        standing=tuple(one for one in last.values() if one.holds(call.today)),
        requests=tuple(requests_of(tx, talent_id)),
        notices=call.policy.people.notices,
    )


def _refuse_words(right: PersonRight, text: str) -> None:
    if len(text) > LONGEST_WORDS:
        raise InputError(f"at most {LONGEST_WORDS} characters", zh=f"最多 {LONGEST_WORDS} 字")
    if right is PersonRight.CORRECT and not text.strip():
        raise InputError("say what is wrong, and what is right", zh="请写明哪里有误、应改为什么")


def _refuse_more(waiting: list[RightRequest], right: PersonRight) -> None:
    if right is not PersonRight.CORRECT and right in {one.asked for one in waiting}:
        raise ConflictError("this is asked for already and waits for an answer", zh="已提交过同样的申请，正在办理")
    if len(waiting) >= _MOST_WAITING:
        raise ConflictError("too many requests wait for an answer", zh="待办申请过多，请等待答复")
