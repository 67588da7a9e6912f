"""Search over every lead and place that the visitor may see: Chinese, English, pinyin initials."""

from __future__ import annotations

from starlette.responses import Response

from api.access import Permission
from api.console.page import Page, get
from api.console.visit import Visit
from api.usecases.leads.search import find
from features.bilingual import Bilingual


class SearchPage(Page):
    """What a few words find."""

    path = "/search"
    words = Bilingual("搜索", "Search")
    permission = Permission.READ_PROJECTS
    in_menu = False
    guide = "search"

    @get()
    def index(self, visit: Visit) -> Response:
        """Show what was found, leads and places."""
        text = visit.asked("q")
        found = find(visit.call, text) if text else None
        return self.show(visit, "search.html", text=text, found=found)
