"""A merge patch over a profile; what does not fit afterwards is told by its field."""

from __future__ import annotations

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from api.store.kinds import P
from api.usecases.leads.edits import changes_of, patched


def checked(profile: P, patch: BaseModel) -> P:
    """Return the profile with the patch; raises `RequestValidationError` if the whole does not fit."""
    try:
        return patched(profile, changes_of(patch))
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in faults]) from None
