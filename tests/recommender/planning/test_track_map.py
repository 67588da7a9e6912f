"""Who chases which field, counted by hand."""

from __future__ import annotations

import numpy as np

from recommender.planning.track_map import FieldSpread, TrackMap, track_map

PLACES, FIELDS = ("a", "b", "c"), ("hydrogen", "agi")
ROLES = {"a": frozenset({"hydrogen"}), "b": frozenset({"agi"})}


def test_counts_roles_and_concentration() -> None:
    pairs = [("a", "hydrogen")] * 3 + [("b", "hydrogen"), ("b", "agi"), ("c", "agi"), ("elsewhere", "agi"), ("a", "x")]
    found = track_map(pairs, place_ids=PLACES, field_ids=FIELDS, roles=ROLES)
    assert found.counts.tolist() == [[3, 0], [1, 1], [0, 1]]
    assert found.declared.tolist() == [[True, False], [False, True], [False, False]]
    assert found.concentration.tolist() == [(3 / 4) ** 2 + (1 / 4) ** 2, 1 / 2]
    assert found.in_declared == 4 / 6
    assert found.by_field() == (FieldSpread("hydrogen", 4, 2, 10 / 16), FieldSpread("agi", 2, 2, 1 / 2))


def test_the_busiest_places_keep_their_order() -> None:
    pairs = [("c", "agi")] * 3 + [("a", "agi")] * 2 + [("b", "agi")]
    found = mapped(pairs).busiest(2)
    assert found.place_ids == ("a", "c")
    assert found.counts.tolist() == [[0, 2], [0, 3]]
    assert found.declared.tolist() == [[True, False], [False, False]]


def mapped(pairs: list[tuple[str, str]]) -> TrackMap:
    return track_map(pairs, place_ids=PLACES, field_ids=FIELDS, roles=ROLES)


def test_nothing_yet() -> None:
    found = track_map([], place_ids=PLACES, field_ids=FIELDS, roles=ROLES)
    assert np.isnan(found.in_declared)
    assert np.isnan(found.concentration).all()
    assert track_map([], place_ids=(), field_ids=FIELDS, roles={}).counts.shape == (0, 2)
