"""Weigh the names a text mentions into a score for each technology."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from features.tagger.evidence import Mention, TextEvidence, by_technology

_AMBIGUOUS_WORTH = 0.6
_AMBIGUOUS_WORDING_WORTH = 0.4
_PLAIN_WORTH = 0.9
_REPEAT_WORTH = 0.15
_MOST_REPEATS = 4
_FIELD_WORTH = 0.1


@dataclass(frozen=True)
class NamedTechnology:
    """A technology whose names a text mentions.

    Attributes
    ----------
    technology_id, field_id
        The technology and its field.
    score
        Over 0; about 1 for one plain name, more for further names, repetition and a named field, less for a name that
        only marks a market or is ambiguous.
    mentions
        The accepted mentions, in the order of the text.
    firm
        Whether the matter itself is called by a name of the taxonomy that has one meaning only, or stands beside
        another name of its field.
    """

    technology_id: str
    field_id: str
    score: float
    mentions: tuple[Mention, ...]
    firm: bool


def named_technologies(evidence: TextEvidence, trusted: Callable[[Mention], bool]) -> list[NamedTechnology]:
    """Return the technologies a text names, highest score first; ties go to the earlier, then the longer name.

    What is only said of markets, customers, rivals or careers is not named.

    Parameters
    ----------
    evidence
        What was read.
    trusted
        Whether an ambiguous mention counts.
    """
    accepted = [mention for mention in evidence.mentions if not mention.meaning.ambiguous or trusted(mention)]
    accepted = _uncontested(accepted)
    fields = {mention.meaning.field_id for mention in accepted if mention.meaning.technology_id is None}
    named = [
        NamedTechnology(
            technology_id,
            group[0].meaning.field_id,
            _score(group, fields),
            tuple(group),
            any(
                mention.meaning.official
                and mention.worth >= _PLAIN_WORTH
                and (not mention.meaning.ambiguous or evidence.named_beside(mention))
                for mention in group
            ),
        )
        for technology_id, group in by_technology(accepted).items()
        if not all(mention.aside for mention in group)
    ]
    return sorted(
        named,
        key=lambda item: (-item.score, item.mentions[0].start, -item.mentions[0].end, item.technology_id),
    )


def _score(group: list[Mention], fields: set[str]) -> float:
    best: dict[str, float] = {}
    for mention in group:
        worth = mention.worth * _trust(mention)
        name = mention.name.casefold()
        best[name] = max(best.get(name, 0.0), worth)
    repeats = min(len(group) - len(best), _MOST_REPEATS)
    backing = _FIELD_WORTH if group[0].meaning.field_id in fields else 0.0
    return sum(best.values()) + _REPEAT_WORTH * repeats * max(best.values()) + backing


def _trust(mention: Mention) -> float:
    if not mention.meaning.ambiguous:
        return 1.0
    return _AMBIGUOUS_WORTH if mention.meaning.official else _AMBIGUOUS_WORDING_WORTH


def _uncontested(mentions: Iterable[Mention]) -> list[Mention]:
    """Where one name stands for technologies of several fields, keep the field the text says most about."""
    mentions = list(mentions)
    said: dict[str, int] = {}
    for mention in mentions:
        said[mention.meaning.field_id] = said.get(mention.meaning.field_id, 0) + 1
    rivals: dict[tuple[int, int], str] = {}
    for mention in mentions:
        place = (mention.start, mention.end)
        if mention.meaning.technology_id is None:
            continue
        kept = rivals.setdefault(place, mention.meaning.field_id)
        if said[mention.meaning.field_id] > said[kept]:
            rivals[place] = mention.meaning.field_id
    return [
        mention
        for mention in mentions
        if mention.meaning.technology_id is None or rivals[(mention.start, mention.end)] == mention.meaning.field_id
    ]
