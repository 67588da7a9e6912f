"""Who is kept for no reason any more by the pack's terms, and erasing them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.access import Permission
from api.call import Call
from api.store.queries.consents import words_of_all
from api.store.queries.erasing import KeptSince, kept_since
from api.usecases.persons.erasure import ErasureGround, KeptFiles, erase
from features.consents import Consent, Purpose
from features.policy.people import RetentionReason


@dataclass(frozen=True, slots=True)
class Expired:
    """One candidate who is to be erased: why, and since which day that has been due."""

    talent_id: str
    reason: RetentionReason
    due_on: dt.date


def expired(call: Call) -> list[Expired]:
    """Return whom nothing asks to keep any more, the longest overdue first."""
    call.require(Permission.ERASE_TALENTS)
    with call.read() as tx:
        words, people = words_of_all(tx, call.actor), kept_since(tx)
    found = (_why(one, words.get(one.talent_id, ()), call) for one in people)
    return sorted((one for one in found if one is not None), key=lambda one: (one.due_on, one.talent_id))


def erase_expired(call: Call, files: KeptFiles) -> list[Expired]:
    """Erase whom nothing asks to keep any more; return who that was."""
    gone = expired(call)
    for one in gone:
        erase(call, files, one.talent_id, ground=ErasureGround.RETENTION)
    return gone


def _why(kept: KeptSince, words: Sequence[Consent], call: Call) -> Expired | None:
    people = call.policy.people
    for reason, since in _reasons(kept, words, call):
        due_on = call.store.today(since) + dt.timedelta(days=people.kept_days(reason))
        if due_on < call.today:
            return Expired(kept.talent_id, reason, due_on)
    return None


def _reasons(kept: KeptSince, words: Sequence[Consent], call: Call) -> Iterator[tuple[RetentionReason, dt.datetime]]:
    said = [one for one in words if one.purpose is Purpose.KEPT]
    if not said:
        yield RetentionReason.NEVER_AGREED, kept.created_at
    elif not said[-1].holds(call.today):
        yield RetentionReason.WITHDRAWN, _ended(said[-1], call)
    yield RetentionReason.IDLE, max([kept.updated_at, *(one.at for one in words)])


def _ended(word: Consent, call: Call) -> dt.datetime:
    """Return when a consent that does not hold came to its end."""
    if word.until is None or word.until >= call.today:
        return word.at
    return max(word.at, dt.datetime.combine(word.until, dt.time(), call.store.zone))
