"""Snapshots: one hash for one content, and no other content under it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from features.errors import ArtifactError
from tests.training.cities import small_snapshot
from training.snapshot import MANIFEST, Snapshot, read_snapshot, write_snapshot


def test_round_trip(tmp_path: Path) -> None:
    snapshot = small_snapshot()
    folder = write_snapshot(snapshot, tmp_path)
    assert read_snapshot(folder) == snapshot
    assert write_snapshot(snapshot, tmp_path) == folder
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_order_of_rows_does_not_matter() -> None:
    snapshot, rng = small_snapshot(), np.random.default_rng(0)
    parts = [
        tuple(part[i] for i in rng.permutation(len(part)))
        for part in (snapshot.projects, snapshot.parks, snapshot.events)
    ]
    assert Snapshot(*parts).content_hash == snapshot.content_hash


def test_any_change_of_content_changes_the_hash() -> None:
    snapshot = small_snapshot()
    first, *others = snapshot.events
    changed = Snapshot(snapshot.projects, snapshot.parks, (replace(first, text="x"), *others))
    assert changed.content_hash != snapshot.content_hash


@pytest.mark.parametrize("change", [{"kind": "other"}, {"format": 99}, {"content_hash": "0"}])
def test_foreign_newer_or_altered_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    folder = write_snapshot(small_snapshot().until(small_snapshot().events[200].happened_on), tmp_path)
    path = folder / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(ArtifactError):
        read_snapshot(folder)


def test_broken_file_is_refused(tmp_path: Path) -> None:
    folder = write_snapshot(small_snapshot().until(small_snapshot().events[200].happened_on), tmp_path)
    (folder / "events.parquet").write_bytes(b"no parquet")
    with pytest.raises(ArtifactError, match="cannot be read"):
        read_snapshot(folder)
