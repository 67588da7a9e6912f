"""Somebody at the console with a browser that runs no scripts: pages, forms, redirects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from fastapi.testclient import TestClient

from api.access import Role
from tests.api.console.town import PASSWORD, login_of

_TOKEN = re.compile(r'name="csrftoken" value="([^"]+)"')


@dataclass
class Page:
    """One answer."""

    status: int
    text: str
    headers: Any

    @property
    def words(self) -> str:
        """The text without markup, blanks made one."""
        bare = re.sub(r"<(script|style|select)[\s\S]*?</\1>", " ", self.text)
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", bare)))

    @property
    def leads_to(self) -> str:
        """Where it redirects."""
        return str(self.headers["location"])


class Visitor:
    """Remembers cookies and the token of the last form seen."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.token = ""

    def get(self, path: str) -> Page:
        """Open a page."""
        return self._page(self.client.get(path))

    def post(self, path: str, fields: dict[str, Any] | None = None, *, token: str | None = None, **more: Any) -> Page:
        """Send a form, with the token of the page it stood on."""
        sent = {"csrftoken": self.token if token is None else token, **(fields or {})}
        return self._page(self.client.post(path, data=sent, **more))

    def sign_in(self, role: Role, *, password: str = PASSWORD, login: str | None = None) -> Page:
        """Sign in by the page."""
        self.get("/console/login")
        return self.post("/console/login", {"name": login or login_of(role), "password": password, "next": ""})

    def _page(self, answer: Any) -> Page:
        if found := _TOKEN.search(answer.text):
            self.token = found.group(1)
        return Page(answer.status_code, answer.text, answer.headers)
