"""Steps of a recipe: how a mapping makes one value out of an office's own cells."""

from __future__ import annotations

import pytest

from api.sheets.cells.columns import Cell
from api.sheets.faults import BadCell
from api.sheets.layout.recipes import Band, Part, Recipe

SIZES = (Band.model_validate({"below": 100, "is": "小"}), Band.model_validate({"is": "大"}))


@pytest.mark.parametrize(
    ("recipe", "cells", "expected"),
    [
        (Recipe(column="a"), {"a": 5.0}, 5.0),
        (Recipe(column="a", extract=r"\d+"), {"a": "x12y"}, "12"),
        (Recipe(column="a", extract=r"\d+"), {"a": "xy"}, None),
        (Recipe(column="a", extract=r"\d+", default=7), {"a": "xy"}, 7),
        (Recipe(columns=("a", "b"), join=" / "), {"a": "x", "b": None}, "x"),
        (Recipe(columns=("a", "b"), join=" / "), {"a": "x", "b": "y"}, "x / y"),
        (Recipe(columns=("a", "b"), combine="first"), {"a": "待定", "b": "y"}, "y"),
        (Recipe(parts=("{a}-{b}", "c:{a}"), join=";"), {"a": "x", "b": ""}, "c:x"),
        (Recipe(column="a", values={"2010.0": "x"}), {"a": "2010.0"}, "x"),
        (Recipe(column="a", values={"Ａ": "x"}), {"a": " a "}, "x"),
        (Recipe(column="a", values={"a": None}), {"a": "a"}, None),
        (Recipe(column="a", values={"b": "x"}, otherwise="unknown"), {"a": "a"}, None),
        (Recipe(column="a", split="/", part=2), {"a": "x/y"}, "y"),
        (Recipe(column="a", split="/", part=3), {"a": "x/y"}, None),
        (Recipe(column="a", split="/"), {"a": "x/；/y"}, 'x；"；"；y'),
        (Recipe(column="a", find_all=r"#(\w+)"), {"a": "#x b #y"}, "x；y"),
        (Recipe(column="a", bands=SIZES), {"a": "99人"}, "小"),
        (Recipe(column="a", bands=SIZES), {"a": "1,000"}, "大"),
        (Recipe(column="a", bands=SIZES[:1]), {"a": "1,000"}, None),
    ],
)
def test_steps_of_a_recipe(recipe: Recipe, cells: dict[str, Cell], expected: Cell) -> None:
    assert recipe.make(cells) == expected


def test_a_value_that_is_not_listed_can_be_refused() -> None:
    with pytest.raises(BadCell):
        Recipe(column="a", values={"b": "x"}, otherwise="refuse").make({"a": "a"})
    assert Recipe(column="a", values={"b": "x"}, otherwise="refuse").make({"a": "待定"}) is None


def test_bands_need_a_number() -> None:
    banded = Part.model_validate({"of": "{1}", "bands": [{"is": "x"}]})
    assert banded.text(lambda template: "none") == ""
    assert banded.text(lambda template: "$5k") == "x"
