"""A small invented city for the console: a few places, a few leads, one account a role."""

from __future__ import annotations

from api.access import SYSTEM, Role
from api.services import Services
from api.store.kinds import PARKS, PROJECTS
from api.usecases.leads.profiles import import_profiles
from api.usecases.people.accounts import NewAccount, add_account, add_with_password
from features.park import ParkProfile, ParkTrack
from features.project import ProjectProfile
from tests.api.samples import NOW, call_of

PASSWORD = "lantern-orbit-velvet-harbour"
ROLES = (
    Role.OFFICER,
    Role.TALENT_OFFICER,
    Role.PARK_DESK,
    Role.STEWARD,
    Role.PLANNER,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
)
LEAD = "L1"


def login_of(role: Role) -> str:
    """Return the login of the account with this role."""
    return role.value.replace("_", "-")


def settle(services: Services) -> None:
    """Write the city and its accounts."""
    import_profiles(call_of(services.store, SYSTEM), PARKS, places())
    import_profiles(call_of(services.store, SYSTEM), PROJECTS, leads())
    for role in ROLES:
        bound = ["ntcx"] if role is Role.PARK_DESK else []
        stated = NewAccount(login=login_of(role), name=f"{role.zh}（演示）", role=role, places=bound)
        add_with_password(call_of(services.store, SYSTEM), stated, PASSWORD)


def newcomer(services: Services, role: Role = Role.OFFICER) -> str:
    """Add an account whose password was given by the administrator; return that password."""
    stated = NewAccount(login="newcomer", name="新同事（演示）", role=role)
    return add_account(call_of(services.store, SYSTEM), stated).password


def places() -> list[ParkProfile]:
    """Return three places: one fits, one is a little too small, one is another kind of place."""
    third_gen = ParkTrack(field_id="third_gen_semi", role="primary")
    return [
        ParkProfile(
            park_id="ntcx",
            name_zh="崇川半导体园（演示）",
            name_en="Chongchuan Semiconductor Park",
            district="崇川区",
            latitude=32.0,
            longitude=120.86,
            segments=(third_gen,),
            floor_free_m2=12_000,
            max_unit_m2=9_000,
            power_free_kva=20_000,
            takes_manufacturing=True,
            clear_height_m=9,
            minutes_to_shanghai=80,
        ),
        ParkProfile(
            park_id="small",
            name_zh="海门小微园（演示）",
            name_en="Haimen Small Park",
            district="海门区",
            latitude=31.9,
            longitude=121.2,
            floor_free_m2=5_500,
            max_unit_m2=5_500,
            takes_manufacturing=True,
        ),
        ParkProfile(
            park_id="rugao",
            name_zh="如皋产业园（演示）",
            district="如皋市",
            latitude=32.4,
            longitude=120.55,
            floor_free_m2=30_000,
            max_unit_m2=30_000,
            takes_manufacturing=True,
        ),
    ]


def leads() -> list[ProjectProfile]:
    """Return three leads."""
    return [
        ProjectProfile(
            project_id=LEAD,
            name="碳化硅外延片项目（演示）",
            description="建设8英寸碳化硅外延片产线，面向车规级功率器件。",
            confidentiality="open",
            source="fund",
            floor_area_m2=6_000,
            power_kva=4_000,
            clear_height_m=8,
            site_mode="factory",
            total_investment={"amount": 12_000},
            team_country="中国",
            data_status="synthetic",
            first_reported_on=NOW.date(),
        ),
        ProjectProfile(
            project_id="L2",
            name="全钒液流电池项目（演示）",
            description="全钒液流电池储能系统。",
            confidentiality="internal",
        ),
        ProjectProfile(project_id="L3", name="Flying-car project（演示）", description="eVTOL aircraft."),
    ]
