"""Two desks in one store: what desk A observes does not change when everything of desk B changes.

Every function of the queries and the use cases that takes an actor is found in the modules themselves and called as
desk A: a new one is called too, or this test asks for an argument it does not know. Bodies, counts, order, ids and
refusals are compared word by word.
"""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import itertools
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import api.advice
import api.jobs
import api.store.queries
import api.usecases
from api.access import Actor, Permission, Role
from api.advice.advisor import Advisor
from api.advice.answers import AdviceQuestion, Answers
from api.advice.desk_advice import DeskAdvice
from api.advice.talent_pool import TalentPool
from api.auth.vault import Vault, new_key
from api.jobs.exports import ExportTask
from api.persons.identity import FamilyNeeds, PersonIdentity
from api.persons.links import OwnLinks
from api.sheets.cells.columns import Terms
from api.store.kinds import KINDS, PARKS, PROJECTS, ROLES, TALENTS
from api.store.queries.attention import ReplyFilter
from api.store.queries.consents import add_consents
from api.store.queries.events import EventFilter
from api.store.queries.listing import ProjectFilter, RecordFilter
from api.store.queries.rights import RightRequest
from api.store.queries.saving import Saving
from api.store.session import Store
from api.usecases.engagements import steps
from api.usecases.engagements.recording import record_event
from api.usecases.leads.facts import FactTyped
from api.usecases.leads.profiles import (
    edit_profile,
    import_profiles,
)
from api.usecases.leads.today import OverdueFilter
from api.usecases.people.accounts import NewAccount
from api.usecases.people.seconding import AccountChange
from api.usecases.people.two_persons import Wanted
from api.usecases.persons.erasure import ErasureGround, KeptFiles, Receipt
from api.usecases.talents.steps import StepDraft, record_step
from features.consents import Consent, ConsentChannel, ConsentWord, Purpose
from features.errors import JianghaiError
from features.events import EventDraft, EventKind, ShownSlate
from features.frames import ProjectTable
from features.policy.people import PersonRight
from features.talent_steps import TalentEvent, TalentStep
from recommender.matching.batch import Batch
from tests.api.samples import (
    FUNNEL,
    NOW,
    OFFICER,
    STEWARD,
    TALENT_OFFICER,
    TODAY,
    call_of,
    later,
    park,
    project,
    role,
    talent,
)
from tests.api.serving import policy, tagger

DESK_A = Actor.of("desk-a", Role.PARK_DESK, places=["a"], day=TODAY)
DESK_B = Actor.of("desk-b", Role.PARK_DESK, places=["b"])

NOT_CALLED = {
    "scope.rows": "returns a query",
    "scope.visible": "returns a query",
    "events.event_as_seen": "asked only for a number that was recorded a moment ago in the same transaction",
    "events.events_numbered": "asked only for numbers that a query of the same transaction has found",
    "listing.words_in_projects": "returns a query",
    "fingerprints.fingerprint": "names a state of the whole store as a key of the cache; never shown",
    "asof.profiles_at_change": "asked by the program itself, to replay the audit",
    "audit.entry": "builds a value",
    "advisor.Advisor.witnessed": "shows what its argument returns",
    "demo.settle_demo": "fills an empty store",
    "demo_people.settle_people": "fills an empty store",
    "lead.rooms": "the places of a slate that was just shown",
    "room.room_help": "refused to every desk before anything is looked at; its desk asks for its own limits",
    "personal": "everything in it is of the actor's own account",
    "drafts": "previews of files, kept apart by token in memory; the saving underneath is called",
    "referring": "the saving that looks into it is called",
    "importing.import_result": "the saving underneath is called",
    "queue.JobQueue": "jobs are private to who asked for them",
    "jobs.list_jobs": "jobs are private to who asked for them",
    "jobs.get_job": "jobs are private to who asked for them",
    "replaying.PastAdvisor.tagged": "the auditor's; the advisor's own is called",
    "read_audit.note_seen": "writes to the audit",
    "maintenance": "care of the whole store at the server's command line; writes to the audit",
    "second_factor.seal_anew": "care of the whole store at the server's command line; answers with a count",
    "two_persons": "between administrators: refused to every desk before anything is looked at",
    "exports.export_recommendations": "writes what its caller was answered",
    "advisor.Advisor.versions": "names the state that an answer rests on; only the audit is told",
    "scope.sees_all": "tells of a kind as a whole, by the actor's role",
    "profiles.as_seen": "takes away from what was read already",
    "pointing": "refused to every desk before anything is looked at",
    "model_changes": "refused to every desk before anything is looked at",
    "learning.Learning.experts": "refused to every desk before the folder is read",
    "exports.note_export": "writes to the audit",
    "steps.own_key": "a digest",
    "templates.template_of": "an empty form",
    "seconding": "between administrators: refused to every desk before anything is looked at",
}


def a_side() -> list[Any]:
    """What is A's: leads sent to it, one of them accepted, and one that is open to all."""
    return [
        project("ACC", name="受理项目", confidentiality="internal", company_name="甲辰科技有限公司", floor_area_m2=800),
        project("SENT", name="推送项目", confidentiality="anonymous", code_name="海燕", description="碳化硅外延片"),
        project("MASKED", name="推送项目", confidentiality="anonymous", code_name="海鸥", description="碳化硅外延片"),
        project("OPEN", name="开放项目", confidentiality="open", description="液冷服务器", floor_area_m2=3000),
    ]


def build(store: Store, *, b_is_busy: bool) -> None:
    """The same things of A, in the same order; between them, whatever B does."""
    import_profiles(call_of(store, STEWARD), PARKS, [park("a", floor_free_m2=5000, power_free_kva=900)])
    if b_is_busy:
        _b_begins(store)
    import_profiles(call_of(store, OFFICER), PROJECTS, a_side())
    import_profiles(call_of(store, TALENT_OFFICER), ROLES, [role("RA", "a", title="甲的岗位（演示）")])
    import_profiles(call_of(store, TALENT_OFFICER), TALENTS, [talent("T-A", headline="两园都在谈的人")])
    agree(store, "T-A")
    put_forward(store, "T-A", "RA")
    for lead in ("ACC", "SENT", "MASKED"):
        if b_is_busy:
            steps.send(call_of(store, OFFICER), lead, "b", shown=ShownSlate(shown_park_ids=("b",)))
        steps.send(call_of(store, OFFICER), lead, "a", note="请研判")
    if b_is_busy:
        steps.ask(call_of(store, DESK_B), "SENT", "b", text="B 的问题")
        steps.accept(call_of(store, DESK_B), "SENT", "b")
        steps.decline(call_of(store, DESK_B), "ACC", "b", note="B 的理由")
    steps.ask(call_of(store, DESK_A), "ACC", "a", text="用电多少？")
    steps.accept(call_of(store, DESK_A), "ACC", "a")
    if b_is_busy:
        _b_goes_on(store)


def _b_begins(store: Store) -> None:
    others = [park("b", floor_free_m2=90_000, name_zh="乙园"), park("a2"), park("hub", kind="overseas_hub")]
    import_profiles(call_of(store, STEWARD), PARKS, others)
    leads = [
        project("HIDDEN", name="乙的项目", confidentiality="internal", company_name="乙公司", floor_area_m2=5000),
        project("HELD", name="乙优先", confidentiality="open", protected_park_id="b"),
        project("SECRET", name="绝密", confidentiality="anonymous", code_name="信天翁"),
    ]
    import_profiles(call_of(store, OFFICER), PROJECTS, leads)
    roles = [role("RB", "b", title="乙的岗位（演示）"), role("RH", project_id="HIDDEN", title="乙的又一岗位（演示）")]
    import_profiles(call_of(store, TALENT_OFFICER), ROLES, roles)
    import_profiles(call_of(store, TALENT_OFFICER), TALENTS, [talent("T-B", headline="乙公司的人")])
    steps.send(call_of(store, OFFICER), "HIDDEN", "b")
    steps.accept(call_of(store, DESK_B), "HIDDEN", "b")
    agree(store, "T-B")
    put_forward(store, "T-B", "RB")


def agree(store: Store, talent_id: str) -> None:
    """Let a candidate agree to be kept and matched."""
    said = {"word": ConsentWord.GIVEN, "notice": "1", "channel": ConsentChannel.FORM, "at": NOW}
    words = [Consent(talent_id=talent_id, purpose=purpose, **said) for purpose in (Purpose.KEPT, Purpose.MATCHED)]
    with store.write(TALENT_OFFICER) as tx:
        add_consents(tx, TALENT_OFFICER, words, now=NOW)


def put_forward(store: Store, talent_id: str, role_id: str) -> None:
    """Put a candidate before who asks for somebody."""
    draft = StepDraft(talent_id=talent_id, role_id=role_id, step=TalentStep.SHORTLISTED)
    record_step(call_of(store, TALENT_OFFICER), draft)


def _b_goes_on(store: Store) -> None:
    put_forward(store, "T-A", "RB")
    suitable = StepDraft(talent_id="T-A", role_id="RB", step=TalentStep.SUITABLE, text="乙园想要")
    record_step(call_of(store, DESK_B), suitable)
    edit_profile(call_of(store, STEWARD, now=later(days=1)), PARKS, park("b", floor_free_m2=7), expected_version=1)
    hidden = {"name": "改名", "company_name": "另一公司", "officer": "招商员乙"}
    masked = project("MASKED", confidentiality="anonymous", code_name="海鸥", description="碳化硅外延片", **hidden)
    edit_profile(call_of(store, OFFICER, now=later(days=1)), PROJECTS, masked, expected_version=1)
    for to_state, place in (("qualified", None), ("negotiating", "b")):
        draft = EventDraft(project_id="HIDDEN", kind="moved", to_state=to_state, park_id=place, happened_on=TODAY)
        record_event(call_of(store, OFFICER), draft)


PROJECT_IDS = ["ACC", "SENT", "OPEN", "HIDDEN", "HELD", "NOSUCH"]
PARK_IDS = ["a", "b", "hub", "none"]
AT_ROLES = [("T-B", "RA"), ("T-A", "RB"), ("T-A", "RA")]


class Arguments:
    """Values for every parameter by its name; several where it matters which."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.advisor = Advisor(store, tagger=tagger())
        draft = EventDraft(project_id="ACC", kind="noted", happened_on=TODAY, text="x")
        saving = Saving(now=NOW, today=TODAY)
        self.known: dict[str, list[Any]] = {
            "actor": [DESK_A],
            "call": [call_of(store, DESK_A, now=later(days=2))],
            "store": [store],
            "advisor": [self.advisor],
            "policy": [policy()],
            "tagger": [tagger()],
            "models": [None],
            "funnel": [FUNNEL],
            "now": [later(days=2)],
            "today": [TODAY],
            "day": [TODAY],
            "first": [dt.date(2020, 1, 1)],
            "last": [TODAY],
            "since": [dt.date(2020, 1, 1)],
            "project_id": PROJECT_IDS,
            "park_id": PARK_IDS,
            "project_ids": [PROJECT_IDS],
            "park_ids": [tuple(PARK_IDS)],
            "profile_id": [*PROJECT_IDS, *PARK_IDS, "RA", "RB", "RH", "T-B"],
            "keys": [["k1"]],
            "kind": list(KINDS.values()),
            "listing": [kind.listing for kind in KINDS.values()],
            "column": ["name", "data_status"],
            "field": ["places_per_year", "x"],
            "version": [1, 2],
            "expected_version": [1],
            "which": [ProjectFilter(), ProjectFilter(text="乙"), ProjectFilter(engaged_park_id="b")],
            "profile": [project("NEW"), project("HIDDEN"), park("b"), park("a", floor_free_m2=4999), role("RB", "b")],
            "rows": [
                [(2, project("NEW", company_name="甲辰科技")), (3, project("HIDDEN", company_name="乙公司（演示）"))]
            ],
            "leads": [[project("NEW")]],
            "profiles": [[project("NEW")], [project("HIDDEN")], [park("b")], [park("new")], [role("RA", "a", count=2)]],
            "saving": [saving],
            "draft": [draft],
            "drafts": [[draft]],
            "events": [[]],
            "question": [AdviceQuestion(), 1, 7],
            "text": ["乙", "海燕", "南通"],
            "login": ["desk-b"],
            "account_id": ["desk-a", "desk-b"],
            "token_id": ["t"],
            "name": ["x"],
            "scopes": [[Permission.READ_PROJECTS]],
            "lifetime": [dt.timedelta(days=1)],
            "role": [Role.OFFICER],
            "password": ["correct horse battery staple"],
            "stated": [NewAccount(login="x1", name="x", role=Role.OFFICER)],
            "vault": [Vault(new_key)],
            "change": [AccountChange.DISABLE],
            "wanted": [Wanted(change=AccountChange.DISABLE, login="desk-b")],
            "seq": [1, 5],
            "file": [folder / "export.csv"],
            "folder": [folder],
            "language": ["zh"],
            "districts": [["崇川区"]],
            "pool": [TalentPool(policy())],
            "talent_id": ["T-A", "T-B"],
            "role_id": ["RA", "RB", "RH"],
            "talent_ids": [("T-A", "T-B")],
            "event": [TalentEvent(seq=99, talent_id="T-A", role_id="RA", step=TalentStep.SUITABLE, happened_on=TODAY)],
            "terms": [Terms.of(policy().taxonomy)],
            "subject": ["projects"],
            "technology_ids": [()],
            "asked": [OverdueFilter(), ReplyFilter()],
            "typed": [FactTyped("7000", "", 1)],
            "target_id": ["masters_phds"],
            "value": [1.0],
            "key": ["k"],
            "is_own": [True],
            "files": [KeptFiles(folder)],
            "ground": [ErasureGround.ASKED],
            "words": [[]],
            "right": [PersonRight.ACCESS],
            "links": [OwnLinks(lambda: "key")],
            "request": [RightRequest(seq=1, talent_id="T-1", asked=PersonRight.COPY, asked_at=NOW, due_on=TODAY)],
            "purpose": [Purpose.KEPT],
            "identity": [PersonIdentity()],
            "needs": [FamilyNeeds()],
            "before": [later(days=3)],
            "receipt": [Receipt("T-1", "", "", {})],
            "task": [ExportTask(what="projects")],
        }

    def of(self, function: Callable[..., Any]) -> Iterator[dict[str, Any]]:
        """Every combination of arguments for what a function must be given."""
        needed = [
            one.name
            for one in inspect.signature(function).parameters.values()
            if one.name not in ("self", "tx")
            and one.kind is not one.VAR_KEYWORD
            and (one.default is one.empty or one.name == "which")
        ]
        values = dict(self.known)
        plain = {"str": ["x"], "str | None": [None], "int": [1], "bool": [True], "float": [1.0], "dt.date": [TODAY]}
        for name in needed:
            values.setdefault(name, plain.get(str(inspect.signature(function).parameters[name].annotation), []))
        unknown = [name for name in needed if not values[name]]
        assert not unknown, f"say in Arguments what {function.__module__}.{function.__qualname__} takes as {unknown}"
        if "EventFilter" in str(inspect.signature(function)):
            values["which"] = [EventFilter(), EventFilter(park_id="b"), EventFilter(project_ids=PROJECT_IDS)]
        if "ReplyFilter" in str(inspect.signature(function)):
            values["which"] = [ReplyFilter(), ReplyFilter(text="乙")]
        if "RecordFilter" in str(inspect.signature(function)):
            values["which"] = [RecordFilter(), RecordFilter(text="乙")]
        if "StepDraft" in str(inspect.signature(function)):
            values["draft"] = [StepDraft(talent_id=one, role_id=two, step=TalentStep.SUITABLE) for one, two in AT_ROLES]
        if "EventKind" in str(inspect.signature(function)):
            values["kind"] = [EventKind.ACCEPTED]
        for chosen in itertools.product(*(values[name] for name in needed)):
            yield dict(zip(needed, chosen, strict=True))


def functions() -> dict[str, Callable[..., Any]]:
    """Everything that takes an actor or a call, by module and name."""
    found: dict[str, Callable[..., Any]] = {}
    for package in (api.store.queries, api.usecases, api.advice, api.jobs):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            here = importlib.import_module(module.name)
            short = module.name.rpartition(".")[2]
            owned = [(name, one) for name, one in vars(here).items() if getattr(one, "__module__", "") == module.name]
            for name, one in owned:
                if inspect.isfunction(one) and not name.startswith("_"):
                    found[f"{short}.{name}"] = one
                if inspect.isclass(one) and not name.startswith("_"):
                    methods = {key: value for key, value in vars(one).items() if inspect.isfunction(value)}
                    found |= {f"{short}.{name}.{key}": value for key, value in methods.items() if key[0] != "_"}
    return {name: one for name, one in found.items() if {"actor", "call"} & inspect.signature(one).parameters.keys()}


def is_called(name: str) -> bool:
    parts = name.split(".")
    return not any(".".join(parts[:length]) in NOT_CALLED for length in range(1, len(parts) + 1))


def observe(store: Store, folder: Path) -> dict[str, str]:
    """Everything A gets to hear, by function and arguments."""
    arguments = Arguments(store, folder)
    owners = {
        "Advisor": arguments.advisor,
        "Answers": Answers(store, arguments.advisor),
        "DeskAdvice": DeskAdvice(store, table=arguments.advisor._table, serving=None),
    }
    heard: dict[str, str] = {}
    for name, function in functions().items():
        if is_called(name):
            owner = owners[name.split(".")[1]] if name.count(".") == 2 else None
            for number, chosen in enumerate(arguments.of(function)):
                heard[f"{name} #{number}"] = hear(store, function, owner, chosen)
    return heard


def hear(store: Store, function: Callable[..., Any], owner: object, chosen: Mapping[str, Any]) -> str:
    """The answer in words, or the refusal with its code in both languages."""
    given = dict(chosen)
    parameters = inspect.signature(function).parameters
    try:
        if "tx" in parameters:
            writes = "Write" in str(parameters["tx"].annotation)
            with (store.write if writes else store.read)(DESK_A) as tx:
                return said(function(tx, **given))
        return said(function(*([] if owner is None else [owner]), **given))
    except JianghaiError as refusal:
        return f"{refusal.code}: {refusal.say('en')} / {refusal.say('zh')}"
    except (AttributeError, TypeError, AssertionError, ValueError) as misuse:  # a park where a project belongs
        return f"{type(misuse).__name__}"


def said(answer: Any) -> str:
    if isinstance(answer, Batch):
        pairs = [(one.park_id, answer.inbound(one.park_id).to_json("zh")) for one in answer.matcher.places.profiles]
        return repr((answer.matcher.park_ids, said(answer.projects), answer.scores.tolist(), pairs))
    if isinstance(answer, ProjectTable):
        return repr((answer.profiles, np.asarray(answer.tags).tolist()))
    if hasattr(answer, "plain"):
        return str(answer.plain.decode())
    return re.sub(r"0x[0-9a-f]+", "0x", repr(list(answer) if inspect.isgenerator(answer) else answer))


def test_every_function_is_called_or_says_why_not() -> None:
    names = set(functions())
    assert len(names) > 100
    stale = {one for one in NOT_CALLED if not any(name == one or name.startswith(f"{one}.") for name in names)}
    assert not stale


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_what_a_observes_does_not_change_with_b(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    heard = []
    for number, b_is_busy in enumerate((False, True)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with _fresh(database, request, folder) as store:
            build(store, b_is_busy=b_is_busy)
            told = observe(store, tmp_path)
            heard.append({name: words.replace(str(folder), "") for name, words in told.items()})
    quiet, busy = heard
    assert quiet.keys() == busy.keys()
    different = {name: (quiet[name][:600], busy[name][:600]) for name in quiet if quiet[name] != busy[name]}
    assert not different, different
    told = "\n".join(quiet.values())
    assert all(word in told for word in ("海燕", "受理项目", "access_denied", "unknown_id"))  # it did hear something
    assert not [
        word
        for word in ("乙公司", "信天翁", "乙优先", "另一公司", "B 的", "乙的岗位", "乙的又一")
        if word in "\n".join(busy.values())
    ]


def _fresh(database: str, request: pytest.FixtureRequest, folder: Path) -> Store:
    import shutil

    import psycopg

    from api.store.schema import open_store

    if database == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_original"), folder / "store.sqlite")
        return open_store(f"sqlite:///{folder / 'store.sqlite'}")
    address, original = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_original")
    name = f"tenants_{folder.name}"
    with psycopg.connect(address("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {original}".encode())
    return open_store(address(name))
