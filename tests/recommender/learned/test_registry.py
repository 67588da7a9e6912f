"""The registry: complete models or none, one pointer, and nothing lost when a process dies."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from features.errors import ArtifactError, PromotionRefused, UnknownIdError
from recommender.learned.artifact import ARRAYS, Artifact, ModelFolder
from recommender.learned.registry import Registry
from tests.training.cities import promotion_record


def _artifact(number: float) -> Artifact:
    return Artifact({"trained_until": "2026-01-31"}, {"x": np.array([number])}, {})


def test_register_twice_is_one_model(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "models")
    assert registry.register(_artifact(1)) == registry.register(_artifact(1))
    assert len(registry.ids()) == 1


def test_promote_and_roll_back(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    one, two = registry.register(_artifact(1)), registry.register(_artifact(2))
    serving = ModelFolder(tmp_path)
    assert serving.pointer().model_id is None
    registry.point_to(one)
    assert serving.pointer().model_id == one
    registry.point_to(two)
    assert serving.pointer().model_id == two
    registry.roll_back()
    assert serving.pointer().model_id == one
    registry.roll_back()
    assert serving.pointer().model_id is None
    with pytest.raises(PromotionRefused):
        registry.roll_back()


def test_what_a_model_was_compared_with_is_kept_beside_it(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    model_id = registry.register(_artifact(1))
    assert registry.record(model_id) is None
    for better in (False, True):
        registry.keep(model_id, promotion_record(better=better))
        kept = registry.record(model_id)
        assert kept == promotion_record(better=better)
        assert kept.may_serve is better
    assert registry.ids() == [model_id]
    assert registry.read(model_id).hash == _artifact(1).hash
    (tmp_path / f"{model_id}.promotion.json").write_text("{")
    assert registry.record(model_id) is None


def test_a_damaged_model_is_listed_but_cannot_serve(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    model_id = registry.register(_artifact(1))
    (tmp_path / model_id / ARRAYS).write_bytes(b"broken")
    assert registry.listed()[0].fault is not None
    with pytest.raises(ArtifactError):
        registry.point_to(model_id)
    assert registry.models.pointer().model_id is None


@pytest.mark.parametrize("name", ["nothing", "../models", ".lock", ""])
def test_unknown_models_are_refused(tmp_path: Path, name: str) -> None:
    registry = Registry(tmp_path)
    registry.register(_artifact(1))
    with pytest.raises((UnknownIdError, ArtifactError)):
        registry.read(name)


_KILLED = """
import sys, numpy as np
from pathlib import Path
from recommender.learned.artifact import Artifact
from recommender.learned.registry import Registry
from tests.training.cities import promotion_record
import recommender.learned.registry as module
written = module._write
def write(path, content):
    written(path, content)
    print("wrote", flush=True)
    sys.stdin.read()
module._write = write
Registry(Path(sys.argv[1])).register(Artifact({"trained_until": "2026-02-28"}, {"x": np.zeros(3)}, {}))
"""


def test_killed_while_registering(tmp_path: Path) -> None:
    registry = Registry(tmp_path, clock=lambda: 4e9)
    model_id = registry.register(_artifact(1))
    registry.point_to(model_id)
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "wrote\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    if process.stdin is not None:
        process.stdin.close()
    assert registry.ids() == [model_id]
    assert list(tmp_path.glob(".writing-*"))
    registry.register(_artifact(2))
    assert not list(tmp_path.glob(".writing-*"))
    assert registry.models.pointer().model_id == model_id
