"""The screens, one module each; ``ALL`` in the order of the menu."""

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
from api.console.pages.places import PlaceList
from api.console.pages.policy import PolicyPage
from api.console.pages.quality import QualityPage
from api.console.pages.search import SearchPage
from api.console.pages.targets import TargetsPage
from api.console.pages.today import TodayPage
from api.console.pages.tour import TourPage
from api.console.pages.users import UsersPage
from api.console.pages.views import ViewsPage
from api.console.pages.waiting import OverdueList, ReplyList

ALL: tuple[type[Page | ListView], ...] = (
    TodayPage,
    DeskPage,
    OwnPlacePage,
    LeadList,
    OverdueList,
    ReplyList,
    PlaceList,
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
    SearchPage,
    ExportPage,
    HelpPage,
    ViewsPage,
    TourPage,
)
