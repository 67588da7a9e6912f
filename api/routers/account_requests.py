"""What takes two administrators: one asks, another one confirms."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from api.access import Permission
from api.call import Call
from api.routers.access import Needs
from api.routers.strict import router_for
from api.schemas.accounts import RequestBody, RequestDone, RequestShown, RequestsShown
from api.usecases.people.two_persons import Wanted, ask, confirm, requests, withdraw

router = router_for("users", prefix="/account-requests")

Administrator = Annotated[Call, Depends(Needs(Permission.MANAGE_USERS))]


@router.get("")
def waiting(call: Administrator) -> RequestsShown:
    """Return the requests that wait for a second administrator."""
    return RequestsShown(items=[RequestShown.of(one) for one in requests(call)])


@router.post("", status_code=201)
def ask_for(call: Administrator, body: RequestBody) -> RequestShown:
    """Ask another administrator to confirm a change of an auditor's or an administrator's account."""
    wanted = Wanted(
        change=body.change, login=body.login, role=body.role, places=body.places, name=body.name, email=body.email
    )
    return RequestShown.of(ask(call, wanted))


@router.post("/{request_id}/confirm")
def confirm_request(call: Administrator, request_id: str) -> RequestDone:
    """Do what another administrator has asked for; a one-time password is shown this once."""
    return RequestDone.of(confirm(call, request_id))


@router.post("/{request_id}/withdraw", status_code=204)
def withdraw_request(call: Administrator, request_id: str) -> None:
    """Take a request back: nothing is done."""
    withdraw(call, request_id)
