"""Two small invented archives, and slices of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.market import AT, ID, PLACE_ID, QUERY_ID, SINCE, UNTIL, Market, Side
from training.adapters.crossvalidated import QuestionArchive, dated_market
from training.adapters.gsoc import HOST_SCHEMA, PROJECT_SCHEMA, instant
from training.adapters.slices import Slice, expert_slice, season_slice

NOW = pd.Timestamp("2014-06-01", tz="UTC")
SOON = NOW + pd.Timedelta(days=30)
DAY_S = 86_400


def seasons(*, later: str | None = None) -> Market:
    """Six hosts, three projects each, in 2016 to 2020; ``later`` takes all of 2020 if given."""
    rows = [(year, host, number) for year in range(2016, 2021) for host in range(6) for number in range(3)]
    names = [f"{year}/{host}-{number}" for year, host, number in rows]
    works = [f"a new tool for craft{host}" for _, host, _ in rows]
    when = [pd.Timestamp(year=year, month=5, day=1, tz="UTC") for year, _, _ in rows]
    took = [later if later and year == 2020 else f"h{host}" for year, host, _ in rows]
    projects = pd.DataFrame({ID: names, SINCE: when, "title": works, "description": ""})
    hosts = pd.DataFrame(
        {
            ID: [f"h{host}" for host in range(6)] * 5,
            SINCE: [instant(year) for year in range(2016, 2021) for _ in range(6)],
            UNTIL: [instant(year + 1) for year in range(2016, 2021) for _ in range(6)],
            "name": "a host",
            "description": [f"we care for craft{host}" for host in range(6)] * 5,
            "category": "",
            "topics": [()] * 30,
            "technologies": [()] * 30,
        }
    )
    events = pd.DataFrame({QUERY_ID: names, PLACE_ID: took, AT: when})
    return Market(Side(PROJECT_SCHEMA, projects), Side(HOST_SCHEMA, hosts), events)


def answers(*, later: int | None = None) -> Market:
    """Eight experts answer a question a week each, of their own tag; after NOW ``later`` answers all if given."""
    n_weeks, n_experts = 60, 8
    begin_s = NOW.timestamp() - 50 * 7 * DAY_S
    question = np.arange(n_weeks * n_experts)
    expert = question % n_experts
    at_s = begin_s + question // n_experts * 7 * DAY_S + expert * 60.0
    taken = expert if later is None else np.where(at_s < NOW.timestamp(), expert, later)
    archive = QuestionArchive(taken, question, at_s, tuple((f"tag{one}",) for one in expert), "")
    return dated_market(archive, now=NOW)


def experts(market: Market, *, n_experts: int = 4, seed: int = 0) -> Slice:
    return expert_slice(market, now=NOW, until=SOON, n_experts=n_experts, rng=np.random.default_rng(seed))


def hosts(market: Market, *, n_hosts: int = 4, seed: int = 0) -> Slice:
    return season_slice(market, 2020, n_hosts=n_hosts, rng=np.random.default_rng(seed))
