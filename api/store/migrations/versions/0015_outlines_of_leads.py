"""The talent office sees no more of a lead than its outline, and nothing of what happened to it; it still enters figures.

On PostgreSQL only: elsewhere the queries alone hold the scope.
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_SCOPE = "(SELECT current_setting('jianghai.scope', true))"
_OWN = "ANY (SELECT unnest(string_to_array(current_setting('jianghai.places', true), ',')))"
_DAY = "(SELECT CAST(NULLIF(current_setting('jianghai.day', true), '') AS date))"
_CITY = f"{_SCOPE} IN ('city', 'system')"
_HOUSE = f"{_SCOPE} IN ('city', 'system', 'talents')"
_DESK = f"{_SCOPE} IN ('desk')"
_STANDING = f"SELECT e.project_id FROM engagement e WHERE e.park_id = {_OWN} AND e.status"  # noqa: S608
_ACCEPTED = f"{_CITY} OR ({_DESK} AND (id IN ({_STANDING} IN ('accepted'))))"
_SENT = f"id IN ({_STANDING} NOT IN ('withdrawn'))"
_SHOWN = f"{_HOUSE} OR ({_DESK} AND (is_open OR reserved_until < {_DAY} OR {_SENT}))"
_MASKED = "SELECT m.id FROM project_masked m"
_EVENTS = f"{_CITY} OR ({_DESK} AND park_id = {_OWN} AND project_id IN ({_MASKED}))"
_POLICIES = {
    "project": (_ACCEPTED, _CITY),
    "project_version": (_ACCEPTED, _CITY),
    "project_masked": (_SHOWN, _CITY),
    "engagement": (f"{_CITY} OR ({_DESK} AND park_id = {_OWN} AND status NOT IN ('withdrawn'))", _CITY),
    "event": (_EVENTS, _EVENTS),
}


def upgrade() -> None:
    """Apply the step."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, (using, check) in _POLICIES.items():
        op.execute(f"ALTER POLICY scope ON {table} USING ({using}) WITH CHECK ({check})")
