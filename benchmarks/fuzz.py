"""The whole interface under data that fits and data that does not, as each role: Schemathesis in this process.

Usage::

    python benchmarks/fuzz.py --json OUT [--examples 50] [--roles officer steward …] \
        [--database sqlite postgresql] [--phases coverage fuzzing stateful]

The description of the interface is taken at its word: every operation is called with bodies, parameters and headers
that fit their schemas and with some that do not, and operations are chained: what one answers (ids, versions,
numbers) is used in the next (``benchmarks/chained.py``), besides the chains that Schemathesis finds itself.
Counted are server errors, and answers that do not fit the description: another status, type of content or shape than
it says, data accepted that it forbids, data refused as malformed (422) that it allows. What is well-formed may still
be refused by the office's rules (400, 409, 412, 428). The store is a demo city of a few leads, made anew for each role.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import tempfile
import warnings
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import SecretStr

from api.access import DESKS, SYSTEM, Role, granted
from api.app import PREFIX, create_app
from api.services import build_services
from api.settings import Settings
from api.store.kinds import PARKS, PROJECTS, ROLES, TALENTS
from api.store.queries.accounts import insert_account
from api.store.schema import migrate, open_store
from api.store.session import Store
from api.usecases.engagements.steps import send
from api.usecases.leads.profiles import import_profiles
from api.usecases.people.tokens import create_token
from api.usecases.persons.consents import ConsentDraft, record_consent
from api.usecases.talents.steps import StepDraft, record_step
from benchmarks.calls import call_of
from benchmarks.chained import Chain
from benchmarks.measured import publish, versions
from benchmarks.postgres import own_postgres
from features.choices import PlaceKind
from features.consents import ConsentChannel, ConsentWord, Purpose
from features.policy.pack import load_policy
from features.role import RoleProfile
from features.talent import TalentProfile
from features.talent_steps import TalentStep
from training.world.city import InventedCity, build_city

LOGIN, COLLEAGUE = "fuzz", "colleague"
LEADS, DAYS, SEED = 12, 60, 20240807
SENT = LEADS // 2
"""How many of the leads a desk has been sent, where somebody of a desk asks."""
CANDIDATES, PUT_FORWARD = tuple(f"T-{number}" for number in range(6)), 3
"""Candidates, and how many of them are put before every place."""
REFUSED_BY_RULES = ["400", "409", "412", "413", "415", "428", "429"]
MALFORMED, BLANK = 422, "text_blank"
PHASES = ("coverage", "fuzzing", "stateful")
"""Boundaries of every field one by one; whole calls drawn at random; the chains that Schemathesis finds itself."""
PEOPLE = tuple(role for role in Role if role is not Role.SYSTEM)


@dataclass
class Found:
    """What one run came to."""

    calls: int = 0
    chained: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def server_errors(self) -> int:
        """How many answers were the server's fault."""
        return sum(count for status, count in self.statuses.items() if status >= 500)


def fuzz(
    caller: Caller, *, examples: int, without: Sequence[str] = (), seed: int = SEED, phases: Sequence[str] = PHASES
) -> Found:
    """Call everything the application describes, but for some methods; return what was wrong.

    Each kind of fault is told once for an operation. What answers tell is used in later calls, what the caller knows
    to begin with.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries underneath, in this version of Python
        import schemathesis
        from schemathesis.engine import events, from_schema

        config = schemathesis.Config.from_dict(_configured(caller.headers, examples=examples, phases=phases, seed=seed))
        schema = schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", caller.app, config=config)
        if without:
            schema = schema.exclude(method=list(without))
        found, chain = Found(), Chain(caller.known, seed=seed, never=[LOGIN])
        hooks = schemathesis.hooks.GLOBAL_HOOK_DISPATCHER
        steps = [hooks.register_hook_with_name(chain.before_call, "before_call")]
        steps.append(hooks.register_hook_with_name(chain.after_call, "after_call"))
        try:
            for event in from_schema(schema).execute():
                if isinstance(event, events.ScenarioFinished):
                    _count(event.recorder, found)
                elif isinstance(event, events.NonFatalError | events.FatalError):
                    found.errors.append(f"{getattr(event, 'label', '')}: {getattr(event, 'value', event)!r}"[:500])
        finally:
            for step in steps:
                hooks.unregister(step)
        found.chained = chain.used
        return found


def _configured(headers: dict[str, str], *, examples: int, phases: Sequence[str], seed: int) -> dict[str, Any]:
    return {
        "seed": seed,
        "headers": headers,
        "workers": 1,
        "generation": {"max-examples": examples, "deterministic": True, "database": "none", "no-shrink": True},
        "phases": {name: {"enabled": name in phases} for name in ("examples", "coverage", "fuzzing", "stateful")},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", "401", "403", "404", *REFUSED_BY_RULES]},
            "negative_data_rejection": {"expected-statuses": ["4xx"]},
            "missing_required_header": {"expected-statuses": ["4xx"]},
        },
    }


def _count(recorder: Any, found: Found) -> None:
    for interaction in recorder.interactions.values():
        if interaction.response is not None:
            found.calls += 1
            found.statuses[interaction.response.status_code] += 1
    for case_id, checks in recorder.checks.items():
        blank = _is_blank(recorder.interactions.get(case_id))
        for check in checks:
            if check.failure_info is not None and not (blank and check.name == "positive_data_acceptance"):
                failure = check.failure_info.failure
                key = f"{recorder.label} {check.name}"
                found.faults.setdefault(key, f"{failure.title}: {failure.message}\n{check.failure_info.code_sample}")


def _is_blank(interaction: Any) -> bool:
    """Whether a text was refused only because there is nothing in it to see, which no schema can say."""
    if interaction is None or interaction.response is None or interaction.response.status_code != MALFORMED:
        return False
    errors = json.loads(interaction.response.content or b"{}").get("errors", ())
    return bool(errors) and all(one["code"] == BLANK for one in errors)


@dataclass(frozen=True)
class Caller:
    """Somebody at the application: how they prove who they are, and the ids that they know of, by parameter."""

    app: FastAPI
    headers: dict[str, str]
    known: Mapping[str, list[Any]]


@contextmanager
def small_city(url: str, folder: Path, role: Role) -> Iterator[Caller]:
    """Build a city of a few leads, and give somebody of that role at the application over it."""
    settings = Settings(data_dir=folder, database_url=SecretStr(url), requests_per_second=1e6, log_level="error")
    city = build_city(policy=load_policy(), seed=SEED, leads=LEADS, days=DAYS)
    leads = [lead.profile.project_id for lead in city.leads]
    places = [place.park_id for place in city.places]
    migrate(url)
    with open_store(url) as store:
        _settle(store, city)
        _settle_people(store, places)
        if role in DESKS:  # knows its own place and what it was sent, no others
            places, leads = [_desk(city, role)], leads[:SENT]
            for lead in leads:
                send(call_of(store, SYSTEM, now=dt.datetime.now(dt.UTC)), lead, places[0])
        headers = _sign_up(store, role, places if role in DESKS else [])
    services = build_services(settings)
    services.jobs.start = lambda: None  # type: ignore[method-assign]  # jobs wait: what they do is measured elsewhere
    targets = [target.id for target in load_policy().targets.targets]
    roles = [_role_of(place) for place in places]
    known = {"project_id": leads, "park_id": places, "place_id": places, "target_id": targets, "login": [COLLEAGUE]}
    known |= {"role_id": roles, "talent_id": list(CANDIDATES)}
    try:
        yield Caller(create_app(services), headers, known)
    finally:
        services.close()


def _settle(store: Store, city: InventedCity) -> None:
    call = call_of(store, SYSTEM, now=dt.datetime.now(dt.UTC))
    import_profiles(call, PARKS, city.places)
    import_profiles(call, PROJECTS, [lead.profile for lead in city.leads])


def _settle_people(store: Store, places: Sequence[str]) -> None:
    """Add candidates who agree to be matched, a role at each place, and put the first ones before everybody."""
    call = call_of(store, SYSTEM, now=dt.datetime.now(dt.UTC))
    import_profiles(call, TALENTS, [TalentProfile(talent_id=one) for one in CANDIDATES])
    import_profiles(call, ROLES, [RoleProfile(role_id=_role_of(one), title="工程师", place_id=one) for one in places])
    for one, purpose in itertools.product(CANDIDATES, (Purpose.KEPT, Purpose.MATCHED)):
        given, form = ConsentWord.GIVEN, ConsentChannel.FORM
        record_consent(call, ConsentDraft(talent_id=one, purpose=purpose, word=given, channel=form))
    for one, place in itertools.product(CANDIDATES[:PUT_FORWARD], places):
        record_step(call, StepDraft(talent_id=one, role_id=_role_of(place), step=TalentStep.SHORTLISTED))


def _role_of(place: str) -> str:
    return f"R-{place}"


def _desk(city: InventedCity, role: Role) -> str:
    """Return the first place that a desk of this role acts for."""
    kind = PlaceKind.OVERSEAS_HUB if role is Role.HUB_DESK else PlaceKind.PARK
    return next(place.park_id for place in city.places if place.kind is kind)


def _sign_up(store: Store, role: Role, places: Collection[str]) -> dict[str, str]:
    """Add the caller and a colleague, and return the headers of the caller."""
    now = dt.datetime.now(dt.UTC)
    signed = {"created_at": now, "created_by": "fuzz", "updated_at": now, "updated_by": "fuzz"}
    with store.write(SYSTEM) as tx:
        for login, its_role, its_places in ((LOGIN, role, places), (COLLEAGUE, Role.OFFICER, ())):
            account = {"id": login, "name": "测试（演示）", "role": its_role.value, "must_change": False}
            insert_account(tx, {**account, **signed}, its_places)
    made = create_token(
        call_of(store, SYSTEM, now=now), LOGIN, name="fuzz", scopes=granted(role), lifetime=dt.timedelta(days=1)
    )
    return {"Authorization": f"Bearer {made.secret}"}


def measure(
    roles: Sequence[Role], databases: Sequence[str], examples: int, phases: Sequence[str] = PHASES
) -> dict[str, Any]:
    """Return the figures by role and database."""
    figures: dict[str, Any] = {}
    for database in databases:
        for role in roles:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                found = _one(database, folder, role, examples, phases)
            figures[f"{role.value} {database}"] = {
                "calls": found.calls,
                "chained": found.chained,
                "server_errors": found.server_errors,
                "violations": len(found.faults),
                "statuses": {str(status): count for status, count in sorted(found.statuses.items())},
                "faults": found.faults,
                "errors": found.errors,
            }
    return figures


def _one(database: str, folder: Path, role: Role, examples: int, phases: Sequence[str]) -> Found:
    if database == "sqlite":
        with small_city(f"sqlite:///{folder / 'fuzz.sqlite'}", folder, role) as caller:
            return fuzz(caller, examples=examples, phases=phases)
    with own_postgres() as new, small_city(new(), folder, role) as caller:
        return fuzz(caller, examples=examples, phases=phases)


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--examples", type=int, default=50, help="examples for each operation")
    parser.add_argument("--roles", nargs="+", default=[role.value for role in PEOPLE])
    parser.add_argument("--database", nargs="+", default=["sqlite"], choices=["sqlite", "postgresql"])
    parser.add_argument("--phases", nargs="+", default=list(PHASES), choices=PHASES, help="kinds of drawing")
    options = parser.parse_args()
    roles = [role for role in PEOPLE if role.value in options.roles]
    figures = measure(roles, options.database, options.examples, options.phases)
    total = {name: sum(one[name] for one in figures.values()) for name in ("calls", "server_errors", "violations")}
    publish(
        {
            "seed": SEED,
            "examples": options.examples,
            "phases": options.phases,
            "versions": versions(("schemathesis", "hypothesis", "fastapi", "pydantic")),
            **total,
            "runs": figures,
        },
        options.json,
    )


if __name__ == "__main__":
    main()
