"""导入: an Excel or CSV file, dragged in, its faults corrected in the browser, and accepted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.responses import Response

from api.access import Actor, Permission
from api.console.page import Page, get, post
from api.console.visit import Visit
from api.sheets.faults import WHOLE_ROW, CellFault
from api.sheets.files.filetypes import READABLE
from api.sheets.reading import SheetResult
from api.store.kinds import KINDS
from api.usecases.sheets.drafts import Draft, Drafts, preview, shown
from api.usecases.sheets.templates import template_of
from features.bilingual import Bilingual, Spoken
from features.errors import InputError

_ROWS_A_PAGE = 30
_CELL = re.compile(r"c(\d{1,7})_(\d{1,4})")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportPage(Page):
    """Begins an import."""

    path = "/import"
    words = Bilingual("导入", "Import")
    icon = "fa-solid fa-file-import"
    permission = Permission.EDIT_PROJECTS
    guide = "import"

    def may_open(self, actor: Actor) -> bool:
        """Whoever may import anything; what, is decided by the use case."""
        return bool(_kinds(actor))

    @get()
    def index(self, visit: Visit) -> Response:
        """Show where to drop a file, and the template."""
        return self.show(visit, "import.html", kinds=_kinds(visit.actor), endings=READABLE)

    @post()
    def upload(self, visit: Visit) -> Response:
        """Read a file and lead to its faults, or to accepting it."""
        file, kind = visit.upload("file"), visit.typed("kind", "projects")
        if file is None:
            raise InputError("choose a file first", zh="请先选择文件")
        if kind not in KINDS:
            raise InputError(f"kind must be one of {', '.join(KINDS)}", zh="请选择导入什么")
        name = Path(file.filename or "").name[:200]
        chosen = visit.upload("mapping")
        mapping = chosen.file.read() if chosen is not None else b""
        draft, _ = drafts_of(visit).begin(visit.call, kind, file.file.read(), name=name, mapping=mapping)
        return visit.go(f"/import/{draft.token}")

    @get("/template/{kind}")
    def template(self, visit: Visit) -> Response:
        """Send the Excel template to fill in."""
        kind = visit.part("kind")
        if kind not in _kinds(visit.actor):
            raise InputError(f"there is no template of {kind!r}", zh=f"没有“{kind}”的导入模板")
        content = template_of(visit.call, kind)
        headers = {"Content-Disposition": f'attachment; filename="jianghai-{kind}.xlsx"'}
        return Response(content, media_type=_XLSX, headers=headers)


class DraftPage(Page):
    """One file being corrected."""

    path = "/import/{token}"
    words = Bilingual("更正导入文件", "Correct the file")
    permission = Permission.EDIT_PROJECTS
    in_menu = False
    guide = "import"

    def may_open(self, actor: Actor) -> bool:
        """Whoever may import anything; what, is decided by the use case."""
        return bool(_kinds(actor))

    @get()
    def index(self, visit: Visit) -> Response:
        """Show what is wrong, cell by cell, and what accepting would do."""
        draft = drafts_of(visit).open(visit.call, visit.part("token"))
        found = draft.read(visit.call)
        wrong = found.rejected_rows
        page = min(max(int(visit.asked("page") or 1) if visit.asked("page", "1").isdigit() else 1, 1), _pages(wrong))
        rows = wrong[(page - 1) * _ROWS_A_PAGE : page * _ROWS_A_PAGE]
        will = preview(visit.call, draft, found)
        return self.show(
            visit,
            "import_draft.html",
            draft=draft,
            found=found,
            grid=_grid(draft, found, rows),
            will=will.saved,
            notices=will.notices,
            page_number=page,
            n_pages=_pages(wrong),
            title=draft.name,
        )

    @post()
    def act(self, visit: Visit) -> Response:
        """Keep the corrections; then check again, accept, or give up."""
        drafts, token, what = drafts_of(visit), visit.part("token"), visit.typed("do")
        if what == "drop":
            drafts.drop(visit.call, token)
            return visit.go("/import", said=visit.say("已放弃这份文件。", "The file is dropped."))
        draft = drafts.correct(visit.call, token, _typed(visit))
        if what == "check":
            return visit.go(f"/import/{token}", **({"page": visit.typed("page")} if visit.typed("page") else {}))
        done = drafts.accept(visit.call, token, only_good=what == "accept_good")
        if done.saved is None:
            left = len(done.rejected_rows)
            raise InputError(
                f"rows still wrong: {left}; mend them, or take the good rows only",
                zh=f"还有{left}行有误：请改正，或只导入正确的行",
            )
        said = visit.say("已导入：", "Imported: ") + done.saved.say(visit.language)
        if done.rejected_rows:
            return visit.go(f"/import/{token}", said=said)
        return visit.go(f"/{KINDS[draft.kind].screen.key}/list", said=said)


def drafts_of(visit: Visit) -> Drafts:
    """Return the drafts of the installation."""
    return Drafts(visit.services.settings.data_dir / "drafts")


def _kinds(actor: Actor) -> dict[str, Spoken]:
    return {name: kind.words for name, kind in KINDS.items() if actor.may(kind.rights.add)}


def _pages(rows: Sequence[int]) -> int:
    return max(-(-len(rows) // _ROWS_A_PAGE), 1)


def _typed(visit: Visit) -> Mapping[tuple[int, int], str]:
    """Return the cells of the form, by row and column."""
    found = {}
    for name, value in visit.form.multi_items():
        if (match := _CELL.fullmatch(name)) and isinstance(value, str):
            found[int(match[1]), int(match[2])] = value.strip()
    return found


@dataclass(frozen=True)
class GridCell:
    """One cell: its place, what stands in it, and what is wrong with it."""

    row: int
    place: int
    text: str
    faults: tuple[CellFault, ...]
    edited: bool


@dataclass(frozen=True)
class GridRow:
    """One row, and what is wrong with it as a whole."""

    number: int
    cells: tuple[GridCell, ...]
    faults: tuple[CellFault, ...]


@dataclass(frozen=True)
class FaultGrid:
    """The wrong rows with the columns that matter: those that name a row, and those with faults."""

    headers: tuple[tuple[int, str], ...]
    rows: tuple[GridRow, ...]


def _grid(draft: Draft, found: SheetResult[Any], wanted: Sequence[int]) -> FaultGrid:
    by_row: dict[int, list[CellFault]] = {}
    for fault in found.faults:
        by_row.setdefault(fault.row, []).append(fault)
    header_row = found.header.row
    numbers = [*([header_row] if header_row in by_row else []), *wanted]
    headers = dict(draft.top)[header_row]
    places = _places(draft, found, [fault for number in numbers for fault in by_row.get(number, [])])
    cells = {**dict(draft.top), **dict(draft.rows)}
    rows = tuple(_grid_row(draft, number, cells[number], places, by_row.get(number, [])) for number in numbers)
    return FaultGrid(tuple((place, shown(headers[place]) if place < len(headers) else "") for place in places), rows)


def _places(draft: Draft, found: SheetResult[Any], faults: Sequence[CellFault]) -> list[int]:
    by_field = {column.field: _place(column.letter) for column in found.header.recognised}
    kind = KINDS[draft.kind]
    identity = [by_field[name] for name in (kind.name_field, kind.id_field) if name in by_field][:1]
    wrong = sorted({fault.position for fault in faults if fault.position != WHOLE_ROW})
    return list(dict.fromkeys([*identity, *wrong]))


def _grid_row(
    draft: Draft, number: int, cells: Sequence[Any], places: Sequence[int], faults: Sequence[CellFault]
) -> GridRow:
    made = tuple(
        GridCell(
            number,
            place,
            shown(cells[place]) if place < len(cells) else "",
            tuple(fault for fault in faults if fault.position == place),
            (number, place) in draft.edited,
        )
        for place in places
    )
    return GridRow(number, made, tuple(fault for fault in faults if fault.position == WHOLE_ROW))


def _place(letter: str) -> int:
    """Return the number of a column, from 0."""
    number = 0
    for mark in letter:
        number = number * 26 + ord(mark) - ord("A") + 1
    return number - 1
