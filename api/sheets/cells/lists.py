"""Cells that hold several short texts: separated by ；;、，,| or a new line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence

from api.sheets.cells.choices import read_choice
from api.sheets.cells.columns import Cell, SheetColumn
from api.sheets.cells.texts import read_text
from api.sheets.cells.tokens import (
    is_none,
    is_special,
    is_unknown,
    mainland_key,
    needs_quotes,
    quote,
    split_items,
    word_key,
)
from api.sheets.faults import BadCell, shorten
from features.bilingual import Bilingual

SEPARATORS = "；;、，,|｜\n\r"
NO_ITEMS = "无"
TECHNOLOGY_FIELDS = frozenset({"technology_ids", "chain_gaps", "technology_id"})
TRACK_FIELDS = frozenset({"focus_field_ids", "open_scenarios", "field_ids", "field_id", "non_compete_fields"})
_COMPANY_TAIL = re.compile(r"[,，](?=\s*(?:inc|ltd|llc|l\.l\.c|co|corp|limited|gmbh|plc|s\.a|lp)\b)", re.IGNORECASE)
_HELD = {",": "\ue000", "，": "\ue001"}
_NEAREST = 3


def read_list(cell: Cell, column: SheetColumn) -> tuple[str, ...] | None:
    """Return the texts of a cell, or values of a closed list; ``()`` = it says there are none, ``None`` = unknown."""
    if cell is None:
        return None
    text = cell if isinstance(cell, str) else read_text(cell, column)
    if text is None or is_unknown(text):
        return None
    if is_none(text):
        return ()
    if column.spec.choices is not None:
        chosen = (read_choice(item, column) for item, _ in _items(text))
        return tuple(dict.fromkeys(one for one in chosen if one is not None))
    return tuple(resolve_term(item, quoted=quoted, column=column) for item, quoted in _items(text))


def resolve_term(text: str, *, quoted: bool, column: SheetColumn) -> str:
    """Return the id of a technology or field written by name; other texts, and quoted ones, stay as they are.

    Raises
    ------
    BadCell
        If the column holds technologies or fields, names are known, and this is none of them.
    """
    terms = column.terms
    if quoted or terms is None:
        return text
    if column.spec.name in TECHNOLOGY_FIELDS:
        names, labels, noun = terms.technologies, terms.technology_labels, Bilingual("技术", "technology")
    elif column.spec.name in TRACK_FIELDS:
        names, labels, noun = terms.fields, terms.field_labels, Bilingual("领域或赛道", "field or track")
    else:
        return text
    found = names.get(word_key(text)) or names.get(mainland_key(text))
    if found is None:
        raise BadCell("unknown_term", value=shorten(text), noun=noun, near=_near(text, names, labels))
    return found


def write_list(items: Iterable[str], joiner: str = "；") -> str:
    """Return the cell text from which :func:`read_list` reads ``items`` back.

    Examples
    --------
    >>> write_list(["硅烷", "a；b", ""]), write_list([])
    ('硅烷；"a；b"；""', '无')
    """
    return joiner.join(map(written_item, items)) or NO_ITEMS


def written_item(item: str) -> str:
    """Return one text of a list, quoted where it would not come back as it is."""
    return quote(item) if needs_quotes(item, SEPARATORS) or is_special(item) else item


def _items(text: str) -> Sequence[tuple[str, bool]]:
    """Return the pieces of a cell, and whether each was quoted; the comma of "Bosch, Inc." does not separate."""
    if any(mark in text for mark in _HELD.values()):
        pieces = split_items(text, SEPARATORS)
    else:
        held = _COMPANY_TAIL.sub(lambda comma: _HELD[comma.group(0)], text)
        pieces = [item._replace(text=_released(item.text)) for item in split_items(held, SEPARATORS)]
    return [(item.text, item.quoted) for item in pieces if item.quoted or not is_unknown(item.text)]


def _released(text: str) -> str:
    for comma, mark in _HELD.items():
        text = text.replace(mark, comma)
    return text


def _near(text: str, names: Mapping[str, str], labels: Mapping[str, Bilingual]) -> Bilingual:
    close = difflib.get_close_matches(word_key(text)[:60], list(names), n=6, cutoff=0.4)
    found = [labels[node_id] for node_id in dict.fromkeys(names[name] for name in close)][:_NEAREST]
    if not found:
        return Bilingual("", "")
    shown = Bilingual("、".join(label.zh for label in found), ", ".join(label.en for label in found))
    return Bilingual(f"相近的有：{shown.zh}。", f"Close ones: {shown.en}. ")
