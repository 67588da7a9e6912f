"""The policy's targets: how each stands against its schedule, and figures entered by hand."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query, Response

from api.access import Permission
from api.call import Call
from api.routers.access import Needs
from api.routers.once import Once
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.targets import EnteredOut, FigureIn, TargetBoardOut, TargetQuery
from api.usecases.office.targets import enter_figure, target_board

router = router_for("targets", prefix="/targets")

Reader = Annotated[Call, Depends(Needs(Permission.READ_TARGETS))]
Recorder = Annotated[Call, Depends(Needs(Permission.RECORD_TARGETS))]
TargetId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,63}$", description="id of the target")]


@router.get("", response_model=TargetBoardOut)
def board(call: Reader, asked: Annotated[TargetQuery, Query()]) -> Response:
    """Return how every target stands today, or stood at the end of an earlier year."""
    found = target_board(call, year=asked.year)
    return Reply.of(TargetBoardOut.model_validate(found.to_json())).response()


@router.post("/{target_id}/figures", status_code=201, response_model=EnteredOut)
def enter(call: Recorder, once: Once, target_id: TargetId, figure: FigureIn) -> Response:
    """Enter the total reached by a day; a later figure of the same day corrects an earlier one."""

    def do() -> Reply:
        entered = enter_figure(
            call, target_id, figure.value, as_of=figure.as_of, park_id=figure.park_id, note=figure.note
        )
        return Reply.of(EnteredOut.of(entered), status=201)

    return once(call, do)
