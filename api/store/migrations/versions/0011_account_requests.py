"""What one administrator asks and another one must confirm."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "account_request",
        _must("id", WORDS),
        _must("change", WORDS),
        _must("login", WORDS),
        _must("stated", DOCUMENT),
        _must("asked_by", WORDS),
        _must("asked_at", INSTANT),
        _must("expires_at", INSTANT),
        sa.Column("decided_by", WORDS, nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_account_request"),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name="fk_account_request_asked_by_account"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_account_request_decided_by_account"),
    )


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)
