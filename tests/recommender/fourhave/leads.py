"""Leads for four-have tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from features.money import Money
from features.policy.pack import load_policy
from features.project import FundingRound, ProjectProfile
from recommender.fourhave import FourHave, FourHaveAssessor

TODAY = dt.date(2026, 7, 1)
POLICY = load_policy()
ASSESSOR = FourHaveAssessor(POLICY)
TRACK_TECHNOLOGY = "third_gen_semi.sic"
FIELD_TECHNOLOGY = "hydrogen.mea"
FRONTIER_TECHNOLOGY = "quantum.quantum_tech"


def wan(amount: float) -> Money:
    """Money in 万元."""
    return Money(amount=amount)


def usd(amount: float, rate: float = 7.0) -> Money:
    """Money in US dollars."""
    return Money(amount=amount, currency="USD", cny_per_usd=rate, rate_date=dt.date(2026, 6, 1))


def closed(day: str | None = "2026-01-01", **facts: Any) -> FundingRound:
    """A financing round, Series A unless said otherwise."""
    return FundingRound(closed_on=None if day is None else dt.date.fromisoformat(day), **{"stage": "a", **facts})


def lead(**facts: Any) -> ProjectProfile:
    """A lead of which only ``facts`` are known."""
    return ProjectProfile(project_id="L1", name="某项目（演示）", **facts)


def assessed(tags: Mapping[str, float] | None = None, **facts: Any) -> FourHave:
    """Assess a lead of which only ``facts`` are known."""
    return ASSESSOR.assess(lead(**facts), tags or {}, today=TODAY)


GROWN = {"revenue_last_year": wan(5000), "founded_on": dt.date(2020, 1, 1)}
"""Surely past its early stage."""
EARLY = {name: wan(0) for name in ("revenue_last_year", "revenue_year_before", "revenue_two_years_before")}
"""Surely in its early stage: it never had revenue."""
