"""One's own account: signing in, sessions, tokens and the second factor, as the JSON interface takes and gives them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, SecretStr, StringConstraints

from api.access import Permission, Role
from api.auth.passwords import LONGEST
from api.schemas.common import Body
from api.store.queries.sign_ins import ApiToken, OpenSession
from api.usecases.people.second_factor import Enrolment, FactorState
from api.usecases.people.sign_in import NewSession, SignedIn, SignInStanding
from api.usecases.people.tokens import NewToken
from features.typed_text import Needed

Login = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Password = Annotated[SecretStr, Field(min_length=1, max_length=LONGEST)]


FactorNeed = Literal["settled", "code_needed", "to_enrol"]
_NEED: dict[SignInStanding, FactorNeed] = {
    SignInStanding.AWAITS_CODE: "code_needed",
    SignInStanding.MUST_ENROL: "to_enrol",
}


class SignInBody(Body):
    """Who wants in."""

    login: Login
    password: Password


class CodeBody(Body):
    """A code of the second factor, or a recovery code."""

    code: Annotated[SecretStr, Field(min_length=6, max_length=40)]


class FactorBody(Body):
    """The password again, where the account has one."""

    password: Password | None = None


class PasswordBody(Body):
    """One's own new password."""

    old_password: Password
    new_password: Password
    keep_tokens: bool = Field(default=False, description="Whether tokens of programs stay valid")


class SessionEndBody(Body):
    """The password again, where the account has one."""

    password: Password | None = None


class TokenBody(Body):
    """A token to be made."""

    name: Needed = Field(max_length=80)
    scopes: list[Permission] = Field(min_length=1, max_length=len(Permission))
    days: int = Field(ge=1, le=365)
    password: Password | None = Field(default=None, description="Needed for more than 30 days, where there is one")


class Me(BaseModel):
    """Who is signed in, and what they may do."""

    id: str
    name: str
    role: Role
    role_zh: str
    role_en: str
    places: list[str]
    permissions: list[Permission]
    must_change_password: bool
    second_factor: FactorNeed
    expires_at: dt.datetime
    csrf_token: str | None = Field(description="To be sent as X-CSRF-Token with every change; null for a token")

    @classmethod
    def of(cls, signed: SignedIn) -> Self:
        """Return who is signed in."""
        actor = signed.actor
        return cls(
            id=actor.id,
            name=signed.name,
            role=actor.role,
            role_zh=actor.role.zh,
            role_en=actor.role.en,
            places=sorted(actor.places),
            permissions=[one for one in Permission if actor.may(one)],
            must_change_password=signed.must_change,
            second_factor=_NEED.get(signed.standing, "settled"),
            expires_at=signed.expires_at,
            csrf_token=signed.csrf,
        )


class SessionOpened(BaseModel):
    """A session was opened; its secret is in the cookie."""

    id: str
    login: str
    name: str
    role: Role
    must_change_password: bool
    awaits_code: bool = Field(description="The password was right; now `POST /session/code` with a code")
    expires_at: dt.datetime
    csrf_token: str = Field(description="To be sent as X-CSRF-Token with every change")

    @classmethod
    def of(cls, opened: NewSession) -> Self:
        """Return what the browser may know."""
        account = opened.account
        return cls(
            id=opened.session.id,
            login=account.id,
            name=account.name,
            role=account.role,
            must_change_password=account.must_change,
            awaits_code=opened.session.awaits_code_since is not None,
            expires_at=opened.session.expires_at,
            csrf_token=opened.csrf,
        )


class FactorShown(BaseModel):
    """One's own second factor."""

    enrolled_at: dt.datetime | None = Field(description="null = there is none")
    recovery_codes_left: int

    @classmethod
    def of(cls, state: FactorState) -> Self:
        """Return whether there is one."""
        return cls(enrolled_at=state.enrolled_at, recovery_codes_left=state.recovery_codes_left)


class FactorBegun(BaseModel):
    """What an app must be told; it counts once a first code was right."""

    secret: str
    address: str = Field(description="What the QR code for an app says")

    @classmethod
    def of(cls, enrolment: Enrolment) -> Self:
        """Return what is shown once."""
        return cls(secret=enrolment.secret, address=enrolment.address)


class RecoveryCodes(BaseModel):
    """Codes that stand in for the second factor, each once."""

    recovery_codes: list[str] = Field(description="Shown this once")


class SessionShown(BaseModel):
    """One session of one's own."""

    id: str
    device: str
    created_at: dt.datetime
    last_seen_at: dt.datetime
    expires_at: dt.datetime
    is_this: bool

    @classmethod
    def of(cls, session: OpenSession, *, this: str | None) -> Self:
        """Return one session; ``this`` is the one that asks."""
        return cls(
            id=session.id,
            device=session.device,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
            is_this=session.id == this,
        )


class Sessions(BaseModel):
    """One's own sessions that are alive."""

    items: list[SessionShown]


class TokenShown(BaseModel):
    """One token of one's own, without its secret."""

    id: str
    name: str
    scopes: list[str]
    created_at: dt.datetime
    expires_at: dt.datetime
    last_used_at: dt.datetime | None

    @classmethod
    def of(cls, token: ApiToken) -> Self:
        """Return one token."""
        return cls.model_validate(token, from_attributes=True)


class OwnTokens(BaseModel):
    """One's own tokens that are alive."""

    items: list[TokenShown]


class TokenMade(TokenShown):
    """A new token with its secret."""

    secret: str = Field(description="Shown this once")

    @classmethod
    def made(cls, new: NewToken) -> Self:
        """Return the new token."""
        return cls(**TokenShown.of(new.token).model_dump(), secret=new.secret)
