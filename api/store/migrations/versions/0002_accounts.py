"""Accounts, the places they act for, sessions, tokens, and failed attempts to sign in."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply the step."""
    _accounts()
    _sessions()
    _tokens()
    _attempts()


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _accounts() -> None:
    op.create_table(
        "account",
        _must("id", WORDS),
        _must("version", sa.Integer()),
        _must("name", WORDS),
        _must("role", WORDS),
        _may("email", WORDS),
        _may("subject", WORDS),
        _may("password_hash", WORDS),
        _must("must_change", sa.Boolean()),
        _may("password_changed_at", INSTANT),
        _may("disabled_at", INSTANT),
        _must("created_at", INSTANT),
        _must("created_by", WORDS),
        _must("updated_at", INSTANT),
        _must("updated_by", WORDS),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email", name="uq_account_email"),
        sa.UniqueConstraint("subject", name="uq_account_subject"),
    )
    op.create_table(
        "account_place",
        _must("account_id", WORDS),
        _must("park_id", WORDS),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_place_account_id_account"),
        sa.ForeignKeyConstraint(["park_id"], ["park.id"], name="fk_account_place_park_id_park"),
        sa.PrimaryKeyConstraint("account_id", "park_id", name="pk_account_place"),
    )


def _sessions() -> None:
    op.create_table(
        "session",
        _must("id", WORDS),
        _must("secret_hash", WORDS),
        _must("account_id", WORDS),
        _must("device", WORDS),
        _must("created_at", INSTANT),
        _must("last_seen_at", INSTANT),
        _must("expires_at", INSTANT),
        _may("revoked_at", INSTANT),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_session_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.UniqueConstraint("secret_hash", name="uq_session_secret_hash"),
    )
    op.create_index("ix_session_account_id", "session", ["account_id"])


def _tokens() -> None:
    op.create_table(
        "api_token",
        _must("id", WORDS),
        _must("secret_hash", WORDS),
        _must("account_id", WORDS),
        _must("name", WORDS),
        _must("scopes", DOCUMENT),
        _must("created_at", INSTANT),
        _must("expires_at", INSTANT),
        _may("last_used_at", INSTANT),
        _may("revoked_at", INSTANT),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_api_token_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("secret_hash", name="uq_api_token_secret_hash"),
    )
    op.create_index("ix_api_token_account_id", "api_token", ["account_id"])


def _attempts() -> None:
    op.create_table(
        "sign_in_attempt",
        _must("subject", WORDS),
        _must("failures", sa.Integer()),
        _must("latest_at", INSTANT),
        _must("blocked_until", INSTANT),
        sa.PrimaryKeyConstraint("subject", name="pk_sign_in_attempt"),
    )
    op.create_index("ix_sign_in_attempt_latest_at", "sign_in_attempt", ["latest_at"])
