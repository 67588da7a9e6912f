"""Projects and places with every version of them, and what happened between them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from api.store.migrations.append_only import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply the step."""
    _projects()
    _parks()
    _versions("project")
    _versions("park")
    _events()
    _engagements()
    protect("project_version", keys=["id = NEW.id AND version = NEW.version"])
    protect("park_version", keys=["id = NEW.id AND version = NEW.version"])
    protect("event", keys=["seq = NEW.seq", '"key" = NEW."key"'])


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _profile(*own: sa.Column[Any]) -> list[sa.Column[Any]]:
    """The long texts stand last, so that looking at the short columns of a row does not read them."""
    return [
        _must("id", WORDS),
        _must("version", sa.Integer()),
        _must("content_hash", WORDS),
        _must("name", WORDS),
        _may("data_status", WORDS),
        _must("change", NUMBER),
        _must("created_at", INSTANT),
        _must("created_by", WORDS),
        _must("updated_at", INSTANT),
        _must("updated_by", WORDS),
        *own,
        _must("search_text", WORDS),
        _must("profile", DOCUMENT),
    ]


def _projects() -> None:
    columns = _profile(
        _may("code_name", WORDS),
        _may("company_name", WORDS),
        _may("confidentiality", WORDS),
        _may("source", WORDS),
        _may("total_investment_wan", sa.Double()),
        _may("asset_type", WORDS),
        _may("officer", WORDS),
        _may("first_reporting_unit", WORDS),
        _may("first_reported_on", sa.Date()),
        _may("protected_until", sa.Date()),
        _may("protected_park_id", WORDS),
        _must("stage", WORDS),
        _must("state", WORDS),
        _must("state_since", sa.Date()),
        _may("state_park_id", WORDS),
        _may("landed_on", sa.Date()),
    )
    op.create_table("project", *columns, sa.PrimaryKeyConstraint("id", name="pk_project"))
    op.create_index("ix_project_change", "project", ["change"])
    for column in ("state", "officer", "name", "created_at", "updated_at", "state_since"):
        op.create_index(f"ix_project_{column}_id", "project", [column, "id"])


def _parks() -> None:
    columns = _profile(
        _may("name_en", WORDS),
        _must("kind", WORDS),
        _must("district", WORDS),
        _may("level", WORDS),
        _may("country", WORDS),
    )
    op.create_table("park", *columns, sa.PrimaryKeyConstraint("id", name="pk_park"))
    op.create_index("ix_park_change", "park", ["change"])


def _versions(what: str) -> None:
    op.create_table(
        f"{what}_version",
        _must("id", WORDS),
        _must("version", sa.Integer()),
        _must("profile", DOCUMENT),
        _must("content_hash", WORDS),
        _must("effective_on", sa.Date()),
        _must("recorded_at", INSTANT),
        _must("actor_id", WORDS),
        _must("actor_role", WORDS),
        _must("reason", WORDS),
        sa.ForeignKeyConstraint(["id"], [f"{what}.id"], name=f"fk_{what}_version_id_{what}"),
        sa.PrimaryKeyConstraint("id", "version", name=f"pk_{what}_version"),
    )


def _events() -> None:
    op.create_table(
        "event",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        _must("project_id", WORDS),
        _may("park_id", WORDS),
        _must("kind", WORDS),
        _may("from_state", WORDS),
        _may("to_state", WORDS),
        _may("code", WORDS),
        _must("text", WORDS),
        _must("payload", DOCUMENT),
        _may("refers_to", NUMBER),
        _may("key", WORDS),
        _must("happened_on", sa.Date()),
        _must("recorded_at", INSTANT),
        _must("actor_id", WORDS),
        _must("actor_role", WORDS),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_event_project_id_project"),
        sa.ForeignKeyConstraint(["park_id"], ["park.id"], name="fk_event_park_id_park"),
        sa.ForeignKeyConstraint(["refers_to"], ["event.seq"], name="fk_event_refers_to_event"),
        sa.PrimaryKeyConstraint("seq", name="pk_event"),
        sa.UniqueConstraint("key", name="uq_event_key"),
    )
    for columns in (["project_id", "seq"], ["park_id", "seq"], ["kind", "happened_on"]):
        op.create_index(f"ix_event_{'_'.join(columns)}", "event", columns)


def _engagements() -> None:
    op.create_table(
        "engagement",
        _must("project_id", WORDS),
        _must("park_id", WORDS),
        _must("status", WORDS),
        _must("since", sa.Date()),
        _must("latest_on", sa.Date()),
        _may("viewed_on", sa.Date()),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_engagement_project_id_project"),
        sa.ForeignKeyConstraint(["park_id"], ["park.id"], name="fk_engagement_park_id_park"),
        sa.PrimaryKeyConstraint("project_id", "park_id", name="pk_engagement"),
    )
    op.create_index("ix_engagement_park_id_status", "engagement", ["park_id", "status"])
