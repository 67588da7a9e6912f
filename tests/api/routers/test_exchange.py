"""Files in and out over HTTP: checked first, imported in the background, fetched when done."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import Permission, Role
from api.services import Services
from tests.api.people import bearer
from tests.training.cities import small_artifact

CSV = "线索编号,项目名称,厂房面积（㎡）\nX1,甲（演示）,6000\nX2,乙（演示）,许多\nX3,丙（演示）,100\n".encode()
GOOD = "线索编号,项目名称\nX1,甲（演示）\n".encode()


def finished(client: TestClient, services: Services, answer: Any) -> dict[str, Any]:
    """Run what waits, and return the job as its owner sees it."""
    assert answer.status_code == 202, answer.text
    services.jobs.run_waiting()
    job: dict[str, Any] = client.get(f"/jobs/{answer.json()['id']}").json()
    return job


def upload(
    client: TestClient, content: bytes, *, name: str = "线索.csv", subject: str = "projects", **more: Any
) -> Any:
    """Send a file."""
    return client.post("/imports", files={"file": (name, content)}, data={"subject": subject}, **more)


@pytest.fixture(autouse=True)
def _still(services: Services) -> None:
    """Jobs run when the test says so."""
    services.jobs.start = lambda: None  # type: ignore[method-assign]


def test_a_file_is_checked_before_it_is_imported(officer: TestClient, services: Services) -> None:
    checked = finished(officer, services, upload(officer, CSV))
    assert (checked["state"], checked["file"]) == ("done", "rejected.xlsx")
    assert (checked["result"]["rejected_rows"], checked["result"]["saved"]) == (1, False)
    assert checked["result"]["faults"][0]["row"] == 3
    assert officer.get("/projects/X1").status_code == 404
    returned = officer.get(f"/jobs/{checked['id']}/file")
    assert zipfile.is_zipfile(io.BytesIO(returned.content))
    assert "attachment" in returned.headers["content-disposition"]
    whole = finished(officer, services, officer.post(f"/imports/{checked['id']}/commit", json={}))
    assert (whole["result"]["saved"], officer.get("/projects/X1").status_code) == (False, 404)
    some = finished(officer, services, officer.post(f"/imports/{checked['id']}/commit", json={"accept_valid": True}))
    assert some["result"]["new"] == {"count": 2, "ids": ["X1", "X3"]}
    assert officer.get("/projects/X1").json()["profile"]["floor_area_m2"] == 6000
    assert officer.get("/projects/X2").status_code == 404


def test_a_sheet_goes_round(officer: TestClient, services: Services) -> None:
    exported = finished(officer, services, officer.post("/exports", json={"what": "projects", "format": "csv"}))
    assert (exported["result"], exported["file"]) == ({"rows": 1}, "projects.csv")
    content = officer.get(f"/jobs/{exported['id']}/file").content
    checked = finished(officer, services, upload(officer, content))
    assert checked["result"]["unchanged"] == {"count": 1, "ids": ["P1"]}
    slates = finished(officer, services, officer.post("/exports", json={"what": "recommendations"}))
    assert (slates["result"]["rows"], slates["file"]) == (2, "recommendations.xlsx")
    assert zipfile.is_zipfile(io.BytesIO(officer.get("/templates/parks").content))


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"PK\x03\x04 not a workbook", b"=cmd|' /C calc'!A0", "标题\n".encode("utf-16")]
)
def test_a_hostile_file_ends_as_a_sentence(officer: TestClient, services: Services, content: bytes) -> None:
    job = finished(officer, services, upload(officer, content, name="../../etc/passwd.xlsx"))
    assert job["state"] == "failed"
    assert job["fault"]["code"] == "sheet"
    assert job["fault"]["zh"]
    assert officer.get(f"/jobs/{job['id']}/file").status_code == 404


@pytest.mark.parametrize(
    ("what", "scopes", "status"),
    [
        ("projects", (), 403),
        ("projects", (Permission.READ_PROJECTS, Permission.READ_CONTACTS), 403),
        ("projects", (Permission.EXPORT_PROJECTS,), 403),
        ("projects", (Permission.EXPORT_PROJECTS, Permission.READ_CONTACTS), 200),
        ("recommendations", (Permission.READ_CONTACTS,), 403),
        ("recommendations", (Permission.EXPORT_PROJECTS,), 200),
    ],
)
def test_a_token_fetches_no_file_of_what_its_scopes_do_not_show(
    officer: TestClient, services: Services, what: str, scopes: tuple[Permission, ...], status: int
) -> None:
    exported = finished(officer, services, officer.post("/exports", json={"what": what, "format": "csv"}))
    program = bearer(services.store, Role.OFFICER, scopes=(Permission.OWN_JOBS, *scopes))
    assert officer.get(f"/jobs/{exported['id']}", headers=program).status_code == 200
    assert officer.get(f"/jobs/{exported['id']}/file", headers=program).status_code == status


def test_who_may_import_and_fetch(
    clients: Callable[[Role], TestClient], officer: TestClient, desk: TestClient, services: Services
) -> None:
    assert upload(desk, GOOD).status_code == 403
    assert upload(officer, GOOD, subject="parks").status_code == 403
    assert upload(officer, GOOD, subject="cats").status_code == 422
    job = upload(officer, GOOD).json()
    for path in (f"/jobs/{job['id']}", f"/jobs/{job['id']}/file"):
        assert desk.get(path).status_code == 404
    assert desk.post(f"/jobs/{job['id']}/cancel").status_code == 404
    assert desk.get("/jobs").json()["items"] == []
    assert [one["id"] for one in clients(Role.STEWARD).get("/jobs").json()["items"]] == [job["id"]]
    assert clients(Role.AUDITOR).get("/jobs").status_code == 403


def test_a_file_too_large_is_not_read(officer: TestClient, services: Services) -> None:
    answer = upload(officer, b"x" * (services.settings.upload_bytes + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert upload(officer, b"x," * 600_000).status_code == 202  # more than an ordinary request, less than an upload


def test_an_upload_sent_twice_is_one_job(officer: TestClient) -> None:
    key = {"Idempotency-Key": "upload-1"}
    first, again = upload(officer, GOOD, headers=key), upload(officer, GOOD, headers=key)
    assert first.json()["id"] == again.json()["id"]
    assert upload(officer, CSV, headers=key).json()["code"] == "idempotency_key_reused"
    assert len(officer.get("/jobs").json()["items"]) == 1


def test_a_job_that_waits_ends_at_once(officer: TestClient, services: Services) -> None:
    job = upload(officer, GOOD).json()
    assert officer.post(f"/imports/{job['id']}/commit", json={}).json()["code"] == "conflict"
    assert officer.post(f"/jobs/{job['id']}/cancel").json()["state"] == "cancelled"
    assert services.jobs.run_waiting() == 0
    assert officer.post(f"/jobs/{job['id']}/cancel").json()["state"] == "cancelled"
    assert officer.get("/jobs", params={"state": "cancelled"}).json()["items"][0]["id"] == job["id"]


def test_models_train_in_the_background(steward: TestClient, services: Services) -> None:
    """The learning process refuses a city without a history, in its own words."""
    job = finished(steward, services, steward.post("/models", json={}))
    assert (job["kind"], job["state"]) == ("train", "failed")
    assert job["fault"]["code"] == "input"
    assert job["fault"]["zh"] != job["fault"]["en"]
    assert steward.get("/models").json() == {"items": []}
    assert steward.get("/serving-model").json() == {"model_id": None, "fault": None, "former": []}
    for path in ("/models/none", "/models/none/report"):
        assert steward.get(path).status_code == 404
    assert steward.post("/models/none/promote").status_code == 404
    assert steward.post("/serving-model/rollback").json()["code"] == "promotion_refused"


def test_a_model_is_put_in_the_shadow_and_compared(steward: TestClient, services: Services) -> None:
    model_id = services.registry.register(small_artifact(strength=0.0, last_seq=0))
    assert steward.get("/shadow-model").json() == {"model_id": None}
    assert steward.put("/shadow-model", json={"model_id": "none"}).status_code == 404
    assert steward.put("/shadow-model", json={"model_id": model_id}).json() == {"model_id": model_id}
    assert steward.get("/shadow-model").json() == {"model_id": model_id}
    job = finished(steward, services, steward.post("/shadow-model/report"))
    assert (job["kind"], job["state"]) == ("shadow", "done")
    assert (job["result"]["model_id"], job["result"]["leads"]) == (model_id, 1)
    assert steward.put("/shadow-model", json={"model_id": None}).json() == {"model_id": None}


def test_the_policy_pack_can_be_read(officer: TestClient, services: Services) -> None:
    pack = officer.get("/policy").json()
    assert pack["version"] == services.policy.version
    for part in pack["parts"]:
        assert officer.get(f"/policy/{part}").json()["content"]
    assert officer.get("/policy/secrets").status_code == 422
