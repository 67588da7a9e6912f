"""PostgreSQL's row policies as the kinds of records state them: the text that steps of the schema must have installed.

Steps keep a text of their own, because what they did never changes. Whoever changes the statement adds a step that
alters the policies to what :func:`policies` says now; a test compares it with what the steps have installed. The
settings that the conditions ask for are told by ``row_security.py``.
"""

# ruff: noqa: S608 - the conditions are put together from our own words
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from api.lead_sight import SENT_HERE
from api.sight import IN_HOUSE, SEES_ALL, SEES_TALENTS, Anyhow, Holding, Open, Own, Reach, Sight, Standing
from api.store.kinds import KINDS, Kind
from features.funnel import EngagementStatus

_OWN = "ANY (SELECT unnest(string_to_array(current_setting('jianghai.places', true), ',')))"
_OF_PERSONS = ("person_key", "person_item", "consent", "person_link", "right_request", "erasure")
_DAY = "(SELECT CAST(NULLIF(current_setting('jianghai.day', true), '') AS date))"


@dataclass(frozen=True, slots=True)
class RowPolicy:
    """Under which conditions rows of a table are read, and written."""

    using: str
    check: str

    def installing(self, table: str) -> tuple[str, ...]:
        """Return the statements that put a new table under this policy, its owner included."""
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY scope ON {table} USING ({self.using}) WITH CHECK ({self.check})",
        )

    def altering(self, table: str) -> str:
        """Return the statement that makes this the policy of a table."""
        return f"ALTER POLICY scope ON {table} USING ({self.using}) WITH CHECK ({self.check})"


def policies() -> dict[str, RowPolicy]:
    """Return the policy of every table that has a scope."""
    city, talents = _for(SEES_ALL), _for(SEES_TALENTS)
    engagements = _or_desk(SEES_ALL, f"park_id = {_OWN} AND {_among('status', SENT_HERE)}")
    shown = "SELECT m.id FROM project_masked m"  # by the policy of m
    events = _or_desk(SEES_ALL, f"park_id = {_OWN} AND project_id IN ({shown})")
    steps = _or_desk(SEES_TALENTS, f"role_id IN (SELECT r.id FROM role r WHERE r.place_id = {_OWN})")
    kinds = {table: policy for kind in KINDS.values() for table, policy in policies_of(kind).items()}
    return {
        **kinds,
        "engagement": RowPolicy(engagements, city),
        "event": RowPolicy(events, events),
        "target_figure": RowPolicy(_for(IN_HOUSE), _for(IN_HOUSE)),
        "talent_event": RowPolicy(steps, steps),
        **dict.fromkeys(_OF_PERSONS, RowPolicy(talents, talents)),
        "audit": RowPolicy(_for({Reach.AUDIT, Reach.SYSTEM}), _for({Reach.SYSTEM})),
    }


def policies_of(kind: Kind[Any]) -> dict[str, RowPolicy]:
    """Return the policy of every table that keeps records of a kind."""
    city = _for(kind.seen_by)
    own, versions = _seen(kind, kind.table, {Sight.FULL}), _seen(kind, kind.versions, {Sight.FULL})
    found = {
        kind.table.name: RowPolicy(own, own if kind.desk_edits else city),
        kind.versions.name: RowPolicy(versions, versions if kind.desk_edits else city),
    }
    if kind.masks is not None:
        masked = _seen(kind, kind.masks.table, {Sight.MASKED, Sight.OUTLINE})
        found[kind.masks.table.name] = RowPolicy(masked, city)
    return found


def _for(whom: Collection[Reach]) -> str:
    return f"(SELECT current_setting('jianghai.scope', true)) IN ({_words(whom)})"


def _or_desk(whom: Collection[Reach], condition: str) -> str:
    return f"{_for(whom)} OR ({_for({Reach.DESK})} AND {condition})"


def _seen(kind: Kind[Any], table: Table, sights: Collection[Sight]) -> str:
    """Return who sees a row of a table that shows so much of a record: those who see all, others by the clauses."""
    clauses = [one for one in kind.sight if one.sight in sights]
    always = {one.reach for one in clauses if isinstance(one.when, Anyhow)}
    holds = [_holds(kind, table, one.when) for one in clauses if one.reach is Reach.DESK]
    whom = kind.seen_by | always
    return _or_desk(whom, f"({' OR '.join(holds)})") if holds else _for(whom)


def _holds(kind: Kind[Any], table: Table, when: Holding) -> str:
    match when:
        case Own(column):
            if column in table.c:
                return f"{column} = {_OWN}"
            return f"id IN (SELECT r.id FROM {kind.table.name} r WHERE r.{column} = {_OWN})"
        case Standing(statuses):
            standing = f"e.park_id = {_OWN} AND {_among('e.status', statuses)}"
            return f"id IN (SELECT e.project_id FROM engagement e WHERE {standing})"
        case Open():
            return f"is_open OR reserved_until < {_DAY}"
        case Anyhow():
            return "true"


def _among(column: str, statuses: Collection[EngagementStatus]) -> str:
    """Return that a status is one of these, in the shorter of both ways."""
    others = set(EngagementStatus) - set(statuses)
    if 0 < len(others) < len(statuses):
        return f"{column} NOT IN ({_words(others)})"
    return f"{column} IN ({_words(statuses)})"


def _words(these: Collection[str]) -> str:
    return ", ".join(f"'{one}'" for one in sorted(these))
