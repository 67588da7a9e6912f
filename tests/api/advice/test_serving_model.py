"""The model that serves: as new as the store, whole during a switch, silent about what is a side's own."""

from __future__ import annotations

import json
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from api.access import SYSTEM
from api.advice.advisor import Advisor
from api.advice.answers import AdviceQuestion, Answers
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.profiles import get_profile
from api.store.session import Store
from api.store.watch import ReadMemo
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import (
    add_profile,
    import_profiles,
)
from features.events import EventDraft, EventKind
from recommender.learned.decisions import Decision
from recommender.matching.matcher import Matcher
from recommender.matching.near import counterfactual
from tests.api.advice.learnt import NOW, lead, scores, served, tagger
from tests.api.advice.learnt import settled as settled
from tests.api.advice.learnt import store as store
from tests.api.samples import OFFICER, STEWARD, call_of, later, park, project
from tests.training.cities import POLICY, small_city


def test_a_promoted_model_ranks_the_next_answer_and_explains_it(store: Store, tmp_path: Path) -> None:
    registry, (still, moving) = served(tmp_path / "models", 0.0, 0.6)
    advisor = Advisor(store, tagger=tagger(), models=tmp_path / "models")
    seen = {None: scores(advisor, store, lead())}
    for model_id in (still, moving):
        registry.point_to(model_id)
        slate = advisor.recommend(call_of(store, OFFICER), lead(), limit=8)
        assert slate.model_id == model_id
        seen[model_id] = scores(advisor, store, lead())
        for match in slate.matches:
            assert round(sum(one.points for one in match.contributions), 1) == match.score
            assert ("history" in {one.code for one in match.contributions}) == bool(
                match.learned and match.learned.points
            )
        assert any(match.learned for match in slate.matches)
    assert seen[None] != seen[still] != seen[moving]
    registry.roll_back()
    assert scores(advisor, store, lead()) == seen[still]


def test_precedents_landed_at_the_place_and_carry_their_day(store: Store, tmp_path: Path) -> None:
    registry, (model_id,) = served(tmp_path / "models", 0.0)
    registry.point_to(model_id)
    advisor = Advisor(store, tagger=tagger(), models=tmp_path / "models")
    batch = advisor.open_leads(call_of(store, OFFICER))
    landed = {
        (event.project_id, event.park_id): event.happened_on
        for event in small_city().events
        if event.to_state == "registered"
    }
    shown = 0
    for row in range(len(batch.projects)):
        for match in batch.slate(row).matches:
            assert len(match.precedents) <= 3
            for one in match.precedents:
                assert landed[one.project_id, match.park_id] == one.landed_on
                shown += 1
    assert shown > 10


def test_the_change_that_would_rank_first_does_when_made(store: Store, tmp_path: Path) -> None:
    registry, (model_id,) = served(tmp_path / "models", 0.6)
    registry.point_to(model_id)
    batch = Advisor(store, tagger=tagger(), models=tmp_path / "models").open_leads(call_of(store, OFFICER))
    found = [(row, one) for row in range(len(batch.projects)) if (one := counterfactual(batch, row)) is not None][:3]
    assert found
    for row, one in found:
        places = [
            place.model_copy(update={one.field: one.needed}) if place.park_id == one.park_id else place
            for place in batch.matcher.places.profiles
        ]
        again = Matcher(places, policy=POLICY, today=batch.matcher.today, learned=batch.matcher.learned)
        ranked = again.batch(batch.projects.take([row])).ranked(0)
        assert again.park_ids[int(ranked[0])] == one.park_id
        before = [batch.matcher.park_ids[int(column)] for column in batch.ranked(row)[:1]]
        assert before != [one.park_id]


def test_what_was_saved_a_second_ago_counts(store: Store, tmp_path: Path) -> None:
    registry, (model_id,) = served(tmp_path / "models", 0.6)
    registry.point_to(model_id)
    advisor = Advisor(store, tagger=tagger(), models=tmp_path / "models")

    def decided() -> tuple[Decision, ...]:
        learned = advisor.open_leads(call_of(store, OFFICER)).matcher.learned
        assert learned is not None
        return tuple(learned.decisions.held)

    text = "碳化硅功率器件研发与制造，面向新能源汽车"
    fresh = project("NEW-1", name="碳化硅项目（演示）", description=text)
    add_profile(call_of(store, OFFICER), PROJECTS, fresh)
    before, first = decided(), scores(advisor, store, "NEW-1")
    assert first
    heard = Counter(one.park_id for one in before)  # where little was decided a decision moves most
    target = min(first, key=lambda name: (heard[name], first[name]))
    twin = project("NEW-2", name="碳化硅二期（演示）", description=text)
    add_profile(call_of(store, OFFICER), PROJECTS, twin)
    steps = [
        EventDraft(project_id="NEW-2", kind=kind, happened_on=NOW.date(), key=f"t:{kind}", park_id=target)
        for kind in (EventKind.SENT, EventKind.ACCEPTED)
    ]
    record_events(call_of(store, OFFICER, now=later(seconds=1)), steps)
    assert {one.project_id for one in decided()} == {one.project_id for one in before} | {"NEW-2"}
    assert scores(advisor, store, "NEW-1") != first
    add_profile(call_of(store, STEWARD), PARKS, park("brandnew", district="崇川区"))
    assert "brandnew" in advisor.open_leads(call_of(store, OFFICER)).matcher.park_ids


def test_an_answer_is_worked_out_again_only_where_something_was_learnt(store: Store, tmp_path: Path) -> None:
    """Notes, questions and new leads teach nothing; a step of a dealt lead, a change of it, an outcome do."""
    registry, (model_id,) = served(tmp_path / "models", 0.6)
    registry.point_to(model_id)
    advisor = Advisor(store, tagger=tagger(), models=tmp_path / "models")
    answers = Answers(store, advisor, memo=ReadMemo(store.watch))

    def asked() -> tuple[int, bytes]:
        answer = answers.recommend(call_of(store, OFFICER), lead(), AdviceQuestion())
        fresh = Answers(store, Advisor(store, tagger=tagger(), models=tmp_path / "models"))
        assert answer.plain == fresh.recommend(call_of(store, OFFICER), lead(), AdviceQuestion()).plain
        return advisor.lesson(call_of(store, SYSTEM)), answer.plain

    def record(*stated: dict[str, Any]) -> None:
        day = small_city().last_day
        drafts = [EventDraft.model_validate({"happened_on": day, **one}) for one in stated]
        record_events(call_of(store, OFFICER), drafts)

    place, first = small_city().places[0].park_id, asked()
    record({"project_id": lead(), "kind": "noted", "text": "来电（演示）"})
    add_profile(call_of(store, OFFICER), PROJECTS, project("NEW-1", description="行业大模型研发"))
    assert asked() == first
    dealt = next(event.project_id for event in small_city().events if event.kind is EventKind.ACCEPTED)
    with store.read(SYSTEM) as tx:
        profile = get_profile(tx, SYSTEM, PROJECTS, dealt).profile
    changed = profile.model_copy(update={"name": "改名（演示）"})
    import_profiles(call_of(store, OFFICER), PROJECTS, [changed])
    renamed = asked()
    assert renamed[0] > first[0]
    record({"project_id": "NEW-1", "kind": "sent", "park_id": place})
    record({"project_id": "NEW-1", "kind": "accepted", "park_id": place})
    assert asked()[0] > renamed[0]  # a place has less room, and there is an outcome


def test_every_answer_during_a_switch_is_whole(store: Store, tmp_path: Path) -> None:
    """Threads keep asking while the pointer moves: each score is exactly that of one model, and none fails."""
    registry, models = served(tmp_path / "models", 0.0, 0.6)
    advisor = Advisor(store, tagger=tagger(), models=tmp_path / "models")
    registry.point_to(models[0])
    batch = advisor.everywhere(call_of(store, OFFICER), lead())
    found = [
        (abs(one.learned.proposed), one.park_id) for row in batch.ranked(0) if (one := batch.match(0, int(row))).learned
    ]
    place = min(one for one in found if one[0] > 0)[1]  # where no bound holds either model
    registry.roll_back()

    def score(of: Advisor) -> float:
        learned = of.why_not(call_of(store, OFFICER), lead(), place).learned
        return learned.proposed if learned else 0.0

    expected = {score(advisor)}
    for model_id in models:
        registry.point_to(model_id)
        expected.add(score(Advisor(store, tagger=tagger(), models=tmp_path / "models")))
    assert len(expected) == 3
    answers: list[float | Exception] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                answers.append(score(advisor))
            except Exception as fault:  # kept for the assertion below: a thread must not die silently
                answers.append(fault)
                return

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for move in (registry.roll_back, registry.roll_back, *(lambda one=one: registry.point_to(one) for one in models)):
        count = len(answers)
        while len(answers) < count + 4 and all(isinstance(one, float) for one in answers):
            stop.wait(0.01)
        move()
    stop.set()
    for thread in threads:
        thread.join()
    assert set(answers) <= expected
    assert len(set(answers)) > 1


def test_readers_of_one_answer_do_not_disturb_one_another(store: Store, tmp_path: Path) -> None:
    """What a pair is made of is looked up a project at a time; two readers look in turn, as two threads would."""
    registry, (model_id,) = served(tmp_path / "models", 0.6)
    registry.point_to(model_id)
    advisor = Advisor(store, tagger=tagger(), models=tmp_path / "models")
    one, other = (advisor.open_leads(call_of(store, OFFICER)) for _ in range(2))
    anew = one.matcher.batch(one.projects)
    for row in range(4):
        assert one.match(0, row).to_json("zh") == anew.match(0, row).to_json("zh")
        assert other.match(1, row).to_json("zh") == anew.match(1, row).to_json("zh")
    assert (one.scores == anew.scores).all()


def test_neither_side_sees_what_is_the_others(store: Store, tmp_path: Path) -> None:
    """One combined chance and its contributions; the two chances it is made of are nowhere."""
    registry, (model_id,) = served(tmp_path / "models", 0.6)
    registry.point_to(model_id)
    advisor = Advisor(store, tagger=tagger(), models=tmp_path / "models")
    batch = advisor.open_leads(call_of(store, OFFICER))
    row = next(row for row in range(len(batch.projects)) if len(batch.slate(row).matches) > 1)
    slate = batch.slate(row)
    inbound = batch.inbound(slate.matches[0].park_id, limit=5)
    assert batch.judged is not None
    for view in (slate, inbound):
        for language in ("zh", "en"):
            told = json.loads(json.dumps(view.to_json(language), ensure_ascii=False, default=str))
            assert not _keys(told) & {"accept", "choose", "finish", "accepts", "chooses", "log_odds"}
            numbers = _numbers(told)
            for match in view.matches:
                project_row = [one.project_id for one in batch.projects.profiles].index(match.project_id)
                column = batch.matcher.row_of(match.park_id)
                for chance in (batch.judged.accept, batch.judged.choose):
                    private = float(chance.probability[project_row, column])
                    assert not [n for n in numbers if abs(n - private) < 1e-6 or abs(n - 100 * private) < 1e-4]


def _keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in _keys(inner)}
    return {key for inner in value for key in _keys(inner)} if isinstance(value, list) else set()


def _numbers(value: object) -> list[float]:
    if isinstance(value, dict):
        return [number for inner in value.values() for number in _numbers(inner)]
    if isinstance(value, list):
        return [number for inner in value for number in _numbers(inner)]
    return [float(value)] if isinstance(value, float) else []
