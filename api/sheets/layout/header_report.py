"""What was made of a header row."""

from __future__ import annotations

from dataclasses import dataclass

from features.bilingual import Bilingual


@dataclass(frozen=True)
class Recognised:
    """One column that feeds a field."""

    letter: str
    header: str
    field: str
    label: Bilingual


@dataclass(frozen=True)
class Unknown:
    """One column that feeds nothing, with the field it may have been meant for."""

    letter: str
    header: str
    suggestion: str
    suggestion_label: Bilingual


@dataclass(frozen=True)
class HeaderReport:
    """What was made of the header row.

    ``row`` as Excel shows it; ``missing`` the required fields without a column; ``constants`` the fields that a
    mapping sets for every row.
    """

    row: int
    recognised: tuple[Recognised, ...]
    unknown: tuple[Unknown, ...]
    missing: tuple[Bilingual, ...]
    constants: tuple[str, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """Every field that the file says something about; all others it leaves as they are."""
        return frozenset(column.field for column in self.recognised) | frozenset(self.constants)
