"""数据质量: what is missing, stale or keeps rules open, so that a steward knows whom to ask first."""

from __future__ import annotations

from starlette.responses import Response

from api.access import Permission
from api.console.page import Page, get
from api.console.visit import Visit
from api.usecases.leads.overview import FRESH_DAYS, data_quality
from features.policy.vocabulary import Named

_SHOWN = 15


class QualityPage(Page):
    """Gaps of the data, the ones that hold up most first."""

    path = "/quality"
    words = Named(zh="数据质量", en="Data quality")
    icon = "fa-solid fa-clipboard-check"
    permission = Permission.READ_QUALITY
    guide = "quality"

    @get()
    def index(self, visit: Visit) -> Response:
        """Show open rules, missing fields and stale profiles."""
        services = visit.services
        found = data_quality(visit.call, services.advisor)
        return self.show(visit, "quality.html", found=found, fresh_days=FRESH_DAYS, shown=_SHOWN)
