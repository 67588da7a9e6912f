"""What officers and parks ask most, answered from memory where nothing has changed since.

A change committed by any process is in the next answer: every question first reads the counters of all changes, or
learns that nothing at all was committed since they were read, and an answer is kept under what it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from api.access import CITY_WIDE, Actor, Permission
from api.advice.advisor import STATE, Advisor
from api.advice.rendered import Rendered
from api.audit import Action
from api.call import Call
from api.store.kinds import PARKS, PROJECTS, Kind
from api.store.queries.fingerprints import Fingerprint, fingerprint
from api.store.queries.scope import is_city_wide, sees_people
from api.store.session import Store
from api.store.watch import ReadMemo
from features.bilingual import Language
from features.memo import Memo
from recommender.matching.requirements import CheckedRequest, PlaceRequest

MOST_BYTES = 64_000_000
_CONTENTS_KEPT = 50_000
_TRIES = 4  # while others commit between the look and the answer


@dataclass(frozen=True, kw_only=True)
class AdviceQuestion:
    """What one request asks about a project or a place, beside which one."""

    language: Language = "zh"
    limit: int | None = None
    what_if: bool = False
    all_questions: bool = False
    places: PlaceRequest = field(default_factory=PlaceRequest)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {**asdict(self), "places": self.places.model_dump(mode="json")}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> AdviceQuestion:
        """Return the question that :meth:`to_json` told."""
        return cls(**{**told, "places": PlaceRequest.model_validate(told["places"])})


class _Contents:
    """Content of profiles by the number of the latest change of their kind: while that stands, so does every content.

    For those who see everything: what others see also depends on what happened.
    """

    def __init__(self) -> None:
        self._kept = Memo[tuple[str, int, str], str](most=_CONTENTS_KEPT)

    def at(self, state: Fingerprint, kind: Kind[Any], subject: str) -> Fingerprint | None:
        """Return the fingerprint of a profile in the state of the counters; ``None`` = its content is not known."""
        found = self._kept.known((kind.label, state.change(kind), subject))
        return None if found is None else replace(state, content_hash=found)

    def keep(self, seen: Fingerprint, kind: Kind[Any], subject: str) -> Fingerprint:
        """Remember a content as it was read, together with the counters."""
        self._kept.put((kind.label, seen.change(kind), subject), seen.content_hash)
        return seen


class Answers:
    """Answers of one process over one store."""

    def __init__(
        self, store: Store, advisor: Advisor, *, memo: ReadMemo | None = None, most_bytes: int = MOST_BYTES
    ) -> None:
        self._store = store
        self._memo = memo
        self._advisor = advisor
        self._contents = _Contents()
        self._cache = Memo[Hashable, Rendered](most=most_bytes, weigh=lambda answer: answer.bytes_kept)

    def recommend(self, call: Call, project_id: str, question: AdviceQuestion) -> Rendered:
        """Return the slate of one project; raises `UnknownIdError` if there is none to see."""
        call.require(Permission.READ_RECOMMENDATIONS)
        asked = CheckedRequest(question.places)

        def look() -> Fingerprint:
            return self._look(call, PROJECTS, project_id)

        seen, answer = self._settled(
            look,
            lambda seen: self._key(call, "slate", project_id, seen, question),
            lambda: self._advisor.recommend(
                call,
                project_id,
                limit=question.limit,
                asked=None if asked.is_empty else asked,
                what_if=question.what_if,
            ).to_json(question.language, all_questions=question.all_questions),
        )
        self._record(call, Action.RECOMMENDED, f"project:{project_id}", question, seen, answer)
        return answer

    def remembered(self, call: Call, project_id: str, question: AdviceQuestion, *, may_read: bool) -> Rendered | None:
        """Return what :meth:`recommend` would, where that is in memory and on record as shown to the actor today.

        Parameters
        ----------
        may_read
            Whether the store may be read to learn what the answer rests on; else only memory is looked at, and nothing
            is waited for.
        """
        if not call.actor.may(Permission.READ_RECOMMENDATIONS):
            return None
        look = self._look if may_read else self._look_in_memory
        seen, lesson = look(call, PROJECTS, project_id), self._lesson(call, may_read=may_read)
        if seen is None or lesson is None:
            return None
        answer = self._cache.known(self._key(call, "slate", project_id, seen, question, lesson))
        recorder, subject = call.recorder, f"project:{project_id}"
        if answer is None or recorder is None:
            return answer
        is_recorded = recorder.has(call.actor, Action.RECOMMENDED, subject, digest=answer.digest, now=call.now)
        return answer if is_recorded else None

    def inbound(self, call: Call, park_id: str, question: AdviceQuestion) -> Rendered:
        """Return the leads that a place could take; raises `UnknownIdError` if there is none to see."""
        call.require(Permission.READ_INBOUND)

        def look() -> Fingerprint:
            return self._look(call, PARKS, park_id)

        seen, answer = self._settled(
            look,
            lambda seen: (
                "all",
                seen.change(PROJECTS),
                seen.event_seq,
                self._key(call, "inbound", park_id, seen, question),
            ),
            lambda: self._advisor.inbound(call, park_id, limit=question.limit or 20).to_json(question.language),
        )
        self._record(call, Action.INBOUND_SHOWN, f"park:{park_id}", question, seen, answer)
        return answer

    def _look(self, call: Call, kind: Kind[Any], subject: str) -> Fingerprint:
        """Return on what an answer rests; raises `UnknownIdError` if there is no such profile to see."""

        def read() -> Fingerprint:
            with call.read() as tx:
                return fingerprint(tx, call.actor, kind, subject)

        if self._memo is None:
            return read()
        if not is_city_wide(call.actor):
            return self._memo.get((kind.label, call.actor.role, call.actor.places, call.actor.day, subject), read)
        state = self._advisor.basis()
        if (seen := self._contents.at(state, kind, subject)) is None:
            seen = self._contents.keep(read(), kind, subject)
        return seen

    def _look_in_memory(self, call: Call, kind: Kind[Any], subject: str) -> Fingerprint | None:
        """Return what :meth:`_look` would where it need not read."""
        if self._memo is None:
            return None
        actor = call.actor
        key = STATE if is_city_wide(actor) else (kind.label, actor.role, actor.places, actor.day, subject)
        known = self._memo.known(key)
        if known is None:
            return None
        seen: Fingerprint = known[0]
        return self._contents.at(seen, kind, subject) if is_city_wide(actor) else seen

    def _lesson(self, call: Call, *, may_read: bool = True) -> Hashable | None:
        """Return what was learnt and what is taken, as a number; ``None`` where that is not known without reading."""
        if not may_read and not self._advisor.is_settled:
            return None
        model_id = self._advisor.model_id
        key = ("lesson", model_id, call.policy.version, call.today)

        def read() -> Hashable:
            return self._advisor.lesson(call)

        if self._memo is None:
            return (model_id, read())
        if may_read:
            return (model_id, self._memo.get(key, read))
        known = self._memo.known(key)
        return None if known is None else (model_id, *known)

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
            answer = self._cache.get(key(seen), lambda made=made: made.append(True) or Rendered.of(make()))  # type: ignore[misc]
            if not made or look() == seen:
                break
        return seen, answer

    def _record(
        self, call: Call, action: Action, subject: str, question: AdviceQuestion, seen: Fingerprint, answer: Rendered
    ) -> None:
        """Record that the answer was shown, with all that it takes to give it again."""
        recorder = call.recorder
        if recorder is not None and not recorder.has(call.actor, action, subject, digest=answer.digest, now=call.now):
            details = {"how": "answer", "question": question.to_json(), "places": sorted(call.actor.places)}
            versions = self._advisor.versions(call, seen)
            recorder.shown(
                call.actor, action, subject, digest=answer.digest, now=call.now, details=details, versions=versions
            )

    def _key(
        self, call: Call, kind: str, subject: str, seen: Fingerprint, question: AdviceQuestion, lesson: Hashable = None
    ) -> Hashable:
        """Return what an answer rests on."""
        return (
            kind,
            subject,
            _scope(call.actor),
            seen.content_hash,
            seen.change(PARKS),
            self._lesson(call) if lesson is None else lesson,
            call.today,
            call.policy.version,
            question,
        )


def _scope(actor: Actor) -> Hashable:
    """Return what decides how much an actor sees: all who see the same of everything share their answers."""
    return ("city", sees_people(actor, PROJECTS)) if actor.role in CITY_WIDE else (actor.role, actor.places)
