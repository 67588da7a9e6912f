"""What officers and parks ask most, answered from memory where nothing has changed since.

A change committed by any process is in the next answer: every question first reads the counters of all changes, and
an answer is kept under what it rests on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from api.access import CITY_WIDE, Actor, Permission, require
from api.audit import Action
from api.store.queries.fingerprints import Fingerprint, park_fingerprint, project_fingerprint
from api.store.session import Store
from api.usecases.promotion import Advisor
from api.usecases.rendered import Rendered, RenderedCache
from features.policy.pack import Policy
from features.policy.vocabulary import Language
from recommender.requirements import Asked, PlaceRequest

MOST_BYTES = 64_000_000
_TRIES = 4  # while others commit between the look and the answer


@dataclass(frozen=True, kw_only=True)
class Question:
    """What one request asks about a project or a place, beside which one."""

    language: Language = "zh"
    limit: int | None = None
    what_if: bool = False
    places: PlaceRequest = field(default_factory=PlaceRequest)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {**asdict(self), "places": self.places.model_dump(mode="json")}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Question:
        """Return the question that :meth:`to_json` told."""
        return cls(**{**told, "places": PlaceRequest.model_validate(told["places"])})


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
        asked = Asked(question.places)

        def look() -> Fingerprint:
            with self._store.read(actor) as tx:
                return project_fingerprint(tx, actor, project_id)

        seen, answer = self._settled(
            look,
            lambda seen: self._key("slate", project_id, actor, seen, question, policy, now),
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
        self._record(actor, Action.RECOMMENDED, f"project:{project_id}", question, seen, answer, policy, now)
        return answer

    def inbound(self, actor: Actor, park_id: str, question: Question, *, policy: Policy, now: dt.datetime) -> Rendered:
        """Return the leads that a place could take; raises `UnknownIdError` if there is none to see."""
        require(actor, Permission.READ_INBOUND)

        def look() -> Fingerprint:
            with self._store.read(actor) as tx:
                return park_fingerprint(tx, actor, park_id)

        seen, answer = self._settled(
            look,
            lambda seen: (
                "all",
                seen.project_change,
                seen.event_seq,
                self._key("inbound", park_id, actor, seen, question, policy, now),
            ),
            lambda: self._advisor.inbound(actor, park_id, policy=policy, now=now, limit=question.limit or 20).to_json(
                question.language
            ),
        )
        self._record(actor, Action.INBOUND_SHOWN, f"park:{park_id}", question, seen, answer, policy, now)
        return answer

    def _settled(
        self,
        look: Callable[[], Fingerprint],
        key: Callable[[Fingerprint], Hashable],
        make: Callable[[], dict[str, Any]],
    ) -> tuple[Fingerprint, Rendered]:
        """Return an answer and the state of the store it rests on: made again where others committed meanwhile."""
        for _ in range(_TRIES):
            made: list[bool] = []
            seen = look()
            answer = self._cache.get(key(seen), lambda made=made: made.append(True) or make())  # type: ignore[misc]
            if not made or look() == seen:
                break
        return seen, answer

    def _record(
        self,
        actor: Actor,
        action: Action,
        subject: str,
        question: Question,
        seen: Fingerprint,
        answer: Rendered,
        policy: Policy,
        now: dt.datetime,
    ) -> None:
        """Record that the answer was shown, with all that it takes to give it again."""
        recorder = self._advisor.recorder
        if recorder is not None:
            details = {"how": "answer", "question": question.to_json(), "places": sorted(actor.places)}
            versions = self._advisor.versions(seen, policy=policy, now=now)
            recorder.shown(actor, action, subject, digest=answer.digest, now=now, details=details, versions=versions)

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
