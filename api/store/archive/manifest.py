"""What an archive says of itself, in the member ``manifest.json``."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from api.store.archive.portable import KINDS, TableLayout
from features.errors import StoreError

NAME = "manifest.json"
_KEYS = frozenset({"person_key"})


class ArchivePart(StrEnum):
    """Which tables a file carries: keys of persons lie in one of their own, so that it can be destroyed earlier."""

    DATA = "data"
    KEYS = "keys"

    def holds(self, table: str) -> bool:
        """Whether a file of this part carries a table.

        Examples
        --------
        >>> [part.value for part in ArchivePart if part.holds("person_key")]
        ['keys']
        """
        return (table in _KEYS) == (self is ArchivePart.KEYS)


class TableEntry(BaseModel):
    """One table: how its rows are written, how many there are, and what they add up to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    rows: int
    sha256: str

    @property
    def layout(self) -> TableLayout:
        """How the rows are written."""
        return TableLayout(self.name, self.columns, self.key)

    @property
    def member(self) -> str:
        """Name of the member that holds the rows."""
        return f"{self.name}.jsonl"


class Manifest(BaseModel):
    """An archive: which schema it is of, when it was made, and its tables, those referred to first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["jianghai-archive-1"] = "jianghai-archive-1"
    revision: str
    made_at: dt.datetime
    database: Literal["sqlite", "postgresql"]
    part: ArchivePart = ArchivePart.DATA
    tables: tuple[TableEntry, ...]

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(table.rows for table in self.tables)


def parse_manifest(text: bytes) -> Manifest:
    """Read a manifest; one that is not ours, or names what we do not know, is refused."""
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError:
        raise damaged("its manifest cannot be read", "清单无法读取") from None
    names = [name for table in manifest.tables for name in (table.name, *table.key, *(one for one, _ in table.columns))]
    kinds = {kind for table in manifest.tables for _, kind in table.columns}
    if not all(name.isidentifier() and name.isascii() for name in names) or not kinds <= KINDS.keys():
        raise damaged("its manifest names what cannot be in a store", "清单含有不可能出现的名称")
    return manifest


def damaged(en: str, zh: str) -> StoreError:
    """Return the refusal of a file that is no whole archive."""
    return StoreError(
        f"this file is no undamaged backup of Jianghai Match: {en}; nothing was changed",
        zh=f"该文件不是完好的江海智配备份：{zh}；未作任何更改",
    )
