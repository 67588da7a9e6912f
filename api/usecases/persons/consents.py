"""What candidates agree to, as the talent office hears it: recorded with the notice that was read, never changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from api.access import Permission
from api.audit import Action
from api.call import Call
from api.store.kinds import TALENTS
from api.store.queries.consents import add_consents, consents_of, named_abroad
from api.store.queries.profiles import get_profile
from api.store.session import WriteTransaction
from features.consents import (
    ANYBODY,
    Consent,
    ConsentChannel,
    ConsentWord,
    Purpose,
    StandingConsents,
    standing_consents,
)
from features.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDraft:
    """A word as a person states it; ``notice`` "" = the one in force, ``at`` ``None`` = now."""

    talent_id: str
    purpose: Purpose
    word: ConsentWord
    channel: ConsentChannel
    recipient: str = ANYBODY
    notice: str = ""
    at: dt.datetime | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ConsentsKept:
    """All that one candidate has said, the first first, and what stands of it today."""

    words: tuple[Consent, ...]
    standing: StandingConsents


@dataclass(frozen=True, slots=True)
class NamedAbroad:
    """How many people agreed in a year to be named abroad, and from how many on that is not enough."""

    year: int
    people: int
    limit: int


def record_consent(call: Call, draft: ConsentDraft) -> Consent:
    """Record what a candidate says to one purpose; from the next answer on it counts, in every process.

    Raises
    ------
    UnknownIdError
        There is no such candidate, or no such version of the notice.
    InputError
        The recipient is missing, or one is named where there is none; or it lies in the future.
    """
    call.require(Permission.EDIT_TALENTS)
    with call.write() as tx:
        get_profile(tx, call.actor, TALENTS, draft.talent_id)
        return record_word(tx, call, draft)


def record_word(tx: WriteTransaction, call: Call, draft: ConsentDraft) -> Consent:
    """Record a word in the transaction of a command that has asked what it takes."""
    at = draft.at or call.now
    if at > call.now:
        raise InputError("nobody has agreed to anything yet on a day to come", zh="同意时间不能晚于现在")
    people = call.policy.people
    day = call.store.today(at)
    said = people.notice_of(draft.purpose, draft.notice) if draft.notice else people.notice(draft.purpose, day)
    word = Consent(
        talent_id=draft.talent_id,
        purpose=draft.purpose,
        word=draft.word,
        notice=said.version,
        channel=draft.channel,
        at=at,
        recipient=draft.recipient,
        until=draft.until,
    )
    add_consents(tx, call.actor, [word], now=call.now)
    told = {"purpose": word.purpose.value, "word": word.word.value, "recipient": word.recipient, "notice": word.notice}
    call.record(tx, Action.CONSENT_RECORDED, f"talent:{word.talent_id}", details=told)
    return word


def candidate_consents(call: Call, talent_id: str) -> ConsentsKept:
    """Return what a candidate has said, and what stands of it; raises `UnknownIdError` for a stranger."""
    call.require(Permission.READ_TALENTS)
    with call.read() as tx:
        get_profile(tx, call.actor, TALENTS, talent_id)
        words = consents_of(tx, call.actor, talent_id)
    return ConsentsKept(tuple(words), standing_consents(words, call.today))


def year_abroad(call: Call, year: int) -> NamedAbroad:
    """Return how many people agreed in a calendar year to be named to somebody abroad."""
    call.require(Permission.READ_TALENTS)
    since, before = (dt.datetime(one, 1, 1, tzinfo=call.store.zone) for one in (year, year + 1))
    with call.read() as tx:
        people = named_abroad(tx, call.actor, since=since, before=before)
    return NamedAbroad(year, people, call.policy.people.abroad_limit)
