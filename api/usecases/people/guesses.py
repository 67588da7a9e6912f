"""Guesses at passwords and codes: counted before they are looked at, slowed down, and put on record.

Logins that do not exist are counted and recorded with the same statements as those that do. An address from which
many logins fail is slowed down, but not for those who have signed in rightly from there of late: a whole office may
share it. What they are told while it is shut, and the work done for it, is what everybody there is told.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from api.access import SYSTEM
from api.audit import Action, digest_of, is_recorded, record
from api.auth.backoff import ACCOUNT, ADDRESS, Attempts, Backoff, one_more
from api.auth.passwords import verify_password
from api.auth.secret import digest
from api.store.queries.accounts import is_disabled, password_hash
from api.store.queries.sign_ins import (
    attempts_of,
    forget_addresses,
    forget_attempts,
    known_since,
    write_attempts,
    write_known_address,
)
from api.store.session import Store, WriteTransaction
from features.errors import TooManyAttempts, WrongPassword

_KNOWN_FOR = dt.timedelta(days=30)
_UNKNOWN = "account"
"""Subject of what is recorded of a login that does not exist."""


@dataclass(frozen=True)
class CountedAttempt:
    """An attempt that was counted.

    Attributes
    ----------
    subject, address
        Under which names it was counted; the address is None where it is not, being shut.
    before, failures
        What had failed before, and how many failures there are with it.
    shut_seconds
        For how long the address is shut, 0 = it is not; ``known_here`` = not for this login.
    """

    subject: str
    before: Attempts | None
    failures: int
    pair: str = ""
    address: str | None = None
    shut_seconds: int = 0
    known_here: bool = False

    @property
    def looked_at(self) -> bool:
        """Whether the right password opens anything."""
        return self.shut_seconds == 0 or self.known_here


def count_attempt(
    store: Store, login: str, now: dt.datetime, *, address: str | None = None, what: str = "account"
) -> CountedAttempt:
    """Count an attempt as failed before it is looked at, so that many at once gain nothing; refuse while blocked.

    Parameters
    ----------
    address
        From where; None = whoever tries is signed in already.
    what
        What is guessed at: ``account`` (a password) or ``code``.
    """
    subject, where = digest(f"{what} {login}"), None if address is None else digest(f"address {address}")
    pair = "" if address is None else digest(f"pair {login} {address}")
    with store.write() as tx:
        known = attempts_of(tx, [one for one in (subject, where) if one is not None])
        before = known.get(subject)
        shut = 0 if where is None or where not in known else known[where].blocked_seconds(now)
        if before is not None and (blocked := before.blocked_seconds(now)):
            raise too_many(max(blocked, shut))
        known_here = known_since(tx, pair, now - _KNOWN_FOR) if pair else False
        forget_attempts(tx, now - max(ACCOUNT.forgotten_after, ADDRESS.forgotten_after))
        written = {subject: one_more(before, ACCOUNT, now)}
        if where is not None and not shut:
            written[where] = one_more(known.get(where), ADDRESS, now)
        write_attempts(tx, written)
    counted_at = where if where in written else None
    return CountedAttempt(subject, before, written[subject].failures, pair, counted_at, shut, known_here)


def forget_attempt(tx: WriteTransaction, counted: CountedAttempt, now: dt.datetime) -> None:
    """Forget the login's failures, and this one attempt of the address: others behind it may still be guessing.

    That the login came in from there is remembered for thirty days.
    """
    write_attempts(tx, {counted.subject: None})
    if counted.address is not None and (known := attempts_of(tx, [counted.address]).get(counted.address)) is not None:
        write_attempts(tx, {counted.address: known.one_less()})
    if counted.pair:
        write_known_address(tx, counted.pair, now)
        forget_addresses(tx, now - _KNOWN_FOR)


def prove(store: Store, login: str, password: str, now: dt.datetime) -> tuple[CountedAttempt, str | None]:
    """Ask who is signed in for the password again, counted as a guess; return the hash that it fits."""
    counted = count_attempt(store, login, now)
    with store.read() as tx:
        hashed = password_hash(tx, login)
    if not verify_password(password, hashed)[0]:
        note_refused(store, login, counted, now)
        raise WrongPassword("the password is wrong", zh="密码不正确")
    return counted, hashed


def too_many(seconds: int) -> TooManyAttempts:
    """Return the refusal to look at anything for so many seconds."""
    return TooManyAttempts(
        f"too many attempts: try again in {seconds} seconds",
        zh=f"尝试次数过多，请在{seconds}秒后再试",
        retry_after_seconds=seconds,
    )


def note_refused(store: Store, login: str, counted: CountedAttempt, now: dt.datetime, *, how: str = "password") -> None:
    """Record that a guess was wrong, and for how long the login is shut after it.

    Once an hour for an account, and once more for each longer wait; guesses at logins that do not exist are one record
    an hour, and write theirs as often, to take it back: nobody can tell the two apart by the work done.
    """
    if not _is_telling(counted, ACCOUNT, now):
        return
    with store.write() as tx:
        disabled = is_disabled(tx, login)
        record_refused(
            tx, None if disabled is None else login, how, now, wait=ACCOUNT.wait(counted.failures), disabled=disabled
        )


def record_refused(
    tx: WriteTransaction,
    login: str | None,
    how: str,
    now: dt.datetime,
    *,
    wait: dt.timedelta = dt.timedelta(0),
    disabled: bool | None = None,
) -> None:
    """Record a refusal unless it is on record; ``login`` None = there is no such account."""
    subject, told = _UNKNOWN, dict[str, Any](how=how)
    if login is not None:
        subject = f"account:{login}"
        told |= {"locked_seconds": int(wait.total_seconds()), "disabled": bool(disabled)}
    said = (Action.SIGN_IN_REFUSED, subject, _hour(now), *(f"{name}={value}" for name, value in told.items()))
    once = digest_of("\0".join(said))
    again = is_recorded(tx, once)
    with tx.begin_nested() as step:
        written = digest_of(f"{once} again") if again else once
        record(tx, SYSTEM, Action.SIGN_IN_REFUSED, subject, now=now, details=told, once=written)
        if again:
            step.rollback()


def _is_telling(counted: CountedAttempt, rule: Backoff, now: dt.datetime) -> bool:
    """Whether the failure is the first of its hour, or shuts the login for longer than the one before."""
    before = counted.before
    if before is None or _hour(before.latest_at) != _hour(now):
        return True
    return rule.wait(before.failures) != rule.wait(counted.failures)


def _hour(now: dt.datetime) -> str:
    return now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H")
