"""A small invented market of leads and parks, with chance in its words and events; for oracles and contracts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.market import Column, ColumnKind, Market, Schema, Side, View
from recommender.scoring.base import Options, Queries
from recommender.scoring.spaces import Spaces

BEGIN = pd.Timestamp("2024-01-01", tz="UTC")
NOW = BEGIN + pd.Timedelta(days=500)
LEADS = Schema((Column("title", ColumnKind.NAME), Column("text", ColumnKind.TEXT)))
PARKS = Schema((Column("name", ColumnKind.NAME), Column("about", ColumnKind.TEXT), Column("fields", ColumnKind.TAGS)))
VOCABULARY = (
    "power",
    "module",
    "storage",
    "wind",
    "drone",
    "gene",
    "film",
    "quantum",
    "碳化硅",
    "氢能",
    "robot",
    "sea",
)
NAMES = ("Harbour Park", "Hydrogen Town", "Robot Valley", "Harbour Gate", "Old Mill", "New Field")
COLD, CLOSED = "P5", "P4"


def _text(rng: np.random.Generator, n_words: int) -> str:
    return " ".join(rng.choice(VOCABULARY, n_words))


def market(seed: int = 0, *, n_leads: int = 40) -> Market:
    """Six parks: P5 has landed nothing, P4 closed on day 450; leads arrive day by day and land ten days later."""
    rng = np.random.default_rng(seed)
    leads = pd.DataFrame(
        {
            "id": [f"L{row:03d}" for row in range(n_leads)],
            "since": [BEGIN + pd.Timedelta(days=12 * row) for row in range(n_leads)],
            "title": [_text(rng, 2) for _ in range(n_leads)],
            "text": [f"{_text(rng, 5)} {rng.choice(NAMES)}" for _ in range(n_leads)],
        }
    )
    parks = pd.DataFrame(
        {
            "id": [f"P{row}" for row in range(len(NAMES))],
            "since": BEGIN,
            "until": [pd.NaT] * 4 + [BEGIN + pd.Timedelta(days=450), pd.NaT],
            "name": NAMES,
            "about": [_text(rng, 6) for _ in NAMES],
            "fields": [tuple(rng.choice(VOCABULARY, 2)) for _ in NAMES],
        }
    )
    parks["until"] = pd.to_datetime(parks["until"], utc=True)
    events = pd.DataFrame(
        {
            "query_id": leads["id"],
            "place_id": rng.choice([f"P{row}" for row in range(5)], n_leads),
            "at": leads["since"] + pd.Timedelta(days=10),
            "grade": rng.choice([0.0, 1.0, 2.0], n_leads, p=[0.2, 0.6, 0.2]),
        }
    )
    return Market(Side(LEADS, leads), Side(PARKS, parks), events)


def view(of: Market | None = None, *, place_ids: list[str] | None = None, n_queries: int = 8) -> View:
    """What is known on day 500, asked about some leads old and new."""
    source = of or market()
    return source.view(NOW, query_ids=source.queries.ids.tolist()[-n_queries:], place_ids=place_ids)


def cut(shown: View) -> tuple[Queries, Options]:
    """What scorers are given."""
    return Spaces().open(shown)
