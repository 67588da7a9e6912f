"""The second factor of one's own account: enrol, show a code to get in, put it off, and the administrator's reset.

The secret is sealed under a key outside the store; recovery codes are kept as hashes, shown once, used once. A code is
taken once: neither it nor an older one again. Guesses at codes are slowed down as those at passwords are.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from api.access import Permission
from api.audit import Action
from api.auth.factor import factor_address, fitting_step, new_factor_secret, new_recovery_codes, recovery_digest
from api.auth.vault import Vault
from api.call import Call
from api.store.queries.accounts import get_account
from api.store.queries.second_factor import (
    Factor,
    find_factor,
    list_factors,
    note_step,
    recovery_codes_left,
    remove_factor,
    use_recovery_code,
    write_factor,
    write_recovery_codes,
)
from api.store.queries.sign_ins import revoke_sessions
from api.store.session import ReadTransaction, Store, WriteTransaction
from api.usecases.people.guesses import CountedAttempt, count_attempt, forget_attempt, note_refused, prove
from api.usecases.people.sign_in import (
    NewSession,
    SessionTerms,
    SignedIn,
    SignInStanding,
    open_session,
    own_account,
    own_session_id,
    record_own,
    record_session,
)
from features.errors import ConflictError, UnknownIdError, WrongPassword

_DIGITS = 6
_ENROL_WITHIN = dt.timedelta(hours=1)


@dataclass(frozen=True, repr=False)
class Enrolment:
    """What an app must be told; ``address`` is what the QR code says."""

    secret: str
    address: str


@dataclass(frozen=True)
class FactorState:
    """One's own second factor: since when, None = there is none; how many recovery codes nobody has used."""

    enrolled_at: dt.datetime | None
    recovery_codes_left: int


def own_factor(store: Store, signed: SignedIn) -> FactorState:
    """Return whether one has a second factor."""
    with store.read() as tx:
        found = find_factor(tx, signed.actor.id, confirmed=True)
        return FactorState(None if found is None else found.confirmed_at, recovery_codes_left(tx, signed.actor.id))


def begin_enrolment(
    store: Store, signed: SignedIn, vault: Vault, *, password: str | None, now: dt.datetime
) -> Enrolment:
    """Make a secret for an app; it counts once a first code of it was right. Who has a password shows it again.

    Raises
    ------
    WrongPassword
        The password is another one.
    ConflictError
        There is a second factor already: put it off first.
    """
    own_session_id(signed)
    counted = None
    if own_account(store, signed).has_password:
        counted = prove(store, signed.actor.id, password or "", now)[0]
    secret = new_factor_secret()
    sealed = vault.seal(secret)
    with store.write() as tx:
        if counted is not None:
            forget_attempt(tx, counted, now)
        if find_factor(tx, signed.actor.id, confirmed=True) is not None:
            raise ConflictError("there is a second factor already: remove it first", zh="已启用动态验证码，请先停用")
        write_factor(tx, Factor(signed.actor.id, sealed, 0, now, None))
        record_own(tx, signed, now, what="factor_begun")
    return Enrolment(secret, factor_address(secret, signed.actor.id))


def pending_enrolment(store: Store, signed: SignedIn, vault: Vault, *, now: dt.datetime) -> Enrolment | None:
    """Return the enrolment that waits for its first code, None if none was begun within the hour."""
    with store.read() as tx:
        found = _pending(tx, signed.actor.id, now)
    if found is None:
        return None
    secret = vault.open(found.sealed_secret)
    return Enrolment(secret, factor_address(secret, signed.actor.id))


def confirm_enrolment(store: Store, signed: SignedIn, vault: Vault, *, code: str, now: dt.datetime) -> tuple[str, ...]:
    """Take the first code of a new secret, end one's other sessions, and return the recovery codes: shown this once.

    Raises
    ------
    WrongPassword
        The code is wrong, or of another time.
    UnknownIdError
        No enrolment was begun within the hour; this counts as no guess.
    """
    session_id, login = own_session_id(signed), signed.actor.id
    with store.read() as tx:
        _begun(tx, login, now)
    counted, codes, step = count_attempt(store, login, now, what="code"), new_recovery_codes(), None
    with store.write() as tx:
        factor = _begun(tx, login, now)
        step = fitting_step(vault.open(factor.sealed_secret), _plain(code), now, after=factor.last_step)
        if step is not None:
            forget_attempt(tx, counted, now)
            write_factor(tx, replace(factor, last_step=step, confirmed_at=now))
            write_recovery_codes(tx, login, [recovery_digest(login, one) for one in codes])
            record_own(
                tx, signed, now, what="factor_enrolled", ended=revoke_sessions(tx, login, now=now, but=session_id)
            )
    if step is None:
        raise _wrong_code(store, login, counted, now)
    return codes


def show_code(
    store: Store, signed: SignedIn, vault: Vault, *, code: str, device: str, terms: SessionTerms, now: dt.datetime
) -> NewSession:
    """Open the session of who has shown the password and now shows a code, or a recovery code, of the second factor.

    The session that waited for it ends: the new one has another secret.

    Raises
    ------
    WrongPassword
        The code is wrong, of another time, or was taken already.
    ConflictError
        This session waits for no code.
    """
    waiting, login = own_session_id(signed), signed.actor.id
    if signed.standing is not SignInStanding.AWAITS_CODE:
        raise ConflictError("this session waits for no code", zh="当前登录无需验证码")
    counted = count_attempt(store, login, now, what="code")
    with store.write() as tx:
        how = _taken(tx, vault, login, code, now)
        if how is not None and revoke_sessions(tx, login, now=now, only=waiting):
            forget_attempt(tx, counted, now)
            opened = open_session(tx, get_account(tx, login), device=device, terms=terms, now=now)
            record_session(tx, opened.account, Action.SIGNED_IN, opened.session.id, now, how=how)
            return opened
    raise _wrong_code(store, login, counted, now)


def remove_own_factor(store: Store, signed: SignedIn, vault: Vault, *, code: str, now: dt.datetime) -> None:
    """Put one's second factor off, for another telephone or for good; needs a code of it, or a recovery code.

    Raises
    ------
    WrongPassword
        The code is wrong, of another time, or was taken already.
    UnknownIdError
        There is no second factor; this counts as no guess.
    """
    session_id, login = own_session_id(signed), signed.actor.id
    with store.read() as tx:
        if not has_factor(tx, login):
            raise UnknownIdError("there is no second factor to remove", zh="没有启用动态验证码，无需停用")
    counted = count_attempt(store, login, now, what="code")
    with store.write() as tx:
        how = _taken(tx, vault, login, code, now)
        if how is not None:
            forget_attempt(tx, counted, now)
            remove_factor(tx, login)
            ended = revoke_sessions(tx, login, now=now, but=session_id)
            record_own(tx, signed, now, what="factor_removed", how=how, ended=ended)
            return
    raise _wrong_code(store, login, counted, now)


def seal_anew(call: Call, vault: Vault) -> int:
    """Seal every secret under the first key, after a new one was put before the old; return how many there are."""
    call.require(Permission.MANAGE_USERS)
    with call.write() as tx:
        factors = list_factors(tx)
        for one in factors:
            write_factor(tx, replace(one, sealed_secret=vault.seal(vault.open(one.sealed_secret))))
        told = {"what": "factors_sealed_anew", "factors": len(factors)}
        call.record(tx, Action.ACCOUNT_CHANGED, "accounts", details=told)
        return len(factors)


def has_factor(tx: ReadTransaction, login: str) -> bool:
    """Whether the account has a second factor that counts."""
    return find_factor(tx, login, confirmed=True) is not None


def _pending(tx: ReadTransaction, login: str, now: dt.datetime) -> Factor | None:
    """Return the factor that waits for its first code; one that has waited too long is none."""
    factor = find_factor(tx, login, confirmed=False)
    return None if factor is None or factor.created_at + _ENROL_WITHIN <= now else factor


def _begun(tx: ReadTransaction, login: str, now: dt.datetime) -> Factor:
    factor = _pending(tx, login, now)
    if factor is None:
        raise UnknownIdError(
            "no enrolment was begun within the hour: begin anew", zh="一小时内没有开始启用动态验证码，请重新开始"
        )
    return factor


def _taken(tx: WriteTransaction, vault: Vault, login: str, code: str, now: dt.datetime) -> str | None:
    """Take a code of the account's factor, or a recovery code; return which it was, None = it is wrong."""
    factor = find_factor(tx, login, confirmed=True)
    if factor is None:
        return None
    plain = _plain(code)
    if len(plain) != _DIGITS:
        return "recovery_code" if use_recovery_code(tx, login, recovery_digest(login, plain), now) else None
    step = fitting_step(vault.open(factor.sealed_secret), plain, now, after=factor.last_step)
    if step is None:
        return None
    note_step(tx, login, step)
    return "code"


def _wrong_code(store: Store, login: str, counted: CountedAttempt, now: dt.datetime) -> WrongPassword:
    note_refused(store, login, counted, now, how="code")
    return WrongPassword(
        "the code is wrong or was used already: wait for the next one; if none fits, set the clock of the telephone",
        zh="验证码不正确或已用过，请等下一个；若一直不对，请校准手机时间",
    )


def _plain(code: str) -> str:
    """Return a code as it was typed, without blanks and hyphens."""
    return "".join(mark for mark in code if mark.isalnum())
