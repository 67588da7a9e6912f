"""Places: lists, and profiles with their versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response

from api.access import Permission
from api.call import Call
from api.routers.access import Needs
from api.routers.conditional import ExpectedVersion, etag
from api.routers.once import Once
from api.routers.patching import checked
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.common import PageOf, ParkId, VersionNumber
from api.schemas.profiles import ParkOut, ParkPatch, ParkQuery, ParkVersionOut
from api.store.kinds import PARKS
from api.store.queries.listing import ParkSummary, list_parks
from api.store.queries.profiles import get_profile, profile_history
from api.usecases.leads.edits import same_id
from api.usecases.leads.profiles import add_profile, edit_profile, restore_version
from features.park import ParkProfile

router = router_for("parks", prefix="/parks")

Reader = Annotated[Call, Depends(Needs(Permission.READ_PLACES))]
Editor = Annotated[Call, Depends(Needs(Permission.EDIT_PLACES))]
Adder = Annotated[Call, Depends(Needs(Permission.ADD_PLACES))]


@router.get("")
def list_(call: Reader, asked: Annotated[ParkQuery, Query()]) -> PageOf[ParkSummary]:
    """List places, page by page."""
    with call.read() as tx:
        page = list_parks(tx, call.actor, asked.filter, order=asked.order, limit=asked.limit, cursor=asked.cursor)
    return PageOf(items=list(page.items), next_cursor=page.next_cursor)


@router.post("", status_code=201, response_model=ParkOut)
def create(call: Adder, once: Once, profile: ParkProfile) -> Response:
    """Add a place."""

    def do() -> Reply:
        stored = add_profile(call, PARKS, profile)
        return Reply.of(ParkOut.of(stored), status=201, ETag=etag(stored.version))

    return once(call, do)


@router.get("/{park_id}", response_model=ParkOut)
def show(call: Reader, park_id: ParkId) -> Response:
    """Return a place; `ETag` is what an edit sends as `If-Match`."""
    with call.read() as tx:
        stored = get_profile(tx, call.actor, PARKS, park_id)
    return Reply.of(ParkOut.of(stored), ETag=etag(stored.version)).response()


@router.put("/{park_id}", response_model=ParkOut)
def replace(call: Editor, once: Once, version: ExpectedVersion, park_id: ParkId, profile: ParkProfile) -> Response:
    """Replace a place's profile."""
    return once(call, lambda: _edited(call, same_id(PARKS, profile, park_id), version))


@router.patch("/{park_id}", response_model=ParkOut)
def change(call: Editor, once: Once, version: ExpectedVersion, park_id: ParkId, patch: ParkPatch) -> Response:
    """Change some fields of a place (JSON merge patch); null = unknown."""
    with call.read() as tx:
        profile = checked(get_profile(tx, call.actor, PARKS, park_id).profile, patch)
    return once(call, lambda: _edited(call, same_id(PARKS, profile, park_id), version))


@router.get("/{park_id}/versions")
def versions(call: Reader, park_id: ParkId) -> list[ParkVersionOut]:
    """Return every version of a place's profile, oldest first."""
    with call.read() as tx:
        return [ParkVersionOut.of(one) for one in profile_history(tx, call.actor, PARKS, park_id)]


@router.post("/{park_id}/versions/{version}/restore", response_model=ParkOut)
def restore(call: Editor, once: Once, park_id: ParkId, version: VersionNumber) -> Response:
    """Save what an earlier version said as the next version: the way back for a place that does not read any more."""

    def do() -> Reply:
        stored = restore_version(call, PARKS, park_id, version)
        return Reply.of(ParkOut.of(stored), ETag=etag(stored.version))

    return once(call, do)


def _edited(call: Call, profile: ParkProfile, version: int) -> Reply:
    stored = edit_profile(call, PARKS, profile, expected_version=version)
    return Reply.of(ParkOut.of(stored), ETag=etag(stored.version))
