"""What is wrong with single records: set aside because they do not read, or hardly true."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from api.access import Permission
from api.call import Call
from api.routers.access import Needs
from api.routers.strict import router_for
from api.schemas.quality import FindingsOut, QualityFindingOut
from api.usecases.leads.findings import UNREADABLE, findings

router = router_for("quality", prefix="/quality")

Reader = Annotated[Call, Depends(Needs(Permission.READ_QUALITY))]


@router.get("/findings")
def list_(call: Reader) -> FindingsOut:
    """Return what a data steward has to mend, record by record."""
    found = findings(call)
    lost = sum(one.code == UNREADABLE for one in found)
    return FindingsOut(set_aside=lost, items=[QualityFindingOut.of(one) for one in found])
