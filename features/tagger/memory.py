"""What people have answered about tags, and what follows for texts that say the like.

An answer is an example: these words speak of these technologies, and not of those. To a text whose words are much the
same the nearest example applies: what was confirmed is proposed, what was rejected is neither proposed nor tagged.
Nothing is fitted: the same answers in the same order always say the same, and one more of them is heard at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from features.policy.taxonomy import Taxonomy
from features.tagger.segments import TextSpan, sentences, whole
from features.tagger.tagging import Tag, Tagging
from features.tagger.words import terms

LIKE = 0.6
_SAME = 1 - 1e-9
MOST_CHARS = 600
_SHORTEST, _MOST_STRETCHES = 4, 12
_MOST_WEIGHT = 0.45
_WEIGHT_DIGITS = 3


@dataclass(frozen=True, slots=True)
class TagAnswer:
    """One answer: ``words`` speak of the technologies ``confirmed`` and not of those ``rejected``."""

    words: str
    confirmed: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the nearest answer says of one technology, how near it is, and which stretch of the text is like it."""

    confirmed: bool
    likeness: float
    stretch: TextSpan


class TagMemory:
    """Answers, found by their words.

    Parameters
    ----------
    answers
        The earliest first: of two equally near ones the later counts.
    number
        The same as long as nothing was answered.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> memory = TagMemory([TagAnswer("把旧手机拆成零件卖", rejected=("agi.ai_plus",))])
    >>> memory.applied("把旧手机拆成零件卖。", Tagging(), load_policy().taxonomy)
    Tagging(tags=(), fields=(), proposals=())
    """

    def __init__(self, answers: Sequence[TagAnswer] = (), *, number: int = 0) -> None:
        self.number = number
        self._answers = answers
        self._terms = [frozenset(terms(answer.words)) for answer in answers]
        self._by_term: dict[str, list[int]] = {}
        for row, words in enumerate(self._terms):
            for term in words:
                self._by_term.setdefault(term, []).append(row)

    def applied(self, text: str, tagging: Tagging, taxonomy: Taxonomy) -> Tagging:
        """Return what a text says, as those who answered about such words would read it.

        A tag that was rejected becomes a proposal, and goes where the very same words were meant; a rejected proposal
        goes. Where the text names nothing, what was confirmed is proposed, instead of what the models would guess.
        """
        heard = self._heard(text) if self._answers else {}
        if not heard:
            return tagging
        rejected = {one for one, said in heard.items() if not said.confirmed}
        tags = tuple(tag for tag in tagging.tags if tag.id not in rejected)
        doubted = (tag for tag in tagging.tags if tag.id in rejected and heard[tag.id].likeness < _SAME)
        confirmed = () if tags else tuple(_confirmed(heard, taxonomy))
        kept = confirmed or tuple(tag for tag in tagging.proposals if tag.id not in rejected)
        return replace(tagging, tags=tags, proposals=(*kept, *(replace(tag, inferred=True) for tag in doubted)))

    def _heard(self, text: str) -> dict[str, _Heard]:
        """Return what the nearest answers say, the nearest first."""
        near: list[tuple[float, int, TextSpan]] = []
        for stretch in _stretches(text):
            near.extend((likeness, row, stretch) for row, likeness in self._alike(frozenset(terms(stretch.text))))
        heard: dict[str, _Heard] = {}
        for likeness, row, stretch in sorted(near, key=lambda one: (-one[0], -one[1])):
            answer = self._answers[row]
            for technology_id in answer.confirmed:
                heard.setdefault(technology_id, _Heard(True, likeness, stretch))
            for technology_id in answer.rejected:
                heard.setdefault(technology_id, _Heard(False, likeness, stretch))
        return heard

    def _alike(self, words: frozenset[str]) -> Iterable[tuple[int, float]]:
        """Yield the answers with much the same words: shared terms over the root of both numbers of terms."""
        shared = Counter(chain.from_iterable(self._by_term.get(term, ()) for term in words))
        for row, count in shared.items():
            likeness = count / (len(words) * len(self._terms[row])) ** 0.5
            if likeness >= LIKE:
                yield row, likeness


NO_ANSWERS = TagMemory()


def _stretches(text: str) -> tuple[TextSpan, ...]:
    cut = {"longest": MOST_CHARS}
    return (*whole(text, **cut), *sentences(text, shortest=_SHORTEST, most=_MOST_STRETCHES, **cut))


def _confirmed(heard: Mapping[str, _Heard], taxonomy: Taxonomy) -> Iterator[Tag]:
    for technology_id, said in heard.items():
        if said.confirmed and technology_id in taxonomy.technology_ids:
            technology = taxonomy.technology(technology_id)
            weight = round(_MOST_WEIGHT * said.likeness, _WEIGHT_DIGITS)
            track, span = taxonomy.track_of(technology.field_id), (said.stretch.start, said.stretch.end)
            yield Tag(technology.id, technology.zh, technology.en, technology.field_id, track, weight, True, (span,))
