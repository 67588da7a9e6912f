"""What a pack teaches about recognising its technologies: texts, and what they speak of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from features.policy.taxonomy import Taxonomy
from features.policy.wording import Wording

OUTSIDE = ""
"""Label of everything outside the taxonomy."""
_DIGEST_CHARS = 16
_SENTENCE_WORTH, _NAME_WORTH, _CUE_WORTH, _BACKGROUND_WORTH = 1.0, 0.3, 0.2, 2.0


@dataclass(frozen=True)
class Lesson:
    """A text, the technology it speaks of (`OUTSIDE` for none), and how much it counts."""

    text: str
    label: str
    worth: float


def wording_lessons(wording: Wording) -> tuple[Lesson, ...]:
    """Return what the wording part teaches, in a fixed order. Ambiguous names teach nothing."""
    ambiguous = {name.casefold() for name in wording.ambiguous}

    def of_technologies() -> Iterator[Lesson]:
        for label, technology in wording.technologies.items():
            for sentence in (technology.zh, technology.en, *technology.said):
                yield Lesson(sentence, label, _SENTENCE_WORTH)
            for name in technology.also:
                if name.casefold() not in ambiguous:
                    yield Lesson(name, label, _NAME_WORTH)
            for cue in technology.cues:
                yield Lesson(cue, label, _CUE_WORTH)

    background = (Lesson(sentence, OUTSIDE, _BACKGROUND_WORTH) for sentence in wording.background)
    return (*of_technologies(), *background)


def name_lessons(taxonomy: Taxonomy, wording: Wording) -> tuple[Lesson, ...]:
    """Return what the taxonomy's names teach, for the technologies that the wording part teaches."""
    return tuple(
        Lesson(name, technology.id, _NAME_WORTH)
        for technology in taxonomy.technologies
        if technology.id in wording.technologies
        for name in technology.names
        if not taxonomy.is_ambiguous(name)
    )


def digest(taught: Sequence[Lesson], *settings: str | float) -> str:
    """Name a set of lessons and the settings they are taught under; any change changes the name."""
    content = json.dumps(
        [list(settings), [(lesson.text, lesson.label, lesson.worth) for lesson in taught]], ensure_ascii=False
    )
    return hashlib.sha256(content.encode()).hexdigest()[:_DIGEST_CHARS]
