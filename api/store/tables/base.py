"""What all tables share: names of constraints, and the columns of a profile and of its versions."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import Integer, MetaData
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel

from api.store.types import DOCUMENT, INSTANT, NUMBER, WORDS

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Table(SQLModel):
    """Base of all tables. Rows do not validate: they are built from validated profiles and drafts only."""

    metadata: ClassVar[MetaData] = METADATA


def column(
    kind: TypeEngine[Any], *, key: bool = False, index: bool = False, unique: bool = False, refers_to: str | None = None
) -> Any:
    """Declare a column of an exact type; whether it may be NULL follows from its annotation.

    No number is handed out by the database: writers follow one another, so ours run without gaps.
    """
    exact: Any = kind
    own: dict[str, Any] = {"sa_column_kwargs": {"autoincrement": False}} if key else {}
    if refers_to is not None:
        own["foreign_key"] = refers_to
    return Field(sa_type=exact, primary_key=key, index=index, unique=unique, **own)


class ProfileColumns(SQLModel):
    """The present version of a profile: the document, and the columns that lists filter and sort by.

    ``version`` counts the edits of this profile, from 1. ``change`` counts the writing transactions of the whole
    table: whoever remembers the greatest one seen finds everything newer by it.
    """

    id: str = column(WORDS, key=True)
    version: int
    profile: dict[str, Any] = column(DOCUMENT)
    content_hash: str = column(WORDS)
    name: str = column(WORDS)
    search_text: str = column(WORDS)
    data_status: str | None = column(WORDS)
    change: int = column(NUMBER)
    created_at: dt.datetime = column(INSTANT)
    created_by: str = column(WORDS)
    updated_at: dt.datetime = column(INSTANT)
    updated_by: str = column(WORDS)


class MaskedColumns(SQLModel):
    """What desks see of a profile that they may not see in full; written in the transaction that writes the profile.

    ``rules`` numbers the rules of masking it was made by.
    """

    id: str = column(WORDS, key=True)
    rules: int
    content_hash: str = column(WORDS)
    name: str = column(WORDS)
    data_status: str | None = column(WORDS)
    created_at: dt.datetime = column(INSTANT)
    search_text: str = column(WORDS)
    profile: dict[str, Any] = column(DOCUMENT)


class VersionColumns(SQLModel):
    """One version of a profile, never changed: what it said, who wrote it, when and why.

    ``effective_on`` is the business day from which the office knew it so, ``recorded_at`` when the store did;
    ``change`` is the number of the change that brought it (NULL = before changes were noted here).
    """

    id: str = column(WORDS, key=True)
    version: int = column(Integer(), key=True)
    profile: dict[str, Any] = column(DOCUMENT)
    content_hash: str = column(WORDS)
    effective_on: dt.date
    recorded_at: dt.datetime = column(INSTANT)
    actor_id: str = column(WORDS)
    actor_role: str = column(WORDS)
    reason: str = column(WORDS)
    change: int | None = column(NUMBER)
