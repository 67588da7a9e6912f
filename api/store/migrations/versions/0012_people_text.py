"""What a search for people looks into, apart from what everybody's does; ``renew_search`` fills it after the upgrade."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply the step."""
    op.add_column("project", sa.Column("people_text", WORDS, nullable=True))
