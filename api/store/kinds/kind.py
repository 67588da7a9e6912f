"""What a kind of record is: one description, from which everything that is done with any kind follows.

A new kind is a profile, its tables and their migration, and one description: a module beside this one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from sqlalchemy import Table

from api.access import Permission
from api.sight import SEES_ALL, Clause, Own, Reach
from api.store.documents import content_hash, document_of
from api.store.kinds.lists import Listing, Screen
from features.bilingual import Bilingual
from features.identity import identity_of
from features.names.regions import Regions

P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Rights:
    """The permissions for one kind; who may add may also import. ``whole`` = what it takes to see all of a profile."""

    read: Permission
    add: Permission
    edit: Permission
    export: Permission
    whole: Permission | None = None


@dataclass(frozen=True, kw_only=True)
class People(Generic[P]):
    """Names of people in profiles: shown only to who holds the right to the ``whole``.

    Attributes
    ----------
    columns
        Those that name people, or find a profile by their names.
    named
        Returns the names in a profile.
    without
        Returns the profile without them.
    """

    columns: frozenset[str]
    named: Callable[[P], tuple[str, ...]]
    without: Callable[[P], P]


@dataclass(frozen=True, kw_only=True)
class Masks(Generic[P]):
    """What is kept of a kind for desks: a copy of each profile without what they may not know.

    Attributes
    ----------
    table
        Holds the copies; of :class:`~api.store.tables.base.MaskedColumns`.
    shown
        Returns the profile as they see it.
    outline
        Returns what of a masked profile is shown to who sees no more than outlines.
    nothing
        Returns what is shown of a record that does not read, by its id.
    marks
        Returns the columns that say to whom it is shown at all.
    along
        Columns repeated from the record's own row as they stand there, besides ``created_at``.
    """

    table: Table
    shown: Callable[[P, Regions], P]
    nothing: Callable[[str], P]
    marks: Callable[[P], Mapping[str, Any]] = lambda _: {}
    along: tuple[str, ...] = ()
    outline: Callable[[P], P] = lambda profile: profile


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind(Generic[P]):
    """One kind of profile: its model, its tables, who sees and does what with it, and the columns of its own.

    Attributes
    ----------
    label, label_zh
        Name the kind in messages.
    words
        What people call them.
    table, versions
        The present profiles, and every version.
    listing, screen
        How they are listed, and where the console shows them.
    sight
        What desks see of them, the first clause that holds; none = nothing.
    own_only
        Columns that name a place, told to a desk only where the place is its own.
    desk_edits
        How a record is known that a desk may write itself; ``None`` = none.
    seen_by
        Who sees every record in full.
    is_place
        Whether a profile of this kind is a place itself.
    cleaned
        Returns a profile as it may be kept.
    saved, seen
        What the audit calls it when some are saved, or one that is ``watched`` is looked at.
    watched
        Returns which telling fields of a profile are shown, where the audit keeps who saw it; ``None`` = it does not.
    opened_on
        Returns on which day, at the latest the given one, a new one enters the funnel; ``None`` = none goes through it.
    """

    label: str
    label_zh: str
    words: Bilingual
    table: Table
    versions: Table
    model: type[P]
    rights: Rights
    own_columns: Callable[[P], Mapping[str, Any]]
    listing: Listing[Any]
    screen: Screen
    sight: tuple[Clause, ...] = ()
    own_only: frozenset[str] = frozenset()
    desk_edits: Own | None = None
    seen_by: frozenset[Reach] = SEES_ALL
    is_place: bool = False
    cleaned: Callable[[P], P] = lambda profile: profile
    saved: str = "profiles_saved"
    seen: str = "profile_seen"
    watched: Callable[[P], Sequence[str] | None] = lambda _: None
    opened_on: Callable[[P, dt.date], dt.date] | None = None
    people: People[P] | None = None
    masks: Masks[P] | None = None

    @property
    def plural(self) -> str:
        """Names it where many are meant: in addresses, tasks and commands."""
        return identity_of(self.model).plural

    @property
    def id_field(self) -> str:
        """The field of a profile that identifies it."""
        return identity_of(self.model).id_field

    @property
    def name_field(self) -> str:
        """The field by which people know it."""
        return identity_of(self.model).name_field

    @property
    def is_person(self) -> bool:
        """Whether a record is of one person, who may have it removed with all its versions."""
        return identity_of(self.model).is_person

    def id_of(self, profile: P) -> str:
        """Return the id of a profile."""
        return str(getattr(profile, self.id_field))

    def document(self, profile: P) -> dict[str, Any]:
        """Return the columns that repeat in every version: the document and its hash."""
        return {"profile": document_of(profile), "content_hash": content_hash(profile)}

    def columns(self, profile: P) -> dict[str, Any]:
        """Return the columns that follow from the profile alone."""
        return {"data_status": text_of(getattr(profile, "data_status", None)), **self.own_columns(profile)}

    def is_owned(self, profile: P, places: frozenset[str]) -> bool:
        """Whether a desk of these places may write a profile that says so."""
        if self.desk_edits is None:
            return False
        own = {"id": self.id_of(profile), **self.columns(profile)}
        return own[self.desk_edits.column] in places


def text_of(value: str | None) -> str | None:
    """Return a choice as the column keeps it."""
    return None if value is None else str(value)
