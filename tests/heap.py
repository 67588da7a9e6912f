"""Collecting thousands of tests leaves millions of objects: the search for garbage leaves them out while tests run.

Not only the search that finds nothing: what is collected lasts until the end, so each full search afterwards would go
through all of it again, several times a second where a test makes many objects.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage while everything is imported, and never among what was."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(10_000, 10, 10)
        gc.enable()
