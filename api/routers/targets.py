"""The policy's targets: how each stands against its schedule, and figures entered by hand."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query, Response

from api.access import Actor, Permission
from api.routers.access import Needs
from api.routers.once import Once
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.targets import EnteredOut, FigureIn, TargetBoardOut, TargetQuery
from api.services import Served
from api.usecases.office.targets import enter_figure, target_board

router = router_for("targets", prefix="/targets")

Reader = Annotated[Actor, Depends(Needs(Permission.READ_TARGETS))]
Recorder = Annotated[Actor, Depends(Needs(Permission.RECORD_TARGETS))]
TargetId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,63}$", description="id of the target")]


@router.get("", response_model=TargetBoardOut)
def board(actor: Reader, services: Served, asked: Annotated[TargetQuery, Query()]) -> Response:
    """Return how every target stands today, or stood at the end of an earlier year."""
    found = target_board(services.store, actor, policy=services.policy, now=services.clock(), year=asked.year)
    return Reply.of(TargetBoardOut.model_validate(found.to_json())).response()


@router.post("/{target_id}/figures", status_code=201, response_model=EnteredOut)
def enter(actor: Recorder, services: Served, once: Once, target_id: TargetId, figure: FigureIn) -> Response:
    """Enter the total reached by a day; a later figure of the same day corrects an earlier one."""

    def do() -> Reply:
        entered = enter_figure(
            services.store,
            actor,
            target_id,
            figure.value,
            policy=services.policy,
            now=services.clock(),
            as_of=figure.as_of,
            park_id=figure.park_id,
            note=figure.note,
        )
        return Reply.of(EnteredOut.of(entered), status=201)

    return once(actor, do)
