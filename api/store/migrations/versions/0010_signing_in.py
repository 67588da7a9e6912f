"""The second factor of accounts, its recovery codes, sessions that wait for a code, and addresses that are known."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "second_factor",
        _must("account_id", WORDS),
        _must("sealed_secret", WORDS),
        _must("last_step", sa.Integer()),
        _must("created_at", INSTANT),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("account_id", name="pk_second_factor"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_second_factor_account_id_account"),
    )
    op.create_table(
        "recovery_code",
        _must("account_id", WORDS),
        _must("code_hash", WORDS),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name="pk_recovery_code"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_recovery_code_account_id_account"),
    )
    op.create_table(
        "known_address",
        _must("subject", WORDS),
        _must("latest_at", INSTANT),
        sa.PrimaryKeyConstraint("subject", name="pk_known_address"),
    )
    op.create_index("ix_known_address_latest_at", "known_address", ["latest_at"])
    op.add_column("session", sa.Column("awaits_code_since", INSTANT, nullable=True))


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)
