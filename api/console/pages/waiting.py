"""超时与回复: the whole lists behind the first few that the day's page shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from starlette.datastructures import QueryParams

from api.access import Permission
from api.call import Call
from api.console.listing import Cell, ListColumn, ListView, SelectFilter, labelled
from api.console.pages.leads import states
from api.store.queries.attention import REPLIES, ReplyFilter
from api.store.queries.listing import ProjectFilter
from api.usecases.leads.today import (
    REPLY_DAYS,
    Overdue,
    OverdueFilter,
    PlaceReply,
    count_of_replies,
    count_overdue,
    overdue_leads,
    replies_of_places,
)
from features import figures
from features.bilingual import Bilingual, Language, either
from features.choices import LeadSource
from features.events import EventKind
from features.policy.stages import ServiceLevel

_KIND_CHIPS = {EventKind.ACCEPTED: "good", EventKind.DECLINED: "bad", EventKind.ASKED: "warn"}
_PERIODS = [
    ("30", Bilingual("近一个月", "A month")),
    ("90", Bilingual("近三个月", "Three months")),
    ("365", Bilingual("近一年", "A year")),
    ("all", Bilingual("全部时间", "At any time")),
]


class OverdueList(ListView):
    """Every lead that waits longer than a service level allows."""

    key = "overdue"
    words = Bilingual("已超时限", "Overdue")
    icon = "fa-solid fa-hourglass-end"
    permission = Permission.SEND_PROJECTS
    item_path = "/lead/{id}"
    guide = "today"
    in_menu = False
    empty = Bilingual("没有符合条件的超时事项。", "Nothing overdue fits.")
    columns = (
        ListColumn("name", Bilingual("项目", "Project")),
        ListColumn("level", Bilingual("超过的时限", "Limit missed")),
        ListColumn("late", Bilingual("应于", "Due"), orderable=True),
        ListColumn("state", Bilingual("阶段", "Stage")),
        ListColumn("officer", Bilingual("招商员", "Officer"), wide_only=True),
        ListColumn("investment", Bilingual("总投资", "Investment"), wide_only=True),
    )
    fields_default_sort = (("late", True),)

    def choices(self, call: Call) -> Sequence[SelectFilter]:
        """Which limit, which stage, which source."""
        funnel = call.policy.stages
        levels = [(one.id, _in_days(one)) for one in funnel.service_levels]
        watched = {one.stage for one in funnel.service_levels}
        stages = [one for one in states(funnel) if one[0] in watched]
        return (
            SelectFilter("level", Bilingual("全部时限", "All limits"), levels),
            SelectFilter("state", Bilingual("全部阶段", "All stages"), stages),
            SelectFilter("source", Bilingual("全部来源", "All sources"), labelled(LeadSource)),
        )

    def page_of(self, call: Call, asked: QueryParams, *, order: str, skip: int, limit: int) -> Sequence[Overdue]:
        """Return one page."""
        which = self._asked(call, asked, order)
        return overdue_leads(call, which, skip=skip, limit=limit)

    def count_of(self, call: Call, asked: QueryParams) -> int:
        """Return how many there are."""
        return count_overdue(call, self._asked(call, asked, ""))

    def cells(self, item: Overdue, language: Language) -> Mapping[str, Cell]:
        """Return the cells of one lead."""
        names = dict(states(self.services.policy.stages))
        late = either(
            language, f"超期{item.days_late}天", f"{item.days_late} day{'s' if item.days_late > 1 else ''} late"
        )
        state = names[item.project.state].say(language) if item.project.state in names else item.project.state
        return {
            "name": Cell(item.project.name, note=item.id),
            "level": Cell(f"{item.level.say(language)} {late}", chip="bad"),
            "late": Cell(figures.day(item.due_on, language)),
            "state": Cell(state, chip="info"),
            "officer": Cell(item.project.officer or "—"),
            "investment": Cell(figures.money(item.project.total_investment_wan, language)),
        }

    def _asked(self, call: Call, asked: QueryParams, order: str) -> OverdueFilter:
        chosen = self.chosen(call, asked)
        which = ProjectFilter(text=asked.get("q", ""), states=chosen["state"], sources=chosen["source"])
        return OverdueFilter(levels=chosen["level"], which=which, longest_first=order == "late__asc")


class ReplyList(ListView):
    """Everything that places answered."""

    key = "replies"
    words = Bilingual("园区回复", "Replies of places")
    icon = "fa-solid fa-comments"
    permission = Permission.SEND_PROJECTS
    item_path = "/lead/{id}"
    guide = "today"
    in_menu = False
    empty = Bilingual(
        "这段时间没有符合条件的回复：换一个时间段或放宽筛选。",
        "No reply fits in this time: choose a longer one, or widen the filters.",
    )
    columns = (
        ListColumn("name", Bilingual("项目", "Project")),
        ListColumn("kind", Bilingual("回复", "PlaceReply")),
        ListColumn("place", Bilingual("园区", "Place")),
        ListColumn("day", Bilingual("日期", "Day")),
        ListColumn("text", Bilingual("附言", "In their words"), wide_only=True),
    )

    def choices(self, call: Call) -> Sequence[SelectFilter]:  # noqa: ARG002
        """Which reply, in which time."""
        kinds = [one for one in labelled(EventKind) if one[0] in REPLIES]
        return (
            SelectFilter("kind", Bilingual("全部回复", "All replies"), kinds),
            SelectFilter("days", Bilingual("近两周", "Two weeks"), _PERIODS),
        )

    def page_of(self, call: Call, asked: QueryParams, *, order: str, skip: int, limit: int) -> Sequence[PlaceReply]:  # noqa: ARG002
        """Return one page, the latest first."""
        return replies_of_places(call, self._asked(call, asked), skip=skip, limit=limit)

    def count_of(self, call: Call, asked: QueryParams) -> int:
        """Return how many there are."""
        return count_of_replies(call, self._asked(call, asked))

    def cells(self, item: PlaceReply, language: Language) -> Mapping[str, Cell]:
        """Return the cells of one reply."""
        event, today = item.event, self.services.store.today(self.services.clock())
        reasons = {one.id: one for state in self.services.policy.stages.side_states for one in state.reasons}
        reason = reasons[event.code].say(language) if event.code in reasons else ""
        return {
            "name": Cell(item.project_name, note=item.id),
            "kind": Cell(event.kind.say(language), chip=_KIND_CHIPS[event.kind], note=reason),
            "place": Cell(item.place.say(language)),
            "day": Cell(
                figures.day(event.happened_on, language), note=figures.days_ago(event.happened_on, today, language)
            ),
            "text": Cell("", note=event.text or "—"),
        }

    def _asked(self, call: Call, asked: QueryParams) -> ReplyFilter:
        chosen = self.chosen(call, asked)
        days = (chosen["days"] or (str(REPLY_DAYS),))[0]
        today = self.services.store.today(self.services.clock())
        since = None if days == "all" else today - dt.timedelta(days=int(days))
        kinds = frozenset(kind for kind in REPLIES if not chosen["kind"] or kind.value in chosen["kind"])
        return ReplyFilter(since=since, kinds=kinds, text=asked.get("q", ""))


def _in_days(level: ServiceLevel) -> Bilingual:
    return Bilingual(f"{level.zh}（{level.within_days}天）", f"{level.en} ({level.within_days} days)")
