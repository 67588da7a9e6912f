"""Everybody's own account: sign in and out, who is signed in, the password, the sessions.

Guessing is counted before a password is looked at, for the login and for the address it comes from, and for logins
that do not exist as for those that do: answers, waits and work done are the same.

Who signed in and out is in the audit, and so is who was refused: once an hour for an account, and once more for each
longer wait. What was typed for a login that does not exist is not kept: all such guesses are one record an hour.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from api.access import SYSTEM, Actor, Permission
from api.audit import Action, digest_of, record
from api.auth.backoff import ACCOUNT, ADDRESS, Attempts, one_more
from api.auth.oidc import Identity
from api.auth.passwords import hash_password, refuse_weak, verify_password
from api.auth.secret import csrf_token, digest, new_id, new_session_secret
from api.store.queries.accounts import (
    Account,
    account_of_identity,
    find_account,
    get_account,
    password_hash,
    update_account,
)
from api.store.queries.sign_ins import (
    Bearer,
    OpenSession,
    attempts_of,
    forget_attempts,
    forget_sessions,
    insert_session,
    list_sessions,
    revoke_sessions,
    write_attempts,
)
from api.store.session import Store, WriteTransaction
from features.errors import AccessDenied, InputError, NotSignedIn, TooManyAttempts, UnknownIdError, WrongPassword

_LONGEST_DEVICE = 120
_KEPT_AFTER_END = dt.timedelta(days=30)
_RULES = {"account": ACCOUNT, "address": ADDRESS}
_UNKNOWN = "account"
"""Subject of what is recorded of a login that does not exist."""


@dataclass(frozen=True)
class SessionTerms:
    """How long a session lives: at most ``longest``, and at most ``idle`` without being used."""

    idle: dt.timedelta = dt.timedelta(hours=1)
    longest: dt.timedelta = dt.timedelta(hours=12)


@dataclass(frozen=True, repr=False)
class Credentials:
    """What somebody shows to sign in, and from where."""

    login: str
    password: str
    address: str
    device: str = ""


@dataclass(frozen=True, repr=False)
class NewSession:
    """A session just opened; ``secret`` goes into the cookie and is never seen again."""

    secret: str
    csrf: str
    session: OpenSession
    account: Account


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, and how.

    ``session_id`` is None for a token. While ``must_change`` the actor has no permission at all.
    """

    actor: Actor
    name: str
    must_change: bool
    expires_at: dt.datetime
    session_id: str | None
    csrf: str | None


def sign_in(store: Store, shown: Credentials, *, terms: SessionTerms, now: dt.datetime) -> NewSession:
    """Open a session for who knows the password.

    Raises
    ------
    WrongPassword
        There is no such account, it is disabled, or the password is another: which, is not said.
    TooManyAttempts
        Too many failures with this login or from this address; nothing was looked at.
    """
    login = shown.login.strip().casefold()
    counted = _count_attempt(store, login, shown.address, now)
    with store.read() as tx:
        hashed = password_hash(tx, login)
    right, renewed = verify_password(shown.password, hashed)
    if not right:
        _note_refused(store, login, counted, now)
        raise WrongPassword("the login or the password is wrong", zh="账号或密码不正确")
    with store.write() as tx:
        _forget_attempt(tx, counted)
        if password_hash(tx, login) != hashed:  # changed or disabled meanwhile
            raise WrongPassword("the login or the password is wrong", zh="账号或密码不正确")
        if renewed is not None:
            update_account(tx, login, {"password_hash": renewed})
        opened = open_session(tx, get_account(tx, login), device=shown.device, terms=terms, now=now)
        _note_session(tx, opened.account, Action.SIGNED_IN, opened.session.id, now, how="password")
        return opened


def open_session(
    tx: WriteTransaction, account: Account, *, device: str, terms: SessionTerms, now: dt.datetime
) -> NewSession:
    """Open a session for an account that has been proved to be theirs."""
    secret = new_session_secret()
    session = OpenSession(new_id(), account.id, device[:_LONGEST_DEVICE], now, now, now + terms.longest)
    insert_session(tx, session, digest(secret))
    forget_sessions(tx, now - _KEPT_AFTER_END)
    return NewSession(secret, csrf_token(secret), session, account)


def sign_in_by_identity(
    store: Store, identity: Identity, *, device: str, terms: SessionTerms, now: dt.datetime
) -> NewSession:
    """Open a session for who the identity provider says it is; no account is ever made by that.

    An account is found by the subject it is bound to, else by its verified e-mail address, which binds it.

    Raises
    ------
    NotSignedIn
        No account here belongs to that identity, or it is disabled.
    """
    with store.write() as tx:
        account = account_of_identity(tx, subject=identity.subject, email=identity.email)
        if account is not None and account.disabled_at is None:
            _bind(tx, account, identity, now)
            opened = open_session(tx, get_account(tx, account.id), device=device, terms=terms, now=now)
            told = {"how": "identity", "bound": not account.subject}
            _note_session(tx, opened.account, Action.SIGNED_IN, opened.session.id, now, **told)
            return opened
        _record_refused(tx, account, "identity", now)
    raise NotSignedIn(
        "no account here belongs to this identity: ask the administrator",
        zh="本系统没有与该身份对应的账号，请联系管理员",
    )


def _bind(tx: WriteTransaction, account: Account, identity: Identity, now: dt.datetime) -> None:
    """Bind the account to who the provider says it is."""
    changes: dict[str, Any] = {} if account.subject else {"subject": identity.subject}
    if account.must_change:  # a one-time password that was never used ends here: the provider is the way in
        changes |= {"password_hash": None, "must_change": False}
    if changes:
        update_account(tx, account.id, {**changes, "updated_at": now, "updated_by": account.id})


def session_holder(
    bearer: Bearer | None, secret: str, *, terms: SessionTerms, now: dt.datetime, day: dt.date
) -> SignedIn:
    """Return who holds the session that was found by its secret; raises `NotSignedIn` for one that has ended."""
    if bearer is None or bearer.expires_at <= now or bearer.seen_at is None or bearer.seen_at + terms.idle <= now:
        raise NotSignedIn("the session has ended: sign in again", zh="登录已失效，请重新登录")
    return _signed_in(bearer, day, session_id=bearer.id, csrf=csrf_token(secret))


def token_holder(bearer: Bearer | None, *, now: dt.datetime, day: dt.date) -> SignedIn:
    """Return who holds the token that was found by its secret; raises `NotSignedIn` for one that has ended."""
    if bearer is None or bearer.expires_at <= now:
        raise NotSignedIn("the token is not valid, or no longer", zh="令牌无效或已过期")
    return _signed_in(bearer, day, session_id=None, csrf=None)


def sign_out(store: Store, signed: SignedIn, *, now: dt.datetime) -> None:
    """End the session."""
    with store.write() as tx:
        if revoke_sessions(tx, signed.actor.id, now=now, only=_own_session(signed)):
            _note_session(tx, get_account(tx, signed.actor.id), Action.SIGNED_OUT, _own_session(signed), now)


def change_password(store: Store, signed: SignedIn, *, old: str, new: str, now: dt.datetime) -> None:
    """Replace one's own password, and end all other sessions of the account.

    Raises
    ------
    WrongPassword
        The old password is another one.
    InputError
        The new password is the old one, or easily guessed.
    """
    session_id, login = _own_session(signed), signed.actor.id
    refuse_weak(new, login=login, name=signed.name)
    if old == new:
        raise InputError("the new password must differ from the old one", zh="新密码不能与原密码相同")
    counted, hashed = _prove(store, login, old, now)
    fresh = hash_password(new)
    with store.write() as tx:
        _forget_attempt(tx, counted)
        if password_hash(tx, login) != hashed:
            raise WrongPassword("the password was changed meanwhile: sign in again", zh="密码刚被修改，请重新登录")
        values = {"password_hash": fresh, "must_change": False, "password_changed_at": now}
        update_account(tx, login, {**values, "updated_at": now, "updated_by": login})
        ended = revoke_sessions(tx, login, now=now, but=session_id)
        _note_own(tx, signed, now, what="password", ended=ended)


def _prove(store: Store, login: str, password: str, now: dt.datetime) -> tuple[_Counted, str | None]:
    """Ask who is signed in for the password again, counted as a guess; return the hash that it fits."""
    counted = _count_attempt(store, login, None, now)
    with store.read() as tx:
        hashed = password_hash(tx, login)
    if not verify_password(password, hashed)[0]:
        _note_refused(store, login, counted, now)
        raise WrongPassword("the password is wrong", zh="密码不正确")
    return counted, hashed


def own_sessions(store: Store, signed: SignedIn, *, terms: SessionTerms, now: dt.datetime) -> list[OpenSession]:
    """Return one's own sessions that are alive."""
    with store.read() as tx:
        return list_sessions(tx, signed.actor.id, seen_after=now - terms.idle, now=now)


def end_own_session(
    store: Store, signed: SignedIn, session_id: str, *, password: str | None = None, now: dt.datetime
) -> None:
    """End one of one's own sessions; whoever has a password shows it again.

    Raises
    ------
    WrongPassword
        The password is another one, or was left out.
    UnknownIdError
        There is no session of that name.
    """
    _own_session(signed)
    counted = None
    if own_account(store, signed).has_password:
        counted = _prove(store, signed.actor.id, password or "", now)[0]
    with store.write() as tx:
        if counted is not None:
            _forget_attempt(tx, counted)
        if not revoke_sessions(tx, signed.actor.id, now=now, only=session_id):
            raise UnknownIdError(f"there is no session {session_id!r}", zh=f"没有会话 {session_id!r}")
        _note_own(tx, signed, now, what="session_ended", session=session_id)


def own_account(store: Store, signed: SignedIn) -> Account:
    """Return one's own account."""
    with store.read() as tx:
        return get_account(tx, signed.actor.id)


def _own_session(signed: SignedIn) -> str:
    if signed.session_id is None:
        raise AccessDenied(
            "a token cannot do this: sign in with the password", zh="令牌不能执行此操作，请用账号密码登录"
        )
    return signed.session_id


def _signed_in(bearer: Bearer, day: dt.date, *, session_id: str | None, csrf: str | None) -> SignedIn:
    scopes = None if bearer.scopes is None else [one for one in Permission if one in bearer.scopes]
    allowed = [] if bearer.must_change else scopes
    actor = Actor.of(bearer.account_id, bearer.role, places=bearer.places, scopes=allowed, day=day)
    return SignedIn(actor, bearer.name, bearer.must_change, bearer.expires_at, session_id, csrf)


@dataclass(frozen=True)
class _Counted:
    """An attempt that was counted: under which subjects, and the failures of the login with it."""

    subjects: dict[str, str]
    attempts: Attempts


def _count_attempt(store: Store, login: str, address: str | None, now: dt.datetime) -> _Counted:
    """Count an attempt as failed before it is looked at, so that many at once gain nothing; refuse while blocked."""
    subjects = {"account": digest(f"account {login}")}
    if address is not None:
        subjects["address"] = digest(f"address {address}")
    with store.write() as tx:
        known = attempts_of(tx, subjects.values())
        waits = [attempts.blocked_seconds(now) for attempts in known.values()]
        if any(waits):
            seconds = max(waits)
            raise TooManyAttempts(
                f"too many attempts: try again in {seconds} seconds",
                zh=f"尝试次数过多，请在 {seconds} 秒后再试",
                retry_after_seconds=seconds,
            )
        forget_attempts(tx, now - max(rule.forgotten_after for rule in _RULES.values()))
        counted = {kind: one_more(known.get(subject), _RULES[kind], now) for kind, subject in subjects.items()}
        write_attempts(tx, {subjects[kind]: one for kind, one in counted.items()})
    return _Counted(subjects, counted["account"])


def _forget_attempt(tx: WriteTransaction, counted: _Counted) -> None:
    """Forget the login's failures, and this one attempt of the address: others behind it may still be guessing."""
    write_attempts(tx, {counted.subjects["account"]: None})
    address = counted.subjects.get("address")
    if address is not None and (known := attempts_of(tx, [address]).get(address)) is not None:
        write_attempts(tx, {address: known.one_less()})


def _note_session(
    tx: WriteTransaction, account: Account, action: Action, session_id: str, now: dt.datetime, **details: Any
) -> None:
    actor = Actor(account.id, account.role, frozenset(account.places))
    record(tx, actor, action, f"account:{account.id}", now=now, details={"session": session_id, **details})


def _note_own(tx: WriteTransaction, signed: SignedIn, now: dt.datetime, **details: Any) -> None:
    record(tx, signed.actor, Action.ACCOUNT_CHANGED, f"account:{signed.actor.id}", now=now, details=details)


def _note_refused(store: Store, login: str, counted: _Counted, now: dt.datetime) -> None:
    """Record that a password was wrong, and for how long the login is shut after it."""
    with store.write() as tx:
        _record_refused(tx, find_account(tx, login), "password", now, wait=ACCOUNT.wait(counted.attempts.failures))


def _record_refused(
    tx: WriteTransaction, account: Account | None, how: str, now: dt.datetime, *, wait: dt.timedelta = dt.timedelta(0)
) -> None:
    subject, told = _UNKNOWN, dict[str, Any](how=how)
    if account is not None:
        subject = f"account:{account.id}"
        told |= {"locked_seconds": int(wait.total_seconds()), "disabled": account.disabled_at is not None}
    hour = now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H")
    once = digest_of("\0".join((Action.SIGN_IN_REFUSED, subject, hour, *(f"{name}={told[name]}" for name in told))))
    record(tx, SYSTEM, Action.SIGN_IN_REFUSED, subject, now=now, details=told, once=once)
