"""The demand for people: open roles, what landed projects need, and what the year still lacks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from api.access import Permission
from api.call import Call
from api.routers.access import Needs
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.demand import DemandOut
from api.usecases.office.demand import demand

router = router_for("demand", prefix="/demand")


@router.get("", response_model=DemandOut)
def demanded(call: Annotated[Call, Depends(Needs(Permission.READ_TARGETS))]) -> Response:
    """Return which people are wanted today by discipline, track and place, and what the year's target lacks."""
    return Reply.of(DemandOut.model_validate(demand(call).to_json())).response()
