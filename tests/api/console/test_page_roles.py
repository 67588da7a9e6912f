"""Every address of the console × every role, from its own table of routes: a page that is added is walked too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount, Route

from api.access import Actor, Role, granted
from api.console.page import Page
from api.console.pages import screens
from api.console.visit import MOUNT
from api.services import Services
from tests.api.console.town import LEAD
from tests.api.console.visitor import Visitor
from tests.api.people import PEOPLE, browse

OWN = "a candidate's own data, behind the signed word of a link"
OUTSIDE = {
    "/login": "this is how one signs in",
    "/language": "which language the sign-in page speaks",
    "/logout": "one's own session",
    "/password": "one's own password",
    "/code": "the second step of signing in",
    "/factor": "one's own second factor",
    "/factor/begin": "one's own second factor",
    "/factor/confirm": "one's own second factor",
    "/factor/remove": "one's own second factor",
    "/sessions": "one's own sessions",
    "/sessions/end": "one's own sessions",
    "/my-data/{word}": OWN,
    "/my-data/{word}/ask": OWN,
    "/my-data/{word}/withdraw": OWN,
    "/my-data/{word}/data.json": OWN,
    "/my-data/{word}/data.xlsx": OWN,
    "/": "leads to the first page that the role may open",
}
"""Addresses of no page, and why everybody (signed in, but for the first two and candidates' own) may call them."""
LOOKING = frozenset({("GET", "/{key}/list"), ("GET", "/_api/{key}/relation-lookup")})
"""What the library's lists show; everything else of theirs is refused."""
KNOWN = {"park_id": "ntcx", "project_id": LEAD, "name": "lead"}


@dataclass(frozen=True)
class Call:
    """One method of one address below the console's."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def address(self) -> str:
        """The path with ids: of what exists where there is some, else of nothing."""
        return MOUNT + "/".join(_value(part) if part.startswith("{") else part for part in self.path.split("/"))

    @property
    def page(self) -> type[Page] | None:
        """The page it belongs to; None for addresses of no page of ours."""
        pages = [page for page in screens() if issubclass(page, Page)]
        fits = [one for one in pages if self.path == one.path or self.path.startswith(f"{one.path}/")]
        return max(fits, key=lambda one: len(one.path), default=None)


def _value(parameter: str) -> str:
    return KNOWN.get(parameter.strip("{}").split(":")[0], "nobody")


def calls(app: FastAPI) -> Iterator[Call]:
    """Every method of every address of the console, files of the program left out."""
    mount = next(route for route in app.routes if isinstance(route, Mount) and route.path == MOUNT)
    yield from _walk(mount.routes)


def _walk(routes: list[BaseRoute]) -> Iterator[Call]:
    for route in routes:
        if isinstance(route, Route):
            for method in sorted(set(route.methods or ()) - {"HEAD"}):
                yield Call(method, route.path)


def test_every_address_belongs_to_a_page_or_is_known(console: FastAPI) -> None:
    lists = {"/{key}/", "/_api/", "/_files/"}  # those of the library's lists, walked below with the keys of ours
    rest = {call.path for call in calls(console) if call.page is None and call.path not in OUTSIDE}
    assert not [path for path in rest if not any(path.startswith(one) for one in lists)]


def test_nobody_gets_further_than_the_sign_in_page(console: FastAPI, visitor: Visitor) -> None:
    for call in calls(console):
        if call.path in ("/login", "/language"):
            continue
        answer = visitor.client.request(call.method, call.address)
        if call.path.startswith("/my-data/"):
            assert answer.status_code == (404 if call.method == "GET" else 403), str(call)
            continue
        assert answer.status_code in (303, 403), str(call)
        assert answer.status_code == 403 or answer.headers["location"].startswith(f"{MOUNT}/login"), str(call)


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_opens_what_the_matrix_gives_it_and_nothing_else(
    console: FastAPI, visitor: Visitor, services: Services, role: Role
) -> None:
    browse(visitor.client, services.store, role, places=["ntcx"], login=f"walks-{role.value.replace('_', '-')}")
    visitor.get(f"{MOUNT}/password")  # a form's token
    for call in calls(console):
        page = call.page
        if page is None:
            continue
        may = page.may_open(object.__new__(page), Actor.of("walks", role))
        assert may is (page.permission in granted(role)) or page.may_open is not Page.may_open, str(call)
        if call.method == "POST" and may:
            continue  # a form that the role may send is sent in the page's own tests
        form = {"csrftoken": visitor.token} if call.method == "POST" else None
        status = visitor.client.request(call.method, call.address, data=form).status_code
        assert status < 500, (str(call), status)
        if not may:
            assert status == 403, str(call)
        elif call.path == page.path:  # below it a page may ask for more
            assert status in (200, 303, 404), (str(call), status)


@pytest.mark.parametrize("role", PEOPLE)
def test_lists_are_opened_by_their_permission_and_take_no_edits(
    console: FastAPI, visitor: Visitor, services: Services, role: Role
) -> None:
    browse(visitor.client, services.store, role, places=["ntcx"], login=f"walks-{role.value.replace('_', '-')}")
    visitor.get(f"{MOUNT}/password")
    library = [call for call in calls(console) if "{key}" in call.path and not call.path.startswith("/export/")]
    for view in (page for page in screens() if not issubclass(page, Page)):
        for call in library:
            address = MOUNT + call.path.replace("{key}", str(view.key)) + "?name=x&pk=1&pks=1"
            form = {"csrftoken": visitor.token} if call.method == "POST" else None
            status = visitor.client.request(call.method, address, data=form).status_code
            opens = (call.method, call.path) in LOOKING and view.permission in granted(role)
            assert (status == 200) is opens, (address, status)
            assert status < 500, (address, status)
