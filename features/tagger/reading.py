"""One text as its names present it: what is named, which fields are, and what is left when names are taken away."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cached_property

from features.tagger.evidence import Mention, TextEvidence
from features.tagger.literal import NamedTechnology, named_technologies
from features.tagger.tagging import FieldSignal
from features.tagger.vocabulary import OUTSIDE

_LEAST_OUTSIDE_WORDS = 2
_IN_PASSING_SCORE = 1.5
_HALF = 0.4
_WEIGHT_DIGITS = 3


def named_weight(total: float) -> float:
    """Turn the summed worth of mentions into a weight in (0, 1): one plain name gives 0.714."""
    return round(total / (total + _HALF), _WEIGHT_DIGITS)


@dataclass(frozen=True)
class Reading:
    """A text and the evidence found in it."""

    text: str
    evidence: TextEvidence

    @cached_property
    def named(self) -> list[NamedTechnology]:
        """The technologies named, an ambiguous name counting where its field is signalled elsewhere in the text."""
        return named_technologies(self.evidence, self.evidence.supported)

    @cached_property
    def fields(self) -> tuple[FieldSignal, ...]:
        """The fields named as a whole, in the order of the text."""
        grouped: dict[str, list[Mention]] = {}
        for mention in self.evidence.mentions:
            if mention.meaning.technology_id is None and not self._doubtful(mention):
                grouped.setdefault(mention.meaning.field_id, []).append(mention)
        return tuple(self._signal(field_id, mentions) for field_id, mentions in grouped.items())

    @property
    def beside_doubtful(self) -> str:
        """The text without ambiguous names that nothing supports, and without decoys: blanks stand in their place.

        Read by the models, such a name would be its own second signal.
        """
        return self._blanked(mention for mention in self.evidence.mentions if self._doubtful(mention))

    @property
    def beside_fields(self) -> str:
        """The text without names of fields, doubtful names and decoys: blanks stand in their place."""
        return self._blanked(
            mention
            for mention in self.evidence.mentions
            if mention.meaning.technology_id is None or self._doubtful(mention)
        )

    def in_passing(self, named: list[NamedTechnology]) -> bool:
        """Whether the best name stands alone among words of other trades, like the drone of a wedding photographer."""
        if not named or named[0].score >= _IN_PASSING_SCORE:
            return False
        return self.overshadowed(named[0].field_id, {mention.name for mention in named[0].mentions})

    def overshadowed(self, field_id: str, names: Set[str] = frozenset()) -> bool:
        """Whether words of other trades outnumber those that speak for a field, not counting ``names``."""
        outside = {word for word, _ in self.evidence.words_for(OUTSIDE)}
        inside = {word for word, _ in self.evidence.words_for(field_id)} - names
        return len(outside) >= _LEAST_OUTSIDE_WORDS and len(outside) > len(inside)

    def _doubtful(self, mention: Mention) -> bool:
        return mention.meaning.ambiguous and not self.evidence.supported(mention)

    def _signal(self, field_id: str, mentions: list[Mention]) -> FieldSignal:
        spans = dict.fromkeys(self.evidence.folded.original(mention.start, mention.end) for mention in mentions)
        return FieldSignal(field_id, named_weight(sum(mention.worth for mention in mentions)), tuple(spans))

    def _blanked(self, mentions: Iterable[Mention]) -> str:
        places = sorted([*((mention.start, mention.end) for mention in mentions), *self.evidence.decoys])
        pieces: list[str] = []
        done = 0
        for place in places:
            start, end = self.evidence.folded.original(*place)
            if start >= done:
                pieces += [self.text[done:start], " " * (end - start)]
                done = end
        return "".join([*pieces, self.text[done:]])
