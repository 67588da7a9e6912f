"""Headers in two or three rows: names of groups and units above the names of the columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.sheets.cells.columns import Cell
from api.sheets.files.isolation import Area, Row
from api.sheets.layout.headers import HeaderMatch, bracket_of, header_key, is_silent, is_unit

_MOST_ABOVE = 2


@dataclass(frozen=True)
class HeaderRows:
    """The first rows of a sheet, read as headers.

    Parameters
    ----------
    head
        The rows, with vertically merged cells filled.
    areas
        Merged areas; one that is wider than a column is the name of a group.
    find
        Returns the field that a header names.
    joins
        Whether a column may be called by its own name and that of its group together.
    """

    head: Sequence[Row]
    areas: Sequence[Area]
    find: Callable[[str], HeaderMatch | None]
    knows: Callable[[str], bool]
    joins: bool = True

    def last(self, at: int) -> int:
        """Return the row that names the columns: the next one where ``at`` only names groups of them."""
        below = at + 1
        if below >= len(self.head) or not self._is_under(at, below):
            return at
        return below if self._count(below) >= max(self._count(at), 1) else at

    def texts(self, at: int) -> tuple[str, ...]:
        """Return the header of each column, with the unit of its group where it has none itself."""
        width = max(len(self.head[row][1]) for row in (at, *self._above(at)[:1]))
        return tuple(self._text(at, place) for place in range(width))

    def _count(self, at: int) -> int:
        return len({match.spec.name for text in self.texts(at) if (match := self.find(text)) is not None})

    def _text(self, at: int, place: int) -> str:
        own = _text_at(self.head[at], place)
        groups = [text for row in self._above(at) if (text := self._group(row, at, place)) and text != own]
        if not own.strip():
            above = [_text_at(self.head[row], place) for row in self._above(at)[:1] if not self._is_wide(row, place)]
            return next((text for text in above if self.knows(text) or is_silent(text)), "")
        for text in (own, *(_joined(own, groups) if self.joins else ())):
            match = self.find(text)
            if match is not None:
                return text if match.unit else f"{text}{_unit(match, groups)}"
        return own

    def _above(self, at: int) -> list[int]:
        """Return the rows right above that name groups, nearest first; a title over the whole table does not."""
        rows = []
        for row in range(at - 1, max(at - 1 - _MOST_ABOVE, -1), -1):
            if self.head[row][0] != self.head[row + 1][0] - 1 or not self._names_groups(row):
                break
            rows.append(row)
        return rows

    def _names_groups(self, row: int) -> bool:
        filled = _filled(self.head[row])
        return len(filled) > 1 or any(place > 0 and self._is_wide(row, place) for place, _ in filled)

    def _group(self, row: int, at: int, place: int) -> str:
        """Return the text above a column: its own, or that of the group that it belongs to."""
        number, cells = self.head[row]
        for (top, left), (bottom, right) in self.areas:
            if top <= number - 1 <= bottom and left <= place <= right:
                return _text_at((number, cells), left)
        for left in range(place, -1, -1):
            if text := _text_at((number, cells), left):
                return text if left == place or not _is_bare_unit(text) else ""
            if not _text_at(self.head[at], left):
                return ""
        return ""

    def _is_under(self, at: int, below: int) -> bool:
        """Whether a row holds nothing but names of columns under the groups of the row above it."""
        upper, lower = self.head[at], self.head[below]
        own = [(place, cell) for place, cell in _filled(lower) if _string(cell) != _text_at(upper, place)]
        if lower[0] != upper[0] + 1 or not all(isinstance(cell, str) and not cell[0].isdigit() for _, cell in own):
            return False
        grouped = [self._is_grouped(at, below, place) for place, _ in own]
        return bool(grouped) and all(grouped)

    def _is_grouped(self, at: int, below: int, place: int) -> bool:
        """Whether a column lies under a merged group, under a blank beside one, or begins one."""
        upper, lower = self.head[at], self.head[below]
        if self._is_wide(at, place) or not _text_at(upper, place):
            return True
        return not _text_at(upper, place + 1) and bool(_text_at(lower, place + 1))

    def _is_wide(self, row: int, place: int) -> bool:
        number = self.head[row][0] - 1
        return any(
            top <= number <= bottom and left <= place <= right and right > left
            for (top, left), (bottom, right) in self.areas
        )


def _joined(own: str, groups: Sequence[str]) -> list[str]:
    """Return what a column may be called with the name of a group after or before its own."""
    bracket = bracket_of(own)
    tail = f"（{bracket}）" if bracket else ""
    base = _base(own)
    return [name for group in groups for name in (f"{base}{_base(group)}{tail}", f"{_base(group)}{base}{tail}")]


def _unit(match: HeaderMatch, groups: Sequence[str]) -> str:
    """Return the unit of the nearest group that gives one for the field, in brackets."""
    words = (word for group in groups for word in (bracket_of(group), header_key(group).strip("()[]【】")))
    unit = next((word for word in words if is_unit(match.spec, word)), "")
    return f"（{unit}）" if unit else ""


def _base(text: str) -> str:
    bracket = bracket_of(text)
    key = header_key(text)
    return key[: key.rindex(bracket) - 1] if bracket else key


def _is_bare_unit(text: str) -> bool:
    key = header_key(text).strip("()[]【】")
    return len(key) <= 3 and key[-1:] in "元亩米吨%"


def _filled(row: Row) -> list[tuple[int, Cell]]:
    return [(place, cell) for place, cell in enumerate(row[1]) if cell is not None and cell != ""]


def _text_at(row: Row, place: int) -> str:
    return _string(row[1][place]) if 0 <= place < len(row[1]) else ""


def _string(cell: Cell) -> str:
    return "" if cell is None else str(cell)
