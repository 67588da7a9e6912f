"""Accounts, the places they are bound to, and how they are signed in. No secret is kept, only hashes."""

import datetime as dt
from typing import Any

from sqlmodel import Field

from api.store.tables.base import Table, column
from api.store.types import DOCUMENT, INSTANT, WORDS


class AccountRow(Table, table=True):
    """One account; ``id`` is its login. Never removed, only disabled: records name it for ever.

    ``subject`` is the identity at the city's identity provider; ``must_change`` marks a password that somebody else
    has given.
    """

    __tablename__ = "account"

    id: str = column(WORDS, key=True)
    version: int
    name: str = column(WORDS)
    role: str = column(WORDS)
    email: str | None = column(WORDS, unique=True)
    subject: str | None = column(WORDS, unique=True)
    password_hash: str | None = column(WORDS)
    must_change: bool
    password_changed_at: dt.datetime | None = column(INSTANT)
    disabled_at: dt.datetime | None = column(INSTANT)
    created_at: dt.datetime = column(INSTANT)
    created_by: str = column(WORDS)
    updated_at: dt.datetime = column(INSTANT)
    updated_by: str = column(WORDS)


class AccountPlaceRow(Table, table=True):
    """A place that a desk acts for."""

    __tablename__ = "account_place"

    account_id: str = column(WORDS, key=True, refers_to="account.id")
    park_id: str = column(WORDS, key=True, refers_to="park.id")


class SecondFactorRow(Table, table=True):
    """The second factor of an account: its secret, sealed under a key outside the store.

    ``confirmed_at`` is NULL until a first code was right; ``last_step`` is the time step of the last code taken.
    """

    __tablename__ = "second_factor"

    account_id: str = column(WORDS, key=True, refers_to="account.id")
    sealed_secret: str = column(WORDS)
    last_step: int = Field()
    created_at: dt.datetime = column(INSTANT)
    confirmed_at: dt.datetime | None = column(INSTANT)


class RecoveryCodeRow(Table, table=True):
    """A code that stands in for the second factor once, found by its hash."""

    __tablename__ = "recovery_code"

    account_id: str = column(WORDS, key=True, refers_to="account.id")
    code_hash: str = column(WORDS, key=True)
    used_at: dt.datetime | None = column(INSTANT)


class SessionRow(Table, table=True):
    """One browser that is signed in, found by the hash of the secret in its cookie.

    ``awaits_code_since`` is not NULL while the password was right and the second factor is still to be shown.
    """

    __tablename__ = "session"

    id: str = column(WORDS, key=True)
    secret_hash: str = column(WORDS, unique=True)
    account_id: str = column(WORDS, refers_to="account.id", index=True)
    device: str = column(WORDS)
    created_at: dt.datetime = column(INSTANT)
    last_seen_at: dt.datetime = column(INSTANT)
    expires_at: dt.datetime = column(INSTANT)
    awaits_code_since: dt.datetime | None = column(INSTANT)
    revoked_at: dt.datetime | None = column(INSTANT)


class ApiTokenRow(Table, table=True):
    """What a program shows instead of signing in, found by its hash; ``scopes`` are permissions."""

    __tablename__ = "api_token"

    id: str = column(WORDS, key=True)
    secret_hash: str = column(WORDS, unique=True)
    account_id: str = column(WORDS, refers_to="account.id", index=True)
    name: str = column(WORDS)
    scopes: list[str] = column(DOCUMENT)
    created_at: dt.datetime = column(INSTANT)
    expires_at: dt.datetime = column(INSTANT)
    last_used_at: dt.datetime | None = column(INSTANT)
    revoked_at: dt.datetime | None = column(INSTANT)


class AccountRequestRow(Table, table=True):
    """What one administrator asked to be done to an account, for another one to confirm.

    ``login`` may name an account that is still to be added; ``stated`` is what was asked for.
    """

    __tablename__ = "account_request"

    id: str = column(WORDS, key=True)
    change: str = column(WORDS)
    login: str = column(WORDS)
    stated: dict[str, Any] = column(DOCUMENT)
    asked_by: str = column(WORDS, refers_to="account.id")
    asked_at: dt.datetime = column(INSTANT)
    expires_at: dt.datetime = column(INSTANT)
    decided_by: str | None = column(WORDS, refers_to="account.id")
    decided_at: dt.datetime | None = column(INSTANT)


class KnownAddressRow(Table, table=True):
    """When a login last came in rightly from an address; ``subject`` is a hash of both."""

    __tablename__ = "known_address"

    subject: str = column(WORDS, key=True)
    latest_at: dt.datetime = column(INSTANT, index=True)


class SignInAttemptRow(Table, table=True):
    """How often signing in has failed, for a login or an address; ``subject`` is a hash of either."""

    __tablename__ = "sign_in_attempt"

    subject: str = column(WORDS, key=True)
    failures: int = Field()
    latest_at: dt.datetime = column(INSTANT, index=True)
    blocked_until: dt.datetime = column(INSTANT)
