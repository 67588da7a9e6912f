"""What is read in a CV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Span = tuple[int, int]
"""Half-open ``(start, end)`` offsets into the CV as it was given."""

SURE, LIKELY, GUESSED = 0.95, 0.8, 0.6
"""Confidence of what is labelled or said outright, of what is usual to mean so, of what is put together."""


@dataclass(frozen=True, slots=True)
class CvFact:
    """One fact, as a draft for a person to confirm.

    Attributes
    ----------
    field
        Name of the profile's field.
    value
        As the profile has it.
    confidence
        In (0, 1].
    spans
        The words that say it, in order.
    """

    field: str
    value: Any
    confidence: float
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class CvDraft:
    """All facts of one CV, at most one a field.

    Attributes
    ----------
    facts
        By field of a profile.
    aside
        What only a programme's calculator may read, never matching: the year of graduation, whether a non-compete
        clause is mentioned without its end.
    """

    facts: Mapping[str, CvFact] = field(default_factory=dict)
    aside: Mapping[str, CvFact] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        """The facts without their words, as a profile takes them."""
        return {name: fact.value for name, fact in self.facts.items()}
