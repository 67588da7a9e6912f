"""The audit: append-only, each record sealed with the one before. Versions of profiles tell in which change they came."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from api.store.migrations.append_only import protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "audit",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        _must("at", sa.DateTime(timezone=True)),
        _must("actor_id", WORDS),
        _must("actor_role", WORDS),
        _must("action", WORDS),
        _must("subject", WORDS),
        _must("details", WORDS),
        _must("versions", WORDS),
        _may("once", WORDS),
        _must("previous_seal", WORDS),
        _must("seal", WORDS),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
        sa.UniqueConstraint("once", name="uq_audit_once"),
    )
    for columns in (["actor_id", "seq"], ["subject", "seq"], ["action", "seq"]):
        op.create_index(f"ix_audit_{'_'.join(columns)}", "audit", columns)
    protect("audit", keys=["seq = NEW.seq", "once = NEW.once"])
    for what in ("project", "park"):
        op.add_column(f"{what}_version", _may("change", NUMBER))


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
