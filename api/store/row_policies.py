"""PostgreSQL's row policies as ``api/lead_sight.py`` has them: the text that steps of the schema must have installed.

Steps keep a text of their own, because what they did never changes. Whoever changes the statement adds a step that
alters the policies to what :func:`policies` says now; a test compares it with what the steps have installed. The
settings that the conditions ask for are told by ``row_security.py``.
"""

# ruff: noqa: S608 - the conditions are put together from our own words
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from api.lead_sight import CLAUSES, SEES_ALL, SENT_HERE, Clause, Reach, Sight
from features.funnel import EngagementStatus

_OWN = "ANY (SELECT unnest(string_to_array(current_setting('jianghai.places', true), ',')))"
_DAY = "(SELECT CAST(NULLIF(current_setting('jianghai.day', true), '') AS date))"


@dataclass(frozen=True, slots=True)
class RowPolicy:
    """Under which conditions rows of a table are read, and written."""

    using: str
    check: str

    def altering(self, table: str) -> str:
        """Return the statement that makes this the policy of a table."""
        return f"ALTER POLICY scope ON {table} USING ({self.using}) WITH CHECK ({self.check})"


def policies() -> dict[str, RowPolicy]:
    """Return the policy of every table that has a scope."""
    city = _for(SEES_ALL)
    places = _or_desk(f"id = {_OWN}")
    in_full = _or_desk(_lead_seen(Sight.FULL))
    masked = _or_desk(_lead_seen(Sight.MASKED))
    engagements = _or_desk(f"park_id = {_OWN} AND {_among('status', SENT_HERE)}")
    events = _or_desk(f"park_id = {_OWN} AND project_id IN (SELECT m.id FROM project_masked m)")  # by the policy of m
    return {
        "park": RowPolicy(places, places),
        "park_version": RowPolicy(places, places),
        "engagement": RowPolicy(engagements, city),
        "project": RowPolicy(in_full, city),
        "project_version": RowPolicy(in_full, city),
        "project_masked": RowPolicy(masked, city),
        "event": RowPolicy(events, events),
        "target_figure": RowPolicy(city, city),
        "audit": RowPolicy(_for({Reach.AUDIT, Reach.SYSTEM}), _for({Reach.SYSTEM})),
    }


def _for(whom: Collection[Reach]) -> str:
    return f"(SELECT current_setting('jianghai.scope', true)) IN ({_words(whom)})"


def _or_desk(condition: str) -> str:
    return f"{_for(SEES_ALL)} OR ({_for({Reach.DESK})} AND {condition})"


def _lead_seen(sight: Sight) -> str:
    """Return when a desk sees a lead so; what is open to all is asked first, as it costs least."""
    clauses = sorted((one for one in CLAUSES if one.sight is sight), key=lambda one: bool(one.statuses))
    return f"({' OR '.join(map(_holds, clauses)) or 'false'})"


def _holds(clause: Clause) -> str:
    if not clause.statuses:
        return f"is_open OR reserved_until < {_DAY}"
    standing = f"e.park_id = {_OWN} AND {_among('e.status', clause.statuses)}"
    return f"id IN (SELECT e.project_id FROM engagement e WHERE {standing})"


def _among(column: str, statuses: Collection[EngagementStatus]) -> str:
    """Return that a status is one of these, in the shorter of both ways."""
    others = set(EngagementStatus) - set(statuses)
    if 0 < len(others) < len(statuses):
        return f"{column} NOT IN ({_words(others)})"
    return f"{column} IN ({_words(statuses)})"


def _words(these: Collection[str]) -> str:
    return ", ".join(f"'{one}'" for one in sorted(these))
