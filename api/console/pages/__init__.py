"""The screens, one module each, in the order of the menu; those of a kind of record follow from its description."""

from __future__ import annotations

from api.console.listing import ListView
from api.console.page import Page
from api.console.pages.audit import AuditPage
from api.console.pages.desk import DeskPage
from api.console.pages.exporting import ExportPage
from api.console.pages.fact import FactPage
from api.console.pages.help import HelpPage
from api.console.pages.importing import DraftPage, ImportPage
from api.console.pages.jobs import JobsPage
from api.console.pages.lead import LeadPage
from api.console.pages.leads import LeadList
from api.console.pages.models import ModelsPage
from api.console.pages.place import PlacePage
from api.console.pages.place_form import OwnPlacePage
from api.console.pages.policy import PolicyPage
from api.console.pages.quality import QualityPage
from api.console.pages.record_form import form_of
from api.console.pages.records import list_of, page_of
from api.console.pages.role import RolePage
from api.console.pages.search import SearchPage
from api.console.pages.talent import TalentPage
from api.console.pages.talent_today import TalentTodayPage
from api.console.pages.targets import TargetsPage
from api.console.pages.today import TodayPage
from api.console.pages.tour import TourPage
from api.console.pages.users import UsersPage
from api.console.pages.views import ViewsPage
from api.console.pages.waiting import OverdueList, ReplyList
from api.store.kinds import KINDS

_WORK: tuple[type[Page | ListView], ...] = (
    TodayPage,
    TalentTodayPage,
    DeskPage,
    OwnPlacePage,
    LeadList,
    OverdueList,
    ReplyList,
)
_REST: tuple[type[Page | ListView], ...] = (
    ImportPage,
    DraftPage,
    TargetsPage,
    QualityPage,
    PolicyPage,
    ModelsPage,
    JobsPage,
    UsersPage,
    AuditPage,
    LeadPage,
    FactPage,
    PlacePage,
    RolePage,
    TalentPage,
    SearchPage,
    ExportPage,
    HelpPage,
    ViewsPage,
    TourPage,
)


def screens() -> tuple[type[Page | ListView], ...]:
    """Return all screens; leads have a list of their own, and leads and places pages of their own."""
    kinds = KINDS.values()
    lists = (list_of(kind) for kind in kinds if kind is not LeadList.kind)
    forms = (form_of(kind) for kind in kinds if kind.screen.has_form)
    return (*_WORK, *lists, *_REST, *forms, *(page_of(kind) for kind in kinds if not kind.screen.page))
