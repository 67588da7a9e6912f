"""Progress against schedule, by hand: fractions of the year written out."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.policy.pack import load_policy
from recommender.planning.attainment import Attainment, Figure, FigureOrigin, attain, attain_each, span

TARGETS = load_policy().targets
LANDED = TARGETS.target("landed_projects")
DAY = dt.date(2026, 7, 2)  # day 183 of 365


def figure(value: float) -> Figure:
    return Figure(value, DAY, FigureOrigin.EVENTS)


def test_periods() -> None:
    year, horizon = span(LANDED, TARGETS, year=2026), span(TARGETS.target("equity_funds"), TARGETS, year=2026)
    assert (year.first, year.last) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert (horizon.first, horizon.last) == (dt.date(2024, 8, 7), dt.date(2029, 8, 6))
    assert span(LANDED, TARGETS, year=2024).first == dt.date(2024, 8, 7)  # not before the policy


@pytest.mark.parametrize(
    ("value", "attainment"),
    [
        (200, Attainment.REACHED),
        (101, Attainment.ON_SCHEDULE),  # 200 * 183/365 = 100.27
        (100, Attainment.BEHIND),
        (0, Attainment.BEHIND),
    ],
)
def test_against_schedule(value: float, attainment: Attainment) -> None:
    progress = attain(LANDED, span(LANDED, TARGETS, year=2026), figure(value), today=DAY)
    assert progress.attainment is attainment
    assert progress.scheduled == 200 * 183 / 365
    assert progress.share == value / 200
    assert progress.short_by == max(200 * 183 / 365 - value, 0)


def test_no_figure_is_not_zero() -> None:
    progress = attain(LANDED, span(LANDED, TARGETS, year=2026), None, today=DAY)
    assert progress.attainment is Attainment.UNKNOWN
    assert (progress.share, progress.figure) == (0.0, None)


@pytest.mark.parametrize(("value", "reached"), [(500_000, False), (500_001, True)])
def test_more_than_means_more_than(value: float, reached: bool) -> None:
    funds = TARGETS.target("fund_size")
    progress = attain(funds, span(funds, TARGETS, year=2026), figure(value), today=dt.date(2029, 8, 6))
    assert (progress.attainment is Attainment.REACHED) is reached


def test_each_place_is_counted_up_to_the_goal() -> None:
    space = TARGETS.target("carrier_space")  # 100,000 square metres each
    figures = {"a": figure(250_000), "b": figure(20_000), "c": None}
    progress = attain_each(space, span(space, TARGETS, year=2026), figures, today=DAY)
    assert progress.figure is not None
    assert progress.figure.value == (100_000 + 20_000 + 0) / 3
    assert [one.attainment for one in progress.places.values()] == [
        Attainment.REACHED,
        Attainment.BEHIND,
        Attainment.UNKNOWN,
    ]


@pytest.mark.parametrize("figures", [{}, {"a": None}])
def test_each_place_without_any_figure(figures: dict[str, None]) -> None:
    space = TARGETS.target("carrier_space")
    progress = attain_each(space, span(space, TARGETS, year=2026), figures, today=DAY)
    assert progress.attainment is Attainment.UNKNOWN


@given(value=st.floats(0, 1e7), more=st.floats(0, 1e6), day=st.dates(dt.date(2024, 1, 1), dt.date(2032, 1, 1)))
def test_more_is_never_worse(value: float, more: float, day: dt.date) -> None:
    order = [Attainment.BEHIND, Attainment.ON_SCHEDULE, Attainment.REACHED]
    for target in TARGETS.targets:
        period = span(target, TARGETS, year=2026)
        less, greater = (attain(target, period, figure(v), today=day) for v in (value, value + more))
        assert 0 <= less.elapsed <= 1
        assert order.index(greater.attainment) >= order.index(less.attainment)
        assert greater.short_by <= less.short_by
