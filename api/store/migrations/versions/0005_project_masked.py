"""What desks see of a project before they accept it. The rows are written by ``renew_masks`` after the upgrade."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "project_masked",
        _must("id", WORDS),
        _must("rules", sa.Integer()),
        _must("is_open", sa.Boolean()),
        _must("content_hash", WORDS),
        _must("name", WORDS),
        _may("data_status", WORDS),
        _must("created_at", sa.DateTime(timezone=True)),
        _may("code_name", WORDS),
        _may("company_name", WORDS),
        _may("confidentiality", WORDS),
        _may("source", WORDS),
        _may("total_investment_wan", sa.Double()),
        _may("asset_type", WORDS),
        _must("stage", WORDS),
        _must("state", WORDS),
        _must("state_since", sa.Date()),
        _may("landed_on", sa.Date()),
        _must("search_text", WORDS),
        _must("profile", DOCUMENT),
        sa.ForeignKeyConstraint(["id"], ["project.id"], name="fk_project_masked_id_project"),
        sa.PrimaryKeyConstraint("id", name="pk_project_masked"),
    )
    op.create_index("ix_project_masked_is_open_id", "project_masked", ["is_open", "id"])


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
