"""The first-run tour of each role, on demo data only: a few steps that point at what is on the role's first page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from api.access import Actor, Role
from api.console.page import Page
from api.services import Services
from api.usecases.people.personal import tour_waits
from features.bilingual import Bilingual


@dataclass(frozen=True)
class Step:
    """One step; it points at the first of the elements ``at`` that is to be seen, and is left out if none is."""

    at: tuple[str, ...]
    title: Bilingual
    text: Bilingual

    @property
    def selectors(self) -> str:
        """The selectors as the script takes them."""
        return "|".join(self.at)


@dataclass(frozen=True)
class Tour:
    """The steps of one role, and the page on which they are shown."""

    name: str
    path: str
    steps: tuple[Step, ...]


def tour_of(services: Services, request: Request, page: object) -> Tour | None:
    """Return the tour to be shown on this page now; ``None`` if it was seen, or there is none."""
    actor = getattr(request.state, "actor", None)
    if not isinstance(page, Page) or not isinstance(actor, Actor):
        return None
    tour = TOURS.get(actor.role)
    if tour is None or tour.path != page.path or not services.settings.is_demo:
        return None
    return tour if tour_waits(services.call(actor), tour.name) else None


def _head(title: str) -> str:
    return f'section[aria-labelledby="{title}"] .card-header'


def _menu(path: str) -> tuple[str, ...]:
    return f'#jh-menu a[href$="{path}"]', ".navbar-toggler"


_HELP = Step(
    ("[data-jh-help]",),
    Bilingual("不清楚就点帮助", "Help for every page"),
    Bilingual(
        "每个页面都有一页说明；想再看一次引导，也在帮助里。",
        "Each page has a page of help. The tour can be started again from there.",
    ),
)
_SEARCH = Step(
    ("[data-jh-search]",),
    Bilingual("随时搜索", "Search at any time"),
    Bilingual(
        "按 / 键即可搜索线索和园区：中文、英文、编号或拼音首字母都行。",
        "Press / to search leads and places by name, number, or pinyin initials.",
    ),
)
_OFFICER = (
    Step(
        (_head("new-title"),),
        Bilingual("从新线索开始", "Begin with the new leads"),
        Bilingual(
            "还没有推送过的线索在这里。点开一条，就能看到推荐园区、理由和“为何不推荐”，两步即可推送。",
            "Leads not sent yet. Open one for the places, the reasons and why not; send in two clicks.",
        ),
    ),
    Step(
        (_head("late-title"),),
        Bilingual("超过时限的先办", "What is overdue comes first"),
        Bilingual(
            "响应1天、研判3天、反馈7天、进展14天，超过的列在这里。",
            "Respond in 1 day, triage in 3, feedback in 7, progress in 14: what is late stands here.",
        ),
    ),
    Step(
        (_head("reply-title"),),
        Bilingual("园区的答复", "What places replied"),
        Bilingual("园区接受、谢绝或提问，都会出现在这里。", "Places accept, decline or ask: it appears here."),
    ),
    _SEARCH,
    Step(
        _menu("/import"),
        Bilingual("导入 Excel", "Import an Excel file"),
        Bilingual(
            "把手头的表格拖进来；有误的单元格在网页里直接改正，再接受。",
            "Drop in the sheet you have; mend wrong cells in the browser, then accept.",
        ),
    ),
    _HELP,
)
_DESK = (
    Step(
        (_head("wait-title"),),
        Bilingual("待答复的线索", "Leads to answer"),
        Bilingual(
            "招商员推送来的线索，最适合本园的在前。点开后可以接受、谢绝（注明原因）或提问。",
            "What officers sent you, the best fit first. Open one to accept, decline with a reason, or ask.",
        ),
    ),
    Step(
        (_head("possible-title"),),
        Bilingual("可能适合本园的公开线索", "Open leads that suit you"),
        Bilingual(
            "还没有推送给本园、但符合全部规则的公开线索。",
            "Open leads not sent to you that meet every rule here.",
        ),
    ),
    Step(
        (_head("accepted-title"),),
        Bilingual("已接受", "Accepted"),
        Bilingual("接受之后就能看到完整资料。", "Once accepted, a lead is shown in full."),
    ),
    Step(
        _menu("/own"),
        Bilingual("保持本园资料更新", "Keep your facts up to date"),
        Bilingual(
            "层高、供电、空置面积改了，推荐立即跟着变；这里也能看到本园错过了哪些项目、差在哪里。",
            "Change clear height, power or free floor, and advice follows at once. It also shows what you missed.",
        ),
    ),
    _HELP,
)
_TARGETS = (
    Step(
        (".jh-goal",),
        Bilingual("两项头等目标", "The two first goals"),
        Bilingual(
            "每年200个项目、1000名硕博。竖线是序时进度：条在线左边就是落后。",
            "200 projects and 1,000 masters and PhDs a year. The line marks the schedule.",
        ),
    ),
    Step(
        (_head("all-title"),),
        Bilingual("全部13项指标", "All 13 targets"),
        Bilingual(
            "能从往来记录里数出来的自动统计，其余在表格下方填报，注明依据。",
            "What events tell is counted; the rest is entered below the table, with its proof.",
        ),
    ),
    Step(
        (_head("funnel-title"),),
        Bilingual("项目漏斗", "The funnel"),
        Bilingual("各阶段现有多少项目，卡在哪一步一目了然。", "How many projects stand at each stage."),
    ),
    Step(
        (_head("heat-title"),),
        Bilingual("错位发展", "Differentiation"),
        Bilingual("园区与赛道的热力图：哪里扎堆，哪里空白。", "Places by fields: where they crowd, where none is."),
    ),
    Step(
        ('a[href*="/targets/report"]',),
        Bilingual("一页通", "One page to print"),
        Bilingual("一张 A4 纸的全市报告，可直接打印。", "The city's report on one sheet of A4."),
    ),
    _HELP,
)
_TALENTS = (
    Step(
        (_head("roles-title"),),
        Bilingual("从岗位开始", "Begin with the roles"),
        Bilingual(
            "还没有人选的岗位。点开就是候选名单，每人写明理由、差距和要核实的问题，不显示姓名。",
            "Roles nobody is put forward for. Open one for its shortlist: reasons, gaps and questions, without names.",
        ),
    ),
    Step(
        (_head("ask-title"),),
        Bilingual("先征询，再推送", "First ask, then send"),
        Bilingual(
            "用人方有意向后，先征询本人是否同意向它提供身份信息，同意了才能推送。",
            "Once an employer is interested, ask the person whether they agree to be named to it; only then send.",
        ),
    ),
    Step(
        (_head("rights-title"),),
        Bilingual("本人的请求有时限", "Requests have their days"),
        Bilingual(
            "查阅、更正、删除等请求按法定时限列在这里，快到期的在前。",
            "To see, correct or erase: what candidates ask for stands here by its legal day, the soonest first.",
        ),
    ),
    Step(
        ("section[aria-labelledby=goal-title]",),
        Bilingual("离1000人还有多远", "How far to 1,000"),
        Bilingual("每人只计一次，全职与柔性分开。", "Everybody counts once; full time and flexible apart."),
    ),
    _HELP,
)
_STEWARD = (
    Step(
        (_head("rules-title"),),
        Bilingual("先补最卡的", "Mend what holds up most"),
        Bilingual(
            "哪条规则因缺资料而判不了、卡住多少线索，多的在前。",
            "Which rules stay open for lack of facts, and for how many leads; the most first.",
        ),
    ),
    Step(
        (_head("place-gaps"), _head("lead-gaps")),
        Bilingual("缺什么、缺在谁那里", "What is missing, and where"),
        Bilingual("园区和线索各缺哪些字段，点名单就能去补。", "Fields missing at places and of leads."),
    ),
    Step(
        _menu("/policy"),
        Bilingual("政策包", "The policy pack"),
        Bilingual("规则、权重、指标的原文与版本都在这里。", "Rules, weights and targets, with their sources."),
    ),
    Step(
        _menu("/models"),
        Bilingual("模型", "Models"),
        Bilingual(
            "训练、看报告、上线、回退；不能证明优于政策评分、或任何分组变差的不让上线，并说明差在哪里。",
            "Train, read the report, promote, roll back. What is not shown better is refused, and it says where.",
        ),
    ),
    Step(
        _menu("/jobs"),
        Bilingual("任务", "Jobs"),
        Bilingual("耗时的工作在后台进行，进度自动刷新，可以取消。", "Long work runs behind, with progress and cancel."),
    ),
    _HELP,
)
_ADMINISTRATOR = (
    Step(
        (".jh-main table",),
        Bilingual("账号", "Accounts"),
        Bilingual("点姓名可以改角色、停用、重置密码、结束会话。", "Open one to change role, shut, reset or sign out."),
    ),
    Step(
        (_head("add-title"),),
        Bilingual("新建账号", "Add an account"),
        Bilingual(
            "一人一号、一号一角色；窗口账号要绑定园区。首次密码只显示一次，登录后必须修改。",
            "One person, one account, one role; desks are bound to places. A first password is shown once.",
        ),
    ),
    _HELP,
)
_AUDITOR = (
    Step(
        (".jh-main .card",),
        Bilingual("记录链是否完好", "Whether the chain is whole"),
        Bilingual("全部记录逐条核验；改动、删除、换序都会被发现。", "Every record is verified: no change goes unseen."),
    ),
    Step(
        ('form[role="search"].jh-form-row',),
        Bilingual("查找", "Find"),
        Bilingual("按账号、对象、事项查找谁看过、做过什么。", "Who saw or did what: by account, subject and action."),
    ),
    _HELP,
)

TOURS: Mapping[Role, Tour] = {
    role: Tour(role.value, path, steps)
    for role, path, steps in (
        (Role.OFFICER, "/today", _OFFICER),
        (Role.PARK_DESK, "/desk", _DESK),
        (Role.HUB_DESK, "/desk", _DESK),
        (Role.PLANNER, "/targets", _TARGETS),
        (Role.TALENT_OFFICER, "/talent-today", _TALENTS),
        (Role.STEWARD, "/quality", _STEWARD),
        (Role.ADMINISTRATOR, "/users", _ADMINISTRATOR),
        (Role.AUDITOR, "/audit", _AUDITOR),
    )
}
"""The tour of each role by role."""
