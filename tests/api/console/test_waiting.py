"""The lists behind the day's page: everything that is overdue, and everything that places answered."""

from __future__ import annotations

import datetime as dt

from api.access import SYSTEM, Role
from api.services import Services
from api.store.kinds import PROJECTS
from api.usecases.engagements.recording import record_event
from api.usecases.leads.profiles import import_profiles
from features.events import EventDraft
from features.project import ProjectProfile
from tests.api.console.test_journey import as_role
from tests.api.console.town import LEAD
from tests.api.console.visitor import Visitor
from tests.api.samples import TODAY, call_of


def waiting(services: Services, leads: int) -> None:
    """Many leads that nobody has touched for a month, and one that a place accepted long ago."""
    since = TODAY - dt.timedelta(days=30)
    profiles = [
        ProjectProfile(project_id=f"W{n:03d}", name=f"久等项目{n}（演示）", first_reported_on=since)
        for n in range(leads)
    ]
    import_profiles(call_of(services.store, SYSTEM), PROJECTS, profiles)
    for days, kind in ((60, "sent"), (40, "accepted")):
        day = TODAY - dt.timedelta(days=days)
        draft = EventDraft(project_id=LEAD, kind=kind, happened_on=day, park_id="ntcx", text="欢迎")
        record_event(call_of(services.store, SYSTEM), draft)


def test_all_that_is_overdue_by_page_and_by_address(services: Services, officer: Visitor) -> None:
    waiting(services, 60)
    first = officer.get("/console/today")
    assert "查看全部60条" in first.words
    assert "共60项" in officer.get("/console/overdue/list").words
    last = officer.get("/console/overdue/list?page=3&level=triage").words
    assert "第51–60项，共60项" in last
    assert "研判 超期27天" in last
    assert "共0项" in officer.get("/console/overdue/list?level=feedback").words
    assert "共1项" in officer.get("/console/overdue/list?q=久等项目7（").words


def test_all_replies_however_old(services: Services, officer: Visitor) -> None:
    waiting(services, 0)
    assert "近两周没有新回复" in officer.get("/console/today").words
    assert "没有符合条件的回复" in officer.get("/console/replies/list").words
    found = officer.get("/console/replies/list?days=all&kind=accepted").words
    assert "碳化硅外延片项目（演示）" in found
    assert "崇川半导体园（演示）" in found
    assert "欢迎" in found


def test_they_are_the_officers(visitor: Visitor) -> None:
    for role in (Role.PARK_DESK, Role.STEWARD, Role.AUDITOR):
        as_role(visitor, role)
        assert visitor.get("/console/overdue/list").status == 403
        assert visitor.get("/console/replies/list").status == 403
