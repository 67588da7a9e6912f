"""A sentence of the catalogue with its facts, kept apart from words until somebody reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from features.bilingual import Bilingual, Language
from features.fields import Labelled
from features.figures import FactValue
from features.policy.vocabulary import Named
from features.units import Quantity
from recommender.phrases.catalogue import say


@dataclass(frozen=True, slots=True)
class Sentence:
    """A code of the phrase catalogue with its facts; names stay in both languages until it is spoken.

    Examples
    --------
    >>> Sentence("expert.service", {"share": 0.85}).say("en")
    '85% of service levels met'
    """

    key: str
    facts: Mapping[str, FactValue] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The code without its topic."""
        return self.key.split(".", 1)[1]

    def say(self, language: Language) -> str:
        """Return the sentence."""
        return say(self.key, self.facts, language)

    def as_json(self) -> dict[str, Any]:
        """Return code and facts as JSON values."""
        return {"code": self.key, "facts": {name: as_json(value) for name, value in self.facts.items()}}


def as_json(value: FactValue) -> Any:
    """Return a fact as a JSON value: names in both languages, choices by their value, dates in ISO form."""
    if isinstance(value, Quantity):
        return value.value
    if isinstance(value, Named | Bilingual):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, Labelled):
        return value.value
    if isinstance(value, tuple):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value
