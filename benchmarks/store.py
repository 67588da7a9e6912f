"""How fast the store is: importing, loading, listing, searching, recording.

``python benchmarks/store.py --projects 5000 --json OUT`` measures a SQLite file in a temporary folder;
``--url postgresql://…`` measures an EMPTY database elsewhere. Profiles are invented from a seed: about twenty known
facts and a text of 450 characters each.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import platform
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles

from api.access import SYSTEM, Actor, Role
from api.advice.profile_cache import ProfileCache
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.asof import profiles_as_of
from api.store.queries.listing import ProjectFilter, ProjectOrder, list_projects
from api.store.queries.profiles import load_profiles
from api.store.schema import migrate, open_store
from api.store.session import Store
from api.usecases.engagements.recording import record_event, record_events
from api.usecases.leads.profiles import import_profiles
from benchmarks.calls import call_of
from features.events import EventDraft
from features.park import ParkProfile
from features.policy.pack import load_policy
from features.project import ProjectProfile

NOW = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
DAY = dt.date(2026, 1, 1)
OFFICER = Actor.of("benchmark", Role.OFFICER)
THEMES = ("碳化硅外延", "电解液", "eVTOL 飞控", "细胞制剂", "合成生物发酵", "海工平台", "大模型推理", "星载通信")
STEPS = ("qualified", "negotiating", "approved", "signed")


def invent(count: int, seed: int) -> list[ProjectProfile]:
    """Return invented projects; the same seed gives the same."""
    rng = random.Random(seed)  # noqa: S311 - invented data
    return [_invent(number, rng) for number in range(count)]


def _invent(number: int, rng: random.Random) -> ProjectProfile:
    theme = rng.choice(THEMES)
    rounds = [{"stage": "a", "amount": {"amount": rng.randint(500, 9000)}, "lead_investor": "某基金（演示）"}]
    evidence = [{"field": name, "kind": "document", "source": "商业计划书（演示）"} for name in ("trl", "power_kva")]
    return ProjectProfile.model_validate(
        {
            "project_id": f"B-{number:06d}",
            "name": f"{theme}项目{number}（演示）",
            "company_name": f"南通{theme}科技有限公司{number}（演示）",
            "description": f"{theme}方向，计划在南通建设研发与中试基地。" * 20,
            "officer": rng.choice(("招商员甲（演示）", "招商员乙（演示）")),
            "source": rng.choice(("fund", "contest", "referral", "direct")),
            "asset_type": rng.choice(("manufacturing", "light")),
            "total_investment": {"amount": rng.randint(500, 90_000)},
            "first_reported_on": DAY,
            "updated_on": DAY,
            "trl": rng.randint(1, 9),
            "power_kva": rng.randint(100, 9000),
            "floor_area_m2": rng.randint(500, 20_000),
            "clear_height_m": 8,
            "rd_staff_share": rng.random(),
            "core_team_size": 9,
            "core_team_postgraduates": rng.randint(0, 9),
            "rounds": rounds,
            "evidence": evidence,
        }
    )


def measure(store: Store, count: int, seed: int) -> dict[str, float]:
    """Return all timings in seconds, single operations in milliseconds."""
    _funnel, figures, projects = load_policy().stages, dict[str, float](), invent(count, seed)
    parks = [
        ParkProfile(park_id=f"p{number}", name_zh=f"园区{number}（演示）", district="崇川区") for number in range(300)
    ]
    changed = [profile.model_copy(update={"trl": (profile.trl or 1) % 9 + 1}) for profile in projects]

    def save(profiles: list[ProjectProfile]) -> None:
        import_profiles(call_of(store, OFFICER, now=NOW), PROJECTS, profiles)

    with clock(figures, "seconds_import_parks"):
        import_profiles(call_of(store, SYSTEM, now=NOW), PARKS, parks)
    for name, profiles in (("new", projects), ("same", projects), ("changed", changed)):
        with clock(figures, f"seconds_import_{name}"):
            save(profiles)
    drafts = [_step(profile, position) for profile in projects for position in range(len(STEPS) - 1)]
    with clock(figures, "seconds_record_history"):
        record_events(call_of(store, OFFICER, now=NOW), drafts)
    figures["events_recorded"] = len(drafts)
    single = iter(projects)
    draw(figures, "record_event", lambda: record_event(call_of(store, OFFICER, now=NOW), _step(next(single), 3)))
    _measure_reading(store, figures)
    return figures


def _measure_reading(store: Store, figures: dict[str, float]) -> None:
    cache = ProfileCache(PROJECTS)
    with store.read(OFFICER) as tx:
        with clock(figures, "seconds_load_all"):
            load_profiles(tx, OFFICER, PROJECTS)
        with clock(figures, "seconds_as_of"):
            profiles_as_of(tx, OFFICER, PROJECTS, day=DAY)
        cache.current(tx)
    draw(figures, "ask_cache", partial(_ask, store, cache))
    searches: dict[str, tuple[ProjectFilter, ProjectOrder]] = {
        "list_newest": (ProjectFilter(), ProjectOrder.UPDATED),
        "filter_state": (ProjectFilter(states=["approved"]), ProjectOrder.WAITING),
        "search_text": (ProjectFilter(text="碳化硅 中试"), ProjectOrder.UPDATED),
        "search_pinyin": (ProjectFilter(text="thgwy"), ProjectOrder.NAME),
    }
    for name, (which, order) in searches.items():
        draw(figures, name, partial(_list, store, which, order))


def _list(store: Store, which: ProjectFilter, order: ProjectOrder) -> None:
    with store.read(OFFICER) as tx:
        list_projects(tx, OFFICER, which, order=order)


def _ask(store: Store, cache: ProfileCache[ProjectProfile]) -> None:
    with store.read(OFFICER) as tx:
        cache.current(tx)


def _step(profile: ProjectProfile, position: int) -> EventDraft:
    day = DAY + dt.timedelta(days=7 * (position + 1))
    return EventDraft.model_validate(
        {"project_id": profile.project_id, "kind": "moved", "to_state": STEPS[position], "happened_on": day}
    )


@contextmanager
def clock(figures: dict[str, float], name: str) -> Iterator[None]:
    """Note the seconds that the block takes."""
    started = time.perf_counter()
    yield
    figures[name] = round(time.perf_counter() - started, 3)


def draw(figures: dict[str, float], name: str, operation: Callable[[], object], times: int = 100) -> None:
    """Note median and 99th percentile of an operation, in milliseconds."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        operation()
        taken.append(1000 * (time.perf_counter() - started))
    cuts = quantiles(taken, n=100)
    figures[f"{name}_p50_ms"], figures[f"{name}_p99_ms"] = round(cuts[49], 2), round(cuts[98], 2)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--url", help="address of an empty database; default: a temporary SQLite file")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.url or f"sqlite:///{folder}/store.sqlite"
        migrate(url)
        with open_store(url) as store:
            figures = measure(store, options.projects, options.seed)
            backend = "sqlite" if store.address.is_sqlite else "postgresql"
    told = "".join(profile.model_dump_json() for profile in invent(options.projects, options.seed))
    result = {
        "backend": backend,
        "projects": options.projects,
        **figures,
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "seed": options.seed,
        "inputs_sha256": hashlib.sha256(told.encode()).hexdigest(),
        "versions": {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "sqlalchemy": version("sqlalchemy"),
            "pydantic": version("pydantic"),
        },
    }
    text = json.dumps(result, indent=2, ensure_ascii=False)
    sys.stdout.write(text + "\n")
    if options.json:
        options.json.write_text(text + "\n")


if __name__ == "__main__":
    main()
