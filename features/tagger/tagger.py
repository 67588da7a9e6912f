"""Text to technologies: names first, meaning where names do not settle it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from features.memo import ObjectMemo
from features.policy.pack import Policy
from features.policy.taxonomy import Taxonomy
from features.policy.wording import Wording
from features.tagger.config import TaggerConfig
from features.tagger.evidence import EvidenceReader, Mention, TextEvidence
from features.tagger.literal import NamedTechnology, named_technologies
from features.tagger.reading import Reading, named_weight
from features.tagger.recogniser import Recogniser
from features.tagger.segments import sentences, whole
from features.tagger.tagging import Span, Tag, Tagging
from features.tagger.view import Guess, LabelView
from features.text.encoder import TextEncoder

_GUESS_MOST = 0.45
_LEAST_REST_TERMS = 4
_WEIGHT_DIGITS = 3
_READERS: ObjectMemo[EvidenceReader] = ObjectMemo(most=2)
"""All taggers of one pack read its names from one table: it takes half a second to lay out."""


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
    >>> tagging.tags, [tag.id for tag in tagging.proposals]
    ((), ['new_storage.caes'])
    >>> tagger.tag("We book tables in restaurants.") == Tagging()
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
        self.taxonomy = taxonomy
        self._wording = wording or Wording()
        self.encoder = encoder
        self._recogniser = Recogniser(taxonomy, self._wording, encoder, folder=self.config.model_folder)
        self._reader = _READERS.get(lambda: EvidenceReader(taxonomy, self._wording), taxonomy, self._wording)
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
        For each text at most ``config.most_tags`` tags, strongest first, or where it names none what its meaning
        suggests. A text about none of the fields has neither, nor has an empty one.
        """
        readings = [Reading(text, self._reader(text)) for text in texts]
        taggings = [self._by_names(reading, reading.named) for reading in readings]
        silent = []
        for index, view, rest in self._viewed(readings):
            answer = self._by_text(readings[index], view, rest)
            if answer is None:
                silent.append(index)
            else:
                taggings[index] = answer
        seen = self._sentence_views([readings[index] for index in silent])
        for index, sentence_view in zip(silent, seen, strict=True):
            taggings[index] = self._by_sentences(readings[index], sentence_view)
        return taggings

    def _unsettled(self, reading: Reading) -> bool:
        if not self.config.infer or not self._recogniser.ready:
            return False
        return not any(named.firm for named in reading.named) or reading.in_passing(reading.named)

    def _viewed(self, readings: Sequence[Reading]) -> Iterator[tuple[int, LabelView, LabelView | None]]:
        """Yield each unsettled text that has words: its index, how the models see it, and how less its field names."""
        asked = [index for index, reading in enumerate(readings) if self._unsettled(reading)]
        views = dict(zip(asked, self._views([readings[index].beside_doubtful for index in asked]), strict=True))
        fielded = [index for index in asked if readings[index].fields]
        rests = dict(zip(fielded, self._views([readings[index].beside_fields for index in fielded]), strict=True))
        for index, view in views.items():
            if view is not None:
                yield index, view, rests.get(index)

    def _views(self, texts: Sequence[str]) -> list[LabelView | None]:
        return self._recogniser.views([whole(text, longest=self.config.longest_segment_chars) for text in texts])

    def _sentence_views(self, readings: Sequence[Reading]) -> list[LabelView | None]:
        config = self.config
        return self._recogniser.views(
            [
                sentences(
                    reading.beside_doubtful,
                    shortest=config.shortest_sentence_chars,
                    longest=config.longest_segment_chars,
                    most=config.most_segments,
                )
                for reading in readings
            ]
        )

    def _by_names(self, reading: Reading, named: list[NamedTechnology]) -> Tagging:
        least = self.config.kept_share * named[0].score if named else 0.0
        strongest = [item for item in named if item.score >= least][: self.config.most_tags]
        return Tagging(tuple(self._named_tag(item, reading.evidence) for item in strongest), reading.fields)

    def _by_text(self, reading: Reading, view: LabelView, rest: LabelView | None) -> Tagging | None:
        """Decide by the text as a whole; None where it does not tell and its sentences may."""
        named = self._confirmed(reading, view)
        nothing = Tagging((), reading.fields)
        if reading.in_passing(named) and view.outside >= self.config.outside_probability:
            return nothing
        if named:
            return self._by_names(reading, named)
        if not self._says_more(reading, rest):
            return nothing
        sure = self._guesses(reading, view, self.config.sure_text)
        return Tagging((), reading.fields, tuple(map(self._guessed_tag, sure))) if sure else None

    def _by_sentences(self, reading: Reading, view: LabelView | None) -> Tagging:
        """Tag a text, which as a whole does not tell, by what its plainest sentences speak of."""
        plain = [] if view is None else self._guesses(reading, view, self.config.sure_sentence)
        best: dict[str, Guess] = {}
        for guess in sorted(plain, key=lambda guess: (-guess.sureness, guess.segment.start)):
            best.setdefault(guess.technology_id, guess)
        kept = list(best.values())[: self.config.most_inferred]
        return Tagging((), reading.fields, tuple(map(self._guessed_tag, kept)))

    def _guesses(self, reading: Reading, view: LabelView, least: float) -> list[Guess]:
        return [
            guess
            for guess in view.guesses(self._named_only)
            if guess.sureness >= least and not reading.overshadowed(guess.technology_id.split(".")[0])
        ]

    def _says_more(self, reading: Reading, rest: LabelView | None) -> bool:
        """Whether a text says more than the name of a field, which alone calls up no technology of it."""
        if not reading.fields:
            return True
        if rest is None or rest.term_counts[0] < _LEAST_REST_TERMS:
            return False
        informed = rest.favouring({signal.field for signal in reading.fields})
        return informed.outside < self.config.empty_probability

    def _confirmed(self, reading: Reading, view: LabelView) -> list[NamedTechnology]:
        """Return the named technologies that the meaning of the text does not speak against."""
        config, evidence = self.config, reading.evidence

        def trusted(mention: Mention) -> bool:
            backed = view.field_probability(mention.meaning.field_id) >= config.field_probability
            return backed or evidence.supported(mention)

        named = named_technologies(evidence, trusted)
        least = config.fragile_share * view.likeliest
        return [item for item in named if item.firm or view.probability(item.technology_id) >= least]

    def _named_tag(self, named: NamedTechnology, evidence: TextEvidence) -> Tag:
        spans = dict.fromkeys(evidence.folded.original(mention.start, mention.end) for mention in named.mentions)
        weight = max(named_weight(named.score), _GUESS_MOST)
        return self._tag(named.technology_id, weight, tuple(spans), inferred=False)

    def _guessed_tag(self, guess: Guess) -> Tag:
        return self._tag(
            guess.technology_id,
            _GUESS_MOST * guess.sureness,
            ((guess.segment.start, guess.segment.end),),
            inferred=True,
        )

    def _tag(self, technology_id: str, weight: float, spans: tuple[Span, ...], *, inferred: bool) -> Tag:
        technology = self.taxonomy.technology(technology_id)
        track = self.taxonomy.track_of(technology.field_id)
        rounded = round(weight, _WEIGHT_DIGITS)
        return Tag(technology.id, technology.zh, technology.en, technology.field_id, track, rounded, inferred, spans)
