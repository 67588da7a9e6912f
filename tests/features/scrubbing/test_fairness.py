"""Whoever has the CV of somebody else, but for name, pronoun, origin, age, school: the same text is left of it.

The CVs and what to swap in them were written by somebody who did not know the rules.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from features.scrubbing.scrubber import scrubbed

DATA = Path(__file__).parents[1] / "data"
TOLERATED = {"name": 1, "native_place": 5}
"""Swaps of 60 each after which not quite the same is left: bare names of places abroad, and a name among two more."""


def rows(name: str) -> list[dict[str, str]]:
    """Read a table of the data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_who_it_is_leaves_the_same_text() -> None:
    texts = {row["cv_id"]: row["cv_text"] for row in rows("fairness_cvs.csv")}
    others: Counter[str] = Counter()
    swaps = rows("fairness_swaps.csv")
    for swap in swaps:
        text = texts[swap["cv_id"]]
        assert swap["old"] in text
        swapped = text.replace(swap["old"], swap["new"])
        others[swap["what"]] += scrubbed(text).text != scrubbed(swapped).text
    assert len(swaps) > 300
    assert {what: count for what, count in others.items() if count > TOLERATED.get(what, 0)} == {}
