"""What officers and parks ask most, answered from memory where nothing has changed since.

A change committed by any process is in the next answer: every question first reads the counters of all changes, and
an answer is kept under what it rests on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass, field

from api.access import Actor, Permission, require
from api.store.queries.fingerprints import Fingerprint, park_fingerprint, project_fingerprint
from api.store.queries.scope import CITY_WIDE
from api.store.session import Store
from api.usecases.promotion import Advisor
from api.usecases.rendered import Rendered, RenderedCache
from features.policy.pack import Policy
from features.policy.vocabulary import Language
from recommender.requirements import Asked, PlaceRequest

MOST_BYTES = 64_000_000


@dataclass(frozen=True, kw_only=True)
class Question:
    """What one request asks about a project or a place, beside which one."""

    language: Language = "zh"
    limit: int | None = None
    what_if: bool = False
    places: PlaceRequest = field(default_factory=PlaceRequest)


class Answers:
    """Answers of one process over one store."""

    def __init__(self, store: Store, advisor: Advisor, *, most_bytes: int = MOST_BYTES) -> None:
        self._store = store
        self._advisor = advisor
        self._cache = RenderedCache(most_bytes=most_bytes)

    def recommend(
        self, actor: Actor, project_id: str, question: Question, *, policy: Policy, now: dt.datetime
    ) -> Rendered:
        """Return the slate of one project; raises `UnknownIdError` if there is none to see."""
        require(actor, Permission.READ_RECOMMENDATIONS)
        with self._store.read(actor) as tx:
            seen = project_fingerprint(tx, actor, project_id)
        asked = Asked(question.places)
        return self._cache.get(
            self._key("slate", project_id, actor, seen, question, policy, now),
            lambda: self._advisor.recommend(
                actor,
                project_id,
                policy=policy,
                now=now,
                limit=question.limit,
                asked=None if asked.is_empty else asked,
                what_if=question.what_if,
            ).to_json(question.language),
        )

    def inbound(self, actor: Actor, park_id: str, question: Question, *, policy: Policy, now: dt.datetime) -> Rendered:
        """Return the leads that a place could take; raises `UnknownIdError` if there is none to see."""
        require(actor, Permission.READ_INBOUND)
        with self._store.read(actor) as tx:
            seen = park_fingerprint(tx, actor, park_id)
        return self._cache.get(
            (
                "all",
                seen.project_change,
                seen.event_seq,
                self._key("inbound", park_id, actor, seen, question, policy, now),
            ),
            lambda: self._advisor.inbound(actor, park_id, policy=policy, now=now, limit=question.limit or 20).to_json(
                question.language
            ),
        )

    def _key(
        self,
        kind: str,
        subject: str,
        actor: Actor,
        seen: Fingerprint,
        question: Question,
        policy: Policy,
        now: dt.datetime,
    ) -> Hashable:
        """Return what an answer rests on; what is learnt rests on all events and projects."""
        model_id = self._advisor.model_id
        learnt = () if model_id is None else (model_id, seen.event_seq, seen.project_change)
        return (
            kind,
            subject,
            _scope(actor),
            seen.content_hash,
            seen.park_change,
            learnt,
            self._store.today(now),
            policy.version,
            question,
        )


def _scope(actor: Actor) -> Hashable:
    """Return what decides how much an actor sees: all who see everything share their answers."""
    return "city" if actor.role in CITY_WIDE else (actor.role, actor.places)
