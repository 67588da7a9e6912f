"""A model that is foreign, damaged, or half made never stops the service; a training that is killed leaves nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from api.access import SYSTEM
from api.advice.advisor import Advisor
from api.advice.serving_model import ServingModel
from api.store.session import Store
from api.usecases.models.learning import freeze
from features.errors import ArtifactError
from recommender.learned.artifact import ARRAYS, CURRENT, MANIFEST, Artifact
from recommender.learned.registry import Registry
from tests.api.advice.learnt import lead, scores, served, tagger
from tests.api.advice.learnt import settled as settled
from tests.api.advice.learnt import store as store
from tests.api.faults import HARMS, harmed
from tests.api.samples import OFFICER, call_of
from tests.training.cities import small_artifact


def test_a_foreign_or_damaged_model_never_stops_the_service(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    registry, (good, other) = served(folder, 0.0, 0.6)
    advisor = Advisor(store, tagger=tagger(), models=folder)
    plain = scores(advisor, store, lead())
    foreign = registry.register(Artifact({"family": "horoscope", "trained_until": "2026-01-01"}, {}, {}))
    registry.point_to(foreign)
    assert scores(advisor, store, lead()) == plain
    assert "family" in str(advisor.model_fault())
    assert advisor.model_id is None  # what is told of an answer is what ranked it
    registry.roll_back()
    assert advisor.model_fault() is None
    (folder / other / ARRAYS).write_bytes(b"broken")
    with pytest.raises(ArtifactError):
        registry.point_to(other)
    (folder / CURRENT).write_text(json.dumps({"model_id": other, "former": []}))
    assert scores(advisor, store, lead()) == plain
    assert f"{other}: {ARRAYS} is damaged" in str(advisor.model_fault())
    assert str(folder) not in str(advisor.model_fault()) + str(advisor.model_fault().say("zh"))  # type: ignore[union-attr]
    registry.point_to(good)
    assert advisor.recommend(call_of(store, OFFICER), lead()).model_id == good
    assert advisor.model_fault() is None


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("part", [CURRENT, "", MANIFEST, ARRAYS, "ranker.json"])
def test_no_harm_to_a_model_is_more_than_a_fault_that_is_told(tmp_path: Path, part: str, harm: str) -> None:
    """What is in memory goes on ranking; a start without it ranks by the policy's score until it can be read."""
    registry, (model_id,) = served(tmp_path, 0.6)
    registry.point_to(model_id)
    running = ServingModel(tmp_path)
    assert (running.model_id, running.fault()) == (model_id, None)
    with harmed(tmp_path / part if part == CURRENT else tmp_path / model_id / part, harm):
        assert running.model_id == running.pointer().model_id == model_id
        assert running.fault() is not None
        started = ServingModel(tmp_path)
        assert started.model_id is None
        never_promoted = part == CURRENT and harm == "removed"
        assert (started.fault() is None) == never_promoted
    assert (running.model_id, running.fault()) == (model_id, None)
    assert (started.model_id, started.fault()) == (model_id, None)


def test_a_model_without_what_answers_need_is_told(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    registry = Registry(folder)
    whole = small_artifact(strength=0.6, last_seq=10**9)
    for name in ("trained_until", "last_seq", "recipe"):
        about = {key: value for key, value in whole.about.items() if key != name}
        registry.point_to(registry.register(Artifact(about, whole.arrays, whole.texts)))
        advisor = Advisor(store, tagger=tagger(), models=folder)
        assert scores(advisor, store, lead())
        assert "do not fit together" in str(advisor.model_fault())


_TRAINS = """
import sys
from pathlib import Path
import training.city.train as module
from api.usecases.models.learning import Learning
from features.policy.pack import load_policy
from features.tagger import Tagger
def fit(*args, **kwargs):
    print("fitting", flush=True)
    sys.stdin.read()
module.fit_recipe = fit
policy = load_policy()
Learning(Path(sys.argv[1]), policy=policy, tagger=Tagger.of(policy)).train()
"""


def test_killed_while_training(store: Store, tmp_path: Path) -> None:
    registry, (model_id,) = served(tmp_path / "models", 0.0)
    registry.point_to(model_id)
    path, _ = freeze(call_of(store, SYSTEM), tmp_path / "snapshots")
    before = {file: file.read_bytes() for file in path.iterdir()}
    process = subprocess.Popen(
        [sys.executable, "-c", _TRAINS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "fitting\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    process.stdin.close()
    assert registry.ids() == [model_id]
    assert registry.listed()[0].fault is None
    assert {file: file.read_bytes() for file in path.iterdir()} == before
    advisor = Advisor(store, tagger=tagger(), models=tmp_path / "models")
    assert advisor.recommend(call_of(store, OFFICER), lead()).model_id == model_id
    assert registry.register(small_artifact(strength=0.2)) in registry.ids()
