"""What is wrong with a file, a row or a cell, said in Chinese and English with the way to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from openpyxl.utils import get_column_letter

from api.sheets.phrases import phrasebook
from features.bilingual import Bilingual, Language, either
from features.errors import SheetError

SHOWN_CHARS = 40
WHOLE_ROW = -1


Fact = str | Bilingual
_NAMELESS = Bilingual("这个文件", "The file")
Facts = tuple[tuple[str, Fact], ...]


def reason(code: str, facts: Facts, lang: str) -> str:
    """Return the sentence that says what is wrong."""
    return phrasebook().reason(code, _words(facts, lang), _language(lang))


def remedy(code: str, facts: Facts, lang: str) -> str:
    """Return the sentence that says what to do; empty where there is nothing to do."""
    return phrasebook().fix(code, _words(facts, lang), _language(lang))


def shorten(value: object, limit: int = SHOWN_CHARS) -> str:
    """Return a value as one short printable line.

    Examples
    --------
    >>> shorten("a" * 50, 10), shorten(6000.0), shorten("a\\nb")
    ('aaaaaaaaa…', '6000', 'a b')
    """
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    line = "".join(mark if mark.isprintable() else " " for mark in text[: limit * 4]).strip()
    return line if len(line) <= limit and len(text) <= limit * 4 else f"{line[: limit - 1]}…"


class BadCell(SheetError):
    """One cell cannot be understood; caught where its row and column are known."""

    def __init__(self, reason_code: str, **facts: Fact) -> None:
        self.reason_code = reason_code
        self.facts: Facts = tuple(facts.items())
        super().__init__(reason(reason_code, self.facts, "en"), zh=reason(reason_code, self.facts, "zh"))

    def reason(self, lang: str) -> str:
        """Return what is wrong."""
        return reason(self.reason_code, self.facts, lang)

    def fix(self, lang: str) -> str:
        """Return what to do about it."""
        return remedy(self.reason_code, self.facts, lang)


class SheetRefused(SheetError):
    """A whole file cannot be taken. ``reason_code`` is stable; ``fix`` says what to do.

    Examples
    --------
    >>> refused = SheetRefused("empty_file", name="leads.xlsx")
    >>> refused.reason_code, refused.say("en")
    ('empty_file', 'leads.xlsx is empty. Check that the right file was chosen.')
    """

    def __init__(self, reason_code: str, **facts: Fact) -> None:
        self.reason_code = reason_code
        if facts.get("name") == "":
            facts["name"] = _NAMELESS
        self.facts: Facts = tuple(facts.items())
        super().__init__(self.sentence("en"), zh=self.sentence("zh"))

    def message(self, lang: str) -> str:
        """Return what is wrong."""
        return reason(self.reason_code, self.facts, lang)

    def fix(self, lang: str) -> str:
        """Return what to do about it."""
        return remedy(self.reason_code, self.facts, lang)

    def sentence(self, lang: str) -> str:
        """Return what is wrong and what to do."""
        return _join(self.message(lang), self.fix(lang), lang)


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why one cell, or one row as a whole, was not taken.

    ``row`` is the row as Excel shows it; ``position`` the column from 0, or ``WHOLE_ROW``; ``header`` the column's
    header as in the file; ``field`` the profile field, empty for a whole row; ``value`` the cell, shortened.

    Examples
    --------
    >>> facts = (("value", "五千"), ("unit", Bilingual("，单位㎡", " in m²")), ("example", "5000"))
    >>> fault = CellFault(row=7, position=5, header="厂房面积", field="floor_area_m2", value="五千",
    ...                   code="not_number", facts=facts)
    >>> fault.sentence("zh")
    '第7行 F 列“厂房面积”：值“五千”不是数字。请填数字，单位㎡，例如 5000。'
    """

    row: int
    position: int
    header: str
    field: str
    value: str
    code: str
    facts: Facts

    @property
    def letter(self) -> str:
        """The column as Excel shows it; empty for a whole row."""
        return "" if self.position == WHOLE_ROW else get_column_letter(self.position + 1)

    @property
    def column(self) -> str:
        """The column's letter and header."""
        return f"{self.letter} {self.header}".strip()

    def place(self, lang: str) -> str:
        """Return where the fault is."""
        if self.position == WHOLE_ROW:
            return either(lang, f"第{self.row}行", f"Row {self.row}")
        return either(
            lang,
            f"第{self.row}行 {self.letter} 列“{self.header}”",
            f'Row {self.row}, column {self.letter} "{self.header}"',
        )

    def reason(self, lang: str) -> str:
        """Return what is wrong, without the place."""
        return reason(self.code, self.facts, lang)

    def message(self, lang: str) -> str:
        """Return the place and what is wrong."""
        return f"{self.place(lang)}{either(lang, '：', ': ')}{self.reason(lang)}"

    def fix(self, lang: str) -> str:
        """Return what to do about it."""
        return remedy(self.code, self.facts, lang)

    def sentence(self, lang: str) -> str:
        """Return place, fault and fix."""
        return _join(self.message(lang), self.fix(lang), lang)

    def moved(self, *, row: int, shift: int) -> CellFault:
        """Return the fault as it lies in a copy where the row is another and the columns are shifted."""
        position = self.position if self.position == WHOLE_ROW else self.position + shift
        return replace(self, row=row, position=position)

    def as_dict(self) -> dict[str, Any]:
        """Return the fault for a program, with the sentences of both languages."""
        return {
            "row": self.row,
            "column": self.letter,
            "header": self.header,
            "field": self.field,
            "value": self.value,
            "code": self.code,
            "message": {lang: self.message(lang) for lang in ("zh", "en")},
            "fix": {lang: self.fix(lang) for lang in ("zh", "en")},
        }


@dataclass(frozen=True, slots=True)
class Notice:
    """Something taken, or left out, that the person who filled the sheet should know; not a fault.

    ``rows`` are the rows it concerns (at most the first ten), ``count`` how many there are; 0 rows concern the file.
    """

    code: str
    facts: Facts
    rows: tuple[int, ...] = ()
    count: int = 0

    def message(self, lang: str) -> str:
        """Return the notice, with the rows it concerns."""
        return _join(reason(self.code, self.facts, lang) + self._where(lang), remedy(self.code, self.facts, lang), lang)

    def as_dict(self) -> dict[str, Any]:
        """Return the notice for a program, in both languages."""
        messages = {lang: self.message(lang) for lang in ("zh", "en")}
        return {"code": self.code, "rows": list(self.rows), "count": self.count, "message": messages}

    def _where(self, lang: str) -> str:
        if not self.rows:
            return ""
        shown = either(lang, "、", ", ").join(str(row) for row in self.rows)
        if self.count > len(self.rows):
            shown += either(lang, f"等{self.count}行", f" … {self.count} rows")
            return either(lang, f"（第{shown}）", f" (rows {shown})")
        plural = "s" if self.count > 1 else ""
        return either(lang, f"（第{shown}行）", f" (row{plural} {shown})")


def _words(facts: Facts, lang: str) -> Mapping[str, str]:
    return {key: fact.say(lang) if isinstance(fact, Bilingual) else fact for key, fact in facts}


def _language(lang: str) -> Language:
    return "zh" if lang == "zh" else "en"


def _join(first: str, second: str, lang: str) -> str:
    return f"{first}{either(lang, '', ' ')}{second}" if second else first
