"""Figures of targets that people enter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from api.store.migrations.append_only import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "target_figure",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("target_id", WORDS, nullable=False),
        sa.Column("park_id", WORDS, nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("note", WORDS, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", WORDS, nullable=False),
        sa.Column("actor_role", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["park_id"], ["park.id"], name="fk_target_figure_park_id_park"),
        sa.PrimaryKeyConstraint("seq", name="pk_target_figure"),
    )
    op.create_index("ix_target_figure_target_id_as_of", "target_figure", ["target_id", "as_of"])
    protect("target_figure", keys=["seq = NEW.seq"])
