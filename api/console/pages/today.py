"""今日: what an officer finds on arriving."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.access import Permission
from api.console.page import Page, get
from api.console.visit import Visit
from api.usecases.leads.today import today_for_officer
from features.bilingual import Bilingual
from features.events import EventKind


class TodayPage(Page):
    """New leads, what is overdue, and what places replied."""

    path = "/today"
    words = Bilingual("今日", "Today")
    icon = "fa-solid fa-sun"
    permission = Permission.SEND_PROJECTS
    guide = "today"

    def is_active(self, request: Request) -> bool:
        """Whether the page, or one of the lists behind it, is open."""
        here = request.scope["path"].removeprefix(request.scope["root_path"])
        return super().is_active(request) or here.startswith(("/overdue/", "/replies/"))

    @get()
    def index(self, visit: Visit) -> Response:
        """Show what to do next."""
        found = today_for_officer(visit.call)
        return self.show(visit, "today.html", found=found, EventKind=EventKind)
