"""Everybody's own account: sign in and out, who is signed in, the password, the sessions.

Guessing is slowed down and recorded by ``guesses``; an account with a second factor is let in by ``second_factor``.
Who signed in and out is in the audit.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from api.access import Actor, Permission, Role
from api.audit import Action, record
from api.auth.oidc import Identity
from api.auth.passwords import hash_password, refuse_weak, verify_password
from api.auth.secret import csrf_token, digest, new_id, new_session_secret
from api.store.queries.accounts import Account, account_of_identity, get_account, password_hash, update_account
from api.store.queries.second_factor import find_factor
from api.store.queries.sign_ins import (
    Bearer,
    OpenSession,
    bearer_of_session,
    forget_sessions,
    insert_session,
    list_sessions,
    revoke_sessions,
    revoke_tokens,
)
from api.store.session import Store, WriteTransaction
from api.usecases.people.guesses import (
    count_attempt,
    forget_attempt,
    note_refused,
    prove,
    record_refused,
    too_many,
)
from features.errors import AccessDenied, GivenPasswordTooOld, InputError, NotSignedIn, UnknownIdError, WrongPassword

_LONGEST_DEVICE = 120
_KEPT_AFTER_END = dt.timedelta(days=30)
_CODE_WITHIN = dt.timedelta(minutes=10)
_GIVEN_FOR = dt.timedelta(days=7)


@dataclass(frozen=True)
class SessionTerms:
    """How long a session lives: at most ``longest``, and at most ``idle`` without being used.

    ``factor_roles`` are the roles that must have a second factor.
    """

    idle: dt.timedelta = dt.timedelta(hours=1)
    longest: dt.timedelta = dt.timedelta(hours=12)
    factor_roles: frozenset[Role] = frozenset()


class SignInStanding(IntEnum):
    """How far somebody has come in signing in; nothing is allowed before the last."""

    AWAITS_CODE = 0
    MUST_CHANGE = 1
    MUST_ENROL = 2
    WHOLE = 3


@dataclass(frozen=True, repr=False)
class Credentials:
    """What somebody shows to sign in, and from where; ``carried`` is the secret of the session the browser has yet."""

    login: str
    password: str
    address: str
    device: str = ""
    carried: str = ""


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

    ``session_id`` is None for a token. Before the whole ``standing`` the actor has no permission at all.
    """

    actor: Actor
    name: str
    standing: SignInStanding
    expires_at: dt.datetime
    session_id: str | None
    csrf: str | None

    @property
    def must_change(self) -> bool:
        """Whether the password was given by somebody else and is to be changed first."""
        return self.standing is SignInStanding.MUST_CHANGE


def sign_in(store: Store, shown: Credentials, *, terms: SessionTerms, now: dt.datetime) -> NewSession:
    """Open a session for who knows the password.

    Raises
    ------
    WrongPassword
        There is no such account, it is disabled, or the password is another: which, is not said.
    GivenPasswordTooOld
        It is the one that an administrator gave, more than seven days after the account was last written.
    TooManyAttempts
        Too many failures with this login or from this address; nothing was looked at.
    """
    login = shown.login.strip().casefold()
    counted = count_attempt(store, login, now, address=shown.address)
    with store.read() as tx:
        hashed = password_hash(tx, login)
    right, renewed = verify_password(shown.password, hashed)
    if not (right and counted.looked_at):
        note_refused(store, login, counted, now)
        raise too_many(counted.shut_seconds) if counted.shut_seconds else _wrong()
    with store.write() as tx:
        forget_attempt(tx, counted, now)
        if password_hash(tx, login) != hashed:  # changed or disabled meanwhile
            raise _wrong()
        account = get_account(tx, login)
        _refuse_too_old(account, now)
        if renewed is not None:
            update_account(tx, login, {"password_hash": renewed})
        _end_carried(tx, shown.carried, now)
        return _let_in(tx, account, device=shown.device, terms=terms, now=now, how="password")


def _refuse_too_old(account: Account, now: dt.datetime) -> None:
    if account.must_change and now - account.updated_at > _GIVEN_FOR:
        raise GivenPasswordTooOld(
            f"this one-time password was to be used within {_GIVEN_FOR.days} days: ask an administrator for another",
            zh=f"一次性密码须在{_GIVEN_FOR.days}天内使用，现已过期：请向系统管理员重新领取",
        )


def _let_in(
    tx: WriteTransaction, account: Account, *, device: str, terms: SessionTerms, now: dt.datetime, **told: Any
) -> NewSession:
    """Open a session; one that only waits for the code where the account has a second factor."""
    waits = find_factor(tx, account.id, confirmed=True) is not None
    opened = open_session(tx, account, device=device, terms=terms, now=now, awaits_code=waits)
    action = Action.CODE_ASKED if waits else Action.SIGNED_IN
    record_session(tx, account, action, opened.session.id, now, **told)
    return opened


def _end_carried(tx: WriteTransaction, secret: str, now: dt.datetime) -> None:
    """End the session that a browser had until it signed in anew, whoever's it was: its secret is not used again."""
    held = bearer_of_session(tx, digest(secret)) if secret else None
    if held is not None and held.expires_at > now and revoke_sessions(tx, held.account_id, now=now, only=held.id):
        record_session(tx, get_account(tx, held.account_id), Action.SIGNED_OUT, held.id, now, how="replaced")


def open_session(
    tx: WriteTransaction,
    account: Account,
    *,
    device: str,
    terms: SessionTerms,
    now: dt.datetime,
    awaits_code: bool = False,
) -> NewSession:
    """Open a session for an account that has been proved to be theirs; one that ``awaits_code`` ends soon."""
    secret = new_session_secret()
    ends, since = (now + _CODE_WITHIN, now) if awaits_code else (now + terms.longest, None)
    session = OpenSession(new_id(), account.id, device[:_LONGEST_DEVICE], now, now, ends, since)
    insert_session(tx, session, digest(secret))
    forget_sessions(tx, now - _KEPT_AFTER_END)
    return NewSession(secret, csrf_token(secret), session, account)


def sign_in_by_identity(
    store: Store, identity: Identity, *, device: str, terms: SessionTerms, now: dt.datetime, carried: str = ""
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
            _end_carried(tx, carried, now)
            told = {"how": "identity", "bound": not account.subject}
            return _let_in(tx, get_account(tx, account.id), device=device, terms=terms, now=now, **told)
        record_refused(tx, None if account is None else account.id, "identity", now, disabled=account is not None)
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
    standing = _standing(bearer, terms.factor_roles)
    return _signed_in(bearer, standing, day, session_id=bearer.id, csrf=csrf_token(secret))


def token_holder(bearer: Bearer | None, *, now: dt.datetime, day: dt.date) -> SignedIn:
    """Return who holds the token that was found by its secret; raises `NotSignedIn` for one that has ended."""
    if bearer is None or bearer.expires_at <= now:
        raise NotSignedIn("the token is not valid, or no longer", zh="令牌无效或已过期")
    return _signed_in(bearer, _standing(bearer, frozenset()), day, session_id=None, csrf=None)


def sign_out(store: Store, signed: SignedIn, *, now: dt.datetime) -> None:
    """End the session."""
    with store.write() as tx:
        if revoke_sessions(tx, signed.actor.id, now=now, only=own_session_id(signed)):
            record_session(tx, get_account(tx, signed.actor.id), Action.SIGNED_OUT, own_session_id(signed), now)


def change_password(
    store: Store, signed: SignedIn, *, old: str, new: str, now: dt.datetime, keep_tokens: bool = False
) -> None:
    """Replace one's own password, and end all other sessions of the account, and its tokens unless they are kept.

    Raises
    ------
    WrongPassword
        The old password is another one.
    InputError
        The new password is the old one, or easily guessed.
    """
    session_id, login = own_session_id(signed), signed.actor.id
    refuse_weak(new, login=login, name=signed.name)
    if old == new:
        raise InputError("the new password must differ from the old one", zh="新密码不能与原密码相同")
    counted, hashed = prove(store, login, old, now)
    fresh = hash_password(new)
    with store.write() as tx:
        forget_attempt(tx, counted, now)
        if password_hash(tx, login) != hashed:
            raise WrongPassword("the password was changed meanwhile: sign in again", zh="密码刚被修改，请重新登录")
        values = {"password_hash": fresh, "must_change": False, "password_changed_at": now}
        update_account(tx, login, {**values, "updated_at": now, "updated_by": login})
        ended = revoke_sessions(tx, login, now=now, but=session_id)
        tokens = 0 if keep_tokens else revoke_tokens(tx, login, now=now)
        record_own(tx, signed, now, what="password", ended=ended, tokens_ended=tokens)


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
    own_session_id(signed)
    counted = None
    if own_account(store, signed).has_password:
        counted = prove(store, signed.actor.id, password or "", now)[0]
    with store.write() as tx:
        if counted is not None:
            forget_attempt(tx, counted, now)
        if not revoke_sessions(tx, signed.actor.id, now=now, only=session_id):
            raise UnknownIdError(f"there is no session {session_id!r}", zh=f"没有会话 {session_id!r}")
        record_own(tx, signed, now, what="session_ended", session=session_id)


def _wrong() -> WrongPassword:
    return WrongPassword("the login or the password is wrong", zh="账号或密码不正确")


def own_account(store: Store, signed: SignedIn) -> Account:
    """Return one's own account."""
    with store.read() as tx:
        return get_account(tx, signed.actor.id)


def own_session_id(signed: SignedIn) -> str:
    """Return the session of who is signed in; raises `AccessDenied` for a token."""
    if signed.session_id is None:
        raise AccessDenied(
            "a token cannot do this: sign in with the password", zh="令牌不能执行此操作，请用账号密码登录"
        )
    return signed.session_id


def _signed_in(
    bearer: Bearer, standing: SignInStanding, day: dt.date, *, session_id: str | None, csrf: str | None
) -> SignedIn:
    scopes = None if bearer.scopes is None else [one for one in Permission if one in bearer.scopes]
    allowed = scopes if standing is SignInStanding.WHOLE else []
    actor = Actor.of(bearer.account_id, bearer.role, places=bearer.places, scopes=allowed, day=day)
    return SignedIn(actor, bearer.name, standing, bearer.expires_at, session_id, csrf)


def _standing(bearer: Bearer, factor_roles: frozenset[Role]) -> SignInStanding:
    if bearer.awaits_code:
        return SignInStanding.AWAITS_CODE
    if bearer.must_change:
        return SignInStanding.MUST_CHANGE
    return SignInStanding.MUST_ENROL if bearer.role in factor_roles and not bearer.has_factor else SignInStanding.WHOLE


def record_session(
    tx: WriteTransaction, account: Account, action: Action, session_id: str, now: dt.datetime, **details: Any
) -> None:
    """Record what became of a session."""
    actor = Actor(account.id, account.role, frozenset(account.places))
    record(tx, actor, action, f"account:{account.id}", now=now, details={"session": session_id, **details})


def record_own(tx: WriteTransaction, signed: SignedIn, now: dt.datetime, **details: Any) -> None:
    """Record what somebody changed about their own account."""
    record(tx, signed.actor, Action.ACCOUNT_CHANGED, f"account:{signed.actor.id}", now=now, details=details)
