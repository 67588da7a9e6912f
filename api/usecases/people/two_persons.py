"""Separation of duties: one administrator asks for what would open an auditor's or an administrator's account to
themselves, another one confirms.

On the server, where one person may be all there is, the command states a reason, which is put on record by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from api.access import Permission, Role
from api.audit import Action
from api.auth.secret import new_id
from api.call import Call
from api.store.queries.account_requests import (
    AccountRequest,
    decide_request,
    forget_requests,
    get_request,
    insert_request,
    waiting_requests,
)
from api.store.queries.accounts import Account, find_account, get_account
from api.store.session import ReadTransaction
from api.usecases.people.accounts import (
    NewAccount,
    add_account,
    change_role,
    disable_account,
    enable_account,
    refuse_malformed,
    reset_factor,
    reset_password,
)
from api.usecases.people.seconding import CHANGE_OF, ROLE_OF, AccountChange, Seconded, needs_second
from features.errors import AccessDenied, ConflictError, InputError, JianghaiError

_VALID_FOR = dt.timedelta(days=7)
_KEPT_FOR = dt.timedelta(days=30)
_MOST_WAITING = 50
_LONGEST_REASON = 200


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked for; ``role`` and ``places`` for a new account or role, ``name`` and ``email`` for a new one."""

    change: AccountChange
    login: str
    role: Role | None = None
    places: Collection[str] = ()
    name: str = ""
    email: str | None = None


@dataclass(frozen=True, repr=False)
class Confirmed:
    """The account after what was asked for, and its one-time password where one was made."""

    account: Account
    password: str | None = None


def ask(call: Call, wanted: Wanted) -> AccountRequest:
    """Ask another administrator to confirm; the request waits for seven days, as long as nobody changes the account.

    Raises
    ------
    ConflictError
        It takes no second administrator, is asked for already, or too many requests wait.
    AccessDenied
        It is one's own account.
    InputError
        The new account is malformed.
    """
    call.require(Permission.MANAGE_USERS)
    with call.write() as tx:
        _refuse_needless(tx, wanted)
        request = _request(call, tx, wanted)
        if wanted.login == call.actor.id:
            raise AccessDenied(
                "this is the account you are signed in with: ask another administrator",
                zh="不能对自己的账号执行此操作",
            )
        waiting = waiting_requests(tx, call.now)
        if any((one.change, one.login) == (request.change, request.login) for one in waiting):
            raise ConflictError("this is asked for already", zh="已有相同的申请在等待确认")
        if len(waiting) >= _MOST_WAITING:
            raise ConflictError("too many requests wait: decide some first", zh="待确认的申请过多，请先处理")
        forget_requests(tx, before=call.now - _KEPT_FOR)
        insert_request(tx, request)
        _record(call, tx, request, "asked")
    return request


def requests(call: Call) -> list[AccountRequest]:
    """Return the requests that wait for a second administrator, the oldest first."""
    call.require(Permission.MANAGE_USERS)
    with call.read() as tx:
        return waiting_requests(tx, call.now)


def confirm(call: Call, request_id: str) -> Confirmed:
    """Do what another administrator has asked for.

    Raises
    ------
    UnknownIdError
        No such request waits any more.
    AccessDenied
        It is one's own request, or about one's own account, or who asked is no administrator any more.
    StaleVersionError
        The account was changed since: the request waits on, to be withdrawn.
    """
    call.require(Permission.MANAGE_USERS)
    with call.write() as tx:
        request = get_request(tx, request_id, call.now)
        _refuse_own(call, tx, request)
        decide_request(tx, request.id, by=call.actor.id, now=call.now)  # nobody else can confirm it meanwhile
        _record(call, tx, request, "confirmed")
    try:
        return _done(call, request)
    except JianghaiError:
        with call.write() as tx:
            decide_request(tx, request.id, by=None, now=None)
            _record(call, tx, request, "confirmed_in_vain")
        raise


def withdraw(call: Call, request_id: str) -> None:
    """Take a request back, one's own or another's: nothing is done."""
    call.require(Permission.MANAGE_USERS)
    with call.write() as tx:
        request = get_request(tx, request_id, call.now)
        decide_request(tx, request.id, by=call.actor.id, now=call.now)
        _record(call, tx, request, "withdrawn")


def act_alone(
    call: Call,
    change: AccountChange | Literal["token"],
    login: str,
    *,
    role: Role | None = None,
    reason: str | None,
) -> None:
    """Put on record, where two administrators would be needed, why the server's operator acts alone.

    A ``token`` of an account opens it as its password does; in the console only its owner makes one.

    Raises
    ------
    InputError
        No reason is stated, or a longer one than 200 characters.
    """
    call.require(Permission.MANAGE_USERS)
    with call.write() as tx:
        judged = AccountChange.PASSWORD if change == "token" else change
        if not needs_second(judged, *_roles(tx, judged, login, role)):
            return
        if not (reason or "").strip() or len(reason or "") > _LONGEST_REASON:
            raise InputError(
                "this would take two administrators in the console: state with --reason why it is done here, in at "
                f"most {_LONGEST_REASON} characters",
                zh=f"此操作在网页上须两位管理员：请用 --reason 写明原因（至多{_LONGEST_REASON}字）",
            )
        told = {"change": change, "reason": str(reason).strip()}
        call.record(tx, Action.ACTED_ALONE, f"account:{login}", details=told)


def _done(call: Call, request: AccountRequest) -> Confirmed:
    login, stated = request.login, request.stated
    seconded = Seconded(request.id, request.asked_by, stated.get("version"))
    change = CHANGE_OF[request.change]
    if change is AccountChange.ADD:
        new = NewAccount(
            login=login,
            name=stated["name"],
            role=ROLE_OF[stated["role"]],
            places=stated["places"],
            email=stated["email"],
        )
        given = add_account(call, new, seconded=seconded)
        return Confirmed(given.account, given.password)
    if change is AccountChange.PASSWORD:
        given = reset_password(call, login, seconded=seconded)
        return Confirmed(given.account, given.password)
    if change is AccountChange.ROLE:
        role, places = ROLE_OF[stated["role"]], stated["places"]
        return Confirmed(change_role(call, login, role=role, places=places, seconded=seconded))
    step = {
        AccountChange.DISABLE: disable_account,
        AccountChange.ENABLE: enable_account,
        AccountChange.FACTOR: reset_factor,
    }[change]
    return Confirmed(step(call, login, seconded=seconded))


def _request(call: Call, tx: ReadTransaction, wanted: Wanted) -> AccountRequest:
    """Return the request, with the version of the account that it is about."""
    account = find_account(tx, wanted.login)
    stated = {
        "role": wanted.role,
        "places": sorted(wanted.places),
        "name": wanted.name.strip(),
        "email": wanted.email,
        "version": None if account is None else account.version,
    }
    return AccountRequest(new_id(), wanted.change, wanted.login, stated, call.actor.id, call.now, call.now + _VALID_FOR)


def _refuse_needless(tx: ReadTransaction, wanted: Wanted) -> None:
    """Refuse what cannot be done at all, and what one administrator does alone."""
    if wanted.change in (AccountChange.ADD, AccountChange.ROLE) and wanted.role is None:
        raise InputError("role: choose one", zh="请选择角色")
    if wanted.change is AccountChange.ADD:
        assert wanted.role is not None
        refuse_malformed(NewAccount(login=wanted.login, name=wanted.name, role=wanted.role, email=wanted.email))
        if find_account(tx, wanted.login) is not None:
            raise ConflictError(f"the login {wanted.login!r} is taken", zh=f"账号 {wanted.login!r} 已存在")
    if not needs_second(wanted.change, *_roles(tx, wanted.change, wanted.login, wanted.role)):
        raise ConflictError("one administrator is enough for this: do it", zh="此操作一位管理员即可，请直接执行")


def _roles(
    tx: ReadTransaction, change: AccountChange, login: str, role: Role | None
) -> tuple[Role | None, Role | None]:
    """Return the role of the account before and after a change."""
    before = None if change is AccountChange.ADD else get_account(tx, login).role
    return before, role if change in (AccountChange.ADD, AccountChange.ROLE) else before


def _refuse_own(call: Call, tx: ReadTransaction, request: AccountRequest) -> None:
    if call.actor.id in (request.asked_by, request.login):
        raise AccessDenied(
            "you asked for this yourself, or it is about you: another administrator must confirm it",
            zh="不能确认自己提交的或与自己账号有关的申请，须由另一位管理员确认",
        )
    asker = get_account(tx, request.asked_by)
    if asker.role is not Role.ADMINISTRATOR or asker.disabled_at is not None:
        raise AccessDenied(
            "who asked for this is no administrator any more: withdraw it", zh="申请人已不是系统管理员，请撤回该申请"
        )


def _record(call: Call, tx: Any, request: AccountRequest, what: str) -> None:
    told = {"what": what, "request": request.id, "change": request.change, "asked_by": request.asked_by}
    role = request.stated.get("role")
    call.record(
        tx, Action.ACCOUNT_CHANGED, f"account:{request.login}", details={**told, **({"role": role} if role else {})}
    )
