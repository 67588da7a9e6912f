"""What is made when it is first asked for, asked for by many threads at once from a cold state."""

from __future__ import annotations

import functools
import inspect
import pkgutil
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import api
import features
import recommender
import training
from api.access import SYSTEM
from api.advice import lead_tables
from api.advice.advisor import Advisor
from api.advice.profile_cache import ProfileCache
from api.app import create_app
from api.services import Services
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.listing import ProjectFilter
from api.store.session import Store
from api.usecases.leads.profiles import add_profile
from features.choices import Confidentiality, SiteMode
from features.memo import once
from features.park import ParkTrack as Segment
from features.policy import pack
from features.policy.rules import FactSide
from features.project import ProjectProfile
from features.text.encoder import SentenceEncoder
from tests.api.samples import call_of, park, project
from tests.api.serving import services_over
from tests.threads import at_once

EXAMPLES: dict[str, tuple[Any, ...]] = {
    "api.console.pages.help._html": ("zh", "index", "/guide"),
    "api.console.pages.help.pages": ("zh",),
    "api.console.site._digest": ("jh/console.css",),
    "api.middleware.cached_answers.asked_for": ("/projects/P1/recommendations", b"limit=3"),
    "api.sheets.cells.choices.choice_names": (SiteMode,),
    "api.sheets.cells.records.part_specs": (Segment,),
    "api.sheets.cells.tokens._between": ("；、",),
    "api.sheets.cells.tokens._short_key": ("碳化硅",),
    "api.sheets.cells.units._by_name": ("㎡",),
    "api.sheets.cells.units.unit_factor": ("㎡", "亩"),
    "api.sheets.layout.headers.header_index": (ProjectProfile,),
    "api.store.documents._sounds": ("南通",),
    "api.store.queries.fingerprints._counters": ((PROJECTS, PARKS),),
    "api.store.queries.fingerprints._with_content": ((PROJECTS, PARKS), PARKS),
    "features.cv.words.words_for": ("degree",),
    "features.fields.field_specs": (ProjectProfile,),
    "features.masking.shown_at": (Confidentiality.OPEN,),
    "features.plausibility._specs": (ProjectProfile,),
    "features.plausibility.rules_about": (ProjectProfile, frozenset({"project_id"})),
    "features.policy.checks.profiles.profile_fields": (FactSide.PROJECT,),
    "features.policy.documents.parse_document": ("x.yaml", "a: 1"),
    "features.names.companies.words": ("legal",),
    "features.names.spelling.sounds": ("南",),
    "features.references._referring": (ProjectProfile,),
    "features.text.folding._converter": ("t2s",),
    "features.text.folding._form": ("Ａ",),
    "features.text.folding._one_for_one": ("電",),
    "features.text.tokens.canonical": ("電池",),
    "features.typed_text._is_seen": ("南",),
    "recommender.eligibility.pairing._labels": (ProjectProfile,),
    "recommender.eligibility.verdict._name": ("名", "name"),
    "recommender.qualifications.covers": ("GMP质量受权人", "gmp"),
    "recommender.qualifications.plain": ("ISO 13485",),
    "recommender.scoring.content._spaced": ("a b",),
    "features.figures._is_spoken": (int,),
    "recommender.eligibility.project_place.listing._normal_words": ((" ＣＦＣ-12 ",),),
}
"""What each function whose answers are kept is asked here: all are cheap, and the same for the same arguments."""


ONE_THREAD = {
    "api.cli.session.Session": "one run of the program, which has one thread",
}
"""Classes that may change, and whose properties are kept without a lock, with the reason."""


def modules() -> Iterator[ModuleType]:
    """Every module of ours that runs within the program."""
    for top in (features, recommender, training, api):
        for module in pkgutil.walk_packages(top.__path__, f"{top.__name__}."):
            if ".migrations" not in module.name and not module.name.endswith("_child"):
                yield import_module(module.name)


def own(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """What a module itself defines."""
    for name, one in list(vars(module).items()):
        if getattr(one, "__module__", None) == module.__name__:
            yield f"{module.__name__}.{name}", one


def caches() -> Iterator[tuple[str, Any]]:
    """Every function of ours whose answers are kept."""
    for module in modules():
        for name, one in own(module):
            if isinstance(one, functools._lru_cache_wrapper):
                yield name, one


def is_frozen(owner: type) -> bool:
    """Whether nothing about an object of this class changes once it is made."""
    dataclass = getattr(owner, "__dataclass_params__", None)
    return bool(dataclass and dataclass.frozen) or bool(getattr(owner, "model_config", {}).get("frozen"))


def test_what_is_kept_without_a_lock_rests_on_its_arguments_alone() -> None:
    assert {name for name, cache in caches() if name not in EXAMPLES} == set(), "a table is made_once; others: EXAMPLES"
    assert EXAMPLES.keys() - dict(caches()).keys() == set(), "gone"


def test_a_property_without_a_lock_is_of_what_never_changes() -> None:
    found = {
        name: kept
        for module in modules()
        for name, owner in own(module)
        if inspect.isclass(owner) and not is_frozen(owner)
        if (kept := [key for key, one in vars(owner).items() if type(one) is functools.cached_property])
    }
    assert found.keys() == ONE_THREAD.keys(), "once, of features/memo.py, has a lock"


def test_kept_answers_are_the_same_for_all_who_ask_first() -> None:
    unlike = []
    for name, cache in caches():
        cache.cache_clear()
        first, *others = at_once(functools.partial(cache, *EXAMPLES[name]), threads=4)
        same = all(one == first or type(one).__eq__ is object.__eq__ for one in others)
        unlike += [] if same else [name]
    assert unlike == []


@pytest.fixture
def services(store: Store, tmp_path: Path) -> Services:
    call = call_of(store, SYSTEM)
    add_profile(call, PARKS, park())
    for number in range(12):
        add_profile(call, PROJECTS, project(f"P{number}", name=f"碳化硅项目{number}（演示）"))
    return services_over(store, tmp_path)


def test_the_interface_is_described_once(services: Services) -> None:
    app = create_app(services)
    assert len({id(document) for document in at_once(app.openapi)}) == 1


@pytest.mark.parametrize("name", ["metrics", "ready", "answers", "job_queue"])
def test_what_serves_is_made_once(services: Services, name: str) -> None:
    assert len({id(one) for one in at_once(lambda: getattr(services, name))}) == 1


def test_a_pack_is_read_once() -> None:
    pack._LOADED.clear()
    assert len({id(policy) for policy in at_once(pack.load_policy)}) == 1


def test_a_cold_reader_of_texts_reads_the_same_for_all() -> None:
    class Counted:
        identity, dim = "counted", 4
        made = 0

        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return np.ones((len(texts), self.dim), dtype=np.float32)

    class Encoder(SentenceEncoder):
        """Counts the models it makes."""

        @once
        def _model(self) -> Any:
            Counted.made += 1
            return Counted()

    encoder = Encoder()
    found = at_once(lambda: encoder.encode(["碳化硅", "氢能"]).tolist())
    assert (Counted.made, len({str(one) for one in found})) == (1, 1)


def test_a_cold_advisor_answers_all_alike(services: Services, store: Store) -> None:
    call = call_of(store, SYSTEM)
    told = at_once(lambda: services.advisor.recommend(call, "P1").to_json("zh"))
    assert all(one == told[0] for one in told)


def test_tags_that_are_forgotten_are_read_again(
    store: Store, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_tables, "_KEPT", 3)
    advisor = Advisor(store, tagger=services.advisor._tagger, models=tmp_path / "none")
    call = call_of(store, SYSTEM)
    for _ in range(3):
        assert {len(one) for one in at_once(lambda: advisor.tagged(call, ProjectFilter()))} == {12}


def test_profiles_and_the_number_of_their_latest_change_are_of_one_moment(store: Store) -> None:
    cache, call, numbers = ProfileCache(PARKS), call_of(store, SYSTEM), iter(range(1000))

    def change_and_look() -> None:
        add_profile(call, PARKS, park(f"place-{next(numbers)}"))
        for _ in range(5):
            with store.read(SYSTEM) as tx:
                seen = cache.current(tx)
            assert seen.change == max(one.change for one in seen.stored)

    at_once(change_and_look)
