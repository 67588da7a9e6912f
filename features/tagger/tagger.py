"""Text to technologies: names first, meaning where names do not settle it."""

from __future__ import annotations

from collections.abc import Sequence

from features.policy.pack import Policy
from features.policy.taxonomy import Taxonomy
from features.policy.wording import Wording
from features.tagger.config import TaggerConfig
from features.tagger.evidence import Evidence, EvidenceReader, Mention
from features.tagger.literal import Named, named_technologies
from features.tagger.reading import Reading, named_weight
from features.tagger.recogniser import Recogniser
from features.tagger.segments import segments
from features.tagger.tagging import Span, Tag, Tagging
from features.tagger.view import Guess, View
from features.text.encoder import TextEncoder

_GUESS_MOST = 0.45
_LEAST_REST_TERMS = 4
_WEIGHT_DIGITS = 3


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
        readings = [Reading(text, self._reader(text)) for text in texts]
        asked = [index for index, reading in enumerate(readings) if self._unsettled(reading)]
        views = dict(zip(asked, self._views([readings[index].beside_doubtful for index in asked]), strict=True))
        fielded = [index for index in asked if readings[index].fields]
        rests = dict(zip(fielded, self._views([readings[index].beside_fields for index in fielded]), strict=True))
        return [self._decide(item, views.get(index), rests.get(index)) for index, item in enumerate(readings)]

    def _unsettled(self, reading: Reading) -> bool:
        if not self.config.infer or not self._recogniser.ready:
            return False
        return not any(named.firm for named in reading.named) or reading.in_passing(reading.named)

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

    def _decide(self, reading: Reading, view: View | None, rest: View | None) -> Tagging:
        """Decide by names; where they leave it open, by the text (``view``), also less its field names (``rest``)."""
        evidence, named = reading.evidence, reading.named
        if view is not None:
            named = self._confirmed(reading, view)
            if reading.in_passing(named) and view.outside >= self.config.outside_probability:
                return Tagging((), reading.fields)
        tags = [self._named_tag(item, evidence) for item in self._strongest(named)]
        if not tags and view is not None and self._says_more(reading, rest):
            tags = [self._guessed_tag(guess) for guess in self._convincing(view)]
        return Tagging(tuple(tags), reading.fields)

    def _says_more(self, reading: Reading, rest: View | None) -> bool:
        """Whether a text says more than the name of a field, which alone calls up no technology of it."""
        if not reading.fields:
            return True
        if rest is None or rest.term_counts[0] < _LEAST_REST_TERMS:
            return False
        informed = rest.favouring({signal.field for signal in reading.fields})
        return informed.outside < self.config.empty_probability

    def _confirmed(self, reading: Reading, view: View) -> list[Named]:
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
        technology = self._taxonomy.technology(technology_id)
        track = self._taxonomy.track_of(technology.field_id)
        rounded = round(weight, _WEIGHT_DIGITS)
        return Tag(technology.id, technology.zh, technology.en, technology.field_id, track, rounded, inferred, spans)
