"""Targets over HTTP: the board of the use case, and figures entered by hand."""

from __future__ import annotations

from collections.abc import Callable

from fastapi.testclient import TestClient

from api.access import Role
from api.services import Services


def test_the_board_and_a_figure_entered(clients: Callable[[Role], TestClient], services: Services) -> None:
    planner = clients(Role.PLANNER)
    board = planner.get("/targets").json()
    assert [one["id"] for one in board["targets"]] == [one.id for one in services.policy.targets.targets]
    by_hand = next(one for one in board["targets"] if one["origin"] == "none" and not one["places"])
    key = {"Idempotency-Key": "figure-1"}
    entered = [planner.post(f"/targets/{by_hand['id']}/figures", json={"value": 3}, headers=key) for _ in range(2)]
    assert [one.status_code for one in entered] == [201, 201]
    assert entered[0].json() == entered[1].json()
    again = next(one for one in planner.get("/targets").json()["targets"] if one["id"] == by_hand["id"])
    assert (again["value"], again["origin"]) == (3, "hand")
    assert planner.get("/targets", params={"year": 2001}).json()["code"] == "input"
    assert planner.post("/targets/none/figures", json={"value": 3}).status_code == 404
    assert clients(Role.PARK_DESK).get("/targets").status_code == 403
