"""Projects over HTTP: pages, edits of what was read, writes that are sent twice, and their story."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api.schemas.profiles import patch_of
from api.store.kinds import PARKS, PROJECTS
from api.store.session import Store
from api.usecases.leads.profiles import import_profiles
from features.park import ParkProfile
from features.project import ProjectProfile
from tests.api.samples import OFFICER, call_of, project


@pytest.mark.parametrize(("patch", "profile"), [(patch_of(PROJECTS), ProjectProfile), (patch_of(PARKS), ParkProfile)])
def test_a_patch_makes_unknown_only_what_may_be(patch: type[BaseModel], profile: type[BaseModel]) -> None:
    told = patch.model_json_schema()["properties"]
    nullable = {name for name, field in told.items() if {"type": "null"} in field.get("anyOf", ())}
    assert nullable == {name for name, field in profile.model_fields.items() if not field.is_required()}
    for name in nullable:  # what is offered to be forgotten can be
        assert getattr(patch.model_validate({name: None}), name) is None
    assert not [name for name, field in told.items() if "default" in field]


def test_a_project_from_its_first_day(officer: TestClient) -> None:
    made = officer.post("/projects", json={"project_id": "P9", "name": "海燕（演示）"})
    assert (made.status_code, made.headers["etag"]) == (201, '"v1"')
    changed = officer.patch("/projects/P9", json={"trl": 6, "confidentiality": None}, headers={"If-Match": '"v1"'})
    assert (changed.status_code, changed.json()["version"], changed.json()["profile"]["trl"]) == (200, 2, 6)
    replaced = officer.put(
        "/projects/P9", json={"project_id": "P9", "name": "海燕二号（演示）"}, headers={"If-Match": '"v2"'}
    )
    assert (replaced.json()["version"], replaced.json()["profile"]["trl"]) == (3, None)
    history = officer.get("/projects/P9/versions").json()
    assert [(one["version"], one["profile"]["trl"]) for one in history] == [(1, None), (2, 6), (3, None)]
    assert {one["actor_id"] for one in history} == {"officer"}
    moved = officer.post("/projects/P9/moves", json={"to_state": "qualified"})
    assert (moved.status_code, moved.json()["state"]["stage"]) == (201, "qualified")
    story = officer.get("/projects/P9/events").json()
    assert [event["kind"] for event in story["events"]] == ["opened", "moved"]
    assert story["state"]["state"] == "qualified"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 428, "precondition_required"),
        ({"If-Match": '"v7"'}, 412, "stale_version"),
        ({"If-Match": "v1"}, 412, "stale_version"),
        ({"If-Match": "*"}, 412, "stale_version"),
    ],
)
def test_an_edit_must_be_of_the_present_version(
    officer: TestClient, headers: dict[str, str], status: int, code: str
) -> None:
    body = {"project_id": "P1", "name": "改名"}
    for answer in (
        officer.put("/projects/P1", json=body, headers=headers),
        officer.patch("/projects/P1", json={"name": "改名"}, headers=headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert officer.get("/projects/P1").json()["version"] == 1


def test_of_two_edits_of_one_version_one_is_refused(officer: TestClient) -> None:
    headers = {"If-Match": officer.get("/projects/P1").headers["etag"]}
    answers = [officer.patch("/projects/P1", json={"trl": trl}, headers=headers).status_code for trl in (3, 4)]
    assert answers == [200, 412]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"project_id": "P2"}, "name"),
        ({"project_id": "P2", "name": "x", "trl": 10}, "trl"),
        ({"project_id": "P2", "name": "x", "trl": "6"}, "trl"),
        ({"project_id": "P2", "name": "x", "colour": "red"}, "colour"),
        ({"project_id": "P 2", "name": "x"}, "project_id"),
        ({"project_id": "P2", "name": "x", "first_reported_on": "yesterday"}, "first_reported_on"),
        ({"project_id": "P2", "name": "x", "rounds": [{"stage": "z"}]}, "rounds.0.stage"),
        ([], "body"),
    ],
)
def test_what_does_not_fit_is_told_by_its_field(officer: TestClient, body: Any, field: str) -> None:
    answer = officer.post("/projects", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert field in [fault["field"] for fault in answer.json()["errors"]]
    assert all(not fault["message"].isascii() for fault in answer.json()["errors"])
    english = officer.post("/projects", json=body, params={"lang": "en"}).json()["errors"]
    assert all(fault["message"].isascii() for fault in english)


def test_what_contradicts_itself_is_well_formed_and_refused(officer: TestClient) -> None:
    dollars = {"project_id": "P2", "name": "x", "total_investment": {"amount": 5, "currency": "USD"}}
    answer = officer.post("/projects", json=dollars)
    assert (answer.status_code, answer.json()["code"]) == (400, "input")
    assert answer.json()["errors"][0]["field"] == "total_investment"


@pytest.mark.parametrize(
    "content",
    [
        b'{"project_id": "P2", "name": "x", "floor_area_m2": NaN}',
        b'{"project_id": "P2", "name": "x", "floor_area_m2": 1e999}',
        b'{"project_id": "P2", "name": "x"',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_no_json_is_refused(officer: TestClient, content: bytes) -> None:
    answer = officer.post("/projects", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) in {(422, "malformed"), (400, "bad_request")}


def test_a_text_no_database_holds_is_refused(officer: TestClient) -> None:
    answer = officer.post("/projects", json={"project_id": "P2", "name": "a\0b"})
    assert (answer.status_code, answer.json()["code"]) == (400, "profile")


def test_a_body_too_large_is_refused_however_it_comes(officer: TestClient) -> None:
    big = b'{"name": "' + b"x" * 1_100_000 + b'"}'
    answers = [officer.post("/projects", content=content) for content in (big, iter([big[:600_000], big[600_000:]]))]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(413, "too_large")}


def test_the_wrong_type_of_content_is_refused(officer: TestClient) -> None:
    answer = officer.post("/projects", content=b"name=x", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 422


def test_what_is_not_there_is_not_found(officer: TestClient) -> None:
    for path in ("/projects/NOPE", "/projects/NOPE/versions", "/projects/NOPE/events", "/projects/NOPE/nearest-fix"):
        assert (officer.get(path).status_code, officer.get(path).json()["code"]) == (404, "unknown_id")


def test_pages_neither_skip_nor_repeat(officer: TestClient, city: Store) -> None:
    import_profiles(call_of(city, OFFICER), PROJECTS, [project(f"Q{number:03}") for number in range(57)])
    for order in ("updated", "created", "waiting", "name", "id"):
        seen: list[str] = []
        cursor: str | None = None
        while True:
            page = officer.get(
                "/projects", params={"order": order, "limit": 10, **({"cursor": cursor} if cursor else {})}
            ).json()
            seen += [item["id"] for item in page["items"]]
            if len(seen) == 20:  # somebody writes between two pages
                officer.post("/projects", json={"project_id": f"A-{order}", "name": "later"})
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert len(seen) == len(set(seen))
        assert {f"Q{number:03}" for number in range(57)} <= set(seen)
    wrong = officer.get(
        "/projects", params={"order": "name", "cursor": officer.get("/projects?limit=1").json()["next_cursor"]}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (400, "input")


def test_filters_and_search(officer: TestClient) -> None:
    officer.post("/projects", json={"project_id": "P3", "name": "碳化硅外延", "confidentiality": "internal"})
    found = {
        query: [item["id"] for item in officer.get(f"/projects?{query}").json()["items"]]
        for query in (
            "q=碳化硅",
            "q=thg",
            "confidentiality=internal",
            "state=lead&order=id",
            "state=signed",
            "park_id=ntcx",
        )
    }
    assert found == {
        "q=碳化硅": ["P3"],
        "q=thg": ["P3"],
        "confidentiality=internal": ["P3"],
        "state=lead&order=id": ["P1", "P3"],
        "state=signed": [],
        "park_id=ntcx": [],
    }
    assert officer.get("/projects?colour=red").status_code == 422


def test_a_write_sent_twice_is_done_once(officer: TestClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    body = {"project_id": "P4", "name": "一次"}
    first, again = (officer.post("/projects", json=body, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.content, first.headers["etag"]) == (again.content, again.headers["etag"])
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    other = officer.post("/projects", json={**body, "name": "另一个"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    plain = officer.post("/projects", json=body)
    assert (plain.status_code, plain.json()["code"]) == (409, "conflict")


def test_a_refused_write_may_be_sent_again_under_its_key(officer: TestClient) -> None:
    headers = {"Idempotency-Key": "k2", "If-Match": '"v1"'}
    assert officer.patch("/projects/P5", json={"trl": 3}, headers=headers).status_code == 404
    officer.post("/projects", json={"project_id": "P5", "name": "后来"})
    assert officer.patch("/projects/P5", json={"trl": 3}, headers=headers).status_code == 200


def test_one_key_at_once_from_many_sides_is_one_write(officer: TestClient) -> None:
    answers: list[tuple[int, str]] = []

    def write() -> None:
        answer = officer.post(
            "/projects/P1/events", json={"kind": "noted", "text": "见面"}, headers={"Idempotency-Key": "k3"}
        )
        answers.append((answer.status_code, answer.json().get("code", "")))

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {(201, ""), (409, "idempotency_in_progress")}
    assert (201, "") in answers
    kinds = [event["kind"] for event in officer.get("/projects/P1/events").json()["events"]]
    assert kinds.count("noted") == 1


def test_a_proposed_technology_is_confirmed_or_rejected_by_one_call(officer: TestClient) -> None:
    told = "公司把空气压进地下盐洞，用电高峰时放出来推动透平发电。"
    technology = "new_storage.caes"
    for project_id in ("T1", "T2"):
        added = {"project_id": project_id, "name": "盐洞储能项目（演示）", "description": told}
        assert officer.post("/projects", json=added).status_code == 201
    slate = officer.get("/projects/T1/recommendations").json()
    assert (slate["tags"], [one["id"] for one in slate["proposed_tags"]]) == ([], [technology])
    assert told in slate["proposed_tags"][0]["words"]
    body, sent = {"technology_id": technology, "confirmed": True}, {"If-Match": '"v1"'}
    assert officer.post("/projects/T1/tags", json=body).status_code == 428
    assert officer.post("/projects/T1/tags", json=body, headers={"If-Match": '"v7"'}).status_code == 412
    answered = officer.post("/projects/T1/tags", json=body, headers=sent)
    assert answered.status_code == 200
    assert answered.json()["event"]["payload"]["technology_ids"] == [technology]
    slate = officer.get("/projects/T1/recommendations").json()
    assert ([one["id"] for one in slate["tags"]], slate["proposed_tags"]) == ([technology], [])
    assert officer.post("/projects/T2/tags", json={**body, "confirmed": False}, headers=sent).status_code == 200
    slate = officer.get("/projects/T2/recommendations").json()
    assert (slate["tags"], slate["proposed_tags"]) == ([], [])
    assert officer.post("/projects/T2/tags", json=body, headers=sent).status_code == 409
