"""What a request asks beyond the rules: every comparison by hand, and against a plain oracle."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import InputError
from features.park import ParkProfile
from recommender.eligibility.kleene import Status
from recommender.matching.requirements import CheckedRequest, Demand, PlaceRequest, Requirement, askable

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN


def place(park_id: str = "p", **facts: Any) -> ParkProfile:
    """An invented place."""
    return ParkProfile.model_validate({"park_id": park_id, "name_zh": "某园（演示）", "district": "如东县", **facts})


def demand(field: str, op: str, value: Any) -> Demand:
    """One requirement, checked."""
    return Demand(Requirement.model_validate({"field": field, "op": op, "value": value}))


@pytest.mark.parametrize(
    ("facts", "field", "op", "value", "status"),
    [
        ({"coastal": True}, "coastal", "eq", True, PASS),
        ({"coastal": False}, "coastal", "eq", True, FAIL),
        ({}, "coastal", "eq", True, UNKNOWN),
        ({"berths": [{"dwt": 30_000}, {"dwt": 50_000}]}, "berths.dwt", "ge", 50_000, PASS),
        ({"berths": [{"dwt": 49_999}]}, "berths.dwt", "ge", 50_000, FAIL),
        ({"berths": []}, "berths.dwt", "ge", 50_000, FAIL),
        ({}, "berths.dwt", "ge", 50_000, UNKNOWN),
        ({"berths": [{"dwt": 1}]}, "berths.depth_m", "ge", 5, UNKNOWN),
        ({"floor_free_m2": 0}, "floor_free_m2", "ge", 1, FAIL),
        ({"district": "如东县"}, "district", "in", ["如东县", "启东市"], PASS),
        ({"district": "如东县"}, "district", "ne", "如东县", FAIL),
        ({"fire_class": "a"}, "fire_class", "in", ["a", "b"], PASS),
        ({"special_gases": ["氢气"]}, "special_gases", "has", "氢气", PASS),
        ({"special_gases": []}, "special_gases", "has", "氢气", FAIL),
        ({"special_gases": ["氢气"]}, "special_gases", "ne", "氢气", FAIL),
        ({"available_from": dt.date(2027, 3, 1)}, "available_from", "le", "2027-03-01", PASS),
        ({"available_from": dt.date(2027, 3, 2)}, "available_from", "le", "2027-03-01", FAIL),
        ({"kind": "incubator"}, "kind", "ne", "park", PASS),
    ],
)
def test_comparisons(facts: dict[str, Any], field: str, op: str, value: Any, status: Status) -> None:
    judged = demand(field, op, value).judge(place(**facts))
    assert judged.status is status
    assert demand(field, op, value).status(place(**facts)) is status
    assert judged.code == f"request.{field}"
    for language in ("zh", "en"):
        assert judged.to_json(language)["text"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "op", "value", "said"),
    [
        ("costal", "eq", True, "must be a fact of a place"),
        ("park_id; DROP TABLE park", "eq", "x", "must be a fact of a place"),
        ("description", "eq", "x", "must be a fact of a place"),
        ("coastal", "ge", True, "op must be one of eq, ne"),
        ("coastal", "eq", 1, "true or false"),
        ("floor_free_m2", "ge", "many", "value must be number"),
        ("floor_free_m2", "ge", True, "value must be number"),
        ("district", "in", "如东县", "must be a list"),
        ("district", "eq", ["如东县"], "must be one value"),
        ("fire_class", "eq", "z", "one of"),
        ("available_from", "le", "soon", "a day such as"),
    ],
)
def test_what_does_not_fit_the_model_is_refused(field: str, op: str, value: Any, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        demand(field, op, value)
    assert caught.value.zh


def test_unknown_excludes_only_where_it_is_told_to() -> None:
    places = [place("a", coastal=True), place("b"), place("c", coastal=False), place("d", coastal=True)]
    asked = {"exclude": ["d"], "requirements": [{"field": "coastal", "value": True}]}
    kept = CheckedRequest(PlaceRequest.model_validate(asked))
    strict = CheckedRequest(PlaceRequest.model_validate({**asked, "keep_unknown": False}))
    assert kept.within(places).tolist() == [True, True, False, False]
    assert strict.within(places).tolist() == [True, False, False, False]
    assert kept.counts(places) == {"request.coastal": 1, "request.excluded": 1}
    assert [judged.code for judged in kept.judge(places[3])] == ["request.excluded", "request.coastal"]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=8), st.floats(0, 1e6))
def test_a_bound_is_a_plain_comparison(areas: list[float | None], least: float) -> None:
    places = [place(f"p{row}", floor_free_m2=area) for row, area in enumerate(areas)]
    request = PlaceRequest.model_validate({"requirements": [{"field": "floor_free_m2", "op": "ge", "value": least}]})
    assert CheckedRequest(request).within(places).tolist() == [area is None or area >= least for area in areas]


def test_every_fact_of_a_place_can_be_asked_for() -> None:
    assert {"coastal", "berths.dwt", "floor_free_m2", "district", "funds.stage", "kind"} <= set(askable())
    assert not any(name.startswith(("evidence", "description")) for name in askable())
