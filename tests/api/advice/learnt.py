"""The small city in a store, and models that it taught: what the tests of the model that serves share."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from api.advice.advisor import Advisor
from api.store.kinds import PARKS, PROJECTS
from api.store.schema import open_store
from api.store.session import Store
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import import_profiles
from features.events import EventKind
from features.tagger import Tagger
from recommender.learned.registry import Registry
from tests.api.samples import OFFICER, STEWARD, call_of
from tests.training.cities import POLICY, Hashed, small_artifact, small_city

NOW = dt.datetime.combine(small_city().last_day, dt.time(12), dt.UTC)


@cache
def tagger() -> Tagger:
    """A tagger with sentence vectors, as the models were taught with."""
    tagger = Tagger.of(POLICY)
    tagger.encoder = Hashed()
    return tagger


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory, sqlite_original: Path) -> Path:
    """A store with the small city, to copy."""
    file = tmp_path_factory.mktemp("settled") / "store.sqlite"
    shutil.copy(sqlite_original, file)
    city = small_city()
    with open_store(f"sqlite:///{file}") as store:
        import_profiles(call_of(store, STEWARD), PARKS, city.places, reason="test")
        leads = [lead.profile for lead in city.leads]
        import_profiles(call_of(store, OFFICER), PROJECTS, leads, reason="test")
        record_events(call_of(store, OFFICER), city.events)
    return file


@pytest.fixture
def store(settled: Path, tmp_path: Path) -> Iterator[Store]:
    """The small city's store."""
    shutil.copy(settled, tmp_path / "store.sqlite")
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as opened:
        yield opened


def served(folder: Path, *strengths: float) -> tuple[Registry, list[str]]:
    """Register a model a strength in a folder; none serves yet."""
    registry = Registry(folder)
    return registry, [registry.register(small_artifact(strength=one, last_seq=10**9)) for one in strengths]


@cache
def lead() -> str:
    """Return the last lead of the field that was decided on most often."""
    fields = {lead.profile.project_id: lead.idea.field_id for lead in small_city().leads if lead.idea.field_id}
    said = [fields.get(one.project_id, "") for one in small_city().events if one.kind is EventKind.ACCEPTED]
    field = max(sorted({*said} - {""}), key=said.count)
    return [name for name, its in fields.items() if its == field][-1]


def scores(advisor: Advisor, store: Store, lead: str) -> dict[str, float]:
    """What a lead's best places score."""
    slate = advisor.recommend(call_of(store, OFFICER), lead, limit=8)
    return {match.park_id: round(match.score, 4) for match in slate.matches}
