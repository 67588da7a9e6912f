"""The steps of candidates towards roles: append-only; a desk's are those of the roles of its own places."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from api.store.migrations.append_only import protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SCOPE = "(SELECT current_setting('jianghai.scope', true))"
_OWN = "ANY (SELECT unnest(string_to_array(current_setting('jianghai.places', true), ',')))"
_OF_OWN_ROLES = f"role_id IN (SELECT r.id FROM role r WHERE r.place_id = {_OWN})"  # noqa: S608
_SEEN = f"{_SCOPE} IN ('system', 'talents') OR ({_SCOPE} IN ('desk') AND {_OF_OWN_ROLES})"


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "talent_event",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        _must("talent_id", WORDS),
        _must("role_id", WORDS),
        _must("step", WORDS),
        _must("happened_on", sa.Date()),
        _must("recipient", WORDS),
        _must("reason", WORDS),
        _must("text", WORDS),
        _may("mode", WORDS),
        _may("degree", WORDS),
        _may("refers_to", NUMBER),
        _must("recorded_at", sa.DateTime(timezone=True)),
        _must("actor_id", WORDS),
        _must("actor_role", WORDS),
        sa.PrimaryKeyConstraint("seq", name="pk_talent_event"),
    )
    for columns in (["talent_id", "seq"], ["role_id", "seq"], ["step", "happened_on"]):
        op.create_index(f"ix_talent_event_{'_'.join(columns)}", "talent_event", columns)
    protect("talent_event", keys=["seq = NEW.seq"], owner="talent", by="talent_id")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE talent_event ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE talent_event FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY scope ON talent_event USING ({_SEEN}) WITH CHECK ({_SEEN})")


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
