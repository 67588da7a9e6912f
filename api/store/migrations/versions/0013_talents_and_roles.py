"""Candidates and roles with every version of them; candidates are seen by the talent office alone.

On PostgreSQL the talent office becomes a scope of its own (``talents``), which sees leads and places as before.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from api.store.migrations.append_only import protect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

_SCOPE = "(SELECT current_setting('jianghai.scope', true))"
_OWN = "ANY (SELECT unnest(string_to_array(current_setting('jianghai.places', true), ',')))"
_DAY = "(SELECT CAST(NULLIF(current_setting('jianghai.day', true), '') AS date))"
_ALL = f"{_SCOPE} IN ('city', 'system', 'talents')"
_TALENTS = f"{_SCOPE} IN ('system', 'talents')"
_DESK = f"{_SCOPE} IN ('desk')"
_STANDING = f"SELECT e.project_id FROM engagement e WHERE e.park_id = {_OWN} AND e.status"  # noqa: S608
_ACCEPTED = f"id IN ({_STANDING} IN ('accepted'))"
_SENT = f"id IN ({_STANDING} NOT IN ('withdrawn'))"
_OF_OWN_ROLES = f"id IN (SELECT r.id FROM role r WHERE r.place_id = {_OWN})"  # noqa: S608


def _or_desk(condition: str) -> str:
    return f"{_ALL} OR ({_DESK} AND {condition})"


_KNOWN = {
    "park": (_or_desk(f"(id = {_OWN})"),) * 2,
    "park_version": (_or_desk(f"(id = {_OWN})"),) * 2,
    "project": (_or_desk(f"({_ACCEPTED})"), _ALL),
    "project_version": (_or_desk(f"({_ACCEPTED})"), _ALL),
    "project_masked": (_or_desk(f"(is_open OR reserved_until < {_DAY} OR {_SENT})"), _ALL),
    "engagement": (_or_desk(f"park_id = {_OWN} AND status NOT IN ('withdrawn')"), _ALL),
    "event": (_or_desk(f"park_id = {_OWN} AND project_id IN (SELECT m.id FROM project_masked m)"),) * 2,  # noqa: S608
    "target_figure": (_ALL, _ALL),
}
_NEW = {
    "talent": (_TALENTS, _TALENTS),
    "talent_version": (_TALENTS, _TALENTS),
    "role": (_or_desk(f"(place_id = {_OWN})"),) * 2,
    "role_version": (_or_desk(f"({_OF_OWN_ROLES})"),) * 2,
}


def upgrade() -> None:
    """Apply the step."""
    _talents()
    _roles()
    _versions("talent")
    _versions("role", sa.ForeignKeyConstraint(["id"], ["role.id"], name="fk_role_version_id_role"))
    op.create_table(
        "removal",
        _must("kind", WORDS),
        sa.Column("change", NUMBER, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "change", name="pk_removal"),
    )
    protect("talent_version", keys=["id = NEW.id AND version = NEW.version"], owner="talent")
    protect("role_version", keys=["id = NEW.id AND version = NEW.version"])
    if op.get_bind().dialect.name == "postgresql":
        for table, (using, check) in _KNOWN.items():
            op.execute(f"ALTER POLICY scope ON {table} USING ({using}) WITH CHECK ({check})")
        for table, (using, check) in _NEW.items():
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY scope ON {table} USING ({using}) WITH CHECK ({check})")


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _profile(*own: sa.Column[Any]) -> list[sa.Column[Any]]:
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


def _talents() -> None:
    columns = _profile(
        _may("headline", WORDS),
        _may("degree", WORDS),
        _may("city", WORDS),
        _may("willingness", WORDS),
        _may("cohort_hub_id", WORDS),
    )
    op.create_table("talent", *columns, sa.PrimaryKeyConstraint("id", name="pk_talent"))
    op.create_index("ix_talent_change", "talent", ["change"])
    op.create_index("ix_talent_updated_at_id", "talent", ["updated_at", "id"])


def _roles() -> None:
    columns = _profile(
        _may("project_id", WORDS),
        _may("place_id", WORDS),
        _must("status", WORDS),
        _may("level", WORDS),
        _may("degree_required", WORDS),
        _must("openings", sa.Integer()),
        _may("needed_by", sa.Date()),
    )
    op.create_table("role", *columns, sa.PrimaryKeyConstraint("id", name="pk_role"))
    op.create_index("ix_role_change", "role", ["change"])
    op.create_index("ix_role_updated_at_id", "role", ["updated_at", "id"])
    op.create_index("ix_role_place_id", "role", ["place_id"])
    op.create_index("ix_role_project_id", "role", ["project_id"])


def _versions(kind: str, *bound: sa.ForeignKeyConstraint) -> None:
    op.create_table(
        f"{kind}_version",
        _must("id", WORDS),
        _must("version", sa.Integer()),
        _must("content_hash", WORDS),
        _must("effective_on", sa.Date()),
        _must("recorded_at", INSTANT),
        _must("actor_id", WORDS),
        _must("actor_role", WORDS),
        _must("reason", WORDS),
        _may("change", NUMBER),
        _must("profile", DOCUMENT),
        sa.PrimaryKeyConstraint("id", "version", name=f"pk_{kind}_version"),
        *bound,
    )
