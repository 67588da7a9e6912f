"""园区: all places one may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.datastructures import QueryParams

from api.access import SYSTEM, Permission
from api.call import Call
from api.console.listing import Cell, ListColumn, ListView, SelectFilter, labelled, limited
from api.store.queries.listing import ParkFilter, ParkOrder, ParkSummary, count_parks, list_parks, park_districts
from features import figures
from features.bilingual import Language, either
from features.choices import PlaceKind
from features.policy.vocabulary import Named


class PlaceList(ListView):
    """Specialty parks, incubators and overseas hubs."""

    key = "places"
    words = Named(zh="园区", en="Places")
    icon = "fa-solid fa-location-dot"
    permission = Permission.READ_PLACES
    item_path = "/place/{id}"
    guide = "places"
    export_path = "/export/places"
    export_permission = Permission.READ_PLACES
    empty = Named(
        zh="没有符合条件的园区：放宽筛选，或导入园区表。", en="No place fits: widen the filters, or import places."
    )
    columns = (
        ListColumn("name", Named(zh="名称", en="Name"), orderable=True),
        ListColumn("kind", Named(zh="类型", en="Kind")),
        ListColumn("district", Named(zh="区县", en="District"), orderable=True),
        ListColumn("level", Named(zh="级别", en="Level"), wide_only=True),
        ListColumn("updated", Named(zh="资料更新", en="Updated")),
    )
    fields_default_sort = (("district", False),)

    def choices(self) -> Sequence[SelectFilter]:
        """Kind and district."""
        return (
            SelectFilter("kind", Named(zh="全部类型", en="All kinds"), labelled(PlaceKind)),
            SelectFilter("district", Named(zh="全部区县", en="All districts"), self._districts()),
        )

    def _districts(self) -> Sequence[tuple[str, Named]]:
        with self.services.store.read(SYSTEM) as tx:
            return [(one, Named(zh=one, en=one)) for one in park_districts(tx, SYSTEM)]

    def page_of(self, call: Call, asked: QueryParams, *, order: str, skip: int, limit: int) -> Sequence[ParkSummary]:
        """Return one page of places."""
        by = ParkOrder.NAME if order.startswith("name") else ParkOrder.DISTRICT
        with call.read() as tx:
            return list_parks(tx, call.actor, self.asked(asked), order=by, skip=skip, limit=limit).items

    def count_of(self, call: Call, asked: QueryParams) -> int:
        """Return how many places the filters find."""
        with call.read() as tx:
            return count_parks(tx, call.actor, self.asked(asked))

    def asked(self, asked: QueryParams) -> ParkFilter:
        """Return the filter that an address sets."""
        chosen = {choice.name: limited(asked, choice.name, choice.options) for choice in self.choices()}
        return ParkFilter(text=asked.get("q", ""), kinds=chosen["kind"], districts=chosen["district"])

    def cells(self, item: ParkSummary, language: Language) -> Mapping[str, Cell]:
        """Return the cells of one place."""
        kind = next((one.say(language) for one in PlaceKind if one == item.kind), item.kind)
        name = either(language, item.name, item.name_en or item.name)
        zone = self.services.settings.zone
        return {
            "name": Cell(name, note=item.id),
            "kind": Cell(kind),
            "district": Cell(item.district),
            "level": Cell(item.level or "—"),
            "updated": Cell(figures.day(item.updated_at.astimezone(zone).date(), language)),
        }
