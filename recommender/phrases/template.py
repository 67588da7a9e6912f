"""A sentence with slots, and parts that are left out when a fact in them is unknown.

``{name}`` or ``{name:spec}`` is a slot; ``{name:unit}`` reads its unit from the fact ``unit``. ``[ … ]`` is an optional
part, spoken only when every slot in it is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from features.bilingual import Language
from features.figures import FactValue, written

FACT_UNIT = "unit"
_PART = re.compile(r"\[([^\[\]]*)\]")
_NESTED = re.compile("“([^“”]*)“([^“”]*)”([^“”]*)”")
"""A name with quotation marks of its own inside others."""
_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z][a-z0-9_]*))?\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one fact, and how it is written."""

    name: str
    spec: str


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """A run of words and slots."""

    optional: bool
    pieces: tuple[str | Slot, ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Its slots, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Slot))

    def is_spoken(self, facts: Mapping[str, FactValue]) -> bool:
        """Whether every fact is known that an optional part speaks of."""
        if self.optional:
            for piece in self.pieces:
                if piece.__class__ is Slot and facts.get(piece.name) is None:
                    return False
        return True


@dataclass(frozen=True, slots=True)
class Template:
    """One sentence in one language.

    Examples
    --------
    >>> template = Template.parse("needs {needed}[; free from {day:month}]")
    >>> template.render({"needed": 6000, "day": None}, language="en")
    'needs 6,000'
    """

    parts: tuple[TemplatePart, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a sentence; raises ``ValueError`` on a brace or bracket that does not pair."""
        parts = []
        for position, words in enumerate(_PART.split(text)):
            if words:
                parts.append(TemplatePart(position % 2 == 1, _pieces(words)))
        return cls(tuple(parts))

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All slots, in order."""
        return tuple(slot for part in self.parts for slot in part.slots)

    def render(self, facts: Mapping[str, FactValue], *, language: Language) -> str:
        """Return the sentence; raises ``KeyError`` when a fact outside the optional parts is unknown."""
        said: list[str] = []  # plain loops: an answer has hundreds of sentences
        for part in self.parts:
            if not part.optional or part.is_spoken(facts):
                for piece in part.pieces:
                    said.append(piece if piece.__class__ is str else _fill(piece, facts, language))  # type: ignore[arg-type]
        told = "".join(said)
        return _NESTED.sub(r"“\1‘\2’\3”", told) if "““" in told or "””" in told else told


def _pieces(words: str) -> tuple[str | Slot, ...]:
    pieces: list[str | Slot] = []
    end = 0
    for found in _SLOT.finditer(words):
        pieces += [words[end : found.start()], Slot(found[1], found[2] or "")]
        end = found.end()
    pieces.append(words[end:])
    for piece in pieces:
        if isinstance(piece, str) and re.search(r"[{}\[\]]", piece):
            raise ValueError(f"unpaired or malformed brace or bracket in {words!r}")
    return tuple(piece for piece in pieces if piece != "")


def _fill(slot: Slot, facts: Mapping[str, FactValue], language: Language) -> str:
    value, spec = facts.get(slot.name), slot.spec
    if value is None:
        raise KeyError(slot.name)
    if not spec and value.__class__ is str:
        return value
    return written(value, str(facts.get("unit") or "") if spec == FACT_UNIT else spec, language)
