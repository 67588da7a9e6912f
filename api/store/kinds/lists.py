"""How a kind is listed: what is told of each record, how a list is narrowed and ordered, where the console shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import Table

from features import figures
from features.bilingual import Bilingual, Language, Spoken, either
from features.fields import Labelled
from features.policy.pack import Policy

S = TypeVar("S")
Options: TypeAlias = type[Labelled] | Callable[[Policy], Mapping[str, Spoken]]
"""The values that may stand in a column, in words: a closed list, or what the pack says."""


def options_of(options: Options | None, policy: Policy) -> Mapping[str, Spoken]:
    """Return the values in words; none where anything may stand there."""
    if options is None:
        return {}
    if isinstance(options, type):
        closed: type[Labelled] = options
        return {str(one.value): one for one in closed}
    return options(policy)


@dataclass(frozen=True, kw_only=True)
class ListChoice:
    """One way to narrow a list: ``name`` it has in addresses, ``words`` that a select says while nothing is chosen.

    ``options`` None = whatever stands in the column of the records that the reader sees.
    """

    name: str
    column: str
    words: Spoken
    options: Options | None = None


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One column that people see.

    ``english`` names the column that says it in English; ``is_money`` = a number of 万元; ``wide_only`` = left out on
    a narrow screen.
    """

    column: str
    words: Spoken
    options: Options | None = None
    english: str = ""
    is_money: bool = False
    wide_only: bool = False


def said(shown: Shown, record: object, *, policy: Policy, language: Language, zone: dt.tzinfo) -> str:
    """Return what people read in a column of one record; "" = unknown."""
    value = getattr(record, shown.column)
    if shown.english:
        value = either(language, value, getattr(record, shown.english) or value)
    named = options_of(shown.options, policy).get(value) if shown.options else None
    return _written(value, shown, language, zone) if named is None else named.say(language)


def _written(value: Any, shown: Shown, language: Language, zone: dt.tzinfo) -> str:
    match value:
        case None:
            return ""
        case bool():
            return figures.truth(value, language)
        case dt.datetime():
            return figures.day(value.astimezone(zone).date(), language)
        case dt.date():
            return figures.day(value, language)
        case int() | float():
            return figures.money(value, language) if shown.is_money else figures.number(value)
    return str(value)


@dataclass(frozen=True)
class OrderBy:
    """A column that is never NULL, its Python type, and whether the greatest comes first."""

    column: str
    type: type[str | dt.date] = str
    descending: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Listing(Generic[S]):
    """The list of one kind.

    Attributes
    ----------
    table
        Holds the present records.
    summary
        What is told of each: a data class whose fields are columns, ``id`` among them.
    shown
        The columns that people see, the first names the record.
    orders
        By their names in addresses; the first is that of a list for which none is asked.
    """

    table: Table
    summary: type[S]
    shown: tuple[Shown, ...]
    orders: Mapping[str, OrderBy]
    choices: tuple[ListChoice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Screen:
    """Where the console shows a kind.

    Attributes
    ----------
    key
        The list's address is ``/KEY/list``.
    page
        Address of a record's page, ``{id}`` for its id; "" = the page that any kind has.
    empty
        What a list says that finds nothing.
    order
        The order in which a list opens.
    guide
        Its chapter of the user guide.
    has_form
        Whether a record is added and edited by the form that any kind has.
    """

    key: str
    icon: str
    empty: Bilingual
    order: str
    page: str = ""
    guide: str = ""
    has_form: bool = False
