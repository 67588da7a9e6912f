"""What a text says outright: which names stand where, what they are worth, and which fields speak for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace

from features.policy.taxonomy import Taxonomy
from features.policy.wording import Wording
from features.tagger.context import CORE, DENIED, is_business, standing
from features.tagger.phrases import NamePhrase, PhraseMatch, PhraseTable, longest, readings, spelling
from features.text.folding import Folded, fold
from features.text.tokens import Tokens, tokenize

_FIELD_NAME_SHARE = 0.5
_MOST_PLACES = 100
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
    """

    folded: Folded
    mentions: tuple[Mention, ...]
    cues: tuple[Cue, ...]
    decoys: tuple[tuple[int, int], ...]

    def supported(self, mention: Mention) -> bool:
        """Whether the field of an ambiguous name is signalled anywhere else in the text, by a name or by a word."""
        field_id, technology_id = mention.meaning.field_id, mention.meaning.technology_id
        cues = (
            cue
            for cue in self.cues
            if cue.field_id == field_id and cue.technology_id in (None, technology_id) and not cue.shared
        )
        return self.named_beside(mention) or any(_apart(mention, cue) for cue in cues)

    def named_beside(self, mention: Mention) -> bool:
        """Whether another name of the same field, with one meaning only, stands elsewhere in the text."""
        return any(
            other.meaning.field_id == mention.meaning.field_id
            and not other.meaning.ambiguous
            and _apart(mention, other)
            for other in self.mentions
        )

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
        self._table = PhraseTable([*_names(taxonomy, wording), *_cues(wording), *decoys])
        self._said_plainly = {spelling(name) for name in wording.said_plainly}

    def __call__(self, text: str) -> TextEvidence:
        """Read one text. Of a name or word that recurs, only the first hundred places are read."""
        tokens = tokenize(fold(text))
        occurrences = self._table.occurrences(tokens)
        names = _of_kind(occurrences, Meaning)
        words = _of_kind(occurrences, Tell)
        told = [match for match in names if _speaks(match)]
        mentions = tuple(_mentions(told, tokens, self._said_plainly))
        spoken = {(mention.start, mention.end) for mention in mentions if not mention.aside}
        decoys = tuple((match.start, match.end) for match in names if (match.start, match.end) not in spoken)
        return TextEvidence(tokens.folded, mentions, tuple(_found_cues(words)), decoys)


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


def _names(taxonomy: Taxonomy, wording: Wording) -> Iterator[NamePhrase]:
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


def _cues(wording: Wording) -> Iterator[NamePhrase]:
    for name in wording.outside_cues:
        yield NamePhrase(name, Tell(OUTSIDE))
    for field_id, field in wording.fields.items():
        for name in field.cues:
            yield NamePhrase(name, Tell(field_id))
    for technology_id, technology in wording.technologies.items():
        for name in technology.cues:
            yield NamePhrase(name, Tell(technology_id.split(".")[0], technology_id))


def _mentions(matches: Iterable[PhraseMatch], tokens: Tokens, said_plainly: Set[tuple[str, ...]]) -> Iterator[Mention]:
    text = tokens.folded.text
    for match in matches:
        meanings = _meanings(match)
        worth = standing(text, match.start, match.end)
        if worth == DENIED:
            continue
        plain = spelling(match.phrases[0].name) in said_plainly and is_business(text, match.start, match.end)
        technologies = [meaning for meaning in meanings if meaning.technology_id]
        contested = len({meaning.field_id for meaning in technologies}) > 1
        for meaning, name in meanings.items():
            # To name a field with a word that is also a technology's says little about the technology.
            share = _FIELD_NAME_SHARE if meaning.technology_id and len(technologies) < len(meanings) else 1.0
            vague = replace(meaning, ambiguous=contested or (meaning.ambiguous and not plain))
            yield Mention(name, vague, match.start, match.end, worth * share, worth < CORE)


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
