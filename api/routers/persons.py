"""Candidates as people: consents, who they are, their own link, what they ask for, erasure."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from api.access import Permission
from api.call import Call
from api.persons.identity import PersonIdentity
from api.persons.links import links_of
from api.routers.access import Needs
from api.routers.strict import router_for
from api.schemas.common import TalentId
from api.schemas.persons import (
    CandidateConsents,
    ConsentIn,
    ConsentOut,
    ErasureReceipt,
    OwnLink,
    RequestNumber,
    RightsDue,
    RightsRequest,
)
from api.services import Served
from api.usecases.persons.consents import candidate_consents, record_consent
from api.usecases.persons.erasure import KeptFiles, erase
from api.usecases.persons.identity import keep_identity, see_identity
from api.usecases.persons.rights import answer, make_link, rights_due

router = router_for("persons")

Reader = Annotated[Call, Depends(Needs(Permission.READ_TALENTS))]
Editor = Annotated[Call, Depends(Needs(Permission.EDIT_TALENTS))]
Eraser = Annotated[Call, Depends(Needs(Permission.ERASE_TALENTS))]


@router.get("/talents/{talent_id}/consents")
def consents(call: Reader, talent_id: TalentId) -> CandidateConsents:
    """Return what a candidate has said, and what stands of it."""
    return CandidateConsents.of(candidate_consents(call, talent_id))


@router.post("/talents/{talent_id}/consents", status_code=201)
def add_consent(call: Editor, talent_id: TalentId, said: ConsentIn) -> ConsentOut:
    """Record what a candidate says to one purpose; it counts from the next answer on."""
    return ConsentOut.of(record_consent(call, said.draft(talent_id)))


@router.get("/talents/{talent_id}/identity")
def identity(call: Editor, services: Served, talent_id: TalentId) -> PersonIdentity | None:
    """Return who a candidate is; the look is on record."""
    return see_identity(call, services.persons, talent_id)


@router.post("/talents/{talent_id}/identity", status_code=204)
def give_identity(call: Editor, services: Served, talent_id: TalentId, who: PersonIdentity) -> None:
    """Keep who a candidate is, sealed under a key of that person."""
    keep_identity(call, services.persons, talent_id, who)


@router.post("/talents/{talent_id}/link", status_code=201)
def link(call: Editor, services: Served, talent_id: TalentId) -> OwnLink:
    """Make a candidate's own link; it is shown this once."""
    return OwnLink.of(make_link(call, links_of(services.settings), talent_id))


@router.post("/talents/{talent_id}/erase")
def erase_candidate(call: Eraser, services: Served, talent_id: TalentId) -> ErasureReceipt:
    """Erase a candidate for good, and return the receipt."""
    return ErasureReceipt.of(erase(call, KeptFiles(services.settings.data_dir), talent_id))


@router.get("/rights-requests")
def requests(call: Reader) -> RightsDue:
    """Return what candidates have asked for and wait for, the soonest due first."""
    return RightsDue(items=[RightsRequest.of(one) for one in rights_due(call)])


@router.post("/rights-requests/{seq}/answer")
def answered(call: Editor, seq: RequestNumber) -> RightsRequest:
    """Note that a request is answered."""
    return RightsRequest.of(answer(call, seq))
