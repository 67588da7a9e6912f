"""What officers have answered about tags, kept in memory while nobody answers anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.access import SYSTEM
from api.store.queries.events import EventFilter, latest_seq, list_events
from api.store.session import Store
from features.events import Event, EventKind
from features.memo import Memo
from features.policy.taxonomy import Taxonomy
from features.tag_answers import tag_answers
from features.tagger import NO_ANSWERS, Tagger, Tagging, TagMemory

_KINDS = (EventKind.TAGS_CORRECTED, EventKind.RETRACTED)


@dataclass(frozen=True, eq=False)
class _Read:
    """What was read of the history up to an event, and what it says."""

    seq: int
    events: tuple[Event, ...]
    memory: TagMemory


class TagAnswers:
    """Reads answers about tags; safe to share between threads, and what was committed is heard at the next reading."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read = _Read(0, (), NO_ANSWERS)

    def now(self) -> TagMemory:
        """Return what has been answered up to now."""
        known = self._read
        with self._store.read(SYSTEM) as tx:
            seq = latest_seq(tx)
            if seq == known.seq:
                return known.memory
            since = list_events(tx, SYSTEM, EventFilter(kinds=_KINDS, after_seq=known.seq))
        events = (*known.events, *since)
        memory = TagMemory(tag_answers(events), number=len(events)) if since else known.memory
        self._read = _Read(seq, events, memory)
        return memory


class ReadTexts:
    """A tagger that remembers what it has read: when somebody answers, no text has to be read again."""

    def __init__(self, tagger: Tagger, *, most: int) -> None:
        self._tagger = tagger
        self._kept = Memo[str, Tagging](most=most)

    @property
    def taxonomy(self) -> Taxonomy:
        """Technologies and their names."""
        return self._tagger.taxonomy

    def tag_many(self, texts: Sequence[str]) -> list[Tagging]:
        """Tag texts, in their order."""
        known = self._kept.all_known(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        for text, tagging in zip(missing, self._tagger.tag_many(missing), strict=True):
            known[text] = tagging
            self._kept.put(text, tagging)
        return [known[text] for text in texts]
