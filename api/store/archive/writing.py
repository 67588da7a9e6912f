"""Write the store into one file, from one snapshot, while others read and write on."""

from __future__ import annotations

import datetime as dt
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import func, select

from api.store.archive.manifest import NAME, ArchivePart, Manifest, TableEntry
from api.store.archive.portable import Digest, TableLayout, layout_of, read_rows
from api.store.schema import revisions
from api.store.session import ReadTransaction
from api.store.tables import METADATA
from features.errors import InputError

Progress = Callable[[int, int], None]


def write_archive(
    tx: ReadTransaction, file: Path, *, made_at: dt.datetime, progress: Progress, part: ArchivePart = ArchivePart.DATA
) -> Manifest:
    """Write all tables of a part as ``tx`` sees them, readable by this user only; ``file`` appears when it is complete.

    Both databases give a transaction one snapshot for its whole length, so that the file is one moment of the store,
    whatever is written meanwhile. An attempt that fails or is cancelled leaves nothing behind.

    Parameters
    ----------
    progress
        Called with (rows written, rows in all).
    """
    layouts = [layout_of(table) for table in METADATA.sorted_tables if part.holds(table.name)]
    total, done, entries = sum(_count(tx, layout) for layout in layouts), 0, []
    with appearing(file) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
        for layout in layouts:
            digest = Digest()
            with archive.open(f"{layout.table}.jsonl", "w", force_zip64=True) as member:
                for row in read_rows(tx, layout):
                    member.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
                    digest.add(row)
                    if digest.rows % 500 == 0:
                        progress(done + digest.rows, total)
            done += digest.rows
            progress(done, total)
            entries.append(
                TableEntry(
                    name=layout.table, columns=layout.columns, key=layout.key, rows=digest.rows, sha256=digest.value
                )
            )
        manifest = Manifest(
            revision=revisions()[-1],
            made_at=made_at,
            database="sqlite" if tx.connection().dialect.name == "sqlite" else "postgresql",
            part=part,
            tables=tuple(entries),
        )
        archive.writestr(NAME, manifest.model_dump_json(indent=1))
    return manifest


def _count(tx: ReadTransaction, layout: TableLayout) -> int:
    return int(tx.scalar(select(func.count()).select_from(layout.as_table())) or 0)


@contextmanager
def appearing(file: Path) -> Iterator[IO[bytes]]:
    """Write beside ``file`` and give it its name when everything is on the disk; never replace what is there."""
    require_new(file)
    if not file.parent.is_dir():
        raise InputError(f"there is no folder {file.parent}", zh=f"文件夹 {file.parent} 不存在")
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as stream:  # noqa: PTH123 - its mode
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.rename(file)
        _flush_folder(file.parent)
    finally:
        part.unlink(missing_ok=True)


def require_new(file: Path) -> None:
    """Refuse to write over what is there."""
    if file.exists():
        raise InputError(f"{file} exists already: choose another name", zh=f"{file} 已存在，请换一个文件名")


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
