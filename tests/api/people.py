"""Invented people of every role, with a token for programs or a session for browsers; no password unless asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from fastapi.testclient import TestClient

from api.access import DESKS, SYSTEM, Permission, Role, granted
from api.auth.passwords import hash_password
from api.routers.access import COOKIE, CSRF_HEADER
from api.store.queries.accounts import find_account, get_account, insert_account
from api.store.session import Store
from api.usecases.people.sign_in import NewSession, SessionTerms, open_session
from api.usecases.people.tokens import create_token
from tests.api.samples import NOW, call_of

PEOPLE = tuple(role for role in Role if role is not Role.SYSTEM)


def person(store: Store, role: Role, *, places: Collection[str] = (), login: str = "", password: str = "") -> str:
    """Add an account of that role, unless it is there, and return its login; a desk's places must exist."""
    login = login or role.value.replace("_", "-")
    values = {
        "id": login,
        "name": f"{role.zh}（演示）",
        "role": role.value,
        "must_change": False,
        "password_hash": hash_password(password) if password else None,
        **{"created_at": NOW, "created_by": "test", "updated_at": NOW, "updated_by": "test"},
    }
    with store.write(SYSTEM) as tx:
        if find_account(tx, login) is None:
            insert_account(tx, values, places if role in DESKS else ())
    return login


def bearer(
    store: Store, role: Role, *, places: Collection[str] = (), scopes: Collection[Permission] = (), login: str = ""
) -> dict[str, str]:
    """Headers of a program that may do all that the role may, or some of it."""
    account = person(store, role, places=places, login=login)
    new = create_token(
        call_of(store, SYSTEM), account, name="test", scopes=scopes or granted(role), lifetime=dt.timedelta(days=1)
    )
    return {"Authorization": f"Bearer {new.secret}"}


def browse(
    client: TestClient,
    store: Store,
    role: Role,
    *,
    places: Collection[str] = (),
    login: str = "",
    now: dt.datetime = NOW,
) -> NewSession:
    """Let the client be the browser of a person of that role."""
    account = person(store, role, places=places, login=login)
    with store.write(SYSTEM) as tx:
        opened = open_session(tx, get_account(tx, account), device="test", terms=SessionTerms(), now=now)
    client.cookies.set(COOKIE, opened.secret)
    client.headers[CSRF_HEADER] = opened.csrf
    return opened
