"""Columns of profiles, alone and in a frame."""

from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.fields import field_specs
from features.frames import park_table, profile_frame, project_table, with_number
from features.park import ParkProfile
from features.policy.pack import load_policy
from features.project import ProjectProfile
from tests.api.samples import projects

IDS = [technology.id for technology in load_policy().taxonomy.technologies]


@given(st.lists(projects("P1"), min_size=1, max_size=4))
def test_a_column_alone_is_the_column_of_the_frame(profiles: list[ProjectProfile]) -> None:
    table = project_table(profiles, [{} for _ in profiles], technology_ids=IDS)
    frame = profile_frame(table.profiles, ProjectProfile, key="project_id")
    assert list(table.frame.columns) == list(frame.columns)
    for name in frame.columns:
        alone, framed = table.column(str(name)), frame[name].to_numpy()
        assert alone.dtype == framed.dtype
        if alone.dtype == object:
            assert alone.tolist() == framed.tolist()
        else:
            np.testing.assert_array_equal(alone, framed)


def test_one_number_of_one_place_changed() -> None:
    places = [
        ParkProfile(
            park_id=name, name_zh="某园区（演示）", district="崇川区", floor_free_m2=5, updated_on=dt.date(2026, 1, 1)
        )
        for name in "abc"
    ]
    before = park_table(places)
    names = [str(name) for name in profile_frame(places, ParkProfile, key="park_id").columns]
    for name in names:
        before.column(name)
    changed = with_number(before, 1, "floor_free_m2", 7.0)
    anew = park_table([places[0], places[1].model_copy(update={"floor_free_m2": 7.0}), places[2]])
    assert changed.profiles == anew.profiles
    for name in names:
        np.testing.assert_array_equal(changed.column(name), anew.column(name), strict=True)
    assert places[1].floor_free_m2 == 5
    assert "floor_free_m2" in {spec.name for spec in field_specs(ParkProfile)}
