"""Row-level security on PostgreSQL, forced: every table with a scope, for reading and for writing.

The settings ``jianghai.scope`` and ``jianghai.places`` are told at the beginning of every transaction.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SCOPE = "(SELECT current_setting('jianghai.scope', true))"
_CITY = f"{_SCOPE} IN ('city', 'system')"
_OWN = "ANY (SELECT unnest(string_to_array(current_setting('jianghai.places', true), ',')))"
_DESK = f"{_SCOPE} = 'desk'"
_ACCEPTED = f"SELECT e.project_id FROM engagement e WHERE e.park_id = {_OWN} AND e.status = 'accepted'"  # noqa: S608
_SENT = f"SELECT e.project_id FROM engagement e WHERE e.park_id = {_OWN} AND e.status <> 'withdrawn'"  # noqa: S608
_SHOWN = "SELECT m.id FROM project_masked m"  # through the policy of project_masked

_POLICIES = {
    "park": (f"{_CITY} OR ({_DESK} AND id = {_OWN})",) * 2,
    "park_version": (f"{_CITY} OR ({_DESK} AND id = {_OWN})",) * 2,
    "engagement": (f"{_CITY} OR ({_DESK} AND park_id = {_OWN} AND status <> 'withdrawn')", _CITY),
    "project": (f"{_CITY} OR ({_DESK} AND id IN ({_ACCEPTED}))", _CITY),
    "project_version": (f"{_CITY} OR ({_DESK} AND id IN ({_ACCEPTED}))", _CITY),
    "project_masked": (f"{_CITY} OR ({_DESK} AND (is_open OR id IN ({_SENT})))", _CITY),
    "event": (f"{_CITY} OR ({_DESK} AND park_id = {_OWN} AND project_id IN ({_SHOWN}))",) * 2,
    "target_figure": (_CITY, _CITY),
    "audit": (f"{_SCOPE} IN ('audit', 'system')", f"{_SCOPE} = 'system'"),
}


def upgrade() -> None:
    """Apply the step."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, (using, check) in _POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY scope ON {table} USING ({using}) WITH CHECK ({check})")
