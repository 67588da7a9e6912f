"""Words of CVs by what they say: ``words.csv`` has a pattern, over folded text, for each value of each closed list."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import TypeVar

from features.fields import Labelled

L = TypeVar("L", bound=Labelled)
_TABLE = Path(__file__).with_name("words.csv")
_NOT_HELD = r"(?<![名位个带批])(?<!指导)(?<!培养)(?<!招收)(?<!引进)"
"""Not before a degree that others have, which ``<not held>`` stands for: 指导博士12名."""


@cache
def words_for(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the values of a list with the pattern of each, those first that count first.

    Examples
    --------
    >>> [value for value, pattern in words_for("degree") if pattern.search("计算机硕士，指导博士3名")]
    ['master']
    """
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["list"] == name]
    return tuple((row["value"], re.compile(row["pattern"].replace("<not held>", _NOT_HELD))) for row in rows)


def member(kind: type[L], value: str) -> L:
    """Return the value of a closed list."""
    return next(one for one in kind if one.value == value)
