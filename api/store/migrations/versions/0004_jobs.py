"""Work in the background, and answers to writes that a caller may repeat."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "job",
        _must("id", WORDS),
        _must("kind", WORDS),
        _must("state", WORDS),
        _must("actor_id", WORDS),
        _must("actor", DOCUMENT),
        _must("task", DOCUMENT),
        _must("done", sa.Integer()),
        _must("total", sa.Integer()),
        _must("attempts", sa.Integer()),
        _may("owner", WORDS),
        _may("lease_until", INSTANT),
        _must("created_at", INSTANT),
        _may("started_at", INSTANT),
        _may("finished_at", INSTANT),
        _may("cancelled_at", INSTANT),
        _must("result", DOCUMENT),
        _must("fault", DOCUMENT),
        _may("file", WORDS),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("ix_job_state_created_at", "job", ["state", "created_at"])
    op.create_index("ix_job_actor_id_created_at", "job", ["actor_id", "created_at"])
    op.create_table(
        "repeatable",
        _must("actor_id", WORDS),
        _must("key", WORDS),
        _must("digest", WORDS),
        _must("status", sa.Integer()),
        _must("headers", DOCUMENT),
        _must("body", WORDS),
        _must("created_at", INSTANT),
        sa.PrimaryKeyConstraint("actor_id", "key", name="pk_repeatable"),
    )
    op.create_index("ix_repeatable_created_at", "repeatable", ["created_at"])


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
