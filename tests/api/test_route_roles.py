"""Every route × every role, from the route table itself: a route that is added is walked, or fails here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from api.access import Permission, Role, granted
from api.app import create_app
from api.routers.access import CSRF_HEADER, AnyAccount, Needs, Public
from api.store.kinds import PARKS
from api.store.session import Store
from api.usecases.leads.profiles import add_profile
from tests.api.people import PEOPLE, bearer, browse
from tests.api.samples import STEWARD, call_of, park
from tests.api.serving import services_over

Declared = Needs | AnyAccount | Public
OTHER = {
    "/api/v1/openapi.json": "the description of the interface holds no data",
    "/": "leads to the console",
    "/console": "pages, walked in tests/api/console/test_page_roles.py",
}
"""What is served without a declaration, and why it may be."""
NOBODY = "nobody-there"


@dataclass(frozen=True)
class Call:
    """One method of one route, and what it declares."""

    method: str
    path: str
    declared: tuple[Declared, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def address(self) -> str:
        """The path with ids of nothing that exists."""
        return "/".join(NOBODY if part.startswith("{") else part for part in self.path.split("/"))

    def allows(self, role: Role, *, by_token: bool = True) -> bool:
        """Whether the declaration lets this role in, with a token or with a session; not asked of what is public."""
        return all(
            one.permission in granted(role)
            if isinstance(one, Needs)
            else isinstance(one, AnyAccount) and (one.by_token or not by_token)
            for one in self.declared
        )

    @property
    def is_public(self) -> bool:
        """Whether everybody may call it."""
        return all(isinstance(one, Public) for one in self.declared)


def calls(app: FastAPI) -> Iterator[Call]:
    """Every method of every route."""
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            for method in sorted(context.methods or ()):
                yield Call(method, str(context.path), tuple(declarations(context.dependant)))


def declarations(dependant: Dependant) -> Iterator[Declared]:
    """What a route declares, itself or by its router."""
    for inner in dependant.dependencies:
        if isinstance(inner.call, Needs | AnyAccount | Public):
            yield inner.call
        yield from declarations(inner)


@pytest.fixture
def app(sqlite: Store, tmp_path: Path) -> FastAPI:
    return create_app(services_over(sqlite, tmp_path))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_every_route_declares_who_may_call_it(app: FastAPI) -> None:
    silent = [str(call) for call in calls(app) if not call.declared]
    assert silent == [], "declare Needs(permission), AnyAccount() or Public(why)"
    mixed = [str(call) for call in calls(app) if len({type(one) for one in call.declared}) > 1]
    assert mixed == []
    contexts = iter_route_contexts(app.routes)
    others = {str(one.path) for one in contexts if not isinstance(one.original_route, APIRoute)}
    assert others <= set(OTHER), "say in OTHER why this may be served without a declaration"
    assert len(list(calls(app))) > 20


NO_VERSION = {"PUT /api/v1/shadow-model": "a pointer to one model, set whole: nothing of what stood before is kept"}
"""Edits that take no ``If-Match``, and why."""


def test_every_edit_says_which_version_it_is_made_from(app: FastAPI) -> None:
    operations = app.openapi()["paths"]
    silent = set()
    for path, methods in operations.items():
        for method in {"put", "patch"} & set(methods):
            names = {one["name"] for one in methods[method].get("parameters", ()) if one["in"] == "header"}
            assert "etag" in str(methods.get("get", {})).lower() or path in ("/api/v1/shadow-model", *ROLE), path
            silent |= set() if "If-Match" in names else {f"{method.upper()} {path}"}
    assert silent == set(NO_VERSION)


ROLE = ("/api/v1/users/{login}/role",)
"""Edited apart from what is read: the tag is the account's."""


def test_every_permission_that_a_route_needs_is_some_role_s(app: FastAPI) -> None:
    needed = {one.permission for call in calls(app) for one in call.declared if isinstance(one, Needs)}
    assert needed <= set(Permission)
    assert [one for one in needed if not any(one in granted(role) for role in PEOPLE)] == []


def test_nobody_gets_in_without_signing_in(app: FastAPI, client: TestClient) -> None:
    for call in calls(app):
        for headers in ({}, {"Authorization": "Bearer jh_wrong"}, {"Authorization": "Basic b2ZmaWNlcjp4"}):
            answer = client.request(call.method, call.address, headers=headers)
            assert (answer.status_code == 401) is not call.is_public, (str(call), headers, answer.status_code)
            if not call.is_public:
                assert answer.json()["code"] == "not_signed_in"
                assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_reaches_what_the_matrix_gives_it_and_nothing_else(
    app: FastAPI, client: TestClient, sqlite: Store, role: Role
) -> None:
    add_profile(call_of(sqlite, STEWARD), PARKS, park())
    headers = bearer(sqlite, role, places=["ntcx"])
    for call in calls(app):
        if call.is_public:
            continue
        answer = client.request(call.method, call.address, headers=headers)
        said = (str(call), answer.status_code, answer.text[:200])
        if call.allows(role):
            assert answer.status_code not in (401, 403, 500), said
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "access_denied"), said


def test_a_token_reaches_only_its_scopes(app: FastAPI, client: TestClient, sqlite: Store) -> None:
    headers = bearer(sqlite, Role.STEWARD, scopes=[Permission.READ_POLICY])
    for call in calls(app):
        needs = {one.permission for one in call.declared if isinstance(one, Needs)}
        if needs - {Permission.READ_POLICY}:
            assert client.request(call.method, call.address, headers=headers).status_code == 403, str(call)


def test_every_change_by_cookie_needs_the_token_of_its_session(app: FastAPI, client: TestClient, sqlite: Store) -> None:
    """As each role that may: without the header, with another session's, and with its own."""
    add_profile(call_of(sqlite, STEWARD), PARKS, park())
    other = browse(client, sqlite, Role.OFFICER, login="another").csrf
    for role in PEOPLE:
        for call in calls(app):
            if call.method in ("GET", "HEAD") or not call.allows(role, by_token=False):
                continue
            client.cookies.clear()
            opened = browse(client, sqlite, role, places=["ntcx"])
            for sent in ("", other, opened.csrf[:-1], "ü"):
                answer = client.request(call.method, call.address, headers={CSRF_HEADER: sent.encode()})
                assert (answer.status_code, answer.json()["code"]) == (403, "access_denied"), str(call)
            answer = client.request(call.method, call.address)
            assert answer.status_code not in (401, 403, 500), (str(call), answer.text)
