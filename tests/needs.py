"""What some tests need that a machine may be without."""

from __future__ import annotations

import pytest

from training.ranker.lightfm_fit import is_installed

__all__ = ["LIGHTFM"]

LIGHTFM = pytest.mark.skipif(
    not is_installed(), reason="LightFM is not installed, so factors cannot be learnt here: make lightfm"
)
