"""The names and tell-tale words that a pack lists, and what each stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from features.policy.taxonomy import Taxonomy
from features.policy.wording import Wording
from features.tagger.phrases import NamePhrase, readings, spelling

OUTSIDE = ""
"""Stands for the field of everything outside the taxonomy."""


@dataclass(frozen=True)
class Meaning:
    """What a name stands for: a technology, or a field as a whole (``technology_id`` is then absent).

    ``ambiguous`` names count only with a second signal from the same field; ``official`` names are the taxonomy's own,
    as against those of the wording part.
    """

    field_id: str
    technology_id: str | None = None
    ambiguous: bool = False
    official: bool = True


@dataclass(frozen=True)
class Tell:
    """What a tell-tale word speaks for: a technology, a field as a whole, or business outside all fields."""

    field_id: str
    technology_id: str | None = None


def names_of(taxonomy: Taxonomy, wording: Wording) -> Iterator[NamePhrase]:
    """Yield every name of a field or technology, each standing for a `Meaning`."""
    doubtful = (*taxonomy.ambiguous_aliases, *wording.ambiguous, *wording.said_plainly)
    ambiguous = {spelling(name) for name in doubtful}
    exact = {name.casefold() for name in wording.exact_case}

    def phrase(
        name: str, field_id: str, technology_id: str | None, *, official: bool, vague: bool = False
    ) -> NamePhrase:
        meaning = Meaning(field_id, technology_id, vague or spelling(name) in ambiguous, official)
        return NamePhrase(name, meaning, exact_case=name.casefold() in exact)

    for field in taxonomy.fields:
        # A field of one technology is that technology: to name quantum science is to name the quantum technology.
        only = field.technologies[0].id if len(field.technologies) == 1 else None
        for name in field.names:
            yield phrase(name, field.id, only, official=True)
        for name in wording.fields[field.id].also if field.id in wording.fields else ():
            yield phrase(name, field.id, None, official=False)
        for technology in field.technologies:
            for name in technology.names:
                whole, *parts = readings(name)
                yield phrase(whole, field.id, technology.id, official=True)
                for part in parts:
                    # A Latin name that needed its bracket, "Diamond (semiconductor)", says too little without it.
                    vague = part.isascii() and len(parts) == 1
                    yield phrase(part, field.id, technology.id, official=True, vague=vague)
            for name in wording.technologies[technology.id].also if technology.id in wording.technologies else ():
                yield phrase(name, field.id, technology.id, official=False)


def cues_of(wording: Wording) -> Iterator[NamePhrase]:
    """Yield every tell-tale word, each standing for a `Tell`."""
    for name in wording.outside_cues:
        yield NamePhrase(name, Tell(OUTSIDE))
    for field_id, field in wording.fields.items():
        for name in field.cues:
            yield NamePhrase(name, Tell(field_id))
    for technology_id, technology in wording.technologies.items():
        for name in technology.cues:
            yield NamePhrase(name, Tell(technology_id.split(".")[0], technology_id))
