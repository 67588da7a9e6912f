"""The console over a small city, served by a real server, with one account a role."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser

from api.access import Role
from api.app import create_app
from api.services import Services
from api.store.schema import open_store
from tests.api.console import browser
from tests.api.console.browser import Window
from tests.api.console.town import settle
from tests.api.console.visitor import Visitor
from tests.api.people import browse
from tests.api.serving import services_over


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, sqlite_original: Path) -> Path:
    """A SQLite file with the small city, to copy."""
    folder = tmp_path_factory.mktemp("town")
    shutil.copy(sqlite_original, folder / "store.sqlite")
    with open_store(f"sqlite:///{folder / 'store.sqlite'}") as store:
        services = services_over(store, folder)
        settle(services)
        services.close()
    return folder / "store.sqlite"


@pytest.fixture
def services(tmp_path: Path, town: Path) -> Iterator[Services]:
    """Services over a small city."""
    shutil.copy(town, tmp_path / "store.sqlite")
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        services = services_over(store, tmp_path)
        yield services
        services.close()


@pytest.fixture
def console(services: Services) -> FastAPI:
    """The application."""
    return create_app(services)


@pytest.fixture
def visitor(console: FastAPI) -> Iterator[Visitor]:
    """Somebody with a browser without scripts, not signed in."""
    with TestClient(console, base_url="http://testserver", follow_redirects=False) as client:
        yield Visitor(client)


@pytest.fixture
def officer(visitor: Visitor, services: Services) -> Visitor:
    """An officer who is signed in already."""
    browse(visitor.client, services.store, Role.OFFICER)
    return visitor


@pytest.fixture
def address(console: FastAPI) -> Iterator[str]:
    """Address of a real server of the application, for a real browser."""
    with served(console) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, started once."""
    with browser.chromium() as started:
        yield started


@pytest.fixture
def screen(chromium: Browser, address: str) -> Iterator[Window]:
    """A window on an office screen, not signed in."""
    with browser.window(chromium, address) as opened:
        yield opened


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()
