"""导出: what a list shows, as an Excel file in the layout of the import template."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from starlette.responses import Response

from api.access import Actor, Permission
from api.console.page import Page, get
from api.console.pages.views import list_called
from api.console.visit import Visit
from api.store.kinds import KINDS, Kind
from api.usecases.sheets.exports import export_profiles, note_export
from features.bilingual import Bilingual
from features.errors import InputError, UnknownIdError

MOST_ROWS = 2_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportPage(Page):
    """Sends a list as a workbook."""

    path = "/export"
    words = Bilingual("导出", "Export")
    permission = Permission.READ_PLACES
    in_menu = False

    def may_open(self, actor: Actor) -> bool:
        """Whoever may export anything; what, is decided by the use case."""
        return any(actor.may(kind.rights.export) for kind in KINDS.values())

    @get("/{key}")
    def workbook(self, visit: Visit) -> Response:
        """Send what the filters of the address find in a list."""
        view = list_called(self, visit)
        if view.kind is None:
            raise UnknownIdError("this list cannot be exported", zh="这个列表不能导出")
        ids = view.ids_of(visit.call, visit.request.query_params)
        return self._workbook(visit, view.kind, str(view.key), ids)

    def _workbook(self, visit: Visit, kind: Kind[Any], name: str, ids: Sequence[str]) -> Response:
        if len(ids) > MOST_ROWS:
            raise InputError(
                f"{len(ids):,} rows are too many for one export here: narrow the filters to at most {MOST_ROWS:,}",
                zh=f"共{len(ids):,}条，一次最多导出{MOST_ROWS:,}条：请先缩小筛选范围",
            )
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"{name}.xlsx"
            count = export_profiles(visit.call, kind, file, ids=ids)
            content = file.read_bytes()
        note_export(visit.call, name, rows=count)
        headers = {"Content-Disposition": f'attachment; filename="jianghai-{name}-{visit.today:%Y%m%d}.xlsx"'}
        return Response(content, media_type=_XLSX, headers=headers)
