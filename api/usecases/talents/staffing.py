"""Who could staff a lead: how many candidates each of its roles could have, never who they are."""

from __future__ import annotations

from dataclasses import dataclass

from api.access import SYSTEM, Permission
from api.advice.talent_pool import TalentPool
from api.call import Call
from api.store.kinds import PROJECTS, ROLES
from api.store.queries.profiles import get_profile, load_profiles
from features.role import RoleProfile
from recommender.talent.ask import RoleAsk

STRONG = 60.0
"""From how many points on a candidate counts as strong."""


@dataclass(frozen=True, slots=True)
class RoleStaffing:
    """How many candidates one role could have; ``strong`` of them from :data:`STRONG` points on."""

    role: RoleProfile
    allowed: int
    strong: int


def staffing_of(call: Call, pool: TalentPool, project_id: str) -> list[RoleStaffing]:
    """Return how many candidates there are for each role of a lead, by title; raises `UnknownIdError` if there is none.

    Nobody learns a name or number: what is told are counts over all who agree to be matched.
    """
    call.require(Permission.READ_ROLES)
    with call.read() as tx:
        get_profile(tx, call.actor, PROJECTS, project_id)
        with tx.as_program():
            roles = [one.profile for one in load_profiles(tx, SYSTEM, ROLES) if one.profile.project_id == project_id]
        counted = pool.counts(tx, [RoleAsk(role, call.policy, call.today) for role in roles], least=STRONG)
    found = [RoleStaffing(role, *count) for role, count in zip(roles, counted, strict=True)]
    return sorted(found, key=lambda one: (one.role.title, one.role.role_id))
