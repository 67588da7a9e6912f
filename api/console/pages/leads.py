"""线索库: all leads one may see, with filters, search and export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.datastructures import QueryParams

from api.access import Permission
from api.call import Call
from api.console.listing import Cell, ListColumn, ListView, SelectFilter, labelled
from api.store.kinds import PROJECTS
from api.store.kinds.project import ProjectOrder, ProjectSummary
from api.store.queries.listing import ProjectFilter, count_projects, list_projects, project_ids
from features import figures
from features.bilingual import Bilingual, Language, Spoken
from features.choices import AssetType, Confidentiality, LeadSource
from features.policy.stages import Funnel, SideState, Stage

_ORDERS = {"since__asc": ProjectOrder.WAITING, "since__desc": ProjectOrder.NEWEST, "name__asc": ProjectOrder.NAME}
_SENT = [("no", Bilingual("未推送", "Not sent yet")), ("yes", Bilingual("已推送", "Sent to a place"))]
_AMOUNTS = [
    ("5000", Bilingual("5,000万元以上", "From CNY 50 million")),
    ("10000", Bilingual("1亿元以上", "From CNY 100 million")),
    ("50000", Bilingual("5亿元以上", "From CNY 500 million")),
]


class LeadList(ListView):
    """The pipeline of leads."""

    key = "leads"
    words = Bilingual("线索库", "Leads")
    icon = "fa-solid fa-layer-group"
    permission = Permission.READ_PROJECTS
    item_path = "/lead/{id}"
    guide = "leads"
    kind = PROJECTS
    empty = Bilingual(
        "没有符合条件的线索：放宽筛选，或导入一份 Excel。",
        "No lead fits: widen the filters, or import an Excel file.",
    )
    columns = (
        ListColumn("name", Bilingual("项目", "Project"), orderable=True),
        ListColumn("state", Bilingual("阶段", "Stage")),
        ListColumn("investment", Bilingual("总投资", "Investment")),
        ListColumn("source", Bilingual("来源", "Source"), wide_only=True),
        ListColumn("officer", Bilingual("招商员", "Officer"), wide_only=True),
        ListColumn("since", Bilingual("停留于此阶段", "In this stage since"), orderable=True),
    )
    fields_default_sort = (("since", True),)

    def choices(self, call: Call) -> Sequence[SelectFilter]:
        """Stage, source, kind, confidentiality, sent, amount."""
        return (
            SelectFilter("state", Bilingual("全部阶段", "All stages"), states(call.policy.stages)),
            SelectFilter("sent", Bilingual("推送与否", "Sent or not"), _SENT),
            SelectFilter("source", Bilingual("全部来源", "All sources"), labelled(LeadSource)),
            SelectFilter("asset", Bilingual("全部类型", "All kinds"), labelled(AssetType)),
            SelectFilter("level", Bilingual("全部密级", "All levels"), labelled(Confidentiality)),
            SelectFilter("amount", Bilingual("投资规模", "Any size"), _AMOUNTS),
        )

    def page_of(self, call: Call, asked: QueryParams, *, order: str, skip: int, limit: int) -> Sequence[ProjectSummary]:
        """Return one page of leads."""
        by = _ORDERS.get(order, ProjectOrder.NEWEST)
        with call.read() as tx:
            return list_projects(tx, call.actor, self.asked(call, asked), order=by, skip=skip, limit=limit).items

    def count_of(self, call: Call, asked: QueryParams) -> int:
        """Return how many leads the filters find."""
        with call.read() as tx:
            return count_projects(tx, call.actor, self.asked(call, asked))

    def ids_of(self, call: Call, asked: QueryParams) -> Sequence[str]:
        """Return the ids of all leads that the filters find."""
        with call.read() as tx:
            return project_ids(tx, call.actor, self.asked(call, asked))

    def asked(self, call: Call, asked: QueryParams) -> ProjectFilter:
        """Return the filter that an address sets."""
        chosen = self.chosen(call, asked)
        sent, amount = chosen["sent"], chosen["amount"]
        return ProjectFilter(
            text=asked.get("q", ""),
            states=chosen["state"],
            sources=chosen["source"],
            asset_types=chosen["asset"],
            confidentialities=chosen["level"],
            engaged=None if not sent else sent == ("yes",),
            least_investment_wan=float(amount[0]) if amount else None,
        )

    def cells(self, item: ProjectSummary, language: Language) -> Mapping[str, Cell]:
        """Return the cells of one lead."""
        today = self.services.store.today(self.services.clock())
        names = dict(states(self.services.policy.stages))
        source = next((one.say(language) for one in LeadSource if one == item.source), "—")
        return {
            "name": Cell(item.name, note=item.id),
            "state": Cell(names[item.state].say(language) if item.state in names else item.state, chip="info"),
            "investment": Cell(figures.money(item.total_investment_wan, language)),
            "source": Cell(source),
            "officer": Cell(item.officer or "—"),
            "since": Cell(
                figures.day(item.state_since, language), note=figures.days_ago(item.state_since, today, language)
            ),
        }


def states(funnel: Funnel) -> list[tuple[str, Spoken]]:
    """Return every stage and side state of the funnel, by id, in order."""
    found: list[Stage | SideState] = [*funnel.stages, *funnel.side_states]
    return [(one.id, Bilingual(one.zh, one.en)) for one in found]
