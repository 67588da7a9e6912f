"""The list and the page that any kind of record has, made from its description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from starlette.datastructures import QueryParams
from starlette.responses import Response

from api.call import Call
from api.console.facts import fact_groups
from api.console.listing import Cell, ListColumn, ListView, SelectFilter
from api.console.page import Page, get
from api.console.visit import Visit
from api.store.kinds import Kind
from api.store.kinds.lists import ListChoice, Listing, Shown, options_of, said
from api.store.queries.attention import names_of_places
from api.store.queries.listing import RecordFilter, count_records, list_records, record_ids, values_in
from api.usecases.leads.read_audit import see_profile
from features.bilingual import Bilingual, Language, Spoken
from features.references import places_in


def list_of(kind: Kind[Any]) -> type[ListView]:
    """Return the list of a kind."""
    screen, listing = kind.screen, kind.listing
    column, descending = listing.orders[screen.order].column, listing.orders[screen.order].descending
    sortable = {one.column for one in listing.orders.values()}
    told = {
        "kind": kind,
        "key": screen.key,
        "words": kind.words,
        "icon": screen.icon,
        "permission": kind.rights.read,
        "item_path": page_path(kind),
        "guide": screen.guide,
        "empty": screen.empty,
        "columns": tuple(
            ListColumn(one.column, one.words, orderable=one.column in sortable, wide_only=one.wide_only)
            for one in listing.shown
        ),
        "fields_default_sort": ((column, descending),),
    }
    return type(f"{kind.label.title()}List", (RecordList,), told)


def page_of(kind: Kind[Any]) -> type[Page]:
    """Return the page of one record of a kind that has none of its own."""
    told = {
        "kind": kind,
        "path": page_path(kind),
        "words": kind.words,
        "permission": kind.rights.read,
        "guide": kind.screen.guide,
    }
    return type(f"{kind.label.title()}Page", (RecordPage,), told)


def page_path(kind: Kind[Any]) -> str:
    """Return the address of a record's page, below the console's."""
    return kind.screen.page or f"/{kind.label}/{{id}}"


class RecordList(ListView):
    """The records of one kind."""

    kind: ClassVar[Kind[Any]]

    @property
    def _listing(self) -> Listing[Any]:
        return self.kind.listing

    def choices(self, call: Call) -> Sequence[SelectFilter]:
        """Return a select for each choice of the kind."""
        return [SelectFilter(one.name, one.words, self._options(call, one)) for one in self._listing.choices]

    def _options(self, call: Call, choice: ListChoice) -> Sequence[tuple[str, Spoken]]:
        if choice.options is not None:
            return list(options_of(choice.options, call.policy).items())
        with call.read() as tx:
            told = values_in(tx, call.actor, self._listing, choice.column)
        return [(one, Bilingual(one, one)) for one in told]

    def page_of(self, call: Call, asked: QueryParams, *, order: str, skip: int, limit: int) -> Sequence[Any]:
        """Return one page of records."""
        which, by = self.asked(call, asked), self._order(order)
        with call.read() as tx:
            return list_records(tx, call.actor, self._listing, which, order=by, skip=skip, limit=limit).items

    def count_of(self, call: Call, asked: QueryParams) -> int:
        """Return how many records the filters find."""
        with call.read() as tx:
            return count_records(tx, call.actor, self._listing, self.asked(call, asked))

    def ids_of(self, call: Call, asked: QueryParams) -> Sequence[str]:
        """Return the ids of all records that the filters find."""
        with call.read() as tx:
            return record_ids(tx, call.actor, self._listing, self.asked(call, asked))

    def asked(self, call: Call, asked: QueryParams) -> RecordFilter:
        """Return the filter that an address sets."""
        chosen = self.chosen(call, asked)
        return RecordFilter(
            text=asked.get("q", ""), chosen={one.column: chosen[one.name] for one in self._listing.choices}
        )

    def cells(self, item: Any, language: Language) -> Mapping[str, Cell]:
        """Return the cells of one record."""
        return {one.column: Cell(self._text(one, item, language)) for one in self._listing.shown}

    def _text(self, shown: Shown, item: Any, language: Language) -> str:
        services = self.services
        return said(shown, item, policy=services.policy, language=language, zone=services.settings.zone) or "—"

    def _order(self, asked: str) -> str:
        """Return the kind's order by the column that the head of the table was asked to sort by."""
        column, _, direction = asked.partition("__")
        fits = {name: one for name, one in self._listing.orders.items() if one.column == column}
        exact = (name for name, one in fits.items() if one.descending == (direction == "desc"))
        return next(exact, next(iter(fits), self.kind.screen.order))


class RecordPage(Page):
    """The facts of one record."""

    kind: ClassVar[Kind[Any]]
    in_menu = False

    @get()
    def index(self, visit: Visit) -> Response:
        """Show what is known of it."""
        stored = see_profile(visit.call, self.kind, visit.part("id"))
        taxonomy = visit.services.policy.taxonomy
        with visit.call.read() as tx:
            named = names_of_places(tx, visit.actor, places_in(stored.profile))
        groups = fact_groups(
            stored.profile,
            today=visit.today,
            taxonomy=taxonomy,
            language=visit.language,
            places={park_id: visit.say(zh, en) for park_id, (zh, en) in named.items()},
        )
        title = self.kind.own_columns(stored.profile)["name"]
        form = f"/{self.kind.plural}/{stored.id}/edit" if _may_edit(visit, self.kind) else ""
        return self.show(visit, "record.html", stored=stored, groups=groups, title=title, form=form)


def _may_edit(visit: Visit, kind: Kind[Any]) -> bool:
    return kind.screen.has_form and visit.actor.may(kind.rights.edit)
