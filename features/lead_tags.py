"""Which technologies a project is about: the tags a person has confirmed, else what its text says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from features.policy.taxonomy import Taxonomy
from features.project import ProjectProfile
from features.proposals import TagProposal
from features.tagger import NO_ANSWERS, Tagging, TagMemory

PRIMARY_WEIGHT = 1.0
OTHER_WEIGHT = 0.8


@dataclass(frozen=True, slots=True)
class LeadTags:
    """Technology id -> weight in (0, 1], and what else is proposed: that weighs nothing until somebody confirms it."""

    weights: Mapping[str, float]
    proposals: tuple[TagProposal, ...] = ()


class TextReader(Protocol):
    """A tagger, or what remembers what one has read."""

    @property
    def taxonomy(self) -> Taxonomy:
        """Technologies and their names."""

    def tag_many(self, texts: Sequence[str]) -> Sequence[Tagging]:
        """Tag texts, in their order."""


def lead_tags(
    profiles: Sequence[ProjectProfile], tagger: TextReader, *, memory: TagMemory = NO_ANSWERS
) -> list[LeadTags]:
    """Return the tags of each project.

    Confirmed tags count fully, the first one most; text is read only where none is confirmed that the tagger's
    taxonomy has, and as those read it who have answered about texts like it.
    """
    profiles = [tagger.taxonomy.known(profile) for profile in profiles]
    unread = [row for row, profile in enumerate(profiles) if not profile.technology_ids]
    texts = [lead_text(profiles[row]) for row in unread]
    taggings = zip(unread, texts, tagger.tag_many(texts), strict=True)
    read = {row: _read(text, memory.applied(text, tagging, tagger.taxonomy)) for row, text, tagging in taggings}
    return [read[row] if row in read else _confirmed(profile) for row, profile in enumerate(profiles)]


def lead_text(profile: ProjectProfile) -> str:
    """Return the words that say what a project does: name, description, product, processes."""
    parts = (profile.name, profile.description, profile.product_use or "", "；".join(profile.processes))
    return "\n".join(part for part in parts if part)


def _read(text: str, tagging: Tagging) -> LeadTags:
    return LeadTags({tag.id: tag.weight for tag in tagging.tags}, tagging.proposed(text))


def _confirmed(profile: ProjectProfile) -> LeadTags:
    first, *others = profile.technology_ids
    return LeadTags({**dict.fromkeys(others, OTHER_WEIGHT), first: PRIMARY_WEIGHT})
