"""Recommendations over HTTP: the engine's own answers, kept in memory and never older than the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import SYSTEM, Role
from api.app import create_app
from api.schemas.recommendations import InboundOut, SlateOut
from api.services import Services
from api.store.kinds import PARKS, PROJECTS
from api.store.schema import open_store
from api.usecases.leads.profiles import add_profile, edit_profile, import_profiles
from tests.api.routers.conftest import Clients
from tests.api.samples import call_of, park, project
from tests.api.serving import services_over

SLATE, INBOUND = "/projects/P1/recommendations", "/parks/ntcx/inbound"


def placed(answer: Any) -> list[str]:
    """The places recommended."""
    return [match["park_id"] for match in answer.json()["matches"]]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_answer_is_the_engine_s_own(officer: TestClient, services: Services, language: Any) -> None:
    slate = officer.get(SLATE, params={"lang": language})
    own = services.advisor.recommend(call_of(services.store, SYSTEM), "P1", what_if=False)
    assert slate.json() == own.to_json(language)
    SlateOut.model_validate(slate.json())
    inbound = officer.get("/parks/ntcx/inbound", params={"lang": language}).json()
    InboundOut.model_validate(inbound)
    pair = officer.get("/projects/P1/parks/ntcx", params={"lang": language}).json()
    assert slate.json()["matches"][0]["score"] == pair["score"] == inbound["matches"][0]["score"]
    assert officer.get("/projects/P1/nearest-fix", params={"lang": language}).json()["fix"] is None


def test_a_reader_who_has_it_already_is_told_so(officer: TestClient) -> None:
    first = officer.get(SLATE)
    again = officer.get(SLATE, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = officer.get(SLATE, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert first.headers["content-encoding"] == "gzip"
    assert plain.json() == first.json()


def test_a_change_by_any_process_is_in_the_next_answer(
    officer: TestClient, services: Services, url: str, tmp_path: Path
) -> None:
    """Two applications on one database, each with its own memory."""
    with open_store(url) as other_store:
        other = TestClient(create_app(services_over(other_store, tmp_path)), base_url="http://testserver/api/v1")
        other.headers.update(officer.headers)
        assert placed(officer.get(SLATE)) == placed(other.get(SLATE))
        add_profile(call_of(services.store, SYSTEM), PARKS, park("ntnew", office_free_m2=9000, district="如东县"))
        assert "ntnew" in placed(other.get(SLATE))
        other.patch("/projects/P1", json={"floor_area_m2": 9500}, headers={"If-Match": '"v1"'})
        assert placed(officer.get(SLATE)) == placed(other.get(SLATE)) == []
        import_profiles(call_of(other_store, SYSTEM), PARKS, [park("ntcx", office_free_m2=10_000)])
        assert placed(officer.get(SLATE)) == ["ntcx"]


def test_a_request_may_ask_for_more_than_the_rules(officer: TestClient) -> None:
    assert sorted(placed(officer.get(SLATE))) == ["ntcx", "ntqd"]
    assert placed(officer.post(SLATE, json={"exclude": ["ntcx"]})) == ["ntqd"]
    coastal = officer.post(SLATE, params={"lang": "en"}, json={"requirements": [{"field": "coastal", "value": True}]})
    assert placed(coastal) == ["ntcx"]
    assert coastal.json()["left_out_by"] == {"request.coastal": 1}
    assert coastal.json()["matches"][0]["requirements"][0]["text"] == "Coastal is yes: met (yes)"
    berth = {"requirements": [{"field": "berths.dwt", "op": "ge", "value": 50_000}]}
    asked = officer.post(SLATE, json=berth)
    assert len(placed(asked)) == 2
    assert {match["requirements"][0]["status"] for match in asked.json()["matches"]} == {"unknown"}
    assert placed(officer.post(SLATE, json={**berth, "keep_unknown": False})) == []
    assert len(placed(officer.post(SLATE, json={"limit": 1}))) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"requirements": [{"field": "nonsense", "value": 1}]}, 400),
        ({"requirements": [{"field": "coastal", "op": "ge", "value": True}]}, 400),
        ({"requirements": [{"field": "coastal", "op": "like", "value": True}]}, 422),
        ({"requirements": [{"field": "floor_free_m2", "value": 1e300}]}, 422),
        ({"limit": 0}, 422),
        ({"places": []}, 422),
    ],
)
def test_requirements_are_checked_against_the_model(officer: TestClient, body: dict[str, Any], status: int) -> None:
    assert officer.post(SLATE, json=body).status_code == status


def test_what_does_not_exist_is_not_found(officer: TestClient) -> None:
    for path in (
        "/projects/NO/recommendations",
        "/projects/P1/parks/NO",
        "/projects/NO/parks/ntcx",
        "/parks/NO/inbound",
    ):
        assert (officer.get(path).status_code, officer.get(path).json()["code"]) == (404, "unknown_id")
    assert officer.get(SLATE, params={"lang": "fr"}).status_code == 422


def test_who_may_not_see_people_reads_no_name_of_one_whoever_asked_before(clients: Clients, services: Services) -> None:
    named = project(
        name="王某某联系的大模型项目（演示）", officer="王某某", description="行业大模型研发", site_mode="office"
    )
    edit_profile(call_of(services.store, SYSTEM), PROJECTS, named, expected_version=1)
    officer, planner = clients(Role.OFFICER), clients(Role.PLANNER)
    for _ in range(2):
        for address, told in ((SLATE, lambda one: one["project"]), (INBOUND, lambda one: one["matches"][0]["project"])):
            assert "王某某" in told(officer.get(address).json())
            assert "王某某" not in planner.get(address).text
