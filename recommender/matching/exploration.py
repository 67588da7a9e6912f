"""Which place is shown on trial: what was never sent is never learnt.

A small share of the leads, drawn by the lead and the month, gives the last place that is shown to one that would not be
shown by its score: the rules allow it, it has a role in the lead's field, it has hardly answered in that field, and at
the upper end of what is believed it would accept more likely than the first place is expected to. It is marked as on
trial, with the reason. Nobody who looks twice, or elsewhere, sees another one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from features.bilingual import Language
from features.figures import FactValue
from features.policy.taxonomy import Field
from features.policy.vocabulary import Named
from features.policy.weights import ExplorationRule
from recommender.matching.history import span_in_words
from recommender.phrases.sentence import Sentence
from recommender.scoring.posterior import Chance

__all__ = ["TRIAL", "PlaceTrial", "explores", "on_trial", "with_trial"]

TRIAL = Named(zh="试荐", en="On trial")
LEVEL = 0.9
_SHARES = 2  # decimals of a share that is said
_DIGITS = 8
_ALL = float(16**_DIGITS)
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class PlaceTrial:
    """Why a place is shown on trial.

    Attributes
    ----------
    low, high
        90 % interval of the chance that the place accepts, in [0, 1].
    received
        Leads of the lead's fields that the place answered within ``months``.
    """

    fields: tuple[Field, ...]
    months: int
    received: int
    low: float
    high: float

    @classmethod
    def of(cls, fields: tuple[Field, ...], months: int, accept: Chance, received: int, place: int) -> Self:
        """Return it of one of the places, (n_places,), whose chances of accepting are given."""
        low, high = accept.interval(LEVEL)
        return cls(fields, months, received, float(low[place]), float(high[place]))

    @property
    def reason(self) -> Sentence:
        """The reason as a sentence."""
        facts: dict[str, FactValue] = {
            "span": span_in_words(self.months),
            "fields": self.fields,
            "low": round(self.low, _SHARES),
            "high": round(self.high, _SHARES),
        }
        if not self.received:
            return Sentence("exploration.never", facts)
        return Sentence("exploration.seldom", {**facts, "received": self.received})

    def say(self, language: Language) -> str:
        """Return one line."""
        return self.reason.say(language)

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        chance = {"low": round(self.low, 4), "high": round(self.high, 4)}
        return {"received": self.received, "months": self.months, **chance, "text": self.say(language)}


def explores(project_id: str, day: dt.date, share: float) -> bool:
    """Whether a lead shows a place on trial in the month of a day; ``share`` of all leads do.

    Examples
    --------
    >>> day = dt.date(2026, 11, 30)
    >>> explores("L1", day, 0.0), explores("L1", day, 1.0)
    (False, True)
    >>> sum(explores(f"L{number}", day, 0.1) for number in range(1000))
    111
    """
    if not share:
        return False
    digest = hashlib.sha256(f"{day:%Y-%m}\0{project_id}".encode()).hexdigest()
    return int(digest[:_DIGITS], 16) < share * _ALL


def on_trial(
    ranked: Rows,
    shown: int,
    *,
    accept: Chance,
    received: npt.NDArray[np.floating],
    has_role: npt.NDArray[np.bool_],
    rule: ExplorationRule,
) -> int | None:
    """Return the place that is shown on trial; ``None`` = none could be first, or all are shown by their score.

    Parameters
    ----------
    ranked
        Places that may be recommended, best first.
    shown
        How many are shown; with fewer than two, none is on trial: the first place is always there by its score.
    accept, received, has_role
        Of every place, (n_places,): chance of accepting the lead, leads of its fields answered, a role in them.
    """
    others = ranked[shown:]
    if shown < 2 or not len(others):
        return None
    high = accept.interval(LEVEL)[1]
    may = has_role[others] & (received[others] <= rule.most_answers) & (high[others] > accept.probability[ranked[0]])
    if not may.any():
        return None
    return int(others[np.where(may, high[others], -np.inf).argmax()])


def with_trial(ranked: Rows, shown: int, place: int | None) -> Rows:
    """Return the ranking with a place in the last slot that is shown, unless it stands before it or is not in it.

    Examples
    --------
    >>> with_trial(np.array([4, 2, 7, 1, 5]), 3, 5).tolist()
    [4, 2, 5, 7, 1]
    >>> with_trial(np.array([4, 2, 7]), 3, 2).tolist()
    [4, 2, 7]
    """
    if place is None or place not in ranked[shown:]:
        return ranked
    rest = ranked[ranked != place]
    return np.concatenate([rest[: shown - 1], [place], rest[shown - 1 :]]).astype(np.intp)
