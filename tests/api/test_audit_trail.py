"""Everything that changes something leaves a record: every route that writes, and every command of the command line.

Both lists are held against what there is: a route or a command that is added is walked, or fails here.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import SYSTEM, Role
from api.app import create_app
from api.audit import Recorder
from api.audit_words import named_details
from api.auth.factor import code_at
from api.services import Services
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.second_factor import Factor, write_factor
from api.store.session import Store
from api.usecases.leads.profiles import add_profile
from api.usecases.office.auditing import list_records, verify
from api.usecases.persons.rights import ask
from features.consents import NAMED, Purpose
from features.policy.people import PersonRight
from tests.api.people import bearer, browse, person
from tests.api.samples import NOW, call_of, later, park, project
from tests.api.serving import services_over
from tests.api.test_route_roles import calls
from tests.training.cities import small_artifact

PASSWORD, FRESH = "lantern gravel otter", "velvet anchor plum"
AGAIN = {"If-Match": '"v1"'}
CSV = "线索编号,项目名称\nX1,甲（演示）\n".encode()


@dataclass
class Office:
    """Somebody of each role that is needed, and what was made on the way."""

    services: Services
    officer: TestClient
    steward: TestClient
    desk: TestClient
    administrator: TestClient
    own: TestClient
    talents: TestClient
    made: dict[str, str] = field(default_factory=dict)

    def actions(self) -> list[str]:
        """What the audit holds, in its order."""
        found = list_records(call_of(self.services.store, SYSTEM), limit=10_000, newest_first=False)
        return [one.action for one in found]

    def deal(self, who: str, step: str, **said: Any) -> Any:
        """Take a step about the lead at the place."""
        client: TestClient = getattr(self, who)
        return client.post(f"/projects/P1/parks/ntcx/{step}", json=said)


Step = Callable[[Office], Any]


def _sign_in(office: Office) -> Any:
    said = {"login": "own", "password": PASSWORD}
    answer = office.own.post("/session", json=said)
    office.own.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return answer


def _second_session(office: Office) -> Any:
    other = TestClient(office.own.app, base_url=str(office.own.base_url))
    other_id = other.post("/session", json={"login": "own", "password": FRESH}).json()["id"]
    return office.own.post(f"/me/sessions/{other_id}/end", json={"password": FRESH})


def _begin_factor(office: Office) -> Any:
    answer = office.own.post("/me/second-factor", json={"password": FRESH})
    office.made["factor"] = answer.json()["secret"]
    return answer


def _code(office: Office, minutes: int = 0) -> dict[str, str]:
    now = later(minutes=minutes)
    office.services.clock = lambda: now
    return {"code": code_at(office.made["factor"], now)}


def _give_code(office: Office) -> Any:
    assert office.own.post("/session", json={"login": "own", "password": FRESH}).json()["awaits_code"]
    office.own.headers["X-CSRF-Token"] = office.own.get("/me").json()["csrf_token"]
    answer = office.own.post("/session/code", json=_code(office, 1))
    office.own.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return answer


def _other_factor(office: Office) -> Any:
    with office.services.store.write(SYSTEM) as tx:
        write_factor(tx, Factor("new", "sealed", 0, NOW, NOW))
    return office.administrator.delete("/users/new/second-factor")


def _new_token(office: Office) -> Any:
    answer = office.own.post("/me/tokens", json={"name": "t", "scopes": ["project.read"], "days": 1})
    office.made["token"] = answer.json()["id"]
    return answer


def _upload(office: Office) -> Any:
    answer = office.officer.post("/imports", data={"subject": "projects"}, files={"file": ("x.csv", CSV)})
    office.made["job"] = answer.json()["id"]
    office.services.jobs.run_waiting()
    return answer


def _export(office: Office) -> Any:
    answer = office.officer.post("/exports", json={"what": "projects"})
    office.made["export"] = answer.json()["id"]
    return answer


def _edited(path: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Step:
    def step(office: Office) -> Any:
        read = office.steward.get(path)
        return office.steward.put(path, json=change(read.json()["profile"]), headers={"If-Match": read.headers["etag"]})

    return step


def _tag_answered(office: Office) -> Any:
    told = "公司把空气压进地下盐洞，用电高峰时放出来推动透平发电。"
    office.officer.post("/projects", json={"project_id": "T1", "name": "盐洞（演示）", "description": told})
    said = {"technology_id": "new_storage.caes", "confirmed": True}
    return office.officer.post("/projects/T1/tags", json=said, headers={"If-Match": '"v1"'})


def _patched(path: str, **change: Any) -> Step:
    def step(office: Office) -> Any:
        tag = office.steward.get(path).headers["etag"]
        return office.steward.patch(path, json=change, headers={"If-Match": tag})

    return step


def _answer(office: Office) -> Any:
    told = office.officer.get("/projects/P1/events").json()["events"]
    asked = next(one["seq"] for one in told if one["kind"] == "asked")
    return office.deal("officer", "answer", question=asked, text="二百千伏安")


def _decline(office: Office) -> Any:
    office.deal("officer", "send")
    return office.deal("desk", "decline", note="厂房不足")


def _model(office: Office) -> str:
    return office.services.registry.register(small_artifact(strength=0.0, last_seq=0))


def _roll_back(office: Office) -> Any:
    office.services.registry.point_to(_model(office))
    return office.steward.post("/serving-model/rollback")


def _user(office: Office) -> Any:
    said = {"login": "new", "name": "新人（演示）", "role": "officer"}
    return office.administrator.post("/users", json=said)


def _asked(office: Office) -> Any:
    other = TestClient(office.administrator.app, base_url=str(office.administrator.base_url))
    browse(other, office.services.store, Role.ADMINISTRATOR, login="second")
    answer = other.post("/account-requests", json={"change": "role", "login": "new", "role": "auditor"})
    office.made["request"] = answer.json()["id"]
    return answer


def _agreed(office: Office, *purposes: Purpose) -> None:
    for purpose in purposes:
        said = {"purpose": purpose.value, "word": "given", "channel": "paper"}
        said |= {"recipient": "ntcx"} if purpose in NAMED else {}
        assert office.talents.post("/talents/T1/consents", json=said).status_code == 201


def _shortlisted(office: Office) -> Any:
    _agreed(office, Purpose.KEPT, Purpose.MATCHED)
    return office.talents.post("/roles/R1/candidates/T1/steps", json={"step": "shortlisted"})


def _revealed(office: Office) -> Any:
    _agreed(office, Purpose.DISCLOSED)
    for step in ("consent_asked", "sent"):
        office.talents.post("/roles/R1/candidates/T1/steps", json={"step": step})
    return office.talents.post("/roles/R1/candidates/T1/reveal")


def _answered_right(office: Office) -> Any:
    asked = ask(call_of(office.services.store, SYSTEM), office.services.persons, "T1", PersonRight.COPY)
    return office.talents.post(f"/rights-requests/{asked.seq}/answer")


WRITES: dict[str, tuple[Step, str]] = {
    "POST /session": (_sign_in, "signed_in"),
    "POST /me/password": (
        lambda it: it.own.post("/me/password", json={"old_password": PASSWORD, "new_password": FRESH}),
        "account_changed",
    ),
    "POST /me/sessions/{session_id}/end": (_second_session, "account_changed"),
    "POST /me/second-factor": (_begin_factor, "account_changed"),
    "POST /me/second-factor/confirm": (
        lambda it: it.own.post("/me/second-factor/confirm", json=_code(it)),
        "account_changed",
    ),
    "POST /session/code": (_give_code, "signed_in"),
    "POST /me/second-factor/remove": (
        lambda it: it.own.post("/me/second-factor/remove", json=_code(it, 2)),
        "account_changed",
    ),
    "POST /me/tokens": (_new_token, "account_changed"),
    "DELETE /me/tokens/{token_id}": (lambda it: it.own.delete(f"/me/tokens/{it.made['token']}"), "account_changed"),
    "DELETE /session": (lambda it: it.own.delete("/session"), "signed_out"),
    "POST /users": (_user, "account_changed"),
    "PUT /users/{login}/role": (
        lambda it: it.administrator.put("/users/new/role", json={"role": "planner"}, headers=AGAIN),
        "account_changed",
    ),
    "POST /users/{login}/password": (lambda it: it.administrator.post("/users/new/password"), "account_changed"),
    "DELETE /users/{login}/second-factor": (_other_factor, "account_changed"),
    "DELETE /users/{login}/sessions": (lambda it: it.administrator.delete("/users/new/sessions"), "account_changed"),
    "POST /users/{login}/disable": (lambda it: it.administrator.post("/users/new/disable"), "account_changed"),
    "POST /users/{login}/enable": (lambda it: it.administrator.post("/users/new/enable"), "account_changed"),
    "POST /account-requests": (_asked, "account_changed"),
    "POST /account-requests/{request_id}/confirm": (
        lambda it: it.administrator.post(f"/account-requests/{it.made['request']}/confirm"),
        "account_changed",
    ),
    "POST /account-requests/{request_id}/withdraw": (
        lambda it: it.administrator.post(
            "/account-requests/"
            + it.administrator.post("/account-requests", json={"change": "disable", "login": "new"}).json()["id"]
            + "/withdraw"
        ),
        "account_changed",
    ),
    "POST /projects": (
        lambda it: it.officer.post(
            "/projects", json={"project_id": "P2", "name": "乙（演示）", "confidentiality": "open"}
        ),
        "projects_saved",
    ),
    "PUT /projects/{project_id}": (
        _edited("/projects/P2", lambda one: {**one, "name": "丙（演示）"}),
        "projects_saved",
    ),
    "PATCH /projects/{project_id}": (_patched("/projects/P2", floor_area_m2=70), "projects_saved"),
    "POST /projects/{project_id}/versions/{version}/restore": (
        lambda it: it.officer.post("/projects/P2/versions/1/restore"),
        "projects_saved",
    ),
    "POST /parks": (
        lambda it: it.steward.post("/parks", json={"park_id": "b", "name_zh": "乙园（演示）", "district": "启东市"}),
        "parks_saved",
    ),
    "PUT /parks/{park_id}": (_edited("/parks/b", lambda one: {**one, "coastal": True}), "parks_saved"),
    "PATCH /parks/{park_id}": (_patched("/parks/b", floor_free_m2=70), "parks_saved"),
    "PATCH /parks/{park_id}/limits": (
        _patched("/parks/b/limits", field="floor_free_m2", value=80, reason="新厂房交付（演示）"),
        "parks_saved",
    ),
    "POST /parks/{park_id}/versions/{version}/restore": (
        lambda it: it.steward.post("/parks/b/versions/1/restore"),
        "parks_saved",
    ),
    "POST /roles": (
        lambda it: it.talents.post("/roles", json={"role_id": "R1", "title": "岗位（演示）", "place_id": "ntcx"}),
        "roles_saved",
    ),
    "PUT /roles/{role_id}": (
        lambda it: it.talents.put(
            "/roles/R1", json={"role_id": "R1", "title": "新岗位（演示）", "place_id": "ntcx"}, headers=AGAIN
        ),
        "roles_saved",
    ),
    "PATCH /roles/{role_id}": (
        lambda it: it.talents.patch("/roles/R1", json={"count": 2}, headers={"If-Match": '"v2"'}),
        "roles_saved",
    ),
    "POST /roles/{role_id}/versions/{version}/restore": (
        lambda it: it.talents.post("/roles/R1/versions/1/restore"),
        "roles_saved",
    ),
    "POST /talents": (lambda it: it.talents.post("/talents", json={"talent_id": "T1"}), "talents_saved"),
    "PUT /talents/{talent_id}": (
        lambda it: it.talents.put("/talents/T1", json={"talent_id": "T1", "headline": "外延"}, headers=AGAIN),
        "talents_saved",
    ),
    "PATCH /talents/{talent_id}": (
        lambda it: it.talents.patch("/talents/T1", json={"city": "上海"}, headers={"If-Match": '"v2"'}),
        "talents_saved",
    ),
    "POST /talents/{talent_id}/versions/{version}/restore": (
        lambda it: it.talents.post("/talents/T1/versions/1/restore"),
        "talents_saved",
    ),
    "POST /talents/{talent_id}/consents": (
        lambda it: it.talents.post(
            "/talents/T1/consents", json={"purpose": "kept", "word": "given", "channel": "paper"}
        ),
        "consent_recorded",
    ),
    "POST /talents/{talent_id}/identity": (
        lambda it: it.talents.post("/talents/T1/identity", json={"name_zh": "甲（演示）"}),
        "identity_kept",
    ),
    "POST /roles/{role_id}/candidates/{talent_id}/steps": (_shortlisted, "talent_step_recorded"),
    "POST /roles/{role_id}/candidates/{talent_id}/reveal": (_revealed, "talent_revealed"),
    "POST /talents/{talent_id}/link": (lambda it: it.talents.post("/talents/T1/link"), "rights_used"),
    "POST /rights-requests/{seq}/answer": (_answered_right, "rights_used"),
    "POST /talents/{talent_id}/erase": (lambda it: it.talents.post("/talents/T1/erase"), "talent_erased"),
    "POST /projects/{project_id}/events": (
        lambda it: it.officer.post("/projects/P1/events", json={"kind": "noted", "text": "已电话联系"}),
        "event_recorded",
    ),
    "POST /projects/{project_id}/moves": (
        lambda it: it.officer.post("/projects/P2/moves", json={"to_state": "qualified"}),
        "event_recorded",
    ),
    "POST /projects/{project_id}/tags": (_tag_answered, "event_recorded"),
    "POST /projects/{project_id}/parks/{park_id}/send": (lambda it: it.deal("officer", "send"), "event_recorded"),
    "POST /projects/{project_id}/parks/{park_id}/view": (lambda it: it.deal("desk", "view"), "event_recorded"),
    "POST /projects/{project_id}/parks/{park_id}/ask": (
        lambda it: it.deal("desk", "ask", text="用电多少？"),
        "event_recorded",
    ),
    "POST /projects/{project_id}/parks/{park_id}/answer": (_answer, "event_recorded"),
    "POST /projects/{project_id}/parks/{park_id}/accept": (lambda it: it.deal("desk", "accept"), "event_recorded"),
    "POST /projects/{project_id}/parks/{park_id}/withdraw": (
        lambda it: it.deal("officer", "withdraw", note="项目方改主意"),
        "event_recorded",
    ),
    "POST /projects/{project_id}/parks/{park_id}/decline": (_decline, "event_recorded"),
    "POST /projects/{project_id}/recommendations": (
        lambda it: it.officer.post("/projects/P1/recommendations", json={}),
        "recommended",
    ),
    "POST /targets/{target_id}/figures": (
        lambda it: it.steward.post("/targets/equity_funds/figures", json={"value": 3}),
        "figure_entered",
    ),
    "POST /imports": (_upload, "job_asked"),
    "POST /imports/{job_id}/commit": (
        lambda it: it.officer.post(f"/imports/{it.made['job']}/commit", json={}),
        "job_asked",
    ),
    "POST /exports": (_export, "job_asked"),
    "POST /jobs/{job_id}/cancel": (lambda it: it.officer.post(f"/jobs/{it.made['export']}/cancel"), "job_cancelled"),
    "POST /models": (lambda it: it.steward.post("/models", json={}), "job_asked"),
    "POST /models/{model_id}/evaluate": (lambda it: it.steward.post(f"/models/{_model(it)}/evaluate"), "job_asked"),
    "POST /models/{model_id}/promote": (lambda it: it.steward.post(f"/models/{_model(it)}/promote"), "job_asked"),
    "POST /serving-model/rollback": (_roll_back, "model_changed"),
    "PUT /shadow-model": (
        lambda it: it.steward.put("/shadow-model", json={"model_id": _model(it)}),
        "model_changed",
    ),
    "POST /shadow-model/report": (lambda it: it.steward.post("/shadow-model/report"), "job_asked"),
}


@pytest.fixture
def office(sqlite: Store, tmp_path: Path) -> Iterator[Office]:
    add_profile(call_of(sqlite, SYSTEM), PARKS, park("ntcx", office_free_m2=9000))
    add_profile(call_of(sqlite, SYSTEM), PROJECTS, project("P1", confidentiality="open"))
    person(sqlite, Role.OFFICER, login="own", password=PASSWORD)
    services = services_over(sqlite, tmp_path)
    services.recorder = Recorder(sqlite, patience_seconds=60)
    services.jobs.start = lambda: None  # type: ignore[method-assign]  # what waits is run where a step says so
    with TestClient(create_app(services)) as front, _clients(services, front) as people:
        yield Office(services, *people)


@contextmanager
def _clients(services: Services, front: TestClient) -> Iterator[list[TestClient]]:
    store = services.store

    def client(headers: dict[str, str]) -> TestClient:
        return TestClient(front.app, headers=headers, base_url="http://testserver/api/v1")

    administrator = client({})
    browse(administrator, store, Role.ADMINISTRATOR)
    yield [
        client(bearer(store, Role.OFFICER)),
        client(bearer(store, Role.STEWARD)),
        client(bearer(store, Role.PARK_DESK, places=["ntcx"])),
        administrator,
        client({}),
        client(bearer(store, Role.TALENT_OFFICER)),
    ]


def test_every_route_that_writes_leaves_a_record(office: Office) -> None:
    routes = {f"{call.method} {call.path.removeprefix('/api/v1')}" for call in calls(office.officer.app)}  # type: ignore[arg-type]
    assert {one for one in routes if not one.startswith(("GET", "HEAD"))} == set(WRITES)
    for route, (step, action) in WRITES.items():
        before = len(office.actions())
        answer = step(office)
        assert answer.status_code < 300, (route, answer.text)
        assert action in office.actions()[before:], route
    assert verify(call_of(office.services.store, SYSTEM)).is_sound
    kept = list_records(call_of(office.services.store, SYSTEM), limit=10_000)
    assert {name for one in kept for name in json.loads(one.details)} - named_details() == set()


SILENT = {
    "masks.keep_masks_current": "derives the masked copies anew; what they are made from stays",
    "call.write": "opens the transaction of a command, which records what it does",
    "model_changes.promote": "recorded where the pointer moves, in the same transaction",
    "authentication._write": "when a session or token was last used: nobody decided anything",
    "progress.__call__": "how far a job is, which was asked for on record",
    "runner": "the turns of jobs, which were asked for on record",
    "once.__call__": "the answer to a write, kept in case it is sent again; the write itself is on record",
    "restoring.restore_archive": "recorded by the command, once the chain that was restored is verified",
    "status.require_writable": "a write that changes nothing, to see whether one goes through",
    "schema.migrate": "recorded by the commands that call it: the audit may not be there before",
    "personal": "how somebody's own pages look",
    "guesses.count_attempt": "counts a guess before it is looked at; what comes of it is on record",
}
"""Functions that write and leave no record of their own, and why."""


def test_every_function_that_writes_records_it_or_says_why_not() -> None:
    """In the program's text: whoever opens a transaction to write calls what records, itself or in its own module."""
    silent = set()
    for file in sorted((Path(__file__).parents[2] / "api").rglob("*.py")):
        functions = [one for one in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(one, ast.FunctionDef)]
        called = {one.name: set(_called(one)) for one in functions}
        telling = {name for name, names in called.items() if any("record" in one for one in names)}
        for name, names in called.items():
            if any(one.endswith(("store.write", "call.write")) for one in names) and name not in telling:
                inner = {one.rpartition(".")[2] for one in names}
                silent |= set() if inner & telling else {f"{file.stem}.{name}"}
    modules = {one.partition(".")[0] for one in silent}
    assert {one for one in silent if one not in SILENT and one.partition(".")[0] not in SILENT} == set()
    assert set(SILENT) <= silent | modules


def _called(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
