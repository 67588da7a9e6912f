"""The base of every list: starlette-admin's list view over our own queries, page by page.

A list names its columns, its choices (the selects above the table) and two functions: one page of items, and how many
there are. Nothing is created, edited or removed through it: those have pages of their own.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from anyio import to_thread
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette_admin.fields import StringField
from starlette_admin.filters import FilterGroup
from starlette_admin.types import ListParams
from starlette_admin.views import BaseModelView

from api.access import Actor, Permission
from api.call import Call
from api.console.language import language, lazily
from api.console.page import actor_of
from api.services import Services
from api.store.kinds import Kind
from api.usecases.people.personal import kept_views
from features.bilingual import Bilingual, Language, Spoken

_NOT_ALLOWED, _NOT_FOUND = 403, 404
_LAST_PAGE = 1_000_000
_NOT_OF_A_VIEW = frozenset({"page", "all"})


@dataclass(frozen=True)
class ListColumn:
    """A column: ``name`` of the cell, what its head says, and whether the list can be ordered by it."""

    name: str
    words: Spoken
    orderable: bool = False
    wide_only: bool = False


@dataclass(frozen=True)
class SelectFilter:
    """A select above the table: the parameter it sets and what it offers, (value, words)."""

    name: str
    words: Spoken
    options: Sequence[tuple[str, Spoken]]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: text, a quiet second line, and a colour (good, warn, bad, info) where it is a chip."""

    text: str
    note: str = ""
    chip: str = ""


class ListView(BaseModelView):
    """A list of one kind of thing.

    Attributes
    ----------
    key
        Its address is ``/KEY/list``.
    item_path
        Address of one item, below the console's, ``{id}`` for its id.
    kind
        Of which the list can be exported; ``None`` = it cannot.
    """

    words: ClassVar[Spoken]
    icon: str
    permission: ClassVar[Permission]
    columns: ClassVar[Sequence[ListColumn]]
    item_path: ClassVar[str]
    empty: ClassVar[Spoken]
    guide: ClassVar[str] = ""
    in_menu: ClassVar[bool] = True
    kind: ClassVar[Kind[Any] | None] = None
    pk_attr = "id"
    page_size = 25
    page_size_options = (25, 50, 100)
    actions: Sequence[str] = ()
    row_actions: Sequence[str] = ()
    exporters: Sequence[Any] = ()
    importers: Sequence[Any] = ()
    column_visibility = False
    row_click_navigate = False

    def __init__(self, services: Services) -> None:
        self.services = services
        self.fields = [StringField(one.name, label=lazily(one.words)) for one in self.columns]
        self.sortable_fields = [one.name for one in self.columns if one.orderable]
        self.menu_label = lazily(self.words)
        self.display_name = self.menu_label
        super().__init__()

    @property
    def path(self) -> str:
        """Address of the list."""
        return f"/{self.key}/list"

    @abstractmethod
    def choices(self, call: Call) -> Sequence[SelectFilter]:
        """Return the selects above the table."""

    def choices_for(self, request: Request) -> Sequence[SelectFilter]:
        """Return the selects above the table as the visitor sees them."""
        return self.choices(self._call(request))

    def chosen(self, call: Call, asked: QueryParams) -> Mapping[str, tuple[str, ...]]:
        """Return what an address sets each select to, by its name; what is not on offer sets nothing."""
        return {one.name: limited(asked, one.name, one.options) for one in self.choices(call)}

    def ids_of(self, call: Call, asked: QueryParams) -> Sequence[str]:  # noqa: ARG002
        """Return the ids of all items that an address finds; of lists that can be exported."""
        raise HTTPException(_NOT_FOUND)

    @abstractmethod
    def page_of(self, call: Call, asked: QueryParams, *, order: str, skip: int, limit: int) -> Sequence[Any]:
        """Return one page of items."""

    @abstractmethod
    def count_of(self, call: Call, asked: QueryParams) -> int:
        """Return how many items there are."""

    @abstractmethod
    def cells(self, item: Any, language: Language) -> Mapping[str, Cell]:
        """Return the cells of one row by column."""

    def _parse_list_params(self, request: Request, query_params: QueryParams | None = None) -> ListParams:
        """Read what an address asks of a list; no page lies further than a database can count."""
        asked = super()._parse_list_params(request, query_params)
        return replace(asked, page=min(asked.page, _LAST_PAGE))

    async def find_all(
        self,
        request: Request,
        skip: int = 0,
        limit: int = 100,
        q: str | None = None,  # noqa: ARG002 - read from the address, like all choices
        sorts: Sequence[tuple[str, str]] | None = None,
        filters: FilterGroup | None = None,  # noqa: ARG002
    ) -> Sequence[Any]:
        """Return one page."""
        order = "__".join(sorts[0]) if sorts else ""
        call, asked = self._call(request), request.query_params

        def found() -> Sequence[Any]:
            request.state.kept_views = kept_views(call, str(self.key))
            return self.page_of(call, asked, order=order, skip=skip, limit=limit)

        return await to_thread.run_sync(found)

    async def count(self, request: Request, q: str | None = None, filters: FilterGroup | None = None) -> int:  # noqa: ARG002
        """Return how many there are."""
        call, asked = self._call(request), request.query_params
        return await to_thread.run_sync(lambda: self.count_of(call, asked))

    def _call(self, request: Request) -> Call:
        return self.services.call(actor_of(request), language=language())

    async def find_by_pk(self, request: Request, pk: Any) -> Any:  # noqa: ARG002 - items have pages of their own
        """Return nothing: an item has its own page."""
        return None

    async def find_by_pks(self, request: Request, pks: list[Any]) -> Sequence[Any]:  # noqa: ARG002
        """Return nothing: an item has its own page."""
        return ()

    async def serialize(self, obj: Any, request: Request, *_: Any, **__: Any) -> dict[str, Any]:  # noqa: ARG002
        """Return the cells of one row."""
        return {**self.cells(obj, language()), "id": obj.id}

    def opens_with(self, request: Request) -> str:
        """Return the query of the view that the visitor has chosen to open the list with, "" if none."""
        views = kept_views(self.services.call(actor_of(request)), str(self.key))
        return next((one.query for one in views if one.is_default), "")

    def is_accessible(self, request: Request) -> bool:
        """Whether the visitor's role has the permission."""
        actor = getattr(request.state, "actor", None)
        return isinstance(actor, Actor) and actor.may(self.permission)

    def is_active(self, request: Request) -> bool:
        """Whether the list, or one of its items, is open."""
        here = request.scope["path"].removeprefix(request.scope["root_path"])
        return bool(here == self.path or here.startswith(self.item_path.split("{", 1)[0]))

    async def create(self, request: Request, data: dict[str, Any]) -> Any:  # noqa: ARG002
        """Refuse: what can be added has a page of its own."""
        raise HTTPException(_NOT_ALLOWED)

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Any:  # noqa: ARG002
        """Refuse: what can be edited has a page of its own."""
        raise HTTPException(_NOT_ALLOWED)

    async def delete(self, request: Request, pks: list[Any]) -> int | None:  # noqa: ARG002
        """Refuse: nothing is deleted."""
        raise HTTPException(_NOT_ALLOWED)

    def can_view_detail(self, request: Request) -> bool:  # noqa: ARG002
        """No: an item has its own page."""
        return False

    can_create = can_edit = can_delete = can_export = can_import = can_view_detail


def view_query(asked: QueryParams) -> str:
    """Return what of an address makes a view: filters and order, without the page.

    Examples
    --------
    >>> view_query(QueryParams("source=fund&state=&page=3&sort=since__desc&all=1"))
    'sort=since__desc&source=fund'
    """
    said = [(name, value) for name, value in asked.multi_items() if value and name not in _NOT_OF_A_VIEW]
    return urlencode(sorted(said))


def limited(asked: QueryParams, name: str, options: Sequence[tuple[str, Spoken]]) -> tuple[str, ...]:
    """Return the value that a select was set to, if it is one of those on offer."""
    value = asked.get(name, "")
    return (value,) if value in {option for option, _ in options} else ()


def labelled(kind: Any) -> list[tuple[str, Spoken]]:
    """Return the options of a closed list of values."""
    return [(str(one.value), Bilingual(one.zh, one.en)) for one in kind]
