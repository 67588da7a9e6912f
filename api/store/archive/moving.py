"""Carry a store over into another database: SQLite to PostgreSQL, or back."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from api.access import SYSTEM
from api.store.archive.manifest import ArchivePart, Manifest
from api.store.archive.restoring import restore_archive
from api.store.archive.writing import Progress, write_archive
from api.store.session import Store


def move_store(source: Store, url: str, *, made_at: dt.datetime, folder: Path, progress: Progress) -> Manifest:
    """Fill the empty database at ``url`` with everything in ``source``, which stays as it is.

    Nobody can write to ``source`` meanwhile: what is there at the end is what was carried over. Row counts and
    hashes of every table are compared on the other side.

    Parameters
    ----------
    folder
        Where the data lies in between, readable by this user only.
    """
    with source.write(SYSTEM) as tx, tempfile.TemporaryDirectory(prefix="move-", dir=folder) as between:
        file = Path(between) / "store.zip"
        manifest = write_archive(tx, file, made_at=made_at, progress=lambda done, total: progress(done, 2 * total))
        keys = Path(between) / "keys.zip"
        write_archive(tx, keys, made_at=made_at, progress=lambda *_: None, part=ArchivePart.KEYS)
        restore_archive(file, url, keys=keys, progress=lambda done, total: progress(total + done, 2 * total))
        return manifest
