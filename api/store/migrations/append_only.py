"""Make a table append-only: the database itself refuses to change or remove its rows.

A step that rebuilds such a table on SQLite (``batch_alter_table``) drops its triggers with it and must call
:func:`protect` again.
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {statement} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
_POSTGRES = """
CREATE TRIGGER {table}_no_rewriting BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()
"""


def protect(table: str, *, keys: Sequence[str]) -> None:
    """Add the triggers to ``table``.

    ``keys`` are SQL conditions under which a new row would replace an existing one (SQLite's ``INSERT OR REPLACE``
    removes the old row without asking a delete trigger).
    """
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRES_FUNCTION)
        op.execute(_POSTGRES.format(table=table))
        return
    for verb in ("update", "delete"):
        op.execute(_SQLITE.format(table=table, verb=verb, statement=verb.upper(), when=""))
    exists = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {' OR '.join(keys)})"  # noqa: S608 - constants of a migration
    op.execute(_SQLITE.format(table=table, verb="replace", statement="INSERT", when=exists))
