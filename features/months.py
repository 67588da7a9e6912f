"""Counting in months, as people do: by the day of the month."""

from __future__ import annotations

import calendar
import datetime as dt


def full_months(since: dt.date, today: dt.date) -> int:
    """Return the full months from one day to another; negative when ``since`` lies ahead.

    Examples
    --------
    >>> full_months(dt.date(2025, 3, 15), dt.date(2026, 9, 14)), full_months(dt.date(2025, 3, 15), dt.date(2026, 9, 15))
    (17, 18)
    """
    return 12 * (today.year - since.year) + today.month - since.month - (today.day < since.day)


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the same day of the month so many months earlier, or that month's last day.

    Examples
    --------
    >>> months_before(dt.date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(12 * day.year + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(since: dt.date, today: dt.date) -> float:
    """Return the months from one day to another, a started month as a half: more than 18 is 18 months and a day.

    Examples
    --------
    >>> months_between(dt.date(2025, 1, 31), dt.date(2025, 2, 28))
    0.5
    >>> months_between(dt.date(2025, 1, 1), dt.date(2025, 2, 2))
    1.5
    """
    months = full_months(since, today)
    return months + 0.5 * (months_before(today, months) > since)
