"""What a text says outright: which names stand where, what they are worth, and which fields speak for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from features.policy.taxonomy import Taxonomy
from features.policy.wording import Wording
from features.tagger.business import is_business
from features.tagger.clauses import clause_after, clause_before
from features.tagger.companies import Span, company_names
from features.tagger.context import is_means, standing
from features.tagger.markers import CORE, DENIED
from features.tagger.materials import is_made_of
from features.tagger.phrases import NamePhrase, PhraseMatch, PhraseTable, longest, spelling
from features.tagger.vocabulary import Meaning, Tell, cues_of, names_of
from features.text.folding import Folded, fold
from features.text.tokens import tokenize

_FIELD_NAME_SHARE = 0.5
_MOST_PLACES = 100


@dataclass(frozen=True)
class Mention:
    """One name in one place; ``start`` and ``end`` index the folded text, ``worth`` lies in (0, 1].

    ``aside``: it is said of a market, a customer, a rival or a career, and does not tell what the business is.
    """

    name: str
    meaning: Meaning
    start: int
    end: int
    worth: float
    aside: bool = False


@dataclass(frozen=True)
class Cue:
    """A tell-tale word of a field, or of one technology of it, or of business outside all fields (`OUTSIDE`).

    ``shared`` cues speak for several fields and so cannot decide between them.
    """

    field_id: str
    technology_id: str | None
    word: str
    shared: bool
    start: int
    end: int


@dataclass(frozen=True)
class TextEvidence:
    """All that was read in one text.

    Attributes
    ----------
    folded
        The text, folded; ``folded.original`` leads back to the original characters.
    mentions
        Names that were not denied, in the order of the text; ambiguous ones included.
    cues
        Tell-tale words, in the order of the text.
    decoys
        Expressions that contain a name but mean something else, names denied and names said aside: half-open spans of
        folded characters. They say nothing of what the text is about.
    companies
        Where companies are called by name: half-open spans of folded characters.
    """

    folded: Folded
    mentions: tuple[Mention, ...]
    cues: tuple[Cue, ...]
    decoys: tuple[Span, ...]
    companies: tuple[Span, ...] = ()

    def supported(self, mention: Mention) -> bool:
        """Whether the field of an ambiguous name is signalled anywhere else in the text, by a name or by a word."""
        field_id, technology_id = mention.meaning.field_id, mention.meaning.technology_id
        cues = (
            cue
            for cue in self.cues
            if cue.field_id == field_id and cue.technology_id in (None, technology_id) and not cue.shared
        )
        return self.named_beside(mention) or any(self._witnesses(mention, cue) for cue in cues)

    def named_beside(self, mention: Mention) -> bool:
        """Whether another name of the same field, with one meaning only, stands elsewhere in the text."""
        return any(
            other.meaning.field_id == mention.meaning.field_id
            and not (other.meaning.ambiguous or other.aside)
            and self._witnesses(mention, other)
            for other in self.mentions
        )

    def _witnesses(self, mention: Mention, other: Mention | Cue) -> bool:
        """Whether another word is a second signal: not of the same letters, and no company's name for another's."""
        return _apart(mention, other) and not (self._called(mention) and self._called(other))

    def _called(self, found: Mention | Cue) -> bool:
        return any(start < found.end and found.start < end for start, end in self.companies)

    def words_for(self, field_id: str, *, within: tuple[int, int] | None = None) -> set[tuple[str, str | None]]:
        """Return the distinct words that speak for a field, its names included save ambiguous ones with no support.

        Parameters
        ----------
        field_id
            A field, or `OUTSIDE`.
        within
            Half-open span of the original text to look in; all of it where None.

        Returns
        -------
        Pairs of a word and the technology it speaks for, None where it speaks for the field as a whole.
        """
        in_field = [mention for mention in self.mentions if mention.meaning.field_id == field_id]
        doubtful = [mention for mention in in_field if mention.meaning.ambiguous and not self.supported(mention)]
        cues = {
            (cue.word, cue.technology_id)
            for cue in self.cues
            if cue.field_id == field_id
            and self._lies(cue, within)
            and all(_apart(mention, cue) for mention in doubtful)
        }
        names = {
            (mention.name, mention.meaning.technology_id)
            for mention in in_field
            if mention not in doubtful and self._lies(mention, within)
        }
        return cues | names

    def _lies(self, found: Mention | Cue, within: tuple[int, int] | None) -> bool:
        if within is None:
            return True
        start, end = self.folded.original(found.start, found.end)
        return within[0] <= start and end <= within[1]


class EvidenceReader:
    """Reads names and tell-tale words of a taxonomy out of text.

    Parameters
    ----------
    taxonomy, wording
        Where names come from, and which of them are ambiguous.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> reader = EvidenceReader(load_policy().taxonomy, Wording())
    >>> [mention.meaning.technology_id for mention in reader("全釩液流電池 and tilt rotors").mentions]
    ['new_storage.flow_battery', 'low_altitude.tiltrotor']
    """

    def __init__(self, taxonomy: Taxonomy, wording: Wording) -> None:
        decoys = (NamePhrase(name, None) for name in wording.decoys)
        names, said_plainly = tuple(names_of(taxonomy, wording)), {spelling(name) for name in wording.said_plainly}
        self._table = PhraseTable([*names, *cues_of(wording), *decoys])
        self._said_plainly = frozenset(phrase.name for phrase in names if spelling(phrase.name) in said_plainly)
        self._materials = frozenset(wording.materials)

    def __call__(self, text: str) -> TextEvidence:
        """Read one text. Of a name or word that recurs, only the first hundred places are read."""
        tokens = tokenize(fold(text))
        occurrences = self._table.occurrences(tokens)
        named = _of_kind(occurrences, Meaning)
        text = tokens.folded.text
        words = [match for match in _of_kind(occurrences, Tell) if standing(text, match.start, match.end) > DENIED]
        told = [match for match in named if _speaks(match)]
        companies = company_names(text)
        mentions = tuple(self._mentions(told, text, companies))
        spoken = {(mention.start, mention.end) for mention in mentions if not mention.aside}
        decoys = tuple((match.start, match.end) for match in named if (match.start, match.end) not in spoken)
        return TextEvidence(tokens.folded, mentions, tuple(_found_cues(words)), decoys, companies)

    def _mentions(self, matches: Iterable[PhraseMatch], text: str, companies: Sequence[Span]) -> Iterator[Mention]:
        for match in matches:
            worth = standing(text, match.start, match.end)
            if worth == DENIED:
                continue
            meanings = _meanings(match)
            plain = self._is_plain(match, text)
            called = any(start < match.end and match.start < end for start, end in companies)
            doubtful = called or is_means(text, match.start, match.end)
            technologies = [meaning for meaning in meanings if meaning.technology_id]
            contested = len({meaning.field_id for meaning in technologies}) > 1
            for meaning, name in meanings.items():
                # To name a field with a word that is also a technology's says little about the technology.
                share = _FIELD_NAME_SHARE if meaning.technology_id and len(technologies) < len(meanings) else 1.0
                part = meaning.technology_id in self._materials and _is_ingredient(text, match)
                unsure = contested or doubtful or part or (meaning.ambiguous and not plain)
                yield Mention(
                    name, replace(meaning, ambiguous=unsure), match.start, match.end, worth * share, worth < CORE
                )

    def _is_plain(self, match: PhraseMatch, text: str) -> bool:
        """Whether a name that is often a means is said to be the business itself."""
        return match.phrases[0].name in self._said_plainly and is_business(text, match.start, match.end)


def _is_ingredient(text: str, match: PhraseMatch) -> bool:
    name = text[match.start : match.end]
    return is_made_of(name, clause_before(text, match.start), clause_after(text, match.end))


def _of_kind(occurrences: Iterable[PhraseMatch], kind: type) -> list[PhraseMatch]:
    """Return the longest matches of names or of words, decoys among them; decoys keep shorter matches out."""
    kept = []
    for match in occurrences:
        phrases = tuple([item for item in match.phrases if item.target is None or isinstance(item.target, kind)])
        if phrases:
            whole = len(phrases) == len(match.phrases)
            kept.append(match if whole else replace(match, phrases=phrases))
    counts: Counter[str] = Counter()
    chosen = []
    for match in longest(kept):
        name = match.phrases[0].name
        counts[name] += 1
        if counts[name] <= _MOST_PLACES:
            chosen.append(match)
    return chosen


def _speaks(match: PhraseMatch) -> bool:
    return any(phrase.target is not None for phrase in match.phrases)


def _meanings(match: PhraseMatch) -> dict[Meaning, str]:
    """Return what a match may stand for.

    The taxonomy's own names come before those of the wording part; of these, only further technologies of the same
    field stand beside them.
    """
    meanings = {phrase.target: phrase.name for phrase in match.phrases if phrase.target is not None}
    owners = {one.technology_id: one.field_id for one in meanings if one.official and one.technology_id is not None}
    official = {
        meaning: name
        for meaning, name in meanings.items()
        if meaning.official or (meaning.technology_id not in owners and meaning.field_id in owners.values())
    }
    return official or meanings


def _found_cues(matches: Iterable[PhraseMatch]) -> Iterator[Cue]:
    for match in matches:
        tells: dict[Tell, str] = {phrase.target: phrase.name for phrase in match.phrases if phrase.target is not None}
        shared = len({tell.field_id for tell in tells}) > 1
        for tell, name in tells.items():
            yield Cue(tell.field_id, tell.technology_id, name, shared, match.start, match.end)


def _apart(mention: Mention, other: Mention | Cue) -> bool:
    return other.end <= mention.start or mention.end <= other.start


def by_technology(mentions: Iterable[Mention]) -> dict[str, list[Mention]]:
    """Group the mentions that name a technology, in the order of first mention."""
    grouped: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.meaning.technology_id is not None:
            grouped[mention.meaning.technology_id].append(mention)
    return dict(grouped)
