"""The administrator: accounts, their roles and places, their passwords and sessions.

An account is never removed, only disabled. Nobody changes the role of, disables or resets the account they are signed
in with, and the last administrator stays. What would open an auditor's or another administrator's account to one
administrator alone needs a second one (``two_persons``).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from api.access import DESKS, SYSTEM, Actor, Permission, Role
from api.audit import Action, record
from api.auth.passwords import hash_password, refuse_weak
from api.auth.secret import one_time_password
from api.call import Call
from api.store.queries.accounts import (
    Account,
    account_of_identity,
    count_accounts,
    find_account,
    get_account,
    insert_account,
    list_accounts,
    update_account,
)
from api.store.queries.events import place_kinds
from api.store.queries.jobs import cancel_jobs_of
from api.store.queries.paging import ResultPage
from api.store.queries.second_factor import remove_factor
from api.store.queries.sign_ins import revoke_sessions, revoke_tokens
from api.store.session import ReadTransaction, Store, WriteTransaction
from api.store.types import storable
from api.usecases.people.seconding import AccountChange, Seconded, asked_of, refuse_alone
from features.choices import PlaceKind
from features.errors import (
    AccessDenied,
    ConflictError,
    InputError,
    StaleVersionError,
    UnknownIdError,
)
from features.typed_text import is_blank, trimmed

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """What an administrator states of a new account; ``login`` can never be changed.

    ``email`` is needed only where an identity provider signs people in.
    """

    login: str
    name: str
    role: Role
    places: Collection[str] = ()
    email: str | None = None


@dataclass(frozen=True, repr=False)
class GivenPassword:
    """An account and its one-time password, to be shown once; its owner must change it at the first sign-in."""

    account: Account
    password: str


def find_accounts(
    call: Call, *, roles: Collection[Role] = (), limit: int = 50, cursor: str | None = None
) -> ResultPage[Account]:
    """Return one page of accounts, by login."""
    call.require(Permission.MANAGE_USERS)
    with call.read() as tx:
        return list_accounts(tx, roles=roles, limit=limit, cursor=cursor)


def show_account(call: Call, login: str) -> Account:
    """Return one account; raises `UnknownIdError` if there is none."""
    call.require(Permission.MANAGE_USERS)
    with call.read() as tx:
        return get_account(tx, login)


def add_account(call: Call, stated: NewAccount, *, seconded: Seconded | None = None) -> GivenPassword:
    """Add an account with a one-time password.

    Raises
    ------
    ConflictError
        The login or the e-mail address is taken, or (`SecondPersonNeeded`) the role takes two administrators.
    InputError
        The login, name, address, or the places for this role do not fit.
    """
    call.require(Permission.MANAGE_USERS)
    refuse_alone(call, AccountChange.ADD, None, stated.role, seconded)
    password = one_time_password()
    account = _add(call, stated, hash_password(password), must_change=True, seconded=seconded)
    return GivenPassword(account, password)


def add_with_password(call: Call, stated: NewAccount, password: str) -> Account:
    """Add an account whose owner has just chosen the password."""
    call.require(Permission.MANAGE_USERS)
    refuse_alone(call, AccountChange.ADD, None, stated.role, None)
    refuse_weak(password, login=stated.login, name=stated.name)
    return _add(call, stated, hash_password(password), must_change=False)


def add_first_administrator(
    call: Call, login: str, password: str, *, is_own: bool, allow_weak: bool = False
) -> Account:
    """Add the administrator of a new installation, with a password that somebody has set: there is no default one.

    Parameters
    ----------
    is_own
        Its owner has just typed it; otherwise it must be changed at the first sign-in.
    allow_weak
        Only for a demo.

    Raises
    ------
    ConflictError
        There is an administrator already.
    """
    call.require(Permission.MANAGE_USERS)
    if has_administrator(call.store):
        raise ConflictError("there is an administrator already", zh="已有系统管理员")
    stated = NewAccount(login=login, name=Role.ADMINISTRATOR.zh, role=Role.ADMINISTRATOR)
    if is_own:
        return add_with_password(call, stated, password)
    if not allow_weak:
        refuse_weak(password, login=login)
    return _add(call, stated, hash_password(password), must_change=True)


def change_role(
    call: Call,
    login: str,
    *,
    role: Role,
    places: Collection[str] = (),
    expected_version: int | None = None,
    seconded: Seconded | None = None,
) -> Account:
    """Give an account another role, or another set of places; it holds from its next request.

    Raises
    ------
    StaleVersionError
        Somebody changed the account since version ``expected_version`` was read.
    """
    call.require(Permission.MANAGE_USERS)
    with call.write() as tx:
        account = _of_another(tx, call.actor, login)
        refuse_alone(call, AccountChange.ROLE, account, role, seconded)
        _refuse_stale(account, expected_version)
        _refuse_places(tx, call.actor, role, places)
        if role is not Role.ADMINISTRATOR:
            _refuse_last(tx, account)
        update_account(tx, login, {"role": role.value, **_signed(call.actor, call.now)}, places=places)
        _record(tx, call.actor, login, "role", call.now, role=role.value, places=sorted(places), **asked_of(seconded))
        return get_account(tx, login)


def disable_account(call: Call, login: str, *, seconded: Seconded | None = None) -> Account:
    """Shut an account: its sessions and tokens end with the next request, its jobs at their next step."""
    call.require(Permission.MANAGE_USERS)
    with call.write() as tx:
        account = _of_another(tx, call.actor, login)
        refuse_alone(call, AccountChange.DISABLE, account, account.role, seconded)
        _refuse_last(tx, account)
        if account.disabled_at is None:
            update_account(tx, login, {"disabled_at": call.now, **_signed(call.actor, call.now)})
        _end_everything(tx, login, call.now)
        cancel_jobs_of(tx, login, now=call.now)
        _record(tx, call.actor, login, "disabled", call.now, **asked_of(seconded))
        return get_account(tx, login)


def enable_account(call: Call, login: str, *, seconded: Seconded | None = None) -> Account:
    """Open a disabled account again; its old sessions and tokens stay ended."""
    call.require(Permission.MANAGE_USERS)
    with call.write() as tx:
        account = get_account(tx, login)
        refuse_alone(call, AccountChange.ENABLE, account, account.role, seconded)
        if account.disabled_at is not None:
            update_account(tx, login, {"disabled_at": None, **_signed(call.actor, call.now)})
            _record(tx, call.actor, login, "enabled", call.now, **asked_of(seconded))
        return get_account(tx, login)


def reset_password(call: Call, login: str, *, seconded: Seconded | None = None) -> GivenPassword:
    """Give an account a one-time password, and end its sessions and tokens."""
    call.require(Permission.MANAGE_USERS)
    password = one_time_password()
    hashed = hash_password(password)
    with call.write() as tx:
        account = _of_another(tx, call.actor, login)
        refuse_alone(call, AccountChange.PASSWORD, account, account.role, seconded)
        update_account(tx, login, {"password_hash": hashed, "must_change": True, **_signed(call.actor, call.now)})
        _end_everything(tx, login, call.now)
        _record(tx, call.actor, login, "password_reset", call.now, **asked_of(seconded))
        return GivenPassword(get_account(tx, login), password)


def reset_factor(call: Call, login: str, *, seconded: Seconded | None = None) -> Account:
    """Take away the second factor that somebody has lost, and end their sessions.

    Raises
    ------
    UnknownIdError
        The account has none.
    """
    call.require(Permission.MANAGE_USERS)
    with call.write() as tx:
        account = _of_another(tx, call.actor, login)
        refuse_alone(call, AccountChange.FACTOR, account, account.role, seconded)
        if not remove_factor(tx, login):
            raise UnknownIdError(f"the account {login!r} has no second factor", zh=f"账号 {login!r} 没有启用动态验证码")
        update_account(tx, login, _signed(call.actor, call.now))
        ended = revoke_sessions(tx, login, now=call.now)
        _record(tx, call.actor, login, "factor_reset", call.now, ended=ended, **asked_of(seconded))
        return get_account(tx, login)


def end_sessions(call: Call, login: str) -> int:
    """End all sessions and tokens of an account; return how many there were."""
    call.require(Permission.MANAGE_USERS)
    with call.write() as tx:
        get_account(tx, login)
        ended = _end_everything(tx, login, call.now)
        _record(tx, call.actor, login, "sessions_ended", call.now, ended=ended)
        return ended


def has_administrator(store: Store) -> bool:
    """Whether anybody can administer this installation yet."""
    with store.read() as tx:
        return count_accounts(tx, Role.ADMINISTRATOR) > 0


def _add(
    call: Call, stated: NewAccount, hashed: str, *, must_change: bool, seconded: Seconded | None = None
) -> Account:
    refuse_malformed(stated)
    email = stated.email.casefold() if stated.email else None
    with call.write() as tx:
        if find_account(tx, stated.login) is not None:
            raise ConflictError(f"the login {stated.login!r} is taken", zh=f"账号 {stated.login!r} 已存在")
        if email is not None and account_of_identity(tx, subject="", email=email) is not None:
            raise ConflictError("this e-mail address belongs to another account", zh="该邮箱已属于另一个账号")
        _refuse_places(tx, call.actor, stated.role, stated.places)
        values: dict[str, Any] = {
            "id": stated.login,
            "name": trimmed(stated.name),
            "role": stated.role.value,
            "email": email,
            "subject": None,
            "password_hash": hashed,
            "must_change": must_change,
            "password_changed_at": None if must_change else call.now,
            "disabled_at": None,
            "created_at": call.now,
            "created_by": call.actor.id,
        }
        insert_account(tx, {**values, **_signed(call.actor, call.now)}, stated.places)
        _record(
            tx,
            call.actor,
            stated.login,
            "added",
            call.now,
            role=stated.role.value,
            places=sorted(stated.places),
            **asked_of(seconded),
        )
        return get_account(tx, stated.login)


def refuse_malformed(stated: NewAccount) -> None:
    """Refuse a login, name, address or role that no account can have."""
    if not _LOGIN.fullmatch(stated.login) or stated.login == SYSTEM.id:
        raise InputError(
            "a login has 2 to 32 of a-z, 0-9, '.', '_', '-', begins with a letter and is not 'system', "
            f"received {stated.login[:40]!r}",
            zh="账号由2至32个小写字母、数字、点、下划线或连字符组成，以字母开头，且不能是 system："
            f"{stated.login[:40]!r}",
        )
    if is_blank(stated.name) or len(stated.name) > _LONGEST_NAME or not storable(stated.name):
        raise InputError(
            f"an account needs a name of at most {_LONGEST_NAME} characters", zh=f"须填写姓名，至多{_LONGEST_NAME}字"
        )
    if stated.email and not (_EMAIL.fullmatch(stated.email) and storable(stated.email)):
        raise InputError("the e-mail address is malformed", zh="邮箱格式不正确")
    if stated.role is Role.SYSTEM:
        raise InputError("the role 'system' is the program's own", zh="“系统”角色不能分配给账号")


def _refuse_places(tx: ReadTransaction, actor: Actor, role: Role, places: Collection[str]) -> None:
    """A desk acts for at least one place of its kind, every other role for none."""
    if role not in DESKS:
        if places:
            raise InputError(
                f"only desks are bound to places, not the role {role}",
                zh=f"只有园区或海外孵化器窗口绑定园区，角色“{role.zh}”不绑定",
            )
        return
    wanted = {PlaceKind.OVERSEAS_HUB} if role is Role.HUB_DESK else {PlaceKind.PARK, PlaceKind.INCUBATOR}
    kinds = place_kinds(tx, actor, sorted(set(places)))
    wrong = sorted(one for one in places if kinds.get(one) not in wanted)
    if wrong or not places:
        what, what_zh = " or ".join(sorted(wanted)), "或".join(kind.zh for kind in sorted(wanted))
        raise InputError(
            f"a {role.en.casefold()} is bound to at least one {what}, received {', '.join(wrong) or 'none'}",
            zh=f"{role.zh}须至少绑定一个{what_zh}，收到：{'、'.join(wrong) or '无'}",
        )


def _of_another(tx: ReadTransaction, actor: Actor, login: str) -> Account:
    account = get_account(tx, login)
    if login == actor.id:
        raise AccessDenied(
            "this is the account you are signed in with: ask another administrator", zh="不能对自己的账号执行此操作"
        )
    return account


def _refuse_stale(account: Account, expected_version: int | None) -> None:
    if expected_version is not None and account.version != expected_version:
        raise StaleVersionError(
            f"the account {account.id!r} was changed by {account.updated_by}: read it again",
            zh=f"账号 {account.id!r} 已被 {account.updated_by} 修改，请重新读取",
        )


def _refuse_last(tx: ReadTransaction, account: Account) -> None:
    is_one = account.role is Role.ADMINISTRATOR and account.disabled_at is None
    if is_one and count_accounts(tx, Role.ADMINISTRATOR) == 1:
        raise ConflictError("this is the last administrator", zh="这是最后一个系统管理员，不能停用或改变角色")


def _end_everything(tx: WriteTransaction, login: str, now: dt.datetime) -> int:
    return revoke_sessions(tx, login, now=now) + revoke_tokens(tx, login, now=now)


def _record(tx: WriteTransaction, actor: Actor, login: str, what: str, now: dt.datetime, **details: Any) -> None:
    record(tx, actor, Action.ACCOUNT_CHANGED, f"account:{login}", now=now, details={"what": what, **details})


def _signed(actor: Actor, now: dt.datetime) -> dict[str, Any]:
    return {"updated_at": now, "updated_by": actor.id}
