"""A lead between the office and a place: sent, looked at, asked about, accepted; each its own permission."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

from api.access import Role

AT = "/projects/P1/parks/ntcx"


def kind(answer: Any) -> tuple[int, str]:
    """Status and what was recorded, or why not."""
    return answer.status_code, answer.json().get("kind", answer.json().get("code"))


def test_a_lead_from_sending_to_acceptance(officer: TestClient, desk: TestClient) -> None:
    assert kind(desk.post(f"{AT}/accept", json={}))[0] == 404  # nothing was sent: it does not exist for the desk
    shown = {"shown_park_ids": ["ntcx", "ntqd"], "policy_version": "v"}
    assert kind(officer.post(f"{AT}/send", json={"note": "请看", "shown": shown})) == (201, "sent")
    assert kind(officer.post(f"{AT}/send", json={})) == (409, "illegal_step")
    assert kind(desk.post(f"{AT}/view")) == (201, "viewed")
    asked = desk.post(f"{AT}/ask", json={"text": "几时进场？"})
    assert kind(asked) == (201, "asked")
    question = next(one for one in officer.get("/projects/P1/events").json()["events"] if one["kind"] == "asked")
    answer = {"question": question["seq"], "text": "明年三月"}
    assert kind(officer.post(f"{AT}/answer", json=answer)) == (201, "answered")
    assert kind(desk.post(f"{AT}/decline", json={})) == (400, "input")  # without a reason
    assert kind(desk.post(f"{AT}/accept", json={"note": "欢迎"})) == (201, "accepted")
    assert kind(officer.post(f"{AT}/withdraw", json={"note": "项目方改主意"})) == (201, "withdrawn")
    engagements = officer.get("/projects/P1/events").json()["state"]["engagements"]
    assert [(one["park_id"], one["status"]) for one in engagements] == [("ntcx", "withdrawn")]


def test_each_side_does_its_own_part_only(officer: TestClient, desk: TestClient) -> None:
    assert desk.post(f"{AT}/send", json={}).status_code == 403
    officer.post(f"{AT}/send", json={})
    for step, body in (("accept", {}), ("decline", {"note": "x"}), ("ask", {"text": "x"}), ("view", None)):
        assert officer.post(f"{AT}/{step}", json=body).status_code == 403
        assert desk.post(f"/projects/P1/parks/ntqd/{step}", json=body).status_code == 404


def test_a_step_sent_twice_is_recorded_once(officer: TestClient, desk: TestClient) -> None:
    key = {"Idempotency-Key": "send-1"}
    first, again = (officer.post(f"{AT}/send", json={}, headers=key) for _ in range(2))
    assert first.json() == again.json()
    assert [event["kind"] for event in officer.get("/projects/P1/events").json()["events"]] == ["opened", "sent"]


def test_nobody_deals_without_a_sign_in(clients: Callable[[Role], TestClient], officer: TestClient) -> None:
    del officer.headers["Authorization"]
    assert kind(officer.post(f"{AT}/send", json={})) == (401, "not_signed_in")
    assert kind(clients(Role.AUDITOR).post(f"{AT}/send", json={})) == (403, "access_denied")
