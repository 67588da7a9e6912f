"""Who could staff a lead where it may go: how many people, never who they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.access import SYSTEM, Permission
from api.advice.talent_pool import TalentPool
from api.call import Call
from api.store.kinds import PROJECTS, ROLES
from api.store.queries.profiles import get_profile, load_profiles
from recommender.talent.staffing import Staffing


def staffing_of(call: Call, pool: TalentPool, project_id: str, districts: Iterable[str]) -> Mapping[str, Staffing]:
    """Return by district how well people could staff the roles of a lead there; nothing where it has none.

    What is told are counts over all who agree to be matched. Raises `UnknownIdError` if there is no such lead.
    """
    call.require(Permission.READ_RECOMMENDATIONS)
    with call.read() as tx:
        get_profile(tx, call.actor, PROJECTS, project_id)
        with tx.as_program():
            roles = [one.profile for one in load_profiles(tx, SYSTEM, ROLES) if one.profile.project_id == project_id]
        return pool.staffing(tx, roles, districts, policy=call.policy, today=call.today) if roles else {}
