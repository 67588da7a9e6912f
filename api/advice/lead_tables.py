"""Leads as the engine reads them: tagged, in the pack's own words, and kept by the content of the profile."""

from __future__ import annotations

from collections.abc import Sequence

from api.advice.tag_answers import ReadTexts, TagAnswers
from api.store.queries.profiles import Stored
from api.store.session import Store
from features.frames import ProjectTable, project_table
from features.lead_tags import LeadTags, lead_tags
from features.memo import Memo
from features.policy.pack import Policy
from features.project import ProjectProfile
from features.tagger import Tagger, Tagging

_KEPT = 50_000


class LeadTables:
    """Tables of leads, and what their texts say; one reading of each content, and of each answer about tags."""

    def __init__(self, store: Store, tagger: Tagger) -> None:
        self._tagger = tagger
        self._texts = ReadTexts(tagger, most=_KEPT)
        self._answered = TagAnswers(store)
        self._tags = Memo[tuple[str, int], LeadTags](most=_KEPT)
        self._spelt = Memo[str, tuple[ProjectProfile, ProjectProfile]](most=_KEPT)

    @property
    def answers(self) -> int:
        """Number of the latest answer about tags: while it stands, so does every tag."""
        return self._answered.now().number

    def read(self, text: str) -> Tagging:
        """Return what a text says, with what was answered about texts like it."""
        tagging = self._texts.tag_many([text])[0]
        return self._answered.now().applied(text, tagging, self._tagger.taxonomy)

    def table(self, stored: Sequence[Stored[ProjectProfile]], policy: Policy) -> ProjectTable:
        """Return leads as one table."""
        return _table([self._in_words_of(policy, one) for one in stored], self.tags_of(stored), policy)

    def unstored(self, leads: Sequence[ProjectProfile], policy: Policy) -> ProjectTable:
        """Return leads that are not in the store as one table."""
        tags = lead_tags(leads, self._texts, memory=self._answered.now())
        return _table([policy.in_own_words(one) for one in leads], tags, policy)

    def tags_of(self, stored: Sequence[Stored[ProjectProfile]]) -> list[LeadTags]:
        """Return the tags of each lead."""
        memory = self._answered.now()
        known = self._tags.all_known((one.content_hash, memory.number) for one in stored)
        missing = {key: one.profile for one in stored if (key := (one.content_hash, memory.number)) not in known}
        for key, tags in zip(missing, lead_tags(list(missing.values()), self._texts, memory=memory), strict=True):
            known[key] = tags
            self._tags.put(key, tags)
        return [known[(one.content_hash, memory.number)] for one in stored]

    def _in_words_of(self, policy: Policy, one: Stored[ProjectProfile]) -> ProjectProfile:
        """Return a lead in the pack's own words: the same object for the same one, so that it is not judged again."""
        known = self._spelt.known(one.content_hash)
        if known is None or known[0] is not one.profile:
            known = (one.profile, policy.in_own_words(one.profile))
            self._spelt.put(one.content_hash, known)
        return known[1]


def _table(profiles: Sequence[ProjectProfile], tags: Sequence[LeadTags], policy: Policy) -> ProjectTable:
    ids = [technology.id for technology in policy.taxonomy.technologies]
    weights, proposals = [one.weights for one in tags], [one.proposals for one in tags]
    return project_table(profiles, weights, technology_ids=ids, proposals=proposals)
