"""An auditor's pages: records, the chain's state, anchors; and nobody else's."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from api.access import SYSTEM, Role
from api.services import Services
from api.store.seals import Keyring, Seals
from api.usecases.office.maintenance import seal_with_key
from tests.api.console.town import LEAD
from tests.api.console.visitor import Visitor
from tests.api.samples import call_of


@pytest.fixture
def auditor(visitor: Visitor) -> Visitor:
    """An auditor, after an officer has looked at a confidential lead."""
    visitor.sign_in(Role.OFFICER)
    visitor.get("/console/lead/L2")
    visitor.post("/console/logout")
    visitor.client.cookies.clear()
    visitor.sign_in(Role.AUDITOR)
    return visitor


def test_what_an_officer_saw_is_found(auditor: Visitor) -> None:
    page = auditor.get("/console/audit")
    assert page.status == 200
    assert "查看涉密或含个人信息的线索" in page.words
    assert "线索 L2" in page.words
    found = auditor.get("/console/audit?account=officer&subject=project:L2")
    assert "线索 L2" in found.words
    assert "没有符合条件的记录" in auditor.get("/console/audit?account=nobody").words


def test_one_record_in_full(auditor: Visitor) -> None:
    page = auditor.get("/console/audit/record/1")
    assert page.status == 200
    assert "本条封印" in page.words
    for wrong in ("0", "999999", "x"):
        assert auditor.get(f"/console/audit/record/{wrong}").status == 404


def test_the_chain_is_whole_until_somebody_changes_it(auditor: Visitor, services: Services) -> None:
    assert "没有锚点文件" in auditor.get("/console/audit/chain").words
    assert "没有审计密钥文件" in auditor.get("/console/audit/chain").words
    services.store.seals = Seals(Keyring(services.settings.audit_keys))
    seal_with_key(call_of(services.store, SYSTEM))
    auditor.get("/console/audit")
    assert auditor.post("/console/audit/anchor").leads_to.endswith("/audit")
    assert "1个锚点" in auditor.get("/console/audit/chain").words
    with services.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        for trigger in ("update", "delete", "replace"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS audit_no_{trigger}")
        connection.execute(text("UPDATE audit SET subject = 'project:L3' WHERE seq = 1"))
        connection.commit()
    broken = auditor.get("/console/audit/chain").words
    assert "链条有异常" in broken
    assert "第1条被改动" in broken


@pytest.mark.parametrize("role", [Role.OFFICER, Role.STEWARD, Role.ADMINISTRATOR, Role.PARK_DESK, Role.PLANNER])
def test_nobody_else_reads_it(visitor: Visitor, role: Role) -> None:
    visitor.sign_in(role)
    for path in ("/console/audit", "/console/audit/record/1", "/console/audit/chain"):
        assert visitor.get(path).status == 403


def test_an_auditor_reads_nothing_else(auditor: Visitor) -> None:
    assert auditor.get("/console/").leads_to.endswith("/console/audit")
    for path in ("/console/leads/list", f"/console/lead/{LEAD}", "/console/targets", "/console/jobs", "/console/users"):
        assert auditor.get(path).status == 403
