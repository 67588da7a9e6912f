"""When the first-report priority of an open lead ends, so that desks see it from the next day on.

The day is told at the beginning of every transaction (``jianghai.day``); untold, no priority has ended.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SCOPE = "(SELECT current_setting('jianghai.scope', true))"
_DAY = "(SELECT CAST(NULLIF(current_setting('jianghai.day', true), '') AS date))"
_CITY = f"{_SCOPE} IN ('city', 'system')"
_OWN = "ANY (SELECT unnest(string_to_array(current_setting('jianghai.places', true), ',')))"
_SENT = f"SELECT e.project_id FROM engagement e WHERE e.park_id = {_OWN} AND e.status <> 'withdrawn'"  # noqa: S608
_OPEN = f"is_open OR reserved_until < {_DAY}"
_FILL = """
UPDATE project_masked SET reserved_until = (
  SELECT p.protected_until FROM project p WHERE p.id = project_masked.id
  AND p.confidentiality = 'open' AND p.protected_park_id IS NOT NULL
)
"""


def upgrade() -> None:
    """Apply the step."""
    op.add_column("project_masked", sa.Column("reserved_until", sa.Date(), nullable=True))
    op.execute(_FILL)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY scope ON project_masked")
        using = f"{_CITY} OR ({_SCOPE} = 'desk' AND ({_OPEN} OR id IN ({_SENT})))"
        op.execute(f"CREATE POLICY scope ON project_masked USING ({using}) WITH CHECK ({_CITY})")
