"""The same invented record on later days."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from pydantic import BaseModel

T = TypeVar("T", bound=BaseModel)


def moved(model: T, by: dt.timedelta) -> T:
    """Return the record with every day in it moved, as a record of the same kind."""
    if not by:
        return model
    return type(model).model_validate(moved_days(model.model_dump(), by))


def moved_days(value: Any, by: dt.timedelta) -> Any:
    """Return plain data with every day in it moved.

    Examples
    --------
    >>> moved_days({"on": [dt.date(2026, 2, 27), "2026-02-27"]}, dt.timedelta(weeks=1))
    {'on': [datetime.date(2026, 3, 6), '2026-02-27']}
    """
    if isinstance(value, dict):
        return {key: moved_days(one, by) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [moved_days(one, by) for one in value]
    return value + by if isinstance(value, dt.date) else value
