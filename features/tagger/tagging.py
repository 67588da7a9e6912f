"""What the tagger returns."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from features.bilingual import Sayable

Span = tuple[int, int]
"""Half-open ``(start, end)`` offsets into the original text."""


@dataclass(frozen=True)
class Tag(Sayable):
    """A technology found in a text.

    Attributes
    ----------
    id, zh, en
        The technology.
    field
        Id of its field.
    track
        Id of the segment track it belongs to, or None.
    weight
        How strongly the text speaks for it, in (0, 1]; an inferred tag never outweighs a literal one.
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
    """The tags of one text, strongest first, and the fields it names.

    Examples
    --------
    >>> Tagging().as_json()
    {'tags': [], 'primary': None}
    """

    tags: tuple[Tag, ...] = ()
    fields: tuple[FieldSignal, ...] = ()

    @property
    def primary(self) -> str | None:
        """Id of the strongest tag, None without tags."""
        return self.tags[0].id if self.tags else None

    def as_json(self) -> dict[str, Any]:
        """Return ``{"tags": [...], "primary": id or None}``."""
        return {"tags": [tag.as_json() for tag in self.tags], "primary": self.primary}

    def as_line(self) -> str:
        """Return `as_json` as one line of JSON, characters unescaped."""
        return json.dumps(self.as_json(), ensure_ascii=False)
