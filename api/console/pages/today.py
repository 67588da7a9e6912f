"""今日: what an officer finds on arriving."""

from __future__ import annotations

from starlette.responses import Response

from api.access import Permission
from api.console.page import Page, get
from api.console.visit import Visit
from api.usecases.today import today_for_officer
from features.events import EventKind
from features.policy.vocabulary import Named


class TodayPage(Page):
    """New leads, what is overdue, and what places replied."""

    path = "/today"
    words = Named(zh="今日", en="Today")
    icon = "fa-solid fa-sun"
    permission = Permission.SEND_PROJECTS
    guide = "today"

    @get()
    def index(self, visit: Visit) -> Response:
        """Show what to do next."""
        services = visit.services
        found = today_for_officer(services.store, visit.actor, funnel=services.policy.stages, now=visit.now)
        return self.show(visit, "today.html", found=found, EventKind=EventKind)
