"""The first page after signing in: the first one of the menu that the role may open."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import Actor, Permission, Role
from api.console.page import Page, actor_of, get
from api.console.visit import Visit, address
from features.bilingual import Bilingual

_OWN = {Role.STEWARD: "/quality"}
"""First pages that are not the first of the menu, by role."""


class Home(Page):
    """Leads everyone to their own workplace."""

    path = "/"
    words = Bilingual("首页", "Home")
    permission = Permission.READ_PROJECTS
    in_menu = False

    def may_open(self, actor: Actor) -> bool:  # noqa: ARG002
        """Everyone who is signed in has a first page."""
        return True

    @get()
    def index(self, visit: Visit) -> Response:
        """Lead on, or say that there is nothing for this role here."""
        first = self._first(visit.request)
        if first is not None:
            return RedirectResponse(address(first), status_code=303)
        return self.show(visit, "home.html")

    def _first(self, request: Request) -> str | None:
        assert self._admin is not None
        pages = [view for view in self._admin._views if isinstance(view, Page) and view.in_menu]
        own = _OWN.get(actor_of(request).role)
        pages.sort(key=lambda view: view.path != own)
        return next((view.path for view in pages if view.is_accessible(request)), None)
