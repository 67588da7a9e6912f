"""What belongs to one account alone: views of lists that it keeps, and tours it has ended."""

import datetime as dt

from api.store.tables.base import Table, column
from api.store.types import INSTANT, WORDS


class KeptViewRow(Table, table=True):
    """A view of a list kept under a name: ``query`` is the address's. At most one view of a list is the default."""

    __tablename__ = "kept_view"

    account_id: str = column(WORDS, key=True, refers_to="account.id")
    list_key: str = column(WORDS, key=True)
    name: str = column(WORDS, key=True)
    query: str = column(WORDS)
    is_default: bool
    created_at: dt.datetime = column(INSTANT)


class EndedTourRow(Table, table=True):
    """A tour of the console that an account has walked through or skipped."""

    __tablename__ = "ended_tour"

    account_id: str = column(WORDS, key=True, refers_to="account.id")
    tour: str = column(WORDS, key=True)
    ended_at: dt.datetime = column(INSTANT)
