"""Distances on the globe."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088

Degrees: TypeAlias = float | NDArray[np.float64]


def distance_km(lat_a: Degrees, lon_a: Degrees, lat_b: Degrees, lon_b: Degrees) -> NDArray[np.float64]:
    """Return great-circle distances in km (haversine on a sphere), broadcast over degrees; NaN where one is unknown.

    Examples
    --------
    >>> round(float(distance_km(32.010, 120.857, 31.869, 121.182)), 1)
    34.4
    """
    phi_a, phi_b = np.radians(lat_a), np.radians(lat_b)
    half_lat = np.sin((phi_b - phi_a) / 2) ** 2
    half_lon = np.sin((np.radians(lon_b) - np.radians(lon_a)) / 2) ** 2
    chord = half_lat + np.cos(phi_a) * np.cos(phi_b) * half_lon
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0))))
