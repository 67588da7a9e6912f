"""A snapshot: the store frozen into Parquet files with one content hash. Everything that learns reads only this.

The hash is of what the rows say, not of the files' bytes: the same store gives the same hash, whatever the order
of the rows or the version of the file format's library.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import pandas as pd
from pydantic import BaseModel, ValidationError

from features.errors import ArtifactError, InputError
from features.events import Event, EventKind
from features.park import ParkProfile
from features.project import ProjectProfile

__all__ = ["FORMAT", "DatedVersion", "Snapshot", "read_snapshot", "write_snapshot"]

FORMAT = 1
MANIFEST = "manifest.json"
P = TypeVar("P", bound=BaseModel)
_KINDS = {kind.value: kind for kind in EventKind}


@dataclass(frozen=True, slots=True)
class DatedVersion(Generic[P]):
    """One version of a profile: what the office knew from ``effective_on``; recorded at ``recorded_at`` (aware)."""

    id: str
    version: int
    effective_on: dt.date
    recorded_at: dt.datetime
    profile: P


@dataclass(frozen=True)
class Snapshot:
    """The frozen store.

    Attributes
    ----------
    projects, parks
        Versions by id and version.
    events
        By number.
    """

    projects: tuple[DatedVersion[ProjectProfile], ...]
    parks: tuple[DatedVersion[ParkProfile], ...]
    events: tuple[Event, ...]

    def __post_init__(self) -> None:
        """Bring the rows into canonical order."""
        object.__setattr__(self, "projects", tuple(sorted(self.projects, key=lambda one: (one.id, one.version))))
        object.__setattr__(self, "parks", tuple(sorted(self.parks, key=lambda one: (one.id, one.version))))
        object.__setattr__(self, "events", tuple(sorted(self.events, key=lambda event: event.seq)))

    @property
    def content_hash(self) -> str:
        """SHA-256 of what all rows say."""
        digest = hashlib.sha256(f"snapshot {FORMAT}\n".encode())
        for row in (*_profile_rows(self.projects), *_profile_rows(self.parks), *_event_rows(self.events)):
            digest.update(_canonical(row).encode() + b"\n")
        return digest.hexdigest()

    @property
    def last_day(self) -> dt.date:
        """The latest business day on which anything happened."""
        days = [event.happened_on for event in self.events] + [one.effective_on for one in self.projects]
        if not days:
            raise InputError("snapshot: it holds neither events nor projects", zh="快照中没有任何事件或项目")
        return max(days)

    def until(self, day: dt.date) -> Snapshot:
        """Return what had happened and was in force by ``day`` (inclusive)."""
        return Snapshot(
            tuple(one for one in self.projects if one.effective_on <= day),
            tuple(one for one in self.parks if one.effective_on <= day),
            tuple(event for event in self.events if event.happened_on <= day),
        )


def write_snapshot(snapshot: Snapshot, folder: Path) -> Path:
    """Write ``projects.parquet``, ``parks.parquet``, ``events.parquet`` and ``manifest.json`` under ``folder``.

    The snapshot's folder is named by the first 16 digits of its hash and appears complete or not at all; one that
    stands already is left as it is.
    """
    content_hash = snapshot.content_hash
    target = folder / content_hash[:16]
    if (target / MANIFEST).is_file():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
    try:
        _frame(_profile_rows(snapshot.projects)).to_parquet(work / "projects.parquet", index=False)
        _frame(_profile_rows(snapshot.parks)).to_parquet(work / "parks.parquet", index=False)
        _frame(_event_rows(snapshot.events)).to_parquet(work / "events.parquet", index=False)
        (work / MANIFEST).write_text(json.dumps(_manifest(snapshot, content_hash), indent=2), encoding="utf-8")
        work.replace(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


def read_snapshot(folder: Path) -> Snapshot:
    """Read a snapshot; raises `ArtifactError` if it is damaged, foreign or of a newer program."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        if not isinstance(manifest, dict) or manifest.get("kind") != "snapshot":
            raise ArtifactError(f"{folder}: not a snapshot", zh=f"{folder}：不是快照")
        if manifest["format"] > FORMAT:
            raise ArtifactError(
                f"{folder}: snapshot of format {manifest['format']}, this program reads up to {FORMAT}",
                zh=f"{folder}：快照格式 {manifest['format']} 比本程序新",
            )
        snapshot = Snapshot(
            _profiles(folder / "projects.parquet", ProjectProfile),
            _profiles(folder / "parks.parquet", ParkProfile),
            tuple(_event(row) for row in _rows(folder / "events.parquet")),
        )
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as fault:
        raise ArtifactError(f"{folder}: cannot be read as a snapshot: {fault}", zh=f"{folder}：无法读取快照") from fault
    if snapshot.content_hash != manifest["content_hash"]:
        raise ArtifactError(f"{folder}: content does not match its hash", zh=f"{folder}：快照内容与其校验值不符")
    return snapshot


def _manifest(snapshot: Snapshot, content_hash: str) -> dict[str, Any]:
    return {
        "kind": "snapshot",
        "format": FORMAT,
        "content_hash": content_hash,
        "project_versions": len(snapshot.projects),
        "park_versions": len(snapshot.parks),
        "events": len(snapshot.events),
        "last_day": snapshot.last_day.isoformat(),
        "last_seq": snapshot.events[-1].seq if snapshot.events else 0,
    }


def _profile_rows(versions: Iterable[DatedVersion[Any]]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "version": one.version,
            "effective_on": one.effective_on.isoformat(),
            "recorded_at": one.recorded_at.astimezone(dt.UTC).isoformat(),
            "profile": _canonical(one.profile.model_dump(mode="json", exclude_defaults=True)),
        }
        for one in versions
    ]


def _event_rows(events: Iterable[Event]) -> list[dict[str, Any]]:
    return [
        {
            "seq": event.seq,
            "project_id": event.project_id,
            "kind": event.kind.value,
            "happened_on": event.happened_on.isoformat(),
            "recorded_at": event.recorded_at.astimezone(dt.UTC).isoformat(),
            "actor_id": event.actor_id,
            "actor_role": event.actor_role,
            "park_id": event.park_id,
            "from_state": event.from_state,
            "to_state": event.to_state,
            "code": event.code,
            "text": event.text,
            "payload": _canonical(dict(event.payload)),
            "refers_to": event.refers_to,
            "key": event.key,
        }
        for event in events
    ]


def _frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    return frame.astype({"refers_to": "Int64"}) if "refers_to" in frame else frame


def _rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows with None where a cell is missing."""
    frame = pd.read_parquet(path)
    return [
        {str(name): None if value is None or value is pd.NA or value != value else value for name, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]


def _profiles(path: Path, model: type[P]) -> tuple[DatedVersion[P], ...]:
    return tuple(
        DatedVersion(
            id=str(row["id"]),
            version=int(row["version"]),
            effective_on=dt.date.fromisoformat(row["effective_on"]),
            recorded_at=dt.datetime.fromisoformat(row["recorded_at"]),
            profile=model.model_validate(json.loads(row["profile"])),
        )
        for row in _rows(path)
    )


def _event(row: dict[str, Any]) -> Event:
    return Event(
        **{
            **row,
            "seq": int(row["seq"]),
            "kind": _KINDS[row["kind"]],
            "happened_on": dt.date.fromisoformat(row["happened_on"]),
            "recorded_at": dt.datetime.fromisoformat(row["recorded_at"]),
            "payload": json.loads(row["payload"]),
            "refers_to": None if row["refers_to"] is None else int(row["refers_to"]),
        }
    )


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
