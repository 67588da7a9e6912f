"""Which rows an actor may see: the one place that decides, deny by default."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from api.access import Actor, Role

CITY_WIDE = frozenset({Role.OFFICER, Role.TALENT_OFFICER, Role.PLANNER, Role.STEWARD, Role.ADMINISTRATOR, Role.SYSTEM})


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a project, a place, or what happened to one, is shown to ``actor``.

    City-wide roles see everything. A desk is bound to places; until a binding says otherwise it sees nothing.
    """
    return true() if actor.role in CITY_WIDE else false()
