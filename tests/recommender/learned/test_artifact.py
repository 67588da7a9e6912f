"""Artifacts: the same bytes for the same content, and nothing damaged, foreign or newer is read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from features.errors import ArtifactError
from recommender.learned.artifact import ARRAYS, CURRENT, MANIFEST, Artifact, ModelFolder


def _artifact() -> Artifact:
    return Artifact({"family": "x", "seed": 3}, {"b": np.arange(4.0), "a": np.array(["p", "q"])}, {"note.txt": "中文"})


def test_round_trip() -> None:
    again = Artifact.unpacked(_artifact().packed(), "memory")
    assert again.arrays["b"].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert (again.texts, again.about, again.hash) == (_artifact().texts, _artifact().about, _artifact().hash)


def test_order_of_arrays_does_not_matter() -> None:
    one = _artifact()
    other = Artifact(one.about, dict(reversed(list(one.arrays.items()))), one.texts)
    assert one.packed() == other.packed()


@pytest.mark.parametrize("name", [ARRAYS, "note.txt"])
def test_damage_is_refused(name: str) -> None:
    files = _artifact().packed()
    files[name] = files[name][:-1] + bytes([files[name][-1] ^ 1])
    with pytest.raises(ArtifactError, match="damaged"):
        Artifact.unpacked(files, "m")


def test_missing_file_is_refused() -> None:
    files = {name: content for name, content in _artifact().packed().items() if name != "note.txt"}
    with pytest.raises(ArtifactError, match="missing"):
        Artifact.unpacked(files, "m")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "other"}, "not a model"),
        ({"format": 99}, "newer"),
        ({"format": "1"}, "newer"),
        ({"files": 3}, "not a"),
    ],
)
def test_foreign_or_newer_is_refused(change: dict[str, object], words: str) -> None:
    files = _artifact().packed()
    files[MANIFEST] = json.dumps({**json.loads(files[MANIFEST]), **change}).encode()
    with pytest.raises(ArtifactError, match=words):
        Artifact.unpacked(files, "m")


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"{}"])
def test_nonsense_is_refused(content: bytes) -> None:
    with pytest.raises(ArtifactError):
        Artifact.unpacked({MANIFEST: content}, "m")


def test_pickled_arrays_are_never_loaded() -> None:
    with pytest.raises(ArtifactError, match="arrays"):
        Artifact.unpacked(Artifact({}, {"x": np.array([{"a": 1}], dtype=object)}, {}).packed(), "m")


def test_shelf_without_pointer_serves_nothing(tmp_path: Path) -> None:
    assert ModelFolder(tmp_path / "none").pointer().model_id is None


def test_damaged_pointer_is_refused(tmp_path: Path) -> None:
    (tmp_path / CURRENT).write_text("{")
    with pytest.raises(ArtifactError, match=r"current.json cannot be read"):
        ModelFolder(tmp_path).pointer()


def test_a_pointer_that_was_there_and_is_gone_is_no_empty_shelf(tmp_path: Path) -> None:
    (tmp_path / CURRENT).write_text('{"model_id": "m", "former": []}')
    models = ModelFolder(tmp_path)
    assert models.pointer().model_id == "m"
    (tmp_path / CURRENT).unlink()
    with pytest.raises(ArtifactError, match="gone"):
        models.pointer()
    assert models.last.model_id == "m"


def test_names_never_leave_the_shelf(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="not the name"):
        ModelFolder(tmp_path).read("../elsewhere")


def test_serving_imports_no_training_code() -> None:
    code = (
        "import sys, recommender.matching.matcher, recommender.learned.artifact, recommender.learned.stored\n"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('training', 'lightfm', 'api')]\n"
        "sys.exit(str(bad) if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
