"""The console put together: theme, templates, pages, sign-in, and how it is mounted beside the JSON API."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import starlette_admin
from anyio import to_thread
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.filters import do_format
from markupsafe import Markup, escape
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_admin.base import BaseAdmin
from starlette_admin.i18n import I18nConfig
from starlette_admin.routing import route
from starlette_admin.theme import DefaultTheme, TablerSettings

from api.access import Actor, Permission
from api.auth.keys import kept_key
from api.console.headers import SafeHeaders
from api.console.language import COOKIE, DEFAULT, LANGUAGES, language, lazily, say
from api.console.listing import ListView, view_query
from api.console.pages import screens
from api.console.pages.home import Home
from api.console.signin import ConsoleAuth
from api.console.tours import tour_of
from api.console.visit import MOUNT, address, site_address
from api.problems.problem import INTERNAL, add_refusal_handlers, problem
from api.services import Services
from features import figures
from features.bilingual import Bilingual, Spoken
from features.memo import Memo
from features.money import Money
from features.units import one_is_not_many, unit_name
from recommender.matching.exploration import TRIAL

_HERE = Path(__file__).parent
_STATIC = (_HERE / "static", Path(starlette_admin.__file__).parent / "static")
_ICONS = {"success": "fa-circle-check", "danger": "fa-circle-exclamation", "warning": "fa-triangle-exclamation"}
_GZIP_LEAST_BYTES = 2_000
_SEE_OTHER, _INTERNAL = 303, 500
_KEY_FILE = "console.key"
TITLE = Bilingual("江海智配", "Jianghai Match")


class Console(BaseAdmin):
    """The admin site of starlette-admin with our theme, pages and sign-in.

    Of the library's own addresses only lists and files are served: everything that changes something is a page.
    """

    handle_action = handle_row_action = None
    _handle_inline_edit = _render_inline_edit_row = _render_relation_lookup = None
    _render_import = _render_create = _render_edit = _render_detail = None

    def __init__(self, services: Services, *, secret: str) -> None:
        self._services = services
        super().__init__(
            title=lazily(TITLE),
            base_url=MOUNT,
            route_name="console",
            templates_dir=str(_HERE / "templates"),
            static_dir=str(_HERE / "static"),
            theme=DefaultTheme(TablerSettings(base="gray", primary="blue", radius=1)),
            index_view=Home(services),
            auth_provider=ConsoleAuth(services, key=secret),
            secret_key=secret,
            middlewares=[
                Middleware(_CompressedFiles),
                Middleware(SafeHeaders),
            ],
            i18n_config=I18nConfig(
                default_locale=DEFAULT, language_cookie_name=COOKIE, language_header_name=None, language_switcher=None
            ),
            timezone_config=None,
        )
        for page in screens():
            self.add_view(page(services))

    @route("/{key}/list", methods=["GET"], name="list")
    async def _render_list(self, request: Request) -> Response:
        """Show a list; asked for without more, it opens with the view that the visitor has chosen."""
        view = self._find_view_by_key(request.path_params.get("key"))
        if not request.url.query and isinstance(view, ListView) and view.is_accessible(request):
            query = await to_thread.run_sync(view.opens_with, request)
            if query:
                return RedirectResponse(f"{address(view.path)}?{query}", status_code=_SEE_OTHER)
        shown: Response = await super()._render_list(request)
        return shown

    def _init_csrf(self) -> None:
        """Leave the library's check out: its token belongs to a cookie, ours to the session."""

    def _setup_templates(self) -> None:
        super()._setup_templates()
        self.templates.env.globals.update(_words(self._services))
        self.templates.env.filters.update(
            technology_name=self.templates.env.globals["technology_name"], safe_json=safe_json, format=_filled_in
        )
        self.templates.env.bytecode_cache = _CompiledTemplates()
        self.templates.env.trim_blocks = True
        self.templates.env.lstrip_blocks = True


def _filled_in(sentence: str, *facts: Any) -> str:
    """Return a sentence with its facts; in English one is not many."""
    said = do_format(sentence, *facts)
    return said if isinstance(said, Markup) else one_is_not_many(said)


class _CompiledTemplates(BytecodeCache):
    """Compiled templates in memory: compiled once, however many sites of one process show them."""

    _kept = Memo[tuple[str, str], CodeType](most=1_000)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template what was compiled of the same source."""
        bucket.code = self._kept.known((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._kept.put((bucket.key, bucket.checksum), bucket.code)


def mount_console(app: Starlette, services: Services) -> None:
    """Mount the console and lead the root of the site to it."""
    console = Console(services, secret=signing_key(services.settings.data_dir))
    console.mount_to(app)
    assert console._app is not None
    console._app.add_exception_handler(Exception, _failed)
    add_refusal_handlers(console._app)

    async def to_console(request: Request) -> RedirectResponse:
        return RedirectResponse(f"{request.scope.get('root_path', '')}{MOUNT}/")

    app.add_route("/", to_console, methods=["GET"], include_in_schema=False)


def _failed(request: Request, _: Exception) -> Response:
    """Answer a failure of ours; it is raised on, and told, by the layers around."""
    return problem(request, _INTERNAL, "internal", INTERNAL)


def signing_key(folder: Path) -> str:
    """Return the key of the sign-in form and of messages."""
    return kept_key(folder / _KEY_FILE, lambda: secrets.token_urlsafe(32))


def _words(services: Services) -> dict[str, Any]:
    """Return what templates call: texts, addresses, figures."""
    zone = services.settings.zone

    def money(value: Money | float | None) -> str:
        return figures.money(value, language())

    def day(value: dt.date | None) -> str:
        return figures.day(value, language())

    def days_ago(value: dt.date | None, today: dt.date) -> str:
        return figures.days_ago(value, today, language())

    def moment(value: dt.datetime | None) -> str:
        return figures.moment(value, zone, language())

    def in_unit(value: float | None, unit: str) -> str:
        return figures.in_unit(value, unit, language())

    taxonomy, funnel = services.policy.taxonomy, services.policy.stages
    named: dict[str, Spoken] = {one.id: one for one in taxonomy.fields}
    named |= {one.id: one for one in taxonomy.technologies}
    stood: dict[str, Spoken] = {one.id: one for one in funnel.stages}
    stood |= {one.id: one for one in funnel.side_states}
    reasons = {reason.id: reason for state in funnel.side_states for reason in state.reasons}

    return {
        "t": say,
        "at": address,
        "site_address": site_address,
        "asset": asset,
        "here": _here,
        "view_query": view_query,
        "is_demo": lambda: services.settings.is_demo,
        "tour_of": lambda request, page: tour_of(services, request, page),
        "notice": notice,
        "languages": LANGUAGES,
        "may_search": _may_search,
        "Permission": Permission,
        "money": money,
        "TRIAL": TRIAL,
        "day": day,
        "days_ago": days_ago,
        "moment": moment,
        "number": figures.number,
        "share": figures.share,
        "counted": figures.counted,
        "in_unit": in_unit,
        "unit_name": lambda unit: unit_name(unit, language()),
        "technology_name": lambda one: _label(named, one),
        "state_name": lambda one: _label(stood, one),
        "reason_name": lambda one: _label(reasons, one),
    }


def _label(known: Mapping[str, Spoken], name: str) -> str:
    """Return the words for an id; the id itself where the pack in force does not know it any more."""
    return known[name].say(language()) if name in known else name


def safe_json(text: str) -> Markup:
    """Return JSON that may stand in a script element of data."""
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 - escaped


def notice(message: str, kind: str) -> Markup:
    """Return one message to the person; ``kind`` is success, info, warning or danger."""
    icon = _ICONS.get(kind, "fa-circle-info")
    role = "alert" if kind == "danger" else "status"
    return Markup(
        '<div class="jh-notice jh-notice-{}" role="{}">'
        '<i class="fa-solid {}" aria-hidden="true"></i><div>{}</div></div>'
    ).format(kind, role, icon, escape(message))


def asset(path: str) -> str:
    """Return the address of a file of ours or of the library, named by its content so that it may be kept for good."""
    return address(f"/static/{path}") + f"?v={_digest(path)}"


@cache
def _digest(path: str) -> str:
    file = next(folder / path for folder in _STATIC if (folder / path).is_file())
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]


def _here(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"


def _may_search(request: Request) -> bool:
    actor = getattr(request.state, "actor", None)
    return isinstance(actor, Actor) and actor.may(Permission.READ_PROJECTS)


class _CompressedFiles:
    """Compresses the program's own files. Pages are sent as they are: they hold secrets beside what was typed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._compressed = app, GZipMiddleware(app, minimum_size=_GZIP_LEAST_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        files = scope["type"] == "http" and f"{MOUNT}/static/" in scope["path"]
        await (self._compressed if files else self._app)(scope, receive, send)
