"""What can be exported, and what it takes: every kind of record, and what is recommended for open leads."""

from __future__ import annotations

from api.access import Permission
from api.store.kinds import KINDS

RECOMMENDATIONS = "recommendations"


def exportable() -> tuple[str, ...]:
    """Return what can be exported, by name."""
    return (*KINDS, RECOMMENDATIONS)


def export_right(what: str) -> Permission:
    """Return what it takes to export something."""
    return Permission.EXPORT_PROJECTS if what == RECOMMENDATIONS else KINDS[what].rights.export
