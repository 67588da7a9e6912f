"""数据质量: what is missing, stale or keeps rules open, so that a steward knows whom to ask first."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.access import Permission
from api.console.page import Page, get, post
from api.console.pages.records import page_path
from api.console.visit import Visit
from api.store.kinds import KINDS, Kind
from api.usecases.leads.findings import UNREADABLE, QualityFinding, findings
from api.usecases.leads.overview import FRESH_DAYS, data_quality
from api.usecases.leads.profiles import restore_version
from features.bilingual import Bilingual
from features.errors import UnknownIdError

_SHOWN = 15


class QualityPage(Page):
    """Gaps of the data, the ones that hold up most first."""

    path = "/quality"
    words = Bilingual("数据质量", "Data quality")
    icon = "fa-solid fa-clipboard-check"
    permission = Permission.READ_QUALITY
    guide = "quality"

    @get()
    def index(self, visit: Visit) -> Response:
        """Show open rules, missing fields and stale profiles."""
        services = visit.services
        found = data_quality(visit.call, services.advisor)
        records = findings(visit.call)
        lost = [one for one in records if one.code == UNREADABLE]
        doubtful = [one for one in records if one.code != UNREADABLE]
        told = {
            "found": found,
            "lost": lost,
            "doubtful": doubtful,
            "page_of": _page,
            "mends": visit.actor.may(Permission.EDIT_PROJECTS),
        }
        return self.show(visit, "quality.html", **told, fresh_days=FRESH_DAYS, shown=_SHOWN)

    @post("/restore")
    def restore(self, visit: Visit) -> Response:
        """Restore an earlier version of a record that does not read."""
        kind = _kind(visit.typed("kind"))
        record_id, version = visit.typed("id"), visit.number("version")
        saved = restore_version(visit.call, kind, record_id, version)
        said = visit.say(
            f"已恢复 {record_id} 第{version}版（现为第{saved.version}版）。",
            f"Version {version} of {record_id} is restored (now version {saved.version}).",
        )
        return visit.go(self.path, said=said)


def _kind(label: str) -> Kind[Any]:
    found = next((kind for kind in KINDS.values() if kind.label == label), None)
    if found is None:
        raise UnknownIdError(f"there is no kind of record {label!r}", zh=f"没有“{label}”这类资料")
    return found


def _page(one: QualityFinding) -> str:
    """Return the address of the page of a record."""
    return page_path(_kind(one.kind)).replace("{id}", one.id)
