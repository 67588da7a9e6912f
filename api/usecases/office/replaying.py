"""A past recommendation, given again from what the audit recorded: it must come out the same.

Profiles come from their versions as of the change recorded, events up to the number recorded, the model by its id, the
day and the question from the record. What cannot be brought back (another policy pack, a model that was removed, other
rules of masking) is said, not guessed.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from api.access import SYSTEM, Actor, Permission, Role
from api.advice.advisor import Advisor, Prepared, Told
from api.advice.answers import AdviceQuestion
from api.advice.desk_advice import DeskAdvice, Seen, standing
from api.advice.packs import kept_pack
from api.advice.rendered import Rendered
from api.advice.serving_model import ServingModel
from api.advice.taken import Commitments
from api.audit import Action, digest_of
from api.call import Call
from api.lead_sight import sight
from api.sight import Sight
from api.store.documents import content_hash
from api.store.kinds import PARKS, PROJECTS, P
from api.store.queries.asof import profiles_at_change
from api.store.queries.audit import AuditRecord, canonical, get_record
from api.store.queries.commitments import AcceptedCase, by_place
from api.store.queries.events import list_events
from api.store.queries.listing import ProjectFilter
from api.store.queries.profiles import ProfileVersion, Stored, as_seen, unknown
from api.store.session import Store
from api.usecases.leads.lead import all_places, pairings, told_fix, told_pairings, told_places
from features.capacity import Commitment
from features.errors import InputError
from features.events import Event
from features.frames import ProjectTable
from features.funnel import EngagementStatus, FunnelState, derive_state, open_states
from features.masking import RULES, is_open, masked
from features.park import ParkProfile
from features.policy.pack import Policy
from features.project import ProjectProfile
from features.tagger import Tagger
from recommender.matching.requirements import CheckedRequest

_ROLES = {role.value: role for role in Role}
REPLAYABLE = frozenset({Action.RECOMMENDED.value, Action.EXPLAINED.value, Action.INBOUND_SHOWN.value})


@dataclass(frozen=True)
class Replayed:
    """A record, and the digest of the same answer given now."""

    record: AuditRecord
    digest: str

    @property
    def is_same(self) -> bool:
        """Whether the answer is the one that was shown."""
        return self.digest == str(json.loads(self.record.details)["digest"])

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"record": self.record.to_json(), "digest": self.digest, "same": self.is_same}


def replay(call: Call, seq: int, *, tagger: Tagger, models: Path | None, data_dir: Path | None = None) -> Replayed:
    """Give the answer of one record again.

    Parameters
    ----------
    tagger
        The tagger of the pack in force.
    data_dir
        Where packs that have served are kept: one of them is taken where a record rests on an earlier one.

    Raises
    ------
    UnknownIdError
        There is no such record.
    InputError
        The record is of no answer, or rests on what this installation no longer has; the message says what.
    """
    call.require(Permission.READ_AUDIT)
    with call.read() as tx:
        record = get_record(tx, seq)
    if record.action not in REPLAYABLE:
        raise InputError(f"record {seq} is of no recommendation", zh=f"第{seq}条不是推荐记录")
    details, versions = json.loads(record.details), json.loads(record.versions)
    policy = call.policy
    if versions["policy"] != policy.version and data_dir is not None:
        policy = kept_pack(data_dir, versions["policy"]) or policy
        tagger = Tagger.of(policy, tagger.encoder)
    _require_same_rules(seq, versions, policy)
    past = _past(call.store, versions, policy)
    advisor = PastAdvisor(call.store, past, tagger=tagger, models=models, model_id=versions["model"])
    asker = Actor.of(record.actor_id, _ROLES[record.actor_role], places=details.get("places", ()), day=past.day)
    then = replace(call, actor=asker, pack=lambda: policy, now=record.at, recorder=None)
    return Replayed(record, _digest(then, advisor, record, details))


def _require_same_rules(seq: int, versions: Mapping[str, Any], policy: Policy) -> None:
    if versions["policy"] != policy.version:
        raise InputError(
            f"record {seq} rests on policy pack {versions['policy']}, here is {policy.version}: name its folder in "
            "JIANGHAI_POLICY_PACK",
            zh=f"第{seq}条依据政策包 {versions['policy']}，当前为 {policy.version}："
            "请用 JIANGHAI_POLICY_PACK 指定原政策包",
        )
    if versions["masking"] != RULES:
        raise InputError(
            f"record {seq} rests on masking rules {versions['masking']}, this program has {RULES}",
            zh=f"第{seq}条依据脱敏规则 {versions['masking']}，本程序为 {RULES}",
        )


@dataclass(frozen=True)
class _Past:
    """The store as it stood."""

    day: dt.date
    told: Told
    park_change: int
    parks: tuple[Stored[ParkProfile], ...]
    projects: tuple[Stored[ProjectProfile], ...]
    events: tuple[Event, ...]
    states: Mapping[str, FunnelState]

    def lead(self, project_id: str) -> Stored[ProjectProfile]:
        """Return one project."""
        found = next((one for one in self.projects if one.id == project_id), None)
        if found is None:
            raise unknown(PROJECTS, [project_id])
        return found

    def taken(self, policy: Policy) -> Mapping[str, Sequence[Commitment]]:
        """Return what places had accepted."""
        leads = {one.id: one for one in self.projects}
        cases = [
            AcceptedCase(
                park_id=deal.park_id,
                project_id=name,
                content_hash=leads[name].content_hash,
                since=deal.since,
                stage=state.stage,
                state=state.state,
                state_park_id=state.park_id,
                landed_on=state.landed_on,
            )
            for name, state in sorted(self.states.items())
            for deal in state.engagements
            if deal.status is EngagementStatus.ACCEPTED and name in leads
        ]
        return by_place(cases, {name: one.profile for name, one in leads.items()}, open_states(policy.stages))

    def is_open(self, project_id: str, policy: Policy) -> bool:
        """Whether a project was still to be placed."""
        return self.states[project_id].state in open_states(policy.stages)


def _past(store: Store, versions: Mapping[str, Any], policy: Policy) -> _Past:
    with store.read(SYSTEM) as tx:
        parks = profiles_at_change(tx, SYSTEM, PARKS, versions["parks"])
        projects = profiles_at_change(tx, SYSTEM, PROJECTS, versions["projects"])
        events = [event for event in list_events(tx, SYSTEM) if event.seq <= versions["events"]]
    by_project: dict[str, list[Event]] = {one.id: [] for one in projects}
    for event in events:
        by_project.setdefault(event.project_id, []).append(event)
    return _Past(
        day=dt.date.fromisoformat(versions["day"]),
        told=(versions["events"], versions["projects"]),
        park_change=versions["parks"],
        parks=tuple(_stored(one) for one in parks),
        projects=tuple(_stored(one) for one in projects),
        events=tuple(events),
        states={name: derive_state(told, policy.stages) for name, told in by_project.items()},
    )


def _stored(one: ProfileVersion[P]) -> Stored[P]:
    return Stored(
        id=one.id,
        version=one.version,
        profile=one.profile,
        content_hash=one.content_hash,
        change=0,
        created_at=one.recorded_at,
        created_by="",
        updated_at=one.recorded_at,
        updated_by="",
    )


class PastAdvisor(Advisor):
    """Advises as it would have then."""

    def __init__(self, store: Store, past: _Past, *, tagger: Tagger, models: Path | None, model_id: str | None) -> None:
        if model_id is not None and models is None:
            raise InputError(f"model {model_id} is not here", zh=f"缺少模型 {model_id}")
        super().__init__(store, tagger=tagger, models=None if model_id is None else models, pinned=model_id)
        self._past = past
        self._desks = _PastDesk(store, past, table=self._table, serving=self._serving)

    def _lead(self, call: Call, project_id: str) -> Stored[ProjectProfile]:
        return as_seen(call.actor, PROJECTS, self._past.lead(project_id))

    def _places(self) -> tuple[int, Sequence[Stored[ParkProfile]]]:
        return self._past.park_change, self._past.parks

    def _taken(self, policy: Policy) -> Commitments:
        return Commitments(0, self._past.taken(policy))

    def _news(self, known: Prepared | None) -> tuple[Told, Sequence[Event] | None, Sequence[Stored[ProjectProfile]]]:
        return self._past.told, None if known is not None else self._past.events, self._past.projects

    def _today(self, call: Call) -> dt.date:  # noqa: ARG002
        return self._past.day

    def tagged(self, call: Call, which: ProjectFilter) -> ProjectTable:  # noqa: ARG002
        """Return the projects that were still to be placed."""
        policy = call.policy
        return self._table([one for one in self._past.projects if self._past.is_open(one.id, policy)], policy)


class _PastDesk(DeskAdvice):
    """Advises a desk as it would have then."""

    def __init__(
        self,
        store: Store,
        past: _Past,
        *,
        table: Callable[[Sequence[Stored[ProjectProfile]], Policy], ProjectTable],
        serving: ServingModel | None,
    ) -> None:
        super().__init__(store, table=table, serving=serving)
        self._past = past

    def _today(self, call: Call) -> dt.date:  # noqa: ARG002
        return self._past.day

    def _look(self, call: Call) -> Seen:
        past, actor = self._past, call.actor
        own = [one for one in past.parks if one.id in actor.places]
        leads = [seen for one in past.projects if (seen := self._as_seen(actor, one, call.policy)) is not None]
        visible = {one.id for one in leads}
        return Seen(
            places=standing(own, past.taken(call.policy), today=past.day),
            leads=tuple(leads),
            open_ids=frozenset(name for name in visible if past.is_open(name, call.policy)),
            events=tuple(one for one in past.events if one.park_id in actor.places and one.project_id in visible),
        )

    def _as_seen(self, actor: Actor, one: Stored[ProjectProfile], policy: Policy) -> Stored[ProjectProfile] | None:
        statuses = {found.status for found in self._past.states[one.id].engagements if found.park_id in actor.places}
        seen = sight(actor, statuses, is_open=is_open(one.profile, self._past.day))
        if seen is not Sight.MASKED:
            return one if seen is Sight.FULL else None
        shown = masked(one.profile, policy.manifest.city.regions)
        return Stored(
            **{name: getattr(one, name) for name in Stored.__slots__ if name not in ("profile", "content_hash")},
            profile=shown,
            content_hash=content_hash(shown),
        )


def _digest(call: Call, advisor: PastAdvisor, record: AuditRecord, details: Mapping[str, Any]) -> str:
    """Return the digest of the answer to the call that was recorded, told in the way that was recorded."""
    subject = record.subject.partition(":")[2]
    how = details["how"]
    if how == "answer":
        question = AdviceQuestion.of(details["question"])
        if record.action == Action.INBOUND_SHOWN.value:
            limit = question.limit or 20
            inbound = advisor.inbound(call, subject, limit=limit)
            return Rendered.of(inbound.to_json(question.language)).digest
        asked = CheckedRequest(question.places)
        slate = advisor.recommend(
            call, subject, limit=question.limit, asked=None if asked.is_empty else asked, what_if=question.what_if
        )
        return Rendered.of(slate.to_json(question.language, all_questions=question.all_questions)).digest
    if how == "all_places":
        found = all_places(call, advisor, subject)
        told: Any = told_places(found)
    elif how == "pairings":
        pairs = pairings(call, advisor, subject, tuple(details["park_ids"]))
        told = told_pairings(pairs)
    elif how == "fix":
        told = told_fix(advisor.nearest_fix(call, subject))
    elif how == "inbound":
        told = advisor.inbound(call, subject, limit=details["limit"]).to_json("en")
    elif how == "match":
        told = advisor.why_not(call, subject, details["park_id"]).to_json("en")
    else:
        limit, what_if = details["limit"], details.get("what_if", True)
        slate = advisor.recommend(call, subject, limit=limit, what_if=what_if)
        told = slate.to_json("en")
    return digest_of(canonical(told))
