"""What brings chances onto the line of what happened."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.scoring.calibration import Recalibration
from recommender.scoring.posterior import Chance


def test_recalibration_mends_a_chance_that_is_too_high() -> None:
    outcomes = np.tile([1.0, 0.0, 0.0, 0.0], 300)
    line = Recalibration.fitted(np.full(1200, 0.5), outcomes, prior_cases=50)
    assert line(Chance(np.zeros(1), np.zeros(1))).probability[0] == pytest.approx(0.25, abs=0.03)


def test_recalibration_of_nothing_is_the_identity() -> None:
    line = Recalibration.fitted(np.zeros(0), np.zeros(0), prior_cases=50)
    assert (line.slope, line.offset) == (1.0, 0.0)
