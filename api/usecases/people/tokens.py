"""Everybody's own tokens: what a program shows instead of a password. Shown once, scoped, and never without an end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from api.access import Actor, Permission, Role, granted, require
from api.audit import Action
from api.auth.secret import digest, new_id, new_token_secret
from api.call import Call
from api.store.queries.accounts import get_account
from api.store.queries.sign_ins import ApiToken, insert_token, list_tokens, revoke_tokens
from api.store.types import storable
from api.usecases.people.guesses import CountedAttempt, forget_attempt, prove
from features.errors import AccessDenied, ConflictError, InputError, UnknownIdError
from features.typed_text import is_blank, trimmed

WITHOUT_PASSWORD = dt.timedelta(days=30)
"""How long a token may live that one makes without showing the password again."""
LONGEST = dt.timedelta(days=365)
_MOST = 20
_LONGEST_NAME = 80


@dataclass(frozen=True, repr=False)
class NewToken:
    """A token just made; ``secret`` is never seen again."""

    secret: str
    token: ApiToken


def create_token(
    call: Call,
    account_id: str,
    *,
    name: str,
    scopes: Collection[Permission],
    lifetime: dt.timedelta,
    password: str | None = None,
) -> NewToken:
    """Make a token for one's own account (at the command line of the server, for any).

    One that lives for more than thirty days needs the password again, where the account has one.

    Raises
    ------
    WrongPassword
        The password is another one, or was left out.
    AccessDenied
        It is somebody else's account.
    InputError
        It has no name, no scope, a scope that the account's role lacks, or a lifetime outside (0, 365 days].
    ConflictError
        The account has twenty tokens already.
    """
    if call.actor.id != account_id and call.actor.role is not Role.SYSTEM:
        raise AccessDenied("a token is made by its owner only", zh="只能为自己的账号创建令牌")
    if is_blank(name) or not storable(name) or len(name) > _LONGEST_NAME:
        raise InputError(
            f"a token needs a name of at most {_LONGEST_NAME} characters", zh=f"令牌须有名称，至多{_LONGEST_NAME}字"
        )
    if not dt.timedelta(0) < lifetime <= LONGEST:
        raise InputError(f"a token must live from 1 to {LONGEST.days} days", zh=f"令牌有效期须为1至{LONGEST.days}天")
    counted = _proved(call, password) if lifetime > WITHOUT_PASSWORD else None
    secret = new_token_secret()
    with call.write() as tx:
        if counted is not None:
            forget_attempt(tx, counted, call.now)
        account = get_account(tx, account_id)
        _refuse_scopes(account.role, scopes)
        if len(list_tokens(tx, account_id, now=call.now)) >= _MOST:
            raise ConflictError(
                f"an account has at most {_MOST} tokens: revoke one first",
                zh=f"每个账号至多{_MOST}个令牌，请先撤销一个",
            )
        token = ApiToken(
            new_id(), account_id, trimmed(name), tuple(sorted(scopes)), call.now, call.now + lifetime, None
        )
        insert_token(tx, token, digest(secret))
        told = {"what": "token_made", "token": token.id, "scopes": sorted(scopes)}
        call.record(tx, Action.ACCOUNT_CHANGED, f"account:{account_id}", details=told)
    return NewToken(secret, token)


def _proved(call: Call, password: str | None) -> CountedAttempt | None:
    """Ask for the password again; the program itself, and who has none, shows none."""
    if call.actor.role is Role.SYSTEM:
        return None
    with call.read() as tx:
        has_password = get_account(tx, call.actor.id).has_password
    return prove(call.store, call.actor.id, password or "", call.now)[0] if has_password else None


def tokens_of(call: Call, account_id: str) -> list[ApiToken]:
    """Return the account's tokens that are alive, the newest first."""
    _require_own(call.actor, account_id)
    with call.read() as tx:
        return list_tokens(tx, account_id, now=call.now)


def revoke_token(call: Call, account_id: str, token_id: str) -> None:
    """End a token of the account; raises `UnknownIdError` if it has none of that id."""
    _require_own(call.actor, account_id)
    with call.write() as tx:
        if not revoke_tokens(tx, account_id, now=call.now, only=token_id):
            raise UnknownIdError(f"there is no token {token_id!r}", zh=f"没有令牌 {token_id!r}")
        told = {"what": "token_revoked", "token": token_id}
        call.record(tx, Action.ACCOUNT_CHANGED, f"account:{account_id}", details=told)


def _require_own(actor: Actor, account_id: str) -> None:
    if actor.id != account_id:
        require(actor, Permission.MANAGE_USERS)


def _refuse_scopes(role: Role, scopes: Collection[Permission]) -> None:
    if not scopes:
        raise InputError("a token needs at least one scope", zh="令牌须至少有一项权限")
    beyond = sorted(set(scopes) - granted(role))
    if beyond:
        raise InputError(
            f"the role {role.en} does not have: {', '.join(beyond)}",
            zh=f"角色“{role.zh}”没有这些权限：{'、'.join(one.zh for one in beyond)}",
        )
