"""Public tables that come in parts: every file of a kind in a folder is read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from features.errors import InputError

__all__ = ["files_of", "hashes", "read_kind"]


def files_of(folder: Path, kind: str) -> list[Path]:
    """Return the files whose names begin with the kind, in order: ``grades.csv.gz``, ``grades_rest.csv`` …"""
    return sorted({*folder.glob(f"{kind}*.csv"), *folder.glob(f"{kind}*.csv.gz")})


def hashes(folder: Path, *kinds: str) -> dict[str, str]:
    """Return the SHA-256, hex, of each file of some kinds, by name."""
    paths = [path for kind in kinds for path in files_of(folder, kind)]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def read_kind(folder: Path, kind: str, columns: Sequence[str]) -> pd.DataFrame:
    """Read every file of a kind, one under the other, every cell a string; a row of two files counts once.

    Raises
    ------
    InputError
        There is no such file, or one lacks a column.
    """
    paths = files_of(folder, kind)
    if not paths:
        raise InputError(f"data folder: expected a file {kind}.csv.gz, found none in {folder}")
    parts: list[pd.DataFrame] = []
    known: set[tuple[str, ...]] = set()
    for path in paths:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        if missing := [column for column in columns if column not in frame]:
            raise InputError(f"{path.name}: columns {missing} are missing")
        rows = list(frame[list(columns)].itertuples(index=False, name=None))
        parts.append(pd.DataFrame([row for row in rows if row not in known], columns=list(columns), dtype=str))
        known.update(rows)
    return pd.concat(parts, ignore_index=True)
