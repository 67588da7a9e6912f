"""Who candidates are, sealed under keys of their own, what they agree to and ask for; the talent office's alone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from api.store.migrations.append_only import protect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
_TALENTS = "(SELECT current_setting('jianghai.scope', true)) IN ('system', 'talents')"
_TABLES = ("person_key", "person_item", "consent", "person_link", "right_request", "erasure")


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "person_key",
        _must("talent_id", WORDS),
        _must("wrapped", WORDS),
        _must("created_at", INSTANT),
        sa.PrimaryKeyConstraint("talent_id", name="pk_person_key"),
    )
    op.create_table(
        "person_item",
        _must("talent_id", WORDS),
        _must("what", WORDS),
        _must("sealed", sa.LargeBinary()),
        _must("updated_at", INSTANT),
        sa.PrimaryKeyConstraint("talent_id", "what", name="pk_person_item"),
    )
    _consents()
    _rights()
    if op.get_bind().dialect.name == "postgresql":
        for table in _TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY scope ON {table} USING ({_TALENTS}) WITH CHECK ({_TALENTS})")


def _consents() -> None:
    op.create_table(
        "consent",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        _must("talent_id", WORDS),
        _must("purpose", WORDS),
        _must("recipient", WORDS),
        _must("word", WORDS),
        _must("notice", WORDS),
        _must("channel", WORDS),
        sa.Column("until", sa.Date(), nullable=True),
        _must("at", INSTANT),
        _must("recorded_at", INSTANT),
        _must("recorded_by", WORDS),
        sa.PrimaryKeyConstraint("seq", name="pk_consent"),
    )
    op.create_index("ix_consent_talent_id_seq", "consent", ["talent_id", "seq"])
    op.create_index("ix_consent_purpose_recipient_at", "consent", ["purpose", "recipient", "at"])
    protect("consent", keys=["seq = NEW.seq"], owner="talent", by="talent_id")


def _rights() -> None:
    op.create_table(
        "person_link",
        _must("id", WORDS),
        _must("talent_id", WORDS),
        _must("created_at", INSTANT),
        _must("created_by", WORDS),
        _must("expires_at", INSTANT),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_person_link"),
    )
    op.create_index("ix_person_link_talent_id", "person_link", ["talent_id"])
    op.create_table(
        "right_request",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        _must("talent_id", WORDS),
        _must("asked", WORDS),
        _must("asked_at", INSTANT),
        _must("due_on", sa.Date()),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_by", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_right_request"),
    )
    op.create_index("ix_right_request_talent_id", "right_request", ["talent_id"])
    op.create_index("ix_right_request_answered_at_due_on", "right_request", ["answered_at", "due_on"])
    op.create_table(
        "erasure",
        _must("talent_id", WORDS),
        _must("erased_at", INSTANT),
        _must("erased_by", WORDS),
        _must("ground", WORDS),
        _must("removed", DOCUMENT),
        sa.PrimaryKeyConstraint("talent_id", name="pk_erasure"),
    )


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)
