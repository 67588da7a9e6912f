"""What administrators do with accounts, as the JSON interface takes and gives it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints

from api.access import Permission, Role, granted
from api.schemas.common import Body
from api.store.queries.account_requests import AccountRequest
from api.store.queries.accounts import Account
from api.usecases.people.accounts import GivenPassword
from api.usecases.people.seconding import CHANGE_OF, AccountChange
from api.usecases.people.two_persons import Confirmed
from features.typed_text import Needed, Said, Stated

Login = Annotated[str, StringConstraints(min_length=1, max_length=64)]
PersonRole = Annotated[Role, Field(description="`system` is the program's own and refused")]


class UserBody(Body):
    """An account to be added."""

    login: Login
    name: Needed = Field(max_length=80)
    role: PersonRole
    places: list[str] = Field(default=[], max_length=100)
    email: Stated = Field(None, max_length=254)


class RequestBody(Body):
    """What another administrator is asked to confirm."""

    change: AccountChange
    login: Login
    role: PersonRole | None = Field(default=None, description="For `add` and `role`")
    places: list[str] = Field(default=[], max_length=100)
    name: Said = Field("", max_length=80)
    email: Stated = Field(None, max_length=254)


class RoleBody(Body):
    """The role an account shall have, and its places."""

    role: PersonRole
    places: list[str] = Field(default=[], max_length=100)


class User(BaseModel):
    """One account as the administrator sees it."""

    login: str
    version: int
    name: str
    role: Role
    role_zh: str
    role_en: str
    places: list[str]
    email: str | None
    disabled_at: dt.datetime | None
    must_change_password: bool
    created_at: dt.datetime
    updated_at: dt.datetime
    updated_by: str

    @classmethod
    def of(cls, account: Account) -> Self:
        """Return one account."""
        return cls(
            login=account.id,
            version=account.version,
            name=account.name,
            role=account.role,
            role_zh=account.role.zh,
            role_en=account.role.en,
            places=list(account.places),
            email=account.email,
            disabled_at=account.disabled_at,
            must_change_password=account.must_change,
            created_at=account.created_at,
            updated_at=account.updated_at,
            updated_by=account.updated_by,
        )


class Users(BaseModel):
    """One page of accounts."""

    items: list[User]
    next_cursor: str | None


class PasswordGiven(BaseModel):
    """An account and its one-time password."""

    user: User
    one_time_password: str = Field(description="Shown this once; its owner must change it at the first sign-in")

    @classmethod
    def of(cls, given: GivenPassword) -> Self:
        """Return what is shown once."""
        return cls(user=User.of(given.account), one_time_password=given.password)


class RequestShown(BaseModel):
    """One request that waits for a second administrator."""

    id: str
    change: AccountChange
    login: str
    role: Role | None
    places: list[str]
    name: str
    email: str | None = Field(description="Who holds this address at the identity provider signs in with the account")
    asked_by: str
    asked_at: dt.datetime
    expires_at: dt.datetime

    @classmethod
    def of(cls, request: AccountRequest) -> Self:
        """Return one request."""
        return cls(
            id=request.id,
            change=CHANGE_OF[request.change],
            login=request.login,
            role=request.stated.get("role"),
            places=request.stated["places"],
            name=request.stated["name"],
            email=request.stated["email"],
            asked_by=request.asked_by,
            asked_at=request.asked_at,
            expires_at=request.expires_at,
        )


class RequestsShown(BaseModel):
    """The requests that wait, the oldest first."""

    items: list[RequestShown]


class RequestDone(BaseModel):
    """The account after a request was confirmed."""

    user: User
    one_time_password: str | None = Field(description="Shown this once, where one was made")

    @classmethod
    def of(cls, done: Confirmed) -> Self:
        """Return what is shown once."""
        return cls(user=User.of(done.account), one_time_password=done.password)


class SessionsEnded(BaseModel):
    """How many sessions and tokens were ended."""

    ended: int


class PermissionShown(BaseModel):
    """One permission in words, and the roles that have it."""

    id: Permission
    zh: str
    en: str
    roles: list[Role]


class Matrix(BaseModel):
    """What each role may do."""

    permissions: list[PermissionShown]

    @classmethod
    def of(cls) -> Self:
        """Return the matrix in force."""
        people = [role for role in Role if role is not Role.SYSTEM]
        return cls(
            permissions=[
                PermissionShown(id=one, zh=one.zh, en=one.en, roles=[role for role in people if one in granted(role)])
                for one in Permission
            ]
        )
