"""What was made of a header row."""

from __future__ import annotations

from dataclasses import dataclass

from api.sheets.faults import Two


@dataclass(frozen=True)
class Recognised:
    """One column that feeds a field."""

    letter: str
    header: str
    field: str
    label: Two


@dataclass(frozen=True)
class Unknown:
    """One column that feeds nothing, with the field it may have been meant for."""

    letter: str
    header: str
    suggestion: str
    suggestion_label: Two


@dataclass(frozen=True)
class HeaderReport:
    """What was made of the header row: ``row`` as Excel shows it, and the required fields without a column."""

    row: int
    recognised: tuple[Recognised, ...]
    unknown: tuple[Unknown, ...]
    missing: tuple[Two, ...]
