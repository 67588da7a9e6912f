"""The whole service while its storage fails: every route and page says so with 503 and when to try again."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.access import Role
from api.services import Services
from tests.api.console import test_page_roles
from tests.api.console.town import LEAD
from tests.api.console.visitor import Visitor
from tests.api.faults import read_only
from tests.api.people import bearer, browse
from tests.api.store.test_outages import limit_pages
from tests.api.test_route_roles import calls

HTML = {"Accept": "text/html,application/xhtml+xml"}


def away(services: Services) -> Path:
    """Take the database away; return where it is."""
    file = services.store.address.file
    kept = file.parent / "kept"
    kept.mkdir(exist_ok=True)
    for part in file.parent.glob(f"{file.name}*"):
        part.rename(kept / part.name)
    return kept


def back(kept: Path) -> None:
    """Put it back."""
    for part in kept.iterdir():
        part.rename(kept.parent / part.name)


def names_nothing(answer: Any, services: Services) -> None:
    """An answer of an outage: a status and a time, and no path."""
    assert answer.status_code == 503, answer.url
    assert int(answer.headers["retry-after"]) >= 1, answer.url
    assert str(services.store.address.file.parent) not in answer.text
    assert "sqlite" not in answer.text.lower()


def test_every_route_and_page_says_so_and_serves_again(console: FastAPI, visitor: Visitor, services: Services) -> None:
    headers = bearer(services.store, Role.ADMINISTRATOR, login="outage-token")
    browse(visitor.client, services.store, Role.OFFICER)
    program = TestClient(console, headers=headers)
    visitor.get("/console/password")
    kept = away(services)
    for call in calls(console):
        if call.is_public:
            continue
        answer = program.request(call.method, call.address)
        names_nothing(answer, services)
        assert answer.json()["code"] == "store_unavailable", str(call)
    for page in test_page_roles.calls(console):
        if page.path in ("/login", "/language"):
            continue
        path = page.address.replace("{key}", "leads")
        answer = visitor.client.request(page.method, path, headers=HTML, data={"csrftoken": visitor.token})
        names_nothing(answer, services)
        assert "数据库不在原处" in answer.text, str(page)
        assert "Retry-After" in answer.headers
    assert visitor.get("/console/login").status == 503  # somebody is signed in, and that cannot be looked up
    visitor.client.cookies.clear()
    assert visitor.get("/console/login").status == 200
    ready = program.get("/health/ready", headers={"Authorization": ""})
    assert (ready.status_code, ready.json()["problems"][0]["code"]) == (503, "store_missing")
    assert program.get("/health/live").status_code == 200
    back(kept)
    assert program.get("/health/ready").json()["status"] == "ok"
    assert program.get("/api/v1/users").status_code == 200


def test_signing_in_during_an_outage_is_no_wrong_password(visitor: Visitor, services: Services) -> None:
    visitor.get("/console/login")
    kept = away(services)
    page = visitor.sign_in(Role.OFFICER)
    assert (page.status, page.headers["retry-after"]) == (503, "10")
    back(kept)
    assert visitor.sign_in(Role.OFFICER).status == 303


def test_a_form_that_could_not_be_saved_keeps_what_was_typed(officer: Visitor, services: Services) -> None:
    officer.get(f"/console/lead/{LEAD}")
    limit_pages(services.store, more=0)
    page = officer.post(f"/console/lead/{LEAD}/note", {"text": "重要的话" * 1_000})
    assert (page.status, page.headers["retry-after"]) == (503, "10")
    assert "存储空间已满" in page.words
    assert "重要的话" * 1_000 in page.text
    limit_pages(services.store, more=None)
    assert officer.post(f"/console/lead/{LEAD}/note", {"text": "重要的话" * 1_000}).status == 303


def test_what_cannot_be_recorded_is_not_shown(console: FastAPI, services: Services) -> None:
    """A recommendation that the audit cannot keep is refused; once it can, it is shown and on record."""
    client = TestClient(console, headers=bearer(services.store, Role.OFFICER, login="witness"))
    path = f"/api/v1/projects/{LEAD}/recommendations"
    with read_only(services.store):
        for _ in range(3):  # not even when the answer is in memory by now
            names_nothing(client.get(path), services)
        assert client.get("/health/ready").json()["problems"][0]["code"] == "store_read_only"
        assert client.get("/api/v1/projects").status_code == 200
    assert client.get(path).status_code == 200
    services.recorder.close()
    with services.store.read() as tx:
        kept = tx.connection().exec_driver_sql("SELECT count(*) FROM audit WHERE action = 'recommended'").scalar()
    assert kept == 1


def test_the_reason_is_in_the_log_and_the_path_is_not(
    console: FastAPI, services: Services, stream: io.StringIO
) -> None:
    client = TestClient(console, headers=bearer(services.store, Role.OFFICER, login="logged"))
    kept = away(services)
    client.get("/api/v1/projects")
    back(kept)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert "store fails: missing SQLITE_CANTOPEN" in {line.get("kind") for line in lines}
    assert [line["status"] for line in lines if line["event"] == "request"] == [503]
    assert str(services.store.address.file.parent) not in stream.getvalue()


def test_an_upload_that_finds_no_room_is_refused_as_such(console: FastAPI, services: Services, tmp_path: Path) -> None:
    """A file in place of the folder of jobs: the data folder fails, not the database."""
    (tmp_path / "jobs").write_text("in the way")
    client = TestClient(console, headers=bearer(services.store, Role.OFFICER, login="uploads"))
    answer = client.post("/api/v1/imports", data={"subject": "projects"}, files={"file": ("x.csv", b"a,b\n1,2\n")})
    assert (answer.status_code, answer.json()["code"]) == (503, "files_unavailable")
    assert str(tmp_path) not in answer.text
    (tmp_path / "jobs").unlink()
    answer = client.post("/api/v1/imports", data={"subject": "projects"}, files={"file": ("x.csv", b"a,b\n1,2\n")})
    assert answer.status_code == 202
