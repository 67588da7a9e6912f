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
CREATE TRIGGER {table}_no_rewriting BEFORE {verbs} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()
"""
_POSTGRES_KEPT_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_while_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kept boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id = $1)', TG_ARGV[0])
    INTO kept USING to_jsonb(OLD) ->> TG_ARGV[1];
  IF kept THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF;
  RETURN OLD;
END $$
"""
_POSTGRES_KEPT = """
CREATE TRIGGER {table}_no_removing BEFORE DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_while_kept('{owner}', '{by}')
"""


def protect(table: str, *, keys: Sequence[str], owner: str | None = None, by: str = "id") -> None:
    """Add the triggers to ``table``.

    ``keys`` are SQL conditions under which a new row would replace an existing one (SQLite's ``INSERT OR REPLACE``
    removes the old row without asking a delete trigger). Rows whose column ``by`` names nothing any more that the table
    ``owner`` holds may be removed; no owner = none ever.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRES_FUNCTION)
        verbs = "UPDATE OR DELETE OR TRUNCATE" if owner is None else "UPDATE OR TRUNCATE"
        op.execute(_POSTGRES.format(table=table, verbs=verbs))
        if owner is not None:
            op.execute(_POSTGRES_KEPT_FUNCTION)
            op.execute(_POSTGRES_KEPT.format(table=table, owner=owner, by=by))
        return
    kept = "" if owner is None else f"WHEN EXISTS (SELECT 1 FROM {owner} WHERE id = OLD.{by})"  # noqa: S608
    for verb, when in (("update", ""), ("delete", kept)):
        op.execute(_SQLITE.format(table=table, verb=verb, statement=verb.upper(), when=when))
    exists = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {' OR '.join(keys)})"  # noqa: S608 - constants of a migration
    op.execute(_SQLITE.format(table=table, verb="replace", statement="INSERT", when=exists))
