"""The administrator's accounts: list, add, role and places, disable, enable, reset, end sessions."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response

from api.access import Permission, Role
from api.call import Call
from api.routers.access import Needs
from api.routers.conditional import ExpectedVersion, etag
from api.routers.strict import router_for
from api.schemas.accounts import Matrix, PasswordGiven, RoleBody, SessionsEnded, User, UserBody, Users
from api.usecases.people.accounts import (
    NewAccount,
    add_account,
    change_role,
    disable_account,
    enable_account,
    end_sessions,
    find_accounts,
    reset_factor,
    reset_password,
    show_account,
)

router = router_for("users")

Administrator = Annotated[Call, Depends(Needs(Permission.MANAGE_USERS))]
Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=2_000)]


@router.get("/users")
def users(
    call: Administrator,
    role: Annotated[list[Role] | None, Query(max_length=len(Role))] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Users:
    """Return one page of accounts, by login."""
    page = find_accounts(call, roles=role or (), limit=limit, cursor=cursor)
    return Users(items=[User.of(one) for one in page.items], next_cursor=page.next_cursor)


@router.post("/users", status_code=201)
def add_user(call: Administrator, body: UserBody) -> PasswordGiven:
    """Add an account; its one-time password is shown this once."""
    stated = NewAccount(login=body.login, name=body.name, role=body.role, places=body.places, email=body.email)
    return PasswordGiven.of(add_account(call, stated))


@router.get("/users/{login}")
def user(call: Administrator, response: Response, login: str) -> User:
    """Return one account; `ETag` is what a change of its role sends as `If-Match`."""
    account = show_account(call, login)
    response.headers["ETag"] = etag(account.version)
    return User.of(account)


@router.put("/users/{login}/role")
def set_role(call: Administrator, version: ExpectedVersion, response: Response, login: str, body: RoleBody) -> User:
    """Give an account a role and places; it holds from its next request."""
    account = change_role(call, login, role=body.role, places=body.places, expected_version=version)
    response.headers["ETag"] = etag(account.version)
    return User.of(account)


@router.post("/users/{login}/disable")
def disable(call: Administrator, login: str) -> User:
    """Shut an account; its sessions and tokens end at once."""
    return User.of(disable_account(call, login))


@router.post("/users/{login}/enable")
def enable(call: Administrator, login: str) -> User:
    """Open a disabled account again."""
    return User.of(enable_account(call, login))


@router.post("/users/{login}/password")
def reset(call: Administrator, login: str) -> PasswordGiven:
    """Give an account a one-time password, shown this once; its sessions and tokens end at once."""
    return PasswordGiven.of(reset_password(call, login))


@router.delete("/users/{login}/second-factor")
def reset_second_factor(call: Administrator, login: str) -> User:
    """Take away the second factor that somebody has lost; their sessions end at once."""
    return User.of(reset_factor(call, login))


@router.delete("/users/{login}/sessions")
def end_all_sessions(call: Administrator, login: str) -> SessionsEnded:
    """End all sessions and tokens of an account."""
    return SessionsEnded(ended=end_sessions(call, login))


@router.get("/permissions", dependencies=[Depends(Needs(Permission.MANAGE_USERS))])
def permissions() -> Matrix:
    """Return what each role may do."""
    return Matrix.of()
