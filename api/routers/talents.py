"""Candidates for roles: shortlists, the steps between a candidate and a role, and who is told who somebody is."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response

from api.access import Permission
from api.call import Call
from api.routers.access import Needs
from api.routers.once import Once
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.common import Lang, RoleId, TalentId
from api.schemas.talents import (
    CandidateOut,
    CardOut,
    FittingRoleOut,
    IdentityOut,
    PutForwardOut,
    ShortlistOut,
    StepIn,
    StepOut,
)
from api.services import Served
from api.usecases.talents.shortlists import (
    MOST_COMPARED,
    MOST_SHOWN,
    compared,
    fitting_roles,
    put_forward,
    role_shortlist,
)
from api.usecases.talents.steps import record_step, reveal, steps_of_candidate
from features.project import ID_PATTERN

router = router_for("talents")

Shortlister = Annotated[Call, Depends(Needs(Permission.SHORTLIST))]
Reader = Annotated[Call, Depends(Needs(Permission.READ_ROLES))]
Recorder = Annotated[Call, Depends(Needs(Permission.RECORD_TALENT_STEPS))]
TalentReader = Annotated[Call, Depends(Needs(Permission.READ_TALENTS))]
_Number = Annotated[str, Query(pattern=ID_PATTERN)]


@router.get("/roles/{role_id}/shortlist", response_model=ShortlistOut)
def shortlist(
    call: Shortlister,
    services: Served,
    role_id: RoleId,
    lang: Lang = "zh",
    limit: Annotated[int, Query(ge=1, le=MOST_SHOWN, description="most candidates")] = 10,
    seed: Annotated[int, Query(ge=0, le=2**31, description="chooses among those shown on trial")] = 0,
) -> Response:
    """Return the best candidates for a role among those who have agreed to be matched, without names."""
    found = role_shortlist(call, services.talent_pool, role_id, k=limit, seed=seed)
    return Reply.of(ShortlistOut.of(found, lang, call.policy.version)).response()


@router.get("/roles/{role_id}/compare", response_model=list[CandidateOut])
def compare(
    call: Shortlister,
    role_id: RoleId,
    talent: Annotated[list[_Number], Query(min_length=2, max_length=MOST_COMPARED)],
    lang: Lang = "zh",
) -> list[CandidateOut]:
    """Return two to four candidates for a role beside each other."""
    found = compared(call, role_id, tuple(talent))
    return [CandidateOut(card=CardOut.of(card, lang), match=match.as_json(lang), steps=[]) for card, match in found]


@router.get("/roles/{role_id}/candidates", response_model=list[PutForwardOut])
def candidates(call: Reader, role_id: RoleId, lang: Lang = "zh") -> list[PutForwardOut]:
    """Return the candidates who were put before who asks for somebody, as cards; a desk's own roles only."""
    return [PutForwardOut.of(one, lang) for one in put_forward(call, role_id)]


@router.post("/roles/{role_id}/candidates/{talent_id}/steps", status_code=201, response_model=StepOut)
def step(call: Recorder, once: Once, role_id: RoleId, talent_id: TalentId, said: StepIn) -> Response:
    """Record one step between a candidate and a role."""

    def do() -> Reply:
        return Reply.of(StepOut.of(record_step(call, said.draft(role_id, talent_id))), status=201)

    return once(call, do)


@router.post("/roles/{role_id}/candidates/{talent_id}/reveal", response_model=IdentityOut)
def show_identity(call: Recorder, services: Served, role_id: RoleId, talent_id: TalentId) -> Response:
    """Return who a candidate is who was sent to the role's recipient and agrees to it; recorded as a step."""
    return Reply.of(IdentityOut.of(reveal(call, services.persons, talent_id, role_id))).response()


@router.get("/talents/{talent_id}/steps", response_model=list[StepOut])
def candidate_steps(call: TalentReader, talent_id: TalentId) -> list[StepOut]:
    """Return what has happened between one candidate and any role."""
    return [StepOut.of(one) for one in steps_of_candidate(call, talent_id)]


@router.get("/talents/{talent_id}/roles", response_model=list[FittingRoleOut])
def fitting(
    call: Shortlister,
    talent_id: TalentId,
    lang: Lang = "zh",
    limit: Annotated[int, Query(ge=1, le=MOST_SHOWN, description="most roles")] = 10,
) -> list[FittingRoleOut]:
    """Return the open roles that fit a candidate best; none where the person does not agree to be matched."""
    return [FittingRoleOut.of(one, lang) for one in fitting_roles(call, talent_id, k=limit)]
