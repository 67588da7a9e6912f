"""Text to technologies: names first, meaning where names do not settle it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from features.policy.pack import Policy
from features.policy.taxonomy import Taxonomy
from features.policy.wording import Wording
from features.tagger.config import TaggerConfig
from features.tagger.evidence import OUTSIDE, Evidence, EvidenceReader, Mention
from features.tagger.literal import Named, named_technologies
from features.tagger.recogniser import Recogniser
from features.tagger.segments import segments
from features.tagger.tagging import FieldSignal, Span, Tag, Tagging
from features.tagger.view import Guess, View
from features.text.encoder import TextEncoder

_LEAST_OUTSIDE_WORDS = 2
_IN_PASSING_SCORE = 1.5
_NAMED_HALF = 0.4
_GUESS_MOST = 0.45
_WEIGHT_DIGITS = 3


@dataclass(frozen=True)
class _Reading:
    """One text under way."""

    text: str
    evidence: Evidence
    named: list[Named]


class Tagger:
    """Finds the technologies of a taxonomy in leads written in Chinese, English or both.

    Names are looked up first. Where a text has no firm name, a model over sentence vectors is asked: it recognises
    descriptions, backs or drops names that mean several things, and turns down texts about other trades. The encoder
    and the model load only then.

    Parameters
    ----------
    taxonomy
        Technologies and their names.
    encoder
        Sentence vectors; the bundled model where None.
    config
        Thresholds.
    wording
        How people write about the technologies; without it only the taxonomy's names are found.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> tagger = Tagger.of(load_policy())
    >>> tagging = tagger.tag("主营全釩液流電池，不涉及无人机")
    >>> tagging.primary, [tag.spans for tag in tagging.tags]
    ('new_storage.flow_battery', [((2, 8),)])
    >>> tagging = tagger.tag("At night we squeeze air into a salt cavern; by day it drives a turbine.")
    >>> tagging.primary, tagging.tags[0].inferred
    ('new_storage.caes', True)
    >>> tagger.tag("We book tables in restaurants.").primary is None
    True
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        encoder: TextEncoder | None = None,
        config: TaggerConfig | None = None,
        *,
        wording: Wording | None = None,
    ) -> None:
        self.config = config or TaggerConfig()
        self._taxonomy = taxonomy
        self._wording = wording or Wording()
        self._recogniser = Recogniser(taxonomy, self._wording, encoder, folder=self.config.model_folder)
        self._reader = EvidenceReader(taxonomy, self._wording)
        self._named_only = frozenset(
            technology_id for technology_id, technology in self._wording.technologies.items() if technology.named_only
        )

    @classmethod
    def of(cls, policy: Policy, encoder: TextEncoder | None = None, config: TaggerConfig | None = None) -> Tagger:
        """Return the tagger of a policy pack: its taxonomy and its wording."""
        return cls(policy.taxonomy, encoder, config, wording=policy.wording)

    def tag(self, text: str) -> Tagging:
        """Tag one text; see `tag_many`."""
        return self.tag_many([text])[0]

    def tag_many(self, texts: Sequence[str]) -> list[Tagging]:
        """Tag texts, in their order. A text's tags do not depend on its neighbours.

        Returns
        -------
        For each text at most ``config.most_tags`` tags, strongest first. A text about none of the fields has no tags;
        an empty one has none either.
        """
        readings = [self._read(text) for text in texts]
        asked = [index for index, reading in enumerate(readings) if self._unsettled(reading)]
        views = dict(zip(asked, self._views([_without_doubtful(readings[index]) for index in asked]), strict=True))
        return [self._decide(reading, views.get(index)) for index, reading in enumerate(readings)]

    def _read(self, text: str) -> _Reading:
        evidence = self._reader(text)
        return _Reading(text, evidence, named_technologies(evidence, evidence.supported))

    def _unsettled(self, reading: _Reading) -> bool:
        if not self.config.infer or not self._recogniser.ready:
            return False
        return not any(named.firm for named in reading.named) or _in_passing(reading.evidence, reading.named)

    def _views(self, texts: Sequence[str]) -> list[View | None]:
        config = self.config
        cut = [
            segments(
                text,
                shortest=config.shortest_sentence_chars,
                longest=config.longest_segment_chars,
                most=config.most_segments,
            )
            for text in texts
        ]
        return self._recogniser.views(cut)

    def _decide(self, reading: _Reading, view: View | None) -> Tagging:
        evidence, named = reading.evidence, reading.named
        if view is not None:
            named = self._confirmed(reading, view)
            if _in_passing(evidence, named) and view.outside >= self.config.outside_probability:
                return Tagging((), _field_signals(evidence))
        tags = [self._named_tag(item, evidence) for item in self._strongest(named)]
        if not tags and view is not None:
            tags = [self._guessed_tag(guess) for guess in self._convincing(view)]
        return Tagging(tuple(tags), _field_signals(evidence))

    def _confirmed(self, reading: _Reading, view: View) -> list[Named]:
        """Return the named technologies that the meaning of the text does not speak against."""
        config, evidence = self.config, reading.evidence

        def trusted(mention: Mention) -> bool:
            backed = view.field_probability(mention.meaning.field_id) >= config.field_probability
            return backed or evidence.supported(mention)

        named = named_technologies(evidence, trusted)
        least = config.fragile_share * view.likeliest
        return [item for item in named if item.firm or view.probability(item.technology_id) >= least]

    def _strongest(self, named: list[Named]) -> list[Named]:
        least = self.config.kept_share * named[0].score if named else 0.0
        return [item for item in named if item.score >= least][: self.config.most_tags]

    def _convincing(self, view: View) -> list[Guess]:
        """Return what the text as a whole speaks of, or else what its plainest sentences do."""
        guesses = view.guesses(self._named_only)
        whole = [guess for guess in guesses if guess.segment == view.segments[0]]
        if whole and whole[0].sureness >= self.config.sure_text:
            return whole[:1]
        plain = [guess for guess in guesses if guess not in whole and guess.sureness >= self.config.sure_sentence]
        best: dict[str, Guess] = {}
        for guess in sorted(plain, key=lambda guess: (-guess.sureness, guess.segment.start)):
            best.setdefault(guess.technology_id, guess)
        return list(best.values())[: self.config.most_inferred]

    def _named_tag(self, named: Named, evidence: Evidence) -> Tag:
        spans = dict.fromkeys(evidence.folded.original(mention.start, mention.end) for mention in named.mentions)
        weight = max(named.score / (named.score + _NAMED_HALF), _GUESS_MOST)
        return self._tag(named.technology_id, weight, tuple(spans), inferred=False)

    def _guessed_tag(self, guess: Guess) -> Tag:
        return self._tag(
            guess.technology_id,
            _GUESS_MOST * guess.sureness,
            ((guess.segment.start, guess.segment.end),),
            inferred=True,
        )

    def _tag(self, technology_id: str, weight: float, spans: tuple[Span, ...], *, inferred: bool) -> Tag:
        technology = self._taxonomy.technology(technology_id)
        track = self._taxonomy.track_of(technology.field_id)
        rounded = round(weight, _WEIGHT_DIGITS)
        return Tag(technology.id, technology.zh, technology.en, technology.field_id, track, rounded, inferred, spans)


def _without_doubtful(reading: _Reading) -> str:
    """Blank out ambiguous names without support, so that the models judge by the rest of the text alone.

    Otherwise the doubtful name would speak for itself: it would be its own second signal.
    """
    text, evidence = reading.text, reading.evidence
    for mention in evidence.mentions:
        if mention.meaning.ambiguous and not evidence.supported(mention):
            start, end = evidence.folded.original(mention.start, mention.end)
            text = text[:start] + " " * (end - start) + text[end:]
    return text


def _in_passing(evidence: Evidence, named: list[Named]) -> bool:
    """Whether the best name stands alone among words of other trades, like the drone of a wedding photographer."""
    if not named or named[0].score >= _IN_PASSING_SCORE:
        return False
    outside = {word for word, _ in evidence.words_for(OUTSIDE)}
    inside = {word for word, _ in evidence.words_for(named[0].field_id)} - {item.name for item in named[0].mentions}
    return len(outside) >= _LEAST_OUTSIDE_WORDS and len(outside) > len(inside)


def _field_signals(evidence: Evidence) -> tuple[FieldSignal, ...]:
    grouped: dict[str, list[Mention]] = {}
    for mention in evidence.mentions:
        if mention.meaning.technology_id is None and (not mention.meaning.ambiguous or evidence.supported(mention)):
            grouped.setdefault(mention.meaning.field_id, []).append(mention)
    return tuple(_field_signal(field_id, mentions, evidence) for field_id, mentions in grouped.items())


def _field_signal(field_id: str, mentions: Iterable[Mention], evidence: Evidence) -> FieldSignal:
    mentions = list(mentions)
    spans = dict.fromkeys(evidence.folded.original(mention.start, mention.end) for mention in mentions)
    total = sum(mention.worth for mention in mentions)
    return FieldSignal(field_id, round(total / (total + _NAMED_HALF), _WEIGHT_DIGITS), tuple(spans))
