"""Long lists of ids, cut so that no statement exceeds what a database takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select

from api.store.types import storable

_MOST = 5_000  # ids in one statement; SQLite takes 32,766 variables


def in_parts(query: Select[Any], column: ColumnElement[str], ids: Sequence[str] | None) -> list[Select[Any]]:
    """Return ``query`` restricted to rows whose ``column`` is one of ``ids``, as one or more statements.

    None = no restriction.
    """
    if ids is None:
        return [query]
    wanted = [one for one in dict.fromkeys(ids) if storable(one)]
    return [query.where(column.in_(wanted[start : start + _MOST])) for start in range(0, len(wanted), _MOST)]
