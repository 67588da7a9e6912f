"""指标: the 13 targets against their schedule, the funnel, and who chases which field; with a page to print."""

from __future__ import annotations

import datetime as dt
from typing import Any

from starlette.responses import Response

from api.access import Permission
from api.console.page import Page, get, post
from api.console.visit import Visit
from api.store.queries.listing import count_by_state
from api.usecases.leads.overview import fields_by_place
from api.usecases.office.targets import TargetBoard, enter_figure, target_board
from features.bilingual import Bilingual
from features.errors import InputError
from features.figures import day
from features.policy.targets import TargetScope

FIRST = ("landed_projects", "new_masters_phds")
"""Targets that stand at the top: what the city is asked about first."""

_PLACES_SHOWN = 60


class TargetsPage(Page):
    """Progress against schedule."""

    path = "/targets"
    words = Bilingual("指标", "Targets")
    icon = "fa-solid fa-bullseye"
    permission = Permission.READ_TARGETS
    guide = "targets"

    @get()
    def index(self, visit: Visit) -> Response:
        """Show all targets, the funnel and the spread of fields over places."""
        return self.show(visit, "targets.html", **_shown(visit))

    @get("/spread")
    def spread(self, visit: Visit) -> Response:
        """Return who chases which field; fetched after the page."""
        services = visit.services
        whole = fields_by_place(visit.call, services.advisor)
        return self.fragment(
            visit,
            "targets_spread.html",
            whole=whole,
            spread=whole.busiest(_PLACES_SHOWN),
            busiest=max(1, int(whole.everything.counts.max(initial=0))),
            taxonomy=services.policy.taxonomy,
        )

    @get("/parks")
    def parks(self, visit: Visit) -> Response:
        """Return the figures of each park for the targets that bind each of them; fetched when opened."""
        target = visit.services.policy.targets.target(visit.asked("target"))
        board = _board(visit)
        return self.fragment(visit, "targets_parks.html", board=board, one=board.of(target.id))

    @get("/report")
    def report(self, visit: Visit) -> Response:
        """Show one page that prints on A4."""
        title = visit.say("未来产业发展情况一页通", "Future industries on one page")
        services = visit.services
        spread = fields_by_place(visit.call, services.advisor)
        return self.show(visit, "targets_report.html", **(_shown(visit) | {"title": title, "spread": spread}))

    @post("/figure")
    def figure(self, visit: Visit) -> Response:
        """Enter the figure of a target that the system cannot count."""
        services = visit.services
        target = services.policy.targets.target(visit.typed("target"))
        entered = enter_figure(
            visit.call,
            target.id,
            _number(visit.typed("value")),
            as_of=_day(visit.typed("as_of")),
            park_id=visit.typed("park_id") or None if target.scope is TargetScope.EACH_PARK else None,
            note=visit.typed("note"),
        )
        said = visit.say(
            f"已填报：{target.zh}，截至{day(entered.as_of, 'zh')}为{target.amount(entered.value, 'zh')}。",
            f"Entered: {target.en} is {target.amount(entered.value, 'en')} as of {day(entered.as_of, 'en')}.",
        )
        return visit.go("/targets", said=said)


def _board(visit: Visit) -> TargetBoard:
    year = visit.asked("year")
    return target_board(visit.call, year=int(year) if year.isascii() and year.isdigit() else None)


def _shown(visit: Visit) -> dict[str, Any]:
    services, board = visit.services, _board(visit)
    with services.store.read(visit.actor) as tx:
        states = count_by_state(tx, visit.actor)
    funnel = services.policy.stages
    stages = [(stage, states.get(stage.id, 0)) for stage in funnel.stages]
    return {
        "board": board,
        "first": [one for one in board.progress if one.target.id in FIRST],
        "years": range(visit.today.year, services.policy.targets.start_date.year - 1, -1),
        "stages": stages,
        "longest": max(1, *(count for _, count in stages)),
        "beside": [(state, states.get(state.id, 0)) for state in funnel.side_states],
        "may_enter": visit.actor.may(Permission.RECORD_TARGETS),
        "TargetScope": TargetScope,
    }


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "").replace("，", ""))
    except ValueError:
        raise InputError(f"value must be a number, received {text!r}", zh=f"“{text}”不是数字，请只填数") from None


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"as_of must be a day such as 2026-06-30, received {text!r}", zh=f"日期应写作2026-06-30，收到“{text}”"
        ) from None
