"""Leads that an expert has judged: read as a file is, asked about without being stored, counted by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.access import SYSTEM
from api.advice.advisor import Advisor
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.profiles import load_profiles
from api.store.schema import migrate
from api.store.session import Store
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import import_profiles
from api.usecases.models.expert_leads import ExpectedPlaces, ask_about, places_told
from api.usecases.models.learning import Learning
from features.errors import InputError
from features.fields import field_specs
from features.project import ProjectProfile
from recommender.learned.registry import Registry
from tests.api.samples import call_of
from tests.api.serving import policy, tagger
from tests.training.cities import small_artifact, small_city

_KINDS = ("text", "number", "integer")


def _leads() -> str:
    """Three of the city's leads under other names, as a file in the product's own headers."""
    named = [one for one in small_city().leads if one.idea.technology_id and one.idea.names_it]
    found = [one.profile for one in named if one.profile.floor_area_m2][:3]
    told = [
        spec
        for spec in field_specs(ProjectProfile)
        if spec.kind in _KINDS and all(getattr(one, spec.name) not in (None, "") for one in found)
    ]
    rows = [
        {spec.zh: getattr(one, spec.name) for spec in told} | {"线索编号": f"E-{number}"}
        for number, one in enumerate(found, start=1)
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The small city's store."""
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    with Store(url) as opened:
        call = call_of(opened, SYSTEM)
        import_profiles(call, PARKS, small_city().places)
        import_profiles(call, PROJECTS, [lead.profile for lead in small_city().leads])
        record_events(call, small_city().events)
        yield opened


def folder(tmp_path: Path, expected: str) -> Path:
    """A folder of leads."""
    found = tmp_path / "leads"
    found.mkdir(exist_ok=True)
    (found / "leads.csv").write_text(_leads(), "utf-8")
    (found / "expected.csv").write_text("project_id,expected_first,acceptable,must_not\n" + expected, "utf-8-sig")
    return found


def test_counts_are_of_what_an_officer_is_told(store: Store, tmp_path: Path) -> None:
    models = tmp_path / "models"
    model_id = Registry(models).register(small_artifact(strength=0.6, last_seq=10**9))
    call = call_of(store, SYSTEM)
    advisor = Advisor(store, tagger=tagger(), models=models, pinned=model_id)
    nobody = folder(tmp_path, "E-1,x,,\nE-2,x,,\nE-3,x,,\n")
    told = ask_about(call, advisor, nobody)
    plain, served = (
        [places_told(found[one.project_id]) for one in told.expected] for found in (told.plain, told.served)
    )
    assert all(plain)
    first = folder(tmp_path, "".join(f"E-{n},{places[0]},,\n" for n, places in enumerate(plain, start=1)))
    counts = {one.name: one for one in ask_about(call, advisor, first).counts()}
    assert counts["first_expected"].policy == counts["first_acceptable"].policy == 3
    same = sum(one[0] == other[0] for one, other in zip(plain, served, strict=True))
    assert counts["first_expected"].served == same
    assert counts["first_expected"].refuses == (same < 3)
    assert len(counts["first_expected"].changed) == 3 - same
    never = folder(tmp_path, f"E-1,x,,{plain[0][0]}\nE-2,x,{plain[1][0]},\nE-3,,,（全部园区）\n")
    again = {one.name: one.policy for one in ask_about(call, advisor, never).counts()}
    assert again == {
        "first_expected": 0,
        "first_acceptable": 1,
        "expected_in_top3": 0,
        "forbidden_in_top3": 1 + len(plain[2][:3]),
    }
    with call.read() as tx:
        assert not load_profiles(tx, SYSTEM, PROJECTS, ids=["E-1"])


def test_the_model_asked_is_the_one_that_would_serve(store: Store, tmp_path: Path) -> None:
    learning = Learning(tmp_path, policy=policy(), tagger=tagger())
    model_id = learning.registry.register(small_artifact(strength=0.6, last_seq=10**9))
    found = learning.experts(call_of(store, SYSTEM), model_id, folder(tmp_path, "E-1,x,,\n"))
    assert [one.leads for one in found] == [1, 1, 1, 1]
    assert learning.registry.models.known().model_id is None


@pytest.mark.parametrize(
    ("expected", "said"),
    [("E-9,x,,\n", "E-9"), ("", "columns")],
    ids=["stranger", "empty"],
)
def test_what_does_not_belong_together_is_said(store: Store, tmp_path: Path, expected: str, said: str) -> None:
    call = call_of(store, SYSTEM)
    with pytest.raises(InputError, match=said):
        ask_about(call, Advisor(store, tagger=tagger()), folder(tmp_path, expected))
    with pytest.raises(InputError, match="cannot be read"):
        ExpectedPlaces.read(tmp_path / "nothing.csv")


def test_nothing_expected_is_right_where_nothing_is_told() -> None:
    nowhere = ExpectedPlaces("L", frozenset(), frozenset(), frozenset(), no_park=False)
    assert nowhere.judge([], frozenset()) == {
        "first_expected": 1,
        "first_acceptable": 1,
        "expected_in_top3": 1,
        "forbidden_in_top3": 0,
    }
    assert nowhere.judge(["a"], frozenset())["first_expected"] == 0
