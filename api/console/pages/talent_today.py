"""今日（人才）: what a talent officer finds on arriving."""

from __future__ import annotations

from starlette.responses import Response

from api.access import Permission
from api.console.page import Page, get, post
from api.console.visit import Visit
from api.usecases.persons.rights import answer
from api.usecases.talents.today import today_for_talents
from features.bilingual import Bilingual

_SHOWN = 8


class TalentTodayPage(Page):
    """Roles nobody is put forward for, whom to ask, whom to send, and what employers answered."""

    path = "/talent-today"
    words = Bilingual("今日人才", "Talent today")
    icon = "fa-solid fa-sun"
    permission = Permission.SHORTLIST
    guide = "talents"

    @get()
    def index(self, visit: Visit) -> Response:
        """Show what to do next."""
        return self.show(visit, "talent_today.html", found=today_for_talents(visit.call), shown=_SHOWN)

    @post("/answered")
    def answered(self, visit: Visit) -> Response:
        """Note that what a candidate asked for is done."""
        answer(visit.call, visit.number("seq"))
        return visit.go(self.path, said=visit.say("已登记为办结。", "Noted as answered."))
