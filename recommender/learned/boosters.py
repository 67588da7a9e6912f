"""Boosted trees as they serve: LightGBM's own library, without the half of it that teaches.

LightGBM looks for scikit-learn when it is imported, for the sake of estimators that nothing here uses. That would take
longer than everything else that a serving process imports, so it is not shown to LightGBM where nobody has loaded it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lightgbm import Booster

_UNSEEN = ("sklearn",)


def read_boosters(texts: Sequence[str]) -> list[Booster]:
    """Return boosters from LightGBM's text format."""
    if not texts:
        return []
    with _without(*_UNSEEN):
        from lightgbm import Booster
    return [Booster(model_str=text) for text in texts]


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """Let libraries that were not imported yet look as if they were not there, for as long as the block takes."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: the import system's own way to say so
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)
