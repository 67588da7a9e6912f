"""For whom a transaction is, as PostgreSQL is told: its row-level security then holds the same scope as the queries.

Every transaction names a scope, the actor's places and day in settings that end with it; the policies
(``row_policies.py``) compare rows against them. No setting, no row. Policies are forced, so that they bind the owner
of the tables too. Only a role that PostgreSQL lets past them (a superuser) is put aside for the length of a
transaction in favour of :data:`ROLE`, which the upgrade creates where it may.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from api.access import Actor
from api.sight import Reach, reach

ROLE = "jianghai_app"
"""A role without login, owner of nothing, that may read and write rows."""

TELL = (
    "SELECT set_config('jianghai.scope', %s, true), set_config('jianghai.places', %s, true), "
    "set_config('jianghai.day', %s, true)"
)
TELL_AND_STEP_DOWN = f"{TELL}, set_config('role', '{ROLE}', true)"
_MAY_USE_ROLE = """
SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles
WHERE rolname = %s AND (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """What PostgreSQL is told: how far the actor sees, the places of a desk, and its business day."""

    reach: Reach
    places: str = ""
    day: str = ""

    @property
    def told(self) -> tuple[str, str, str]:
        """The values of :data:`TELL`."""
        return self.reach.value, self.places, self.day


PROGRAM = Scope(Reach.SYSTEM)
NOBODY = Scope(Reach.NOBODY)


def scope_of(actor: Actor | None) -> Scope:
    """Return the scope of an actor.

    Examples
    --------
    >>> from api.access import Role
    >>> scope_of(Actor("desk", Role.PARK_DESK, frozenset({"b", "a"}))).told
    ('desk', 'a,b', '')
    """
    far = reach(actor)
    if actor is None or far is not Reach.DESK:
        return Scope(far)
    return Scope(far, ",".join(sorted(actor.places)), "" if actor.day is None else actor.day.isoformat())


def goes_past_policies(connection: Any) -> bool:
    """Whether the login of a new DB-API connection would go past the policies, and :data:`ROLE` can stand in."""
    with connection.cursor() as cursor:
        cursor.execute(_MAY_USE_ROLE, [ROLE])
        row = cursor.fetchone()
    connection.rollback()
    return bool(row and row[0])


def let_role_in(connection: Connection) -> None:
    """Let :data:`ROLE` read and write the rows of all tables; create it first where that is allowed.

    Run after every upgrade: a new table is let in with the others. Where the login may not create roles nothing
    happens: it is no superuser, so the policies bind it anyway.
    """
    if connection.dialect.name != "postgresql":
        return
    try:
        with connection.begin_nested():
            connection.execute(text(_CREATE_ROLE))
            connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {ROLE}"))
            connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}"))
            connection.execute(text(f"REVOKE INSERT, UPDATE, DELETE ON schema_version FROM {ROLE}"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != "42501":  # insufficient privilege
            raise


_CREATE_ROLE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
    CREATE ROLE {ROLE} NOLOGIN NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
