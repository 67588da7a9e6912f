"""导出: what a list shows, as an Excel file in the layout of the import template."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from starlette.responses import Response

from api.access import Actor, Permission
from api.console.page import Page, get
from api.console.pages.leads import LeadList
from api.console.pages.places import PlaceList
from api.console.visit import Visit
from api.sheets.cells.columns import Terms
from api.store.kinds import PARKS, PROJECTS, Kind
from api.store.queries.listing import list_parks, project_ids
from api.store.queries.paging import LARGEST_PAGE
from api.usecases.sheets.exports import export_profiles, note_export
from features.errors import InputError
from features.policy.vocabulary import Named

MOST_ROWS = 2_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportPage(Page):
    """Sends a list as a workbook."""

    path = "/export"
    words = Named(zh="导出", en="Export")
    permission = Permission.READ_PLACES
    in_menu = False

    def may_open(self, actor: Actor) -> bool:
        """Whoever may export anything; what, is decided by the use case."""
        return actor.may(Permission.EXPORT_PROJECTS) or actor.may(Permission.READ_PLACES)

    @get("/leads")
    def leads(self, visit: Visit) -> Response:
        """Send the leads that the filters of the address find."""
        which = LeadList(visit.services).asked(visit.request.query_params)
        with visit.services.store.read(visit.actor) as tx:
            return self._workbook(visit, PROJECTS, "leads", project_ids(tx, visit.actor, which))

    @get("/places")
    def places(self, visit: Visit) -> Response:
        """Send the places that the filters of the address find."""
        which = PlaceList(visit.services).asked(visit.request.query_params)
        with visit.services.store.read(visit.actor) as tx:
            found = list_parks(tx, visit.actor, which, limit=LARGEST_PAGE).items
        return self._workbook(visit, PARKS, "places", [one.id for one in found])

    def _workbook(self, visit: Visit, kind: Kind[Any], name: str, ids: list[str]) -> Response:
        if len(ids) > MOST_ROWS:
            raise InputError(
                f"{len(ids):,} rows are too many for one export here: narrow the filters to at most {MOST_ROWS:,}",
                zh=f"共 {len(ids):,} 条，一次最多导出 {MOST_ROWS:,} 条：请先缩小筛选范围",
            )
        Terms.of(visit.services.policy.taxonomy)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"{name}.xlsx"
            count = export_profiles(visit.call, kind, file, ids=ids)
            content = file.read_bytes()
        note_export(visit.call, name, rows=count)
        headers = {"Content-Disposition": f'attachment; filename="jianghai-{name}-{visit.today:%Y%m%d}.xlsx"'}
        return Response(content, media_type=_XLSX, headers=headers)
