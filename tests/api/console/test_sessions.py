"""Where one is signed in: all of one's own sessions, none of another's, ended by showing the password again."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient

from api.access import Role
from api.console.visit import MOUNT
from tests.api.console.town import PASSWORD
from tests.api.console.visitor import Visitor

PAGE = f"{MOUNT}/sessions"
BUTTON = re.compile(r'name="session" value="(\w+)"')


def another(visitor: Visitor, role: Role, device: str) -> Visitor:
    """The browser of somebody who is signed in beside."""
    client = TestClient(visitor.client.app, base_url=visitor.client.base_url, follow_redirects=False)
    client.headers["User-Agent"] = device
    found = Visitor(client)
    found.sign_in(role)
    return found


def test_each_place_is_shown_and_ended_by_the_password(officer: Visitor) -> None:
    assert not BUTTON.search(officer.get(PAGE).text)
    beside, planner = another(officer, Role.OFFICER, "Second<b>"), another(officer, Role.PLANNER, "Third")
    page = officer.get(PAGE)
    assert "Second&lt;b&gt;" in page.text
    assert "就是这里" in page.words
    assert "Third" not in page.words
    (theirs,) = BUTTON.findall(page.text)
    (mine,) = BUTTON.findall(beside.get(PAGE).text)
    for password in ("", "wrong"):
        refused = officer.post(f"{PAGE}/end", {"session": theirs, "password": password})
        assert (refused.status, "密码不正确" in refused.words) == (400, True)
    planner.get(PAGE)
    assert planner.post(f"{PAGE}/end", {"session": mine, "password": PASSWORD}).status == 400
    officer.get(PAGE)
    assert officer.post(f"{PAGE}/end", {"session": theirs, "password": PASSWORD}).leads_to == PAGE
    assert "该处登录已结束" in officer.get(PAGE).words
    assert beside.get(f"{MOUNT}/today").leads_to.startswith(f"{MOUNT}/login")
    assert officer.get(f"{MOUNT}/today").status == 200
