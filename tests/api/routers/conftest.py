"""A small city behind the application, and a client for each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.access import SYSTEM, Role
from api.app import create_app
from api.services import Services
from api.store.kinds import PARKS, PROJECTS
from api.store.session import Store
from api.usecases.leads.profiles import add_profile
from tests.api.people import bearer
from tests.api.samples import call_of, park, project
from tests.api.serving import services_over

Clients = Callable[[Role], TestClient]


@pytest.fixture
def city(store: Store) -> Store:
    """Two places and a lead that suits one of them."""
    add_profile(call_of(store, SYSTEM), PARKS, park("ntcx", office_free_m2=9000, coastal=True, places_per_year=1))
    add_profile(call_of(store, SYSTEM), PARKS, park("ntqd", office_free_m2=9000, coastal=False, district="启东市"))
    lead = project(description="行业大模型研发", site_mode="office", floor_area_m2=800)
    add_profile(call_of(store, SYSTEM), PROJECTS, lead)
    return store


@pytest.fixture
def services(city: Store, tmp_path: Path) -> Services:
    """The services over the city."""
    return services_over(city, tmp_path)


@pytest.fixture
def app(services: Services) -> FastAPI:
    """The application."""
    return create_app(services)


@pytest.fixture
def clients(app: FastAPI, city: Store) -> Iterator[Clients]:
    """A client for a role; a desk acts for ``ntcx``."""
    made: dict[Role, TestClient] = {}

    def client(role: Role) -> TestClient:
        if role not in made:
            places = ["ntcx"] if role is Role.PARK_DESK else []
            made[role] = TestClient(app, headers=bearer(city, role, places=places), base_url="http://testserver/api/v1")
        return made[role]

    with TestClient(app):
        yield client


@pytest.fixture
def officer(clients: Clients) -> TestClient:
    """An investment officer."""
    return clients(Role.OFFICER)


@pytest.fixture
def steward(clients: Clients) -> TestClient:
    """A data steward."""
    return clients(Role.STEWARD)


@pytest.fixture
def desk(clients: Clients) -> TestClient:
    """The desk of the park ``ntcx``."""
    return clients(Role.PARK_DESK)
