"""The web application: every route and page, wrapped in what protects them.

``create_app`` is given its services; ``from_settings`` is what each worker process calls.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from api.access import SYSTEM
from api.addresses import PREFIX
from api.advice.warming import Warming, spare_pauses
from api.auth.keys import keep_private
from api.console.site import mount_console
from api.console.visit import MOUNT
from api.middleware.body_limit import BodyLimit
from api.middleware.cached_answers import Shortcut
from api.middleware.compression import JsonCompression
from api.middleware.connections import STATE, Connections
from api.middleware.deadline import Deadline
from api.middleware.envelope import Envelope
from api.middleware.hosts import AllowedHosts
from api.middleware.rate_limit import RateLimit
from api.observability.logs import start_logging
from api.observability.watching import Watching, note_failure
from api.openapi import describe
from api.problems.problem import add_problem_handlers
from api.routers import (
    account_requests,
    dealings,
    demand,
    exchange,
    health,
    jobs,
    learning,
    limits,
    metrics,
    oidc,
    persons,
    policy,
    projects,
    quality,
    recommendations,
    reference,
    second_factor,
    sign_in,
    talents,
    targets,
    users,
)
from api.routers.profiles import profile_router
from api.services import Services, build_services
from api.settings import Settings, load_settings
from api.store.kinds import KINDS, PROJECTS
from features.memo import ObjectMemo

UPLOADS = (f"{PREFIX}/imports", f"{MOUNT}/import")
"""Ends of the addresses that take files."""
_ROUTERS: tuple[APIRouter, ...] = (
    recommendations.router,
    sign_in.router,
    second_factor.router,
    oidc.router,
    users.router,
    account_requests.router,
    projects.router,
    dealings.router,
    limits.router,
    talents.router,
    exchange.router,
    jobs.router,
    targets.router,
    demand.router,
    persons.router,
    policy.router,
    quality.router,
    learning.router,
    learning.serving,
    learning.shadow,
    reference.router,
)
"""What is asked most stands first: routes are looked through in this order."""
_ROUTES = ObjectMemo[list[BaseRoute]](most=2)
"""All routes of the interface, by the kinds of records: the same for all applications of a process."""


def create_app(services: Services) -> FastAPI:
    """Return the application over these services."""
    settings = services.settings
    app = FastAPI(
        title="Jianghai Match 江海智配",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
        redirect_slashes=False,
        routes=list(_ROUTES.get(_included, *KINDS.values())),
        lifespan=_lifespan,
        middleware=[
            Middleware(Watching, metrics=services.metrics),
            Middleware(Envelope, failed=note_failure),
            Middleware(AllowedHosts, hosts=settings.allowed_hosts),
            Middleware(RateLimit, per_second=settings.requests_per_second, burst=settings.requests_per_second * 2),
            Middleware(Shortcut, services=services, prefix=PREFIX),
            Middleware(Deadline, seconds=settings.request_seconds),
            Middleware(
                BodyLimit, most_bytes=settings.request_bytes, upload_bytes=settings.upload_bytes, uploads=UPLOADS
            ),
            Middleware(JsonCompression, prefix=PREFIX),
        ],
    )
    app.state.services = services
    add_problem_handlers(app)
    describe(app)
    mount_console(app, services)
    return app


def _included() -> list[BaseRoute]:
    """Put the routers together, where FastAPI works out once what each request of a route needs."""
    whole = APIRouter()
    whole.include_router(health.router)
    whole.include_router(metrics.router)
    of_kinds = [profile_router(kind) for kind in KINDS.values() if kind is not PROJECTS]  # which have their own
    for router in (*_ROUTERS, *of_kinds):
        whole.include_router(router, prefix=PREFIX)
    return whole.routes


def from_settings() -> FastAPI:
    """Return the application of one worker process, as the environment sets it."""
    keep_private()
    settings = load_settings()
    start_logging(settings.log_level)
    services = build_services(settings)
    services.advisor.prepare(services.call(SYSTEM))
    app = create_app(services)
    spare_pauses()
    services.warming = Warming(services.advisor, others=(app.openapi,), done=services.metrics.warm)
    services.warming.start()
    return app


def limits_of(settings: Settings) -> Connections:
    """Return what the server of one process allows its clients."""
    return Connections(
        most=settings.connections,
        most_of_one=settings.connections_per_client,
        head_bytes=settings.header_bytes,
        head_seconds=settings.header_seconds,
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[dict[str, Connections]]:
    services: Services = app.state.services
    services.jobs.start()
    try:
        yield {STATE: limits_of(services.settings)}
    finally:
        services.close()
