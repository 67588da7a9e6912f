"""A small invented market of questions and experts whose scores can be worked out by hand.

Four experts, of whom one never answered; questions carry tags. Now is day 100.

====  ==========  =====================================
id    asked, day  answered by (day)
====  ==========  =====================================
q1    10          ann (20), bob (50)
q2    60          ann (70), ann (80)
q3    90          nobody
q4    110         nobody yet: it arrives after now
====  ==========  =====================================

``eve`` is not an option any more; she answered q1 on day 15. ``cat`` has answered nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from features.market import Column, ColumnKind, Market, Schema, Side, View
from recommender.scoring.base import Options, Queries

BEGIN = pd.Timestamp("2020-01-01", tz="UTC")
TAGS = {"q1": ("r", "plots"), "q2": ("r", "bayes"), "q3": ("bayes",), "q4": ("plots", "unheard")}
ASKED = {"q1": 10, "q2": 60, "q3": 90, "q4": 110}
ANSWERS = (("q1", "eve", 15), ("q1", "ann", 20), ("q1", "bob", 50), ("q2", "ann", 70), ("q2", "ann", 80))
EXPERTS = ("ann", "bob", "cat")


class Bag:
    """Words of a fixed list, one column a word, rows of length 1."""

    words = ("r", "plots", "bayes", "ann", "bob", "cat", "eve", "teaches")

    def __call__(self, texts: Sequence[str]) -> sparse.csr_array:
        rows = np.array([[float(word in text.split()) for word in self.words] for text in texts], dtype=np.float32)
        rows = rows.reshape(len(texts), len(self.words))
        length = np.linalg.norm(rows, axis=1, keepdims=True)
        return sparse.csr_array(np.divide(rows, length, out=np.zeros_like(rows), where=length > 0))


SPACES = {"words": Bag()}


def day(number: float) -> pd.Timestamp:
    """Midnight UTC of a day of the story."""
    return BEGIN + pd.Timedelta(days=number)


def market(*, answers: Sequence[tuple[str, str, int]] = ANSWERS, about: str = "") -> Market:
    """The story above; ``about`` is the text in every expert's profile."""
    questions = pd.DataFrame(
        {"id": list(ASKED), "since": [day(n) for n in ASKED.values()], "tags": [TAGS[name] for name in ASKED]}
    )
    experts = pd.DataFrame(
        {"id": [*EXPERTS, "eve"], "since": day(0), "until": [pd.NaT, pd.NaT, pd.NaT, day(99)], "about": about}
    )
    experts["until"] = pd.to_datetime(experts["until"], utc=True)
    events = pd.DataFrame(answers, columns=["query_id", "place_id", "at"])
    events["at"] = pd.to_datetime([day(number) for number in events["at"]], utc=True)
    return Market(
        Side(Schema((Column("tags", ColumnKind.TAGS),)), questions),
        Side(Schema((Column("about", ColumnKind.TEXT),)), experts),
        events,
    )


def view(of: Market | None = None, *, now: float = 100, place_ids: Sequence[str] | None = EXPERTS) -> View:
    """What is known on a day, asked about every question."""
    return (of or market()).view(day(now), query_ids=list(ASKED), place_ids=place_ids)


def cut(shown: View) -> tuple[Queries, Options]:
    """What scorers are given."""
    return Queries.of(shown, SPACES), Options.of(shown, SPACES)
