"""Tables. Importing this package registers every table in ``METADATA``; Alembic compares against that."""

from api.store.tables.accounts import AccountPlaceRow as AccountPlaceRow
from api.store.tables.accounts import AccountRequestRow as AccountRequestRow
from api.store.tables.accounts import AccountRow as AccountRow
from api.store.tables.accounts import ApiTokenRow as ApiTokenRow
from api.store.tables.accounts import KnownAddressRow as KnownAddressRow
from api.store.tables.accounts import RecoveryCodeRow as RecoveryCodeRow
from api.store.tables.accounts import SecondFactorRow as SecondFactorRow
from api.store.tables.accounts import SessionRow as SessionRow
from api.store.tables.accounts import SignInAttemptRow as SignInAttemptRow
from api.store.tables.audit import AuditRow as AuditRow
from api.store.tables.base import METADATA as METADATA
from api.store.tables.events import EngagementRow as EngagementRow
from api.store.tables.events import EventRow as EventRow
from api.store.tables.jobs import JobRow as JobRow
from api.store.tables.jobs import RepeatableRow as RepeatableRow
from api.store.tables.parks import ParkRow as ParkRow
from api.store.tables.parks import ParkVersionRow as ParkVersionRow
from api.store.tables.personal import EndedTourRow as EndedTourRow
from api.store.tables.personal import KeptViewRow as KeptViewRow
from api.store.tables.projects import ProjectMaskedRow as ProjectMaskedRow
from api.store.tables.projects import ProjectRow as ProjectRow
from api.store.tables.projects import ProjectVersionRow as ProjectVersionRow
from api.store.tables.targets import TargetFigureRow as TargetFigureRow
