"""What belongs to one account alone: views of lists that it keeps, and tours it has ended."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "kept_view",
        _must("account_id", WORDS),
        _must("list_key", WORDS),
        _must("name", WORDS),
        _must("query", WORDS),
        _must("is_default", sa.Boolean()),
        _must("created_at", INSTANT),
        sa.PrimaryKeyConstraint("account_id", "list_key", "name", name="pk_kept_view"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_kept_view_account_id_account"),
    )
    op.create_table(
        "ended_tour",
        _must("account_id", WORDS),
        _must("tour", WORDS),
        _must("ended_at", INSTANT),
        sa.PrimaryKeyConstraint("account_id", "tour", name="pk_ended_tour"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_ended_tour_account_id_account"),
    )


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)
