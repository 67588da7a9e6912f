"""What the tagger returns."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from features.bilingual import Sayable
from features.proposals import TagProposal

Span = tuple[int, int]
"""Half-open ``(start, end)`` offsets into the original text."""


@dataclass(frozen=True)
class Tag(Sayable):
    """A technology found in a text, or proposed for it.

    Attributes
    ----------
    id, zh, en
        The technology.
    field
        Id of its field.
    track
        Id of the segment track it belongs to, or None.
    weight
        How strongly the text speaks for it, in (0, 1]; an inferred one never outweighs a named one.
    inferred
        Whether the text was recognised by its meaning, without any of the technology's names.
    spans
        What justifies the tag, in the order of the text: the names, or for an inferred tag the sentence.
    """

    id: str
    zh: str
    en: str
    field: str
    track: str | None
    weight: float
    inferred: bool
    spans: tuple[Span, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the tag as JSON-ready values."""
        return {
            "id": self.id,
            "zh": self.zh,
            "en": self.en,
            "field": self.field,
            "weight": self.weight,
            "inferred": self.inferred,
            "spans": [list(span) for span in self.spans],
        }


@dataclass(frozen=True)
class FieldSignal:
    """A field that a text names as a whole, such as 低空经济 or hydrogen, with or without a technology of it."""

    field: str
    weight: float
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Tagging:
    """What one text says: the technologies it names, the fields it names, and what its meaning suggests.

    Attributes
    ----------
    tags
        The technologies named, strongest first.
    proposals
        Technologies inferred from the meaning, likeliest first; only where none is named. A person has to confirm them.

    Examples
    --------
    >>> Tagging().as_json()
    {'tags': [], 'primary': None, 'proposals': []}
    """

    tags: tuple[Tag, ...] = ()
    fields: tuple[FieldSignal, ...] = ()
    proposals: tuple[Tag, ...] = ()

    @property
    def primary(self) -> str | None:
        """Id of the strongest tag, None without tags."""
        return self.tags[0].id if self.tags else None

    def as_json(self) -> dict[str, Any]:
        """Return ``{"tags": [...], "primary": id or None, "proposals": [...]}``."""
        return {
            "tags": [tag.as_json() for tag in self.tags],
            "primary": self.primary,
            "proposals": [tag.as_json() for tag in self.proposals],
        }

    def proposed(self, text: str) -> tuple[TagProposal, ...]:
        """Return the proposals with the words of the text, which it is the tagging of, that each rests on."""
        return tuple(
            TagProposal(tag.id, tag.zh, tag.en, tag.weight, text[tag.spans[0][0] : tag.spans[0][1]])
            for tag in self.proposals
        )

    def as_line(self) -> str:
        """Return `as_json` as one line of JSON, characters unescaped."""
        return json.dumps(self.as_json(), ensure_ascii=False)
