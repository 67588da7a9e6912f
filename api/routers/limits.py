"""What a place can still take: its limits, and how its desk changes one."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from api.access import Permission
from api.call import Call
from api.routers.access import Needs
from api.routers.conditional import ExpectedVersion, etag
from api.routers.once import Once
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.common import ParkId
from api.schemas.limits import LimitIn, LimitsOut
from api.store.kinds import PARKS
from api.store.queries.profiles import get_profile
from api.usecases.leads.limits import change_limit, place_limits

router = router_for("limits", prefix="/parks/{park_id}/limits")

Reader = Annotated[Call, Depends(Needs(Permission.READ_PLACES))]
Editor = Annotated[Call, Depends(Needs(Permission.EDIT_PLACES))]


@router.get("", response_model=LimitsOut)
def show(call: Reader, park_id: ParkId) -> Response:
    """Return what a place can still take, limit by limit; its own desk also learns which accepted leads take of it.

    `ETag` is what a change sends as `If-Match`.
    """
    with call.read() as tx:
        version = get_profile(tx, call.actor, PARKS, park_id).version
    return _told(call, park_id, version).response()


@router.patch("", response_model=LimitsOut)
def change(call: Editor, once: Once, version: ExpectedVersion, park_id: ParkId, said: LimitIn) -> Response:
    """Change what a place reports of one limit, with a reason; what its accepted leads take is deducted as before."""

    def do() -> Reply:
        stored = change_limit(call, park_id, said.field, said.value, reason=said.reason, expected_version=version)
        return _told(call, park_id, stored.version)

    return once(call, do)


def _told(call: Call, park_id: str, version: int) -> Reply:
    return Reply.of(LimitsOut.of(place_limits(call, park_id)), ETag=etag(version))
