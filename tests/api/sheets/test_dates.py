"""Dates in cells: what is understood, what is refused, and whose order of day and month counts."""

from __future__ import annotations

import datetime as dt

import pytest

from api.sheets.cells.columns import Cell
from tests.api.sheets.columns import code, read

moment = dt.datetime.fromisoformat


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (dt.date(2026, 3, 1), dt.date(2026, 3, 1)),
        (moment("2026-03-01T08:00"), dt.date(2026, 3, 1)),
        ("2026-03-01", dt.date(2026, 3, 1)),
        ("2026/3/1", dt.date(2026, 3, 1)),
        ("2026.3.1", dt.date(2026, 3, 1)),
        ("2026.3", dt.date(2026, 3, 1)),
        ("2026-03", dt.date(2026, 3, 1)),
        ("2026年3月", dt.date(2026, 3, 1)),
        ("2026年3月1日", dt.date(2026, 3, 1)),
        ("２０２６年３月１日", dt.date(2026, 3, 1)),
        ("2026 年 3 月 1 日", dt.date(2026, 3, 1)),
        ("20260301", dt.date(2026, 3, 1)),
        (20260301.0, dt.date(2026, 3, 1)),
        ("202603", dt.date(2026, 3, 1)),
        ("2026-03-01 00:00:00", dt.date(2026, 3, 1)),
        ("2026-03-01T08:00:00Z", dt.date(2026, 3, 1)),
        ("2026年3月1日（星期日）", dt.date(2026, 3, 1)),
        (46082.0, dt.date(2026, 3, 1)),
        ("46082", dt.date(2026, 3, 1)),
        (46082.5, dt.date(2026, 3, 1)),
        (2026.3, dt.date(2026, 3, 1)),
        ("13/1/2026", dt.date(2026, 1, 13)),
        ("1/13/2026", dt.date(2026, 1, 13)),
        ("3/3/2026", dt.date(2026, 3, 3)),
        ("1 March 2026", dt.date(2026, 3, 1)),
        ("Mar 1, 2026", dt.date(2026, 3, 1)),
        ("March 2026", dt.date(2026, 3, 1)),
        ("Sept 5, 2026", dt.date(2026, 9, 5)),
        ("2012", dt.date(2012, 1, 1)),
        ("2012.0", dt.date(2012, 1, 1)),
        (2012.0, dt.date(2012, 1, 1)),
        ("2012年", dt.date(2012, 1, 1)),
    ],
)
def test_dates(cell: Cell, expected: dt.date) -> None:
    assert read("needed_from", cell) == expected


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("3/1/2026", "date_ambiguous"),
        ("03.01.2026", "date_ambiguous"),
        (2026.1, "date_lost_zero"),
        ("26-3-1", "date_short_year"),
        ("3月1日", "date_short_year"),
        ("2026-02-30", "date_impossible"),
        ("2026-13-01", "date_impossible"),
        ("32/1/2026", "date_impossible"),
        ("2027年底", "date_vague"),
        ("2026年三季度", "date_vague"),
        ("明年", "date_unreadable"),
        ("Foo 1, 2026", "date_impossible"),
        (3.0, "date_unreadable"),
        (True, "date_unreadable"),
        ("无", "date_none"),
    ],
)
def test_dates_that_are_refused(cell: Cell, reason: str) -> None:
    assert code("needed_from", cell) == reason


def test_a_mapping_settles_the_order_of_day_and_month() -> None:
    assert read("needed_from", "3/1/2026", date_order="dmy") == dt.date(2026, 1, 3)
    assert read("needed_from", "3/1/2026", date_order="mdy") == dt.date(2026, 3, 1)
