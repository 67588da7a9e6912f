"""Past answers of a learned model come out the same after everything they rested on has changed, on both databases."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from api.access import SYSTEM, Actor, Role
from api.advice.advisor import Advisor
from api.advice.answers import AdviceQuestion, Answers
from api.advice.packs import FOLDER, keep_pack, kept_pack
from api.audit import Recorder
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.audit import AuditRecord
from api.store.queries.profiles import load_profiles
from api.store.session import Store
from api.usecases.engagements import steps
from api.usecases.engagements.recording import record_events
from api.usecases.leads.lead import all_places
from api.usecases.leads.profiles import (
    edit_profile,
    import_profiles,
)
from api.usecases.office.auditing import list_records, verify
from api.usecases.office.replaying import REPLAYABLE, replay
from features.tagger import Tagger
from recommender.learned.registry import Registry
from tests.api.samples import OFFICER, STEWARD, call_of
from tests.api.usecases.office.test_audit import released
from tests.training.cities import POLICY, Hashed, small_artifact, small_city

NOW = dt.datetime.combine(small_city().last_day, dt.time(4), dt.UTC)
TOMORROW = NOW + dt.timedelta(days=1)
PLACE = small_city().places[0].park_id
DESK = Actor.of("desk-1", Role.PARK_DESK, places=[PLACE], day=NOW.date())
OTHER = small_city().leads[-2].profile.project_id
LEAD = small_city().leads[-1].profile.project_id


@cache
def _tagger() -> Tagger:
    tagger = Tagger.of(POLICY)
    tagger.encoder = Hashed()  # for the ranker alone
    return tagger


@pytest.fixture
def city(store: Store) -> Store:
    """A year of a small city: places, leads, and what happened between them."""
    town = small_city()
    import_profiles(call_of(store, STEWARD), PARKS, town.places)
    import_profiles(call_of(store, OFFICER), PROJECTS, [one.profile for one in town.leads])
    record_events(call_of(store, OFFICER), town.events)
    return store


def _ask(store: Store, models: Path, now: dt.datetime) -> list[AuditRecord]:
    """Ask as an officer and as a desk, and return the records."""
    advisor = Advisor(store, tagger=_tagger(), models=models)
    recorder = Recorder(store, patience_seconds=60)
    answers, call = Answers(store, advisor), call_of(store, OFFICER, now=now, recorder=recorder)
    before = list_records(call_of(store, SYSTEM), limit=1)[0].seq
    answers.recommend(call, LEAD, AdviceQuestion(language="en", limit=2, what_if=True))
    all_places(call, advisor, LEAD)
    answers.inbound(replace(call, actor=DESK), PLACE, AdviceQuestion())
    recorder.close()
    return list_records(call_of(store, SYSTEM), after_seq=before, actions=REPLAYABLE, limit=100, newest_first=False)


def _let_the_world_move_on(store: Store) -> None:
    """Places and leads edited, added and dealt with: outcomes that the model learns from as well."""
    with store.read(SYSTEM) as tx:
        places = {one.id: one for one in load_profiles(tx, SYSTEM, PARKS)}
        leads = {one.id: one for one in load_profiles(tx, SYSTEM, PROJECTS)}
    place = places[PLACE]
    fuller = place.profile.model_copy(update={"floor_free_m2": 1.0, "power_free_kva": 1.0, "office_free_m2": 1.0})
    edit_profile(call_of(store, STEWARD, now=TOMORROW), PARKS, fuller, expected_version=place.version)
    for name in (LEAD, OTHER):
        other = {"description": "连锁奶茶门店", "floor_area_m2": 99_000.0, "technology_ids": ()}
        changed = leads[name].profile.model_copy(update=other)
        edit_profile(call_of(store, OFFICER, now=TOMORROW), PROJECTS, changed, expected_version=leads[name].version)
    more = [one.profile.model_copy(update={"project_id": f"X{n}"}) for n, one in enumerate(small_city().leads[:5])]
    import_profiles(call_of(store, OFFICER, now=TOMORROW), PROJECTS, more)
    for number in range(5):
        steps.send(call_of(store, OFFICER, now=TOMORROW), f"X{number}", PLACE)
        if number:
            steps.decline(call_of(store, DESK, now=TOMORROW), f"X{number}", PLACE, note="厂房不足")
        else:
            steps.view(call_of(store, DESK, now=TOMORROW), f"X{number}", PLACE)


def test_a_learned_model_s_answers_come_out_the_same(city: Store, tmp_path: Path) -> None:
    registry, models = Registry(tmp_path / "models"), tmp_path / "models"
    moving, still = (registry.register(small_artifact(strength=one, last_seq=10**9)) for one in (0.6, 0.0))
    registry.point_to(moving)
    shown = _ask(city, models, NOW)
    assert len(shown) == 3
    assert {json.loads(one.versions)["model"] for one in shown} == {moving}
    _let_the_world_move_on(city)
    registry.point_to(still)
    how: dict[str, Any] = {"tagger": _tagger(), "models": models}
    for one in shown:
        assert replay(call_of(city, SYSTEM), one.seq, **how).is_same, one
    told = {json.loads(one.details)["digest"] for one in shown}
    now_told = {json.loads(one.details)["digest"] for one in _ask(city, models, TOMORROW)}
    assert not told & now_told  # what is told now is something else
    assert verify(call_of(city, SYSTEM)).is_sound


def test_a_kept_pack_that_was_changed_is_not_taken(tmp_path: Path) -> None:
    keep_pack(tmp_path, POLICY)
    assert kept_pack(tmp_path, POLICY.version) == POLICY
    file = next((tmp_path / FOLDER).iterdir())
    file.write_text(released("9.9.9").model_dump_json(), "utf-8")
    assert kept_pack(tmp_path, POLICY.version) is None
    file.write_text("{", "utf-8")
    assert kept_pack(tmp_path, POLICY.version) is None
    assert kept_pack(tmp_path, "../secret") is None
