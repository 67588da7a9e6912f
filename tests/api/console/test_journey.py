"""One lead from a file to the city's count, by three people through the pages alone."""

from __future__ import annotations

import re

from api.access import Role
from tests.api.console.town import LEAD
from tests.api.console.visitor import Visitor

SHEET = (
    "线索编号,项目名称,项目简介,厂房面积（㎡）,用地方式\n"
    "Q-1,碳化硅衬底项目（演示）,8英寸碳化硅衬底生产线。,6000,租用厂房\n"
)


def as_role(visitor: Visitor, role: Role) -> Visitor:
    """Sign out whoever is there, and in as another."""
    visitor.get("/console/help")
    visitor.post("/console/logout")
    visitor.sign_in(role)
    return visitor


def test_import_recommend_send_accept_negotiate_land_and_be_counted(visitor: Visitor) -> None:
    visitor.sign_in(Role.OFFICER)
    counted = visitor.get("/console/targets").words
    visitor.get("/console/import")
    draft = visitor.post("/console/import", {"kind": "projects"}, files={"file": ("一条.csv", SHEET.encode())}).leads_to
    visitor.get(draft)
    assert visitor.post(draft, {"do": "accept"}).leads_to == "/console/leads/list"
    assert "碳化硅衬底项目（演示）" in visitor.get("/console/today").words
    assert "崇川半导体园（演示）" in visitor.get("/console/lead/Q-1").words
    visitor.post("/console/lead/Q-1/send", {"park_id": "ntcx", "note": "请看供电", "shown": "ntcx"})

    desk = as_role(visitor, Role.PARK_DESK)
    desk.get("/console/desk/ntcx/Q-1")
    asked = desk.post("/console/desk/ntcx/Q-1/ask", {"text": "是否需要双回路？"})
    assert asked.status == 303, asked.words[:400]
    desk.post("/console/desk/ntcx/Q-1/accept")

    officer = as_role(visitor, Role.OFFICER)
    assert "园区接受" in officer.get("/console/today").words
    page = officer.get("/console/lead/Q-1")
    assert "是否需要双回路？" in page.words
    question = re.search(r'name="question" value="(\d+)"', page.text)
    assert question is not None
    officer.post("/console/lead/Q-1/answer", {"question": question[1], "park_id": "ntcx", "answer": "需要。"})
    assert 'name="question"' not in officer.get("/console/lead/Q-1").text
    for state in ("qualified", "negotiating", "approved", "signed", "registered"):
        officer.get("/console/lead/Q-1")
        moved = officer.post("/console/lead/Q-1/move", {"to_state": state, "park_id": "ntcx"})
        assert moved.status == 303, moved.words[:400]
    assert "注册落户" in officer.get("/console/lead/Q-1").words
    assert officer.get("/console/targets").words != counted
    assert LEAD not in officer.get("/console/leads/list?state=registered").words
    assert "碳化硅衬底项目（演示）" in officer.get("/console/leads/list?state=registered").words
