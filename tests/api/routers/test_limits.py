"""What a place can still take, over HTTP: by name for its desk, by count for others; changed with a reason."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from api.access import Role
from tests.api.routers.conftest import Clients

AT = "/parks/ntcx/limits"


def office(answer: Any) -> dict[str, Any]:
    """The limit of office space that an answer tells."""
    told: dict[str, Any] = next(one for one in answer.json()["limits"] if one["field"] == "office_free_m2")
    return told


def accept_one(officer: TestClient, desk: TestClient) -> None:
    """Let the place accept a lead."""
    officer.post("/projects/P1/parks/ntcx/send", json={})
    assert desk.post("/projects/P1/parks/ntcx/accept", json={}).status_code == 201


def test_who_takes_of_a_limit_is_told_to_the_desk_and_the_office_and_others_learn_how_many(
    officer: TestClient, desk: TestClient, clients: Clients
) -> None:
    accept_one(officer, desk)
    own, seen = office(desk.get(AT)), office(officer.get(AT))
    assert (own["taken"], own["cases"], own["left"]) == (seen["taken"], seen["cases"], seen["left"])
    assert own["left"] == own["reported"] - own["taken"]
    assert [one["project_id"] for one in own["holders"]] == ["P1"]
    assert seen["holders"] == own["holders"]
    other = office(clients(Role.ADMINISTRATOR).get(AT))
    assert (other["cases"], other["holders"]) == (1, [])
    assert desk.get("/parks/ntqd/limits").status_code == 404  # another's place


def test_a_limit_is_changed_with_a_reason_and_by_who_may(officer: TestClient, desk: TestClient) -> None:
    accept_one(officer, desk)
    before = desk.get(AT)
    match = {"If-Match": before.headers["ETag"]}
    more = {"field": "office_free_m2", "value": office(before)["reported"] + 1_000, "reason": "二期交付"}
    assert officer.patch(AT, json=more, headers=match).status_code == 403
    assert desk.patch(AT, json=more).status_code == 428
    assert desk.patch("/parks/ntqd/limits", json=more, headers=match).status_code == 404
    assert desk.patch(AT, json={**more, "reason": " "}, headers=match).status_code == 422
    assert desk.patch(AT, json={**more, "field": "clear_height_m"}, headers=match).status_code == 400
    assert desk.patch(AT, json={**more, "field": "places_per_year", "value": 2.5}, headers=match).status_code == 400
    after = desk.patch(AT, json=more, headers=match)
    assert after.status_code == 200
    assert office(after)["reported"] == more["value"]
    assert office(after)["taken"] == office(before)["taken"]
    assert desk.patch(AT, json=more, headers=match).status_code == 412
