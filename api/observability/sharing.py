"""A folder in which the worker processes of one service count together, for as long as it runs."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.settings import share_metrics


@contextmanager
def shared_folder(data_dir: Path) -> Iterator[Path]:
    """Make the folder, tell it to the processes started inside the block, and remove it at the end.

    What a service left that was killed is removed, too.
    """
    folder = _own(data_dir / "metrics")
    share_metrics(folder)
    try:
        yield folder
    finally:
        share_metrics(None)
        shutil.rmtree(folder, ignore_errors=True)


def _own(folders: Path) -> Path:
    """Make the folder of this service; where the data folder does not take it, one of the system's will do."""
    try:
        folders.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in folders.iterdir():
            if old.name.isdecimal() and not process_runs(int(old.name)):
                shutil.rmtree(old, ignore_errors=True)
        folder = folders / str(os.getpid())
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="jianghai-metrics-"))
    return folder


def process_runs(pid: int) -> bool:
    """Whether there is a process of this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
