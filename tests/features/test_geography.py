"""Distances on the globe."""

from __future__ import annotations

import math

import numpy as np
import pytest

from features.geography import EARTH_RADIUS_KM, distance_km


def test_known_distances() -> None:
    assert float(distance_km(51.5074, -0.1278, 48.8566, 2.3522)) == pytest.approx(343.6, abs=0.5)  # London to Paris
    assert float(distance_km(0, 0, 0, 180)) == pytest.approx(math.pi * EARTH_RADIUS_KM)
    assert float(distance_km(31.9, 120.9, 31.9, 120.9)) == 0
    assert float(distance_km(0, 0, 1, 0)) == pytest.approx(math.pi * EARTH_RADIUS_KM / 180)


def test_an_unknown_position_is_no_distance() -> None:
    assert np.isnan(distance_km(np.nan, 0, 0, 0))


def test_positions_broadcast() -> None:
    lat, lon = np.array([31.0, 32.0, 33.0]), np.array([120.0, 121.0, 122.0])
    table = distance_km(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
    assert table.shape == (3, 3)
    np.testing.assert_allclose(table, table.T)
    np.testing.assert_allclose(np.diag(table), 0)
