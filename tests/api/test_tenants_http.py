"""Two desks in one store, over HTTP: what the desks of A are answered does not change when everything of B changes.

Every route of the JSON API, from its own table, is called as A's park desk (signed in; what reads, by token as well)
and as A's hub desk, with ids of A, of B and of nobody; then every page that can be looked at. Status, headers and
bodies are compared to the letter, and so is the number of statements that the store was asked: what takes longer for
B's sake would tell.
"""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event

from api.access import Role
from api.app import create_app
from api.audit import Recorder
from api.routers.access import CSRF_HEADER
from api.store.kinds import PARKS
from api.store.session import Store
from api.usecases.engagements import steps
from api.usecases.leads.profiles import import_profiles
from tests.api.console import test_page_roles as pages
from tests.api.people import bearer, browse, person
from tests.api.samples import OFFICER, STEWARD, call_of, later, park
from tests.api.serving import services_over
from tests.api.test_route_roles import Call, calls
from tests.api.test_tenants import _fresh, build

PASSWORD, FRESH = "lantern gravel otter", "velvet anchor plum"
IDS: dict[str, list[str]] = {
    "project_id": ["ACC", "MASKED", "OPEN", "HIDDEN", "NOSUCH"],
    "park_id": ["a", "b", "ah"],
    "role_id": ["RA", "RB", "RH"],
    "talent_id": ["T-B", "nobody"],
    "subject": ["projects"],
    "part": ["rules"],
    "target_id": ["masters_phds"],
    "model_id": ["none"],
    "job_id": ["nosuchjob0"],
    "login": ["desk-b"],
    "session_id": ["none"],
    "token_id": ["none"],
    "request_id": ["none"],
    "seq": ["1"],
    "version": ["1"],
}
QUERIES: dict[str, list[str]] = {
    "/api/v1/projects": ["limit=1", "text=%E4%B9%99", "order=-updated_at", "engaged_park_id=b", "state=lead"],
    "/api/v1/parks": ["limit=1", "text=%E4%B9%99"],
    "/api/v1/parks/{park_id}/inbound": ["limit=1"],
    "/api/v1/roles": ["limit=1", "q=%E4%B9%99"],
}
BODIES: dict[str, Any] = {
    "POST /api/v1/projects/{project_id}/parks/{park_id}/accept": {"note": "欢迎"},
    "POST /api/v1/projects/{project_id}/parks/{park_id}/decline": {"note": "厂房不足"},
    "POST /api/v1/projects/{project_id}/parks/{park_id}/ask": {"text": "用电多少？"},
    "PATCH /api/v1/parks/{park_id}": {"floor_free_m2": 4_998.0},
    "PUT /api/v1/parks/{park_id}": {"park_id": "a", "name_zh": "园区a（演示）", "district": "崇川区"},
    "PATCH /api/v1/roles/{role_id}": {"count": 4},
    "PUT /api/v1/roles/{role_id}": {"role_id": "RA", "title": "甲的岗位（演示）", "place_id": "a"},
    "POST /api/v1/exports": {"what": "parks"},
    "POST /api/v1/me/tokens": {"name": "t", "scopes": ["project.read"], "days": 1},
    "POST /api/v1/me/password": {"old_password": "wrong", "new_password": FRESH},
}
RANDOM = re.compile(
    r"(?<=nonce=\")[^\"]+|(?<=nonce-)[^'\"]+|(?<=csrf-token\" content=\")[^\"]+|(?<=csrftoken\" value=\")[^\"]+"
    r"|jh_[\w-]{20,}|\.[\w-]{30,}\.[\w-]{20,}|\b[0-9a-f]{16,}\b|[A-Za-z0-9_-]{40,}"
)
"""What is drawn for each answer: numbers of requests, tokens, ids of jobs and sessions."""
PASSING = frozenset({"content-length", "set-cookie", "x-request-id"})
"""Headers that differ from call to call anyway: the length follows from the body."""


class _AtOnce:
    """Does beside a request's answer what else is done later: what is remembered ends at the same place every time."""

    def submit(self, work: Callable[..., None], *arguments: object) -> None:
        """Do it now, in a thread that is not counted."""
        thread = threading.Thread(target=work, args=arguments, name="last-seen")
        thread.start()
        thread.join()

    def shutdown(self, *, wait: bool) -> None:
        """Nothing waits."""


class Watched:
    """A service over one store, and what it is asked and answers."""

    def __init__(self, store: Store, folder: Path) -> None:
        store.watch.mark = lambda: None  # type: ignore[method-assign]  # counts what others of the server do, too
        services = services_over(store, folder)
        services.clock = services.gate.now = lambda: later(minutes=30)
        services.recorder = Recorder(store, patience_seconds=60)
        services.jobs.start = lambda: None  # type: ignore[method-assign]
        services.gate._writer = _AtOnce()  # type: ignore[assignment]
        self.app: FastAPI = create_app(services)
        self.heard: dict[str, tuple[Any, ...]] = {}
        self._statements = 0
        event.listen(store.engine, "before_cursor_execute", self._count)

    def _count(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        """Count what is asked for the answer itself; what is written beside it waits for nobody."""
        beside = threading.current_thread().name.startswith(("last-seen", "audit-recorder"))
        self._statements += not beside and not statement.startswith("PRAGMA")

    def ask(self, client: TestClient, who: str, method: str, address: str, **more: Any) -> None:
        """Call and keep all that is answered, under a number that tells the calls apart."""
        before = self._statements
        answer = client.request(method, address, follow_redirects=False, **more)
        headers = sorted(
            (name, RANDOM.sub("*", value)) for name, value in answer.headers.items() if name not in PASSING
        )
        shown = answer.content if b"PK\x03\x04" in answer.content[:8] else RANDOM.sub("*", answer.text)
        said = shown if isinstance(shown, str) else ""
        cost = self._statements - before
        self.heard[f"{len(self.heard)} {who} {method} {address}"] = (answer.status_code, said, headers, cost)


def asked(call: Call) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every address of a route, with what is sent."""
    names = re.findall(r"{(\w+)[^}]*}", call.path)
    body = BODIES.get(str(call))
    for ids in itertools.product(*(IDS[name] for name in names)):
        address = call.path
        for name, one in zip(names, ids, strict=True):
            address = re.sub(rf"{{{name}[^}}]*}}", one, address, count=1)
        more: dict[str, Any] = {} if body is None else {"json": body}
        if call.method in ("PUT", "PATCH"):
            more["headers"] = {"If-Match": '"v1"'}
        yield address, more
        if call.method == "GET":
            yield from ((f"{address}?{query}", {}) for query in QUERIES.get(call.path, ()))


def walk(watched: Watched, client: TestClient, who: str, *, methods: Collection[str] = ()) -> None:
    """Call every route, or those of some methods: first what reads, then what writes."""
    for call in sorted(calls(watched.app), key=lambda call: call.method != "GET"):
        elsewhere = call.path.startswith(("/metrics", "/api/v1/session"))
        if call.method == "HEAD" or elsewhere or (methods and call.method not in methods):
            continue
        for address, more in asked(call):
            watched.ask(client, who, call.method, address, **more)
        if call.method == "GET" and call.path in QUERIES:
            _read_through(watched, client, who, call)


def _read_through(watched: Watched, client: TestClient, who: str, call: Call) -> None:
    """Follow the cursors of a list, one row at a time."""
    address = next(asked(call))[0]
    cursor = client.get(f"{address}?limit=1").json().get("next_cursor")
    for _ in range(6):
        if cursor is None:
            return
        watched.ask(client, who, "GET", f"{address}?limit=1&cursor={cursor}")
        cursor = client.get(f"{address}?limit=1&cursor={cursor}").json().get("next_cursor")


def look(watched: Watched, client: TestClient, who: str) -> None:
    """Open every page, its parts, and the lists, with ids of A and of B."""
    known = {
        "project_id": ["ACC", "MASKED", "HIDDEN"],
        "park_id": ["a", "b"],
        "key": ["projects", "parks", "roles"],
        "id": ["RA", "RB", "T-B"],
        "name": ["lead"],
    }
    for call in pages.calls(watched.app):
        names = re.findall(r"{(\w+)[^}]*}", call.path)
        if call.method != "GET" or call.path in ("/login", "/static"):
            continue
        for ids in itertools.product(*(known.get(name, ["nobody"]) for name in names)):
            address = call.path
            for name, one in zip(names, ids, strict=True):
                address = re.sub(rf"{{{name}[^}}]*}}", one, address, count=1)
            watched.ask(client, who, "GET", f"/console{address}")


def observe(watched: Watched, store: Store) -> dict[str, tuple[Any, ...]]:
    """Everything that the desks of A get to hear."""
    person(store, Role.PARK_DESK, places=["a"], login="desk-a", password=PASSWORD)
    token = bearer(store, Role.PARK_DESK, places=["a"], login="desk-a")
    hub = bearer(store, Role.HUB_DESK, places=["ah"], login="hub-a")
    with TestClient(watched.app) as front:
        browser = TestClient(watched.app)
        browse(browser, store, Role.PARK_DESK, places=["a"], login="desk-a")
        look(watched, browser, "pages")
        walk(watched, TestClient(watched.app, headers=hub), "hub")
        walk(watched, TestClient(watched.app, headers=token), "token", methods=["GET"])
        walk(watched, browser, "desk")
        said = {"login": "desk-a", "password": PASSWORD}
        watched.ask(front, "sign-in", "POST", "/api/v1/session", json={**said, "password": "wrong"})
        watched.ask(front, "sign-in", "POST", "/api/v1/session", json=said)
        watched.ask(browser, "desk", "DELETE", "/api/v1/session")
        assert CSRF_HEADER in browser.headers
    return watched.heard


def _apart(quiet: tuple[Any, ...], busy: tuple[Any, ...]) -> list[tuple[str, str]]:
    """Where answers begin to differ."""
    found = []
    for one, other in zip(map(str, quiet), map(str, busy), strict=True):
        if one != other:
            at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
            found.append((one[max(at - 60, 0) : at + 60], other[max(at - 60, 0) : at + 60]))
    return found


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_what_a_is_answered_does_not_change_with_b(
    database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    heard = []
    for number, b_is_busy in enumerate((False, True)):
        folder = tmp_path / f"http{number}"
        folder.mkdir()
        with _fresh(database, request, folder) as store:
            build(store, b_is_busy=b_is_busy)
            import_profiles(call_of(store, STEWARD), PARKS, [park("ah", kind="overseas_hub")])
            steps.send(call_of(store, OFFICER), "OPEN", "ah")
            heard.append(observe(Watched(store, folder), store))
    quiet, busy = heard
    assert list(quiet) == list(busy)
    different = {name: _apart(quiet[name], busy[name]) for name in quiet if quiet[name] != busy[name]}
    assert not different, str(list(different.items())[:10])[:3000]
    answered = [one[0] for one in quiet.values()]
    assert {200, 201, 204, 403, 404} <= set(answered)
    assert not [name for name, one in quiet.items() if one[0] >= 500]
    everything = "\n".join(str(one[1]) for one in busy.values())
    assert all(word in everything for word in ("海燕", "受理项目", "开放项目"))
    assert not [word for word in ("乙公司", "信天翁", "乙优先", "另一公司", "B 的") if word in everything]
