"""The audit by hand: what is in it, what is not, how tampering shows, and that past answers come out the same."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.access import SYSTEM, Actor, Role
from api.advice.advisor import Advisor
from api.advice.answers import AdviceQuestion, Answers
from api.advice.packs import keep_pack
from api.audit import Action, Recorder
from api.call import Call
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.audit import FIRST_SEAL, AuditRecord, canonical
from api.store.session import Store
from api.usecases.engagements import steps
from api.usecases.leads.lead import all_places, explain, nearest_fix, pairings, recommended
from api.usecases.leads.profiles import (
    add_profile,
    edit_profile,
    import_profiles,
)
from api.usecases.leads.read_audit import see_profile
from api.usecases.office.auditing import list_records, verify
from api.usecases.office.replaying import replay
from features.errors import AccessDenied, IllegalStepError, InputError
from features.policy.pack import Policy
from features.tagger import Tagger
from recommender.matching.requirements import PlaceRequest, Requirement
from tests.api.samples import NOW, OFFICER, STEWARD, call_of, later, park, project
from tests.api.serving import policy, tagger

AUDITOR = Actor.of("auditor-1", Role.AUDITOR)
DESK = Actor.of("desk-a", Role.PARK_DESK, places=["a"])
SECRET = "南通垚工半导体有限公司（演示）"


@pytest.fixture
def city(store: Store) -> Store:
    """Two places, two leads, one sent."""
    import_profiles(call_of(store, STEWARD), PARKS, [park("a", floor_free_m2=9000), park("b", floor_free_m2=2000)])
    lead = project(
        company_name=SECRET,
        officer="招商员甲（演示）",
        confidentiality="internal",
        floor_area_m2=3000,
        description="建设8英寸碳化硅外延片产线",
    )
    import_profiles(call_of(store, OFFICER), PROJECTS, [lead, project("P2", confidentiality="open")])
    steps.send(call_of(store, OFFICER), "P1", "a", note="请研判垚工")
    return store


def records(store: Store) -> list[AuditRecord]:
    return list_records(call_of(store, AUDITOR), limit=10_000, newest_first=False)


def tamper(store: Store, *statements: str) -> None:
    """Change the table behind the back of the program, as whoever owns the database could."""
    from sqlalchemy import create_engine

    engine = create_engine(store.address.url)
    with engine.begin() as connection:
        if store.address.is_sqlite:
            names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='audit'"))
            for name in names.all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_what_was_done_is_recorded_by_whom_and_on_what(city: Store) -> None:
    found = records(city)
    assert [(one.seq, one.actor_id, one.action, one.subject) for one in found] == [
        (1, "steward-1", "parks_saved", "parks"),
        (2, "officer-1", "projects_saved", "projects"),
        (3, "officer-1", "event_recorded", "project:P1"),
    ]
    assert found[0].previous_seal == FIRST_SEAL
    assert json.loads(found[1].details)["ids"] == ["P1", "P2"]
    assert json.loads(found[2].versions) == {"seq": 3}
    assert verify(call_of(city, AUDITOR)).is_sound


def test_no_personal_data_and_no_text_is_in_it(city: Store) -> None:
    recorder = Recorder(city, patience_seconds=10)
    see_profile(call_of(city, OFFICER, recorder=recorder), PROJECTS, "P1")
    recorder.close()
    told = canonical([one.to_json() for one in records(city)])
    assert "company_name" in told
    assert not [word for word in ("垚工", "招商员甲", "碳化硅", "研判") if word in told]


def test_what_was_refused_leaves_no_record(city: Store) -> None:
    with pytest.raises(IllegalStepError):
        steps.send(call_of(city, OFFICER), "P1", "a")
    assert len(records(city)) == 3


def test_only_an_auditor_reads_it(city: Store) -> None:
    for other in (OFFICER, DESK, Actor.of("admin", Role.ADMINISTRATOR), Actor.of("steward", Role.STEWARD)):
        for read in (list_records, verify):
            with pytest.raises(AccessDenied):
                read(call_of(city, other))


def test_the_database_itself_refuses_to_rewrite(city: Store) -> None:
    for statement in ("UPDATE audit SET subject = 'x'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match=r"append-only|permission denied"), city.write(SYSTEM) as tx:
            tx.execute(text(statement))
    assert verify(call_of(city, AUDITOR)).is_sound


@pytest.mark.parametrize(
    ("statements", "seq", "fault"),
    [
        (["UPDATE audit SET actor_id = 'somebody' WHERE seq = 2"], 2, "record 2 was changed"),
        (["UPDATE audit SET details = '{}' WHERE seq = 3"], 3, "record 3 was changed"),
        (["UPDATE audit SET at = '2026-01-01 00:00:00' WHERE seq = 1"], 1, "record 1 was changed"),
        (["UPDATE audit SET action = 'store_changed', details = '{\"' WHERE seq = 2"], 2, "record 2 was changed"),
        (["UPDATE audit SET action = 'store_changed', details = '[]' WHERE seq = 2"], 2, "record 2 was changed"),
        (["DELETE FROM audit WHERE seq = 2"], 3, "record 2 is missing"),
        (["DELETE FROM audit WHERE seq = 2", "UPDATE audit SET seq = 2 WHERE seq = 3"], 2, "does not follow"),
        (
            [
                "UPDATE audit SET seq = -2 WHERE seq = 2",
                "UPDATE audit SET seq = 2 WHERE seq = 3",
                "UPDATE audit SET seq = 3 WHERE seq = -2",
            ],
            2,
            "does not follow",
        ),
        (["UPDATE audit SET seal = previous_seal WHERE seq = 3"], 3, "record 3 was changed"),
    ],
)
def test_tampering_shows(city: Store, statements: list[str], seq: int, fault: str) -> None:
    tamper(city, *statements)
    found = verify(call_of(city, AUDITOR))
    assert not found.is_sound
    assert found.faults[0].seq == seq
    assert any(fault in one.en for one in found.faults)


def test_writers_at_once_make_one_chain(city: Store) -> None:
    def add(number: int) -> None:
        add_profile(call_of(city, OFFICER), PROJECTS, project(f"X{number}"))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verify(call_of(city, AUDITOR))
    assert (found.is_sound, found.records) == (True, 11)


def test_the_same_answer_on_the_same_day_is_one_record(city: Store) -> None:
    recorder = Recorder(city, patience_seconds=10)
    for _ in range(3):
        recorder.shown(OFFICER, Action.RECOMMENDED, "project:P1", digest="d1", now=NOW)
    recorder.shown(OFFICER, Action.RECOMMENDED, "project:P1", digest="d2", now=NOW)
    recorder.shown(OFFICER, Action.RECOMMENDED, "project:P1", digest="d1", now=later(days=1))
    recorder.shown(DESK, Action.RECOMMENDED, "project:P1", digest="d1", now=NOW)
    recorder.close()
    other = Recorder(city, patience_seconds=10)  # another process
    other.shown(OFFICER, Action.RECOMMENDED, "project:P1", digest="d1", now=NOW)
    other.close()
    assert len(records(city)) == 3 + 4
    assert verify(call_of(city, AUDITOR)).is_sound


def test_records_wait_for_a_long_write_and_are_kept(city: Store) -> None:
    recorder = Recorder(city, patience_seconds=0.01)
    with city.write(SYSTEM):
        recorder.shown(OFFICER, Action.RECOMMENDED, "project:P1", digest="d1", now=NOW)
    recorder.close()
    assert len(records(city)) == 4


Ask = Callable[[Call, Advisor, Answers], Any]
REQUEST = PlaceRequest(exclude=("b",), requirements=(Requirement(field="floor_free_m2", op="ge", value=1000.5),))
ASKED: dict[str, Ask] = {
    "slate": lambda call, _, answers: answers.recommend(call, "P1", AdviceQuestion()),
    "as asked": lambda call, _, answers: answers.recommend(
        call, "P1", AdviceQuestion(language="en", limit=1, what_if=True, places=REQUEST)
    ),
    "inbound": lambda call, _, answers: answers.inbound(call, "a", AdviceQuestion()),
    "inbound of a desk": lambda call, _, answers: answers.inbound(replace(call, actor=DESK), "a", AdviceQuestion()),
    "all places": lambda call, advisor, _: all_places(call, advisor, "P1"),
    "pairings": lambda call, advisor, _: pairings(call, advisor, "P1", ("a", "b")),
    "why not": lambda call, advisor, _: explain(call, advisor, "P1", "b"),
    "on the lead's page": lambda call, advisor, _: recommended(call, advisor, "P1"),
    "fix": lambda call, advisor, _: nearest_fix(call, advisor, "P1"),
}


def released(release: str) -> Policy:
    """The pack in a later release."""
    content = json.loads(policy().model_dump_json())
    content["manifest"]["release"] = release
    return Policy.model_validate(content)


def test_every_past_answer_comes_out_the_same(city: Store, tmp_path: Path) -> None:
    keep_pack(tmp_path, policy())
    advisor = Advisor(city, tagger=tagger())
    recorder = Recorder(city, patience_seconds=10)
    answers, call = Answers(city, advisor), call_of(city, OFFICER, recorder=recorder)
    for ask in ASKED.values():
        ask(call, advisor, answers)
    shown = [one.seq for one in records(city)][3:]
    assert len(shown) == len(ASKED)
    _let_the_world_move_on(city)
    for seq, name in zip(shown, ASKED, strict=True):
        again = replay(call_of(city, AUDITOR), seq, tagger=tagger(), models=None)
        assert again.is_same, name
    newer = released("9.9.9")  # and when another pack is in force: the one of then is kept
    later_call = call_of(city, AUDITOR, policy=newer)
    how: dict[str, Any] = {"tagger": Tagger.of(newer), "models": None}
    for seq, name in zip(shown, ASKED, strict=True):
        assert replay(later_call, seq, **how, data_dir=tmp_path).is_same, name
    with pytest.raises(InputError, match="rests on policy pack"):
        replay(later_call, shown[0], **how, data_dir=tmp_path / "elsewhere")
    for ask in list(ASKED.values())[:5]:  # and what is told now is something else
        ask(call, advisor, answers)
    recorder.close()
    fresh = records(city)[-5:]
    assert all(one.at == NOW and json.loads(one.details)["digest"] for one in fresh)
    assert not {json.loads(one.details)["digest"] for one in fresh} & {
        json.loads(one.details)["digest"] for one in records(city) if one.seq in shown
    }
    assert verify(call_of(city, AUDITOR)).is_sound


def _let_the_world_move_on(city: Store) -> None:
    edit_profile(
        call_of(city, STEWARD, now=later(days=1)),
        PARKS,
        park("a", floor_free_m2=10, name_zh="新名"),
        expected_version=1,
    )
    changed = project(name="另一个项目", confidentiality="internal", floor_area_m2=50, description="液冷服务器")
    edit_profile(call_of(city, OFFICER, now=later(days=1)), PROJECTS, changed, expected_version=1)
    steps.accept(call_of(city, DESK, now=later(days=1)), "P1", "a")
    import_profiles(call_of(city, OFFICER, now=later(days=1)), PROJECTS, [project("P3", confidentiality="open")])
    import_profiles(call_of(city, STEWARD, now=later(days=1)), PARKS, [park("c", floor_free_m2=90_000)])


def test_what_cannot_be_replayed_is_said(city: Store) -> None:
    with pytest.raises(InputError, match="of no recommendation"):
        replay(call_of(city, AUDITOR), 1, tagger=tagger(), models=None)
    with pytest.raises(AccessDenied):
        replay(call_of(city, OFFICER), 1, tagger=tagger(), models=None)


def test_a_record_is_sealed_by_hand() -> None:
    """The seal of the first record, computed here with nothing but the format written down in the docs."""
    import hashlib

    record = AuditRecord(
        seq=1,
        at=dt.datetime(2026, 7, 1, 2, 30, tzinfo=dt.UTC),
        actor_id="o",
        actor_role="officer",
        action="exported",
        subject="projects",
        details='{"rows":2}',
        versions="{}",
        once=None,
        previous_seal=FIRST_SEAL,
    )
    said = (
        '{"action":"exported","actor_id":"o","actor_role":"officer","at":"2026-07-01T02:30:00+00:00",'
        '"details":"{\\"rows\\":2}","once":null,"previous_seal":"' + "0" * 64 + '","seq":1,"subject":"projects",'
        '"versions":"{}"}'
    )
    assert record.sealed().seal == hashlib.sha256(said.encode()).hexdigest()
