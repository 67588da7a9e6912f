"""Files being corrected in the browser: what was uploaded, cell by cell, until it is accepted.

A draft is a file in the installation's own folder, named by a secret and bound to the account that began it. It holds
the cells of one sheet; reading it again after a correction is the same code that reads an uploaded file.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from api.call import Call
from api.sheets.cells.columns import Cell, Defect, Terms
from api.sheets.files.grids import Grid
from api.sheets.files.hidden import Hidden
from api.sheets.files.isolation import Area
from api.sheets.layout.mapping import load_mapping
from api.sheets.reading import SheetResult, read_grid, read_sheet
from api.store.kinds import KINDS, models
from api.usecases.sheets.importing import SheetImport, import_result
from api.usecases.sheets.referring import with_known_references
from features.errors import UnknownIdError

KEPT_HOURS = 48
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_TOKEN_BYTES = 18
_LONGEST_EDIT = 50_000
Row = tuple[int, list[Cell]]


@dataclass(frozen=True)
class Draft:
    """One file being corrected; ``top`` are its rows up to the headers, ``rows`` those of data, as Excel numbers them.

    ``frame`` is what is known of the sheet beside its rows: its name, merged areas, what is hidden, how a text table is
    written. ``edited`` names the cells, (row, column from 0), that a person has corrected here; ``mapping`` is the text
    of the mapping file with which it is read, empty without one.
    """

    token: str
    owner: str
    kind: str
    name: str
    frame: Grid
    top: tuple[Row, ...]
    rows: tuple[Row, ...]
    edited: frozenset[tuple[int, int]] = frozenset()
    mapping: str = ""

    def read(self, call: Call) -> SheetResult[Any]:
        """Read it as an uploaded file is read; days far after the call's are questioned."""
        grid = replace(self.frame, rows=[(number, list(cells)) for number, cells in (*self.top, *self.rows)])
        kind, terms = KINDS[self.kind], Terms.of(call.policy.taxonomy)
        mapping = load_mapping(self.mapping.encode(), terms=terms, models=models()) if self.mapping else None
        found = read_grid(grid, model=kind.model, mapping=mapping, terms=terms, today=call.today, name=self.name)
        return with_known_references(call, kind, found)


@dataclass(frozen=True)
class Drafts:
    """The drafts of one installation."""

    folder: Path

    def begin(
        self, call: Call, kind: str, data: bytes, *, name: str, mapping: bytes = b""
    ) -> tuple[Draft, SheetResult[Any]]:
        """Keep an uploaded file as a draft, with the mapping file that says what its columns are.

        Raises
        ------
        SheetRefused
            If it is no readable sheet, or the mapping cannot be used.
        """
        call.require(KINDS[kind].rights.add)
        self._forget_old(call.now)
        model, terms = KINDS[kind].model, Terms.of(call.policy.taxonomy)
        layout = load_mapping(mapping, terms=terms, models=models()) if mapping else None
        found = read_sheet(data, model=model, mapping=layout, terms=terms, today=call.today, name=name)
        top = tuple((number, list(cells)) for number, cells in found.source.top)
        rows = tuple((number, list(cells)) for number, cells in found.source.rows)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        words = mapping.decode("utf-8-sig")
        draft = Draft(token, call.actor.id, kind, name, found.source.frame, top, rows, mapping=words)
        self._write(draft)
        return draft, with_known_references(call, KINDS[kind], found)

    def open(self, call: Call, token: str) -> Draft:
        """Return one's own draft; raises `UnknownIdError` if there is none (any more)."""
        file = self._file(token)
        if file is None or not file.is_file():
            raise _no_draft()
        try:
            draft = _from_json(json.loads(file.read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            raise _no_draft() from None  # damaged: it is uploaded again, as one that was forgotten
        if draft.owner != call.actor.id:
            raise _no_draft()
        call.require(KINDS[draft.kind].rights.add)
        return draft

    def correct(self, call: Call, token: str, changes: Mapping[tuple[int, int], str]) -> Draft:
        """Replace cells, (row, column from 0) -> what was typed, and return the draft; an empty text empties a cell."""
        draft = self.open(call, token)
        was = {(number, place): cell for number, cells in _all(draft) for place, cell in enumerate(cells)}
        real = {at: text[:_LONGEST_EDIT] for at, text in changes.items() if text != shown(was.get(at))}
        if not real:
            return draft
        corrected = replace(
            draft,
            top=tuple(_changed(row, real) for row in draft.top),
            rows=tuple(_changed(row, real) for row in draft.rows),
            edited=draft.edited | real.keys(),
            frame=replace(draft.frame, areas=[area for area in draft.frame.areas if not _touches(area, real)]),
        )
        self._write(corrected)
        return corrected

    def accept(self, call: Call, token: str, *, only_good: bool) -> SheetImport:
        """Save the rows of a draft: all, or those without fault; the others stay as the draft."""
        draft = self.open(call, token)
        found = draft.read(call)
        done = import_result(call, KINDS[draft.kind], found, accept_valid=only_good, file=draft.name)
        if done.saved is not None:
            left = set(done.rejected_rows)
            if left:
                self._write(replace(draft, rows=tuple(row for row in draft.rows if row[0] in left)))
            else:
                self.drop(call, token)
        return done

    def drop(self, call: Call, token: str) -> None:
        """Forget a draft."""
        self.open(call, token)
        file = self._file(token)
        assert file is not None
        file.unlink(missing_ok=True)

    def _file(self, token: str) -> Path | None:
        return self.folder / f"{token}.json" if _TOKEN.fullmatch(token) else None

    def _write(self, draft: Draft) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._file(draft.token)
        assert file is not None
        fresh = file.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(_to_json(draft), ensure_ascii=False), "utf-8")
        fresh.replace(file)

    def _forget_old(self, now: dt.datetime) -> None:
        """Remove drafts that nobody has touched for two days: they may hold what is confidential."""
        oldest = now.timestamp() - KEPT_HOURS * 3600
        for file in self.folder.glob("*") if self.folder.is_dir() else ():
            if file.is_file() and file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)


def preview(call: Call, draft: Draft, found: SheetResult[Any]) -> SheetImport:
    """Return what accepting the good rows of a draft would do."""
    return import_result(call, KINDS[draft.kind], found, accept_valid=True, dry_run=True)


def shown(cell: Cell) -> str:
    """Return a cell as a person would type it.

    Examples
    --------
    >>> shown(6000.0), shown(None), shown(True), shown(dt.date(2026, 3, 1))
    ('6000', '', '是', '2026-03-01')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "minutes")
    return str(cell)


def _all(draft: Draft) -> Sequence[Row]:
    return (*draft.top, *draft.rows)


def _changed(row: Row, changes: Mapping[tuple[int, int], str]) -> Row:
    number, cells = row
    places = [place for at, place in changes if at == number]
    if not places:
        return row
    wide = cells + [None] * (max(places) + 1 - len(cells))
    return number, [
        changes.get((number, place), cell) or None if (number, place) in changes else cell
        for place, cell in enumerate(wide)
    ]


def _touches(area: Area, changes: Mapping[tuple[int, int], str]) -> bool:
    """Whether a merged area holds a corrected cell: then it is merged no more."""
    (top, left), (bottom, right) = area
    return any(top <= number - 1 <= bottom and left <= place <= right for number, place in changes)


def _no_draft() -> UnknownIdError:
    return UnknownIdError(
        f"there is no such file being corrected; it is kept for {KEPT_HOURS} hours",
        zh=f"没有这份待更正的文件；文件只保留{KEPT_HOURS}小时，请重新上传",
    )


def _to_json(draft: Draft) -> dict[str, Any]:
    plain = {name: getattr(draft, name) for name in ("token", "owner", "kind", "name")}
    rows = {
        part: [[number, [_packed(cell) for cell in cells]] for number, cells in getattr(draft, part)]
        for part in ("top", "rows")
    }
    frame, hidden = draft.frame, draft.frame.hidden
    kept = {
        "sheet": frame.sheet,
        "areas": frame.areas,
        "encoding": frame.encoding,
        "delimiter": frame.delimiter,
        "other_sheets": frame.other_sheets,
        "hidden": [sorted(hidden.rows), sorted(hidden.columns), hidden.sheets],
    }
    return {**plain, **rows, "edited": sorted(draft.edited), "frame": kept, "mapping": draft.mapping}


def _from_json(data: Mapping[str, Any]) -> Draft:
    rows = {
        part: tuple((number, [_unpacked(cell) for cell in cells]) for number, cells in data[part])
        for part in ("top", "rows")
    }
    edited = frozenset((row, place) for row, place in data["edited"])
    token, owner, kind, name = (data[part] for part in ("token", "owner", "kind", "name"))
    return Draft(token, owner, kind, name, _frame(data["frame"]), rows["top"], rows["rows"], edited, data["mapping"])


def _frame(kept: Mapping[str, Any]) -> Grid:
    hidden_rows, hidden_columns, hidden_sheets = kept["hidden"]
    return Grid(
        kept["sheet"],
        [],
        areas=[((top, left), (bottom, right)) for (top, left), (bottom, right) in kept["areas"]],
        encoding=kept["encoding"],
        delimiter=kept["delimiter"],
        other_sheets=tuple(kept["other_sheets"]),
        hidden=Hidden(frozenset(hidden_rows), frozenset(hidden_columns), tuple(hidden_sheets)),
    )


def _packed(cell: Cell) -> Any:
    match cell:
        case Defect():
            return {"defect": cell.text, "formula": cell.formula}
        case dt.datetime():
            return {"moment": cell.isoformat()}
        case dt.date():
            return {"day": cell.isoformat()}
    return cell


def _unpacked(value: Any) -> Cell:
    match value:
        case {"defect": text, "formula": formula}:
            return Defect(text, formula)
        case {"moment": text}:
            return dt.datetime.fromisoformat(text)
        case {"day": text}:
            return dt.date.fromisoformat(text)
    return value  # type: ignore[no-any-return]
