"""Which key facts a profile does not state: looked at for all leads of a city at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from features.fields import FieldSpec, field_specs

__all__ = ["is_unstated", "key_fields", "unstated"]


def key_fields(model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    """Return the key fields of a kind of profile, in their order."""
    return tuple(spec for spec in field_specs(model) if spec.key)


def unstated(model: type[BaseModel], profiles: Sequence[BaseModel]) -> NDArray[np.bool_]:
    """(n, n_key_fields): whether each profile leaves each key field open."""
    names = [spec.name for spec in key_fields(model)]
    found = np.empty((len(profiles), len(names)), dtype=bool)
    for row, profile in enumerate(profiles):
        values = vars(profile)
        found[row] = [is_unstated(values[name]) for name in names]
    return found


def is_unstated(value: object) -> bool:
    """Whether a value says nothing; 0 and False do.

    Examples
    --------
    >>> [is_unstated(value) for value in (None, "", (), 0, False)]
    [True, True, True, False, False]
    """
    return value is None or (not value and isinstance(value, (str, tuple)))
