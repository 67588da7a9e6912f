"""One request as a page sees it: who asks, when, in which language, and with what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import Scope
from starlette_admin.flash import flash

from api.access import Actor
from api.console.language import language
from api.services import Services
from features.bilingual import Language, either
from features.errors import InputError
from features.typed_text import trimmed
from features.units import one_is_not_many

MOUNT = "/console"
_BEFORE: ContextVar[str] = ContextVar("path_before_the_site", default="")
_SEE_OTHER = 303


@dataclass
class Visit:
    """One request.

    Attributes
    ----------
    form
        What was sent with a POST; empty otherwise.
    error
        Why the last POST was refused, in the visitor's language; the page is then shown again with what was typed.
    """

    request: Request
    services: Services
    actor: Actor
    form: FormData = field(default_factory=FormData)
    error: str | None = None

    def __post_init__(self) -> None:
        """Fix the instant: everything in one answer is of one moment."""
        self.call = self.services.call(self.actor, language=language())

    @property
    def language(self) -> Language:
        """Language of the answer."""
        return language()

    @property
    def now(self) -> dt.datetime:
        """The instant of the request."""
        return self.call.now

    @property
    def today(self) -> dt.date:
        """The present business day."""
        return self.call.today

    def say(self, zh: str, en: str) -> str:
        """Return the sentence in the visitor's language."""
        return either(self.language, zh, one_is_not_many(en))

    def part(self, name: str) -> str:
        """Return a part of the path, such as the id of a project."""
        return str(self.request.path_params[name])

    def asked(self, name: str, default: str = "") -> str:
        """Return a parameter of the address, trimmed."""
        return trimmed(self.request.query_params.get(name, default))

    def typed(self, name: str, default: str = "") -> str:
        """Return a field of the form, trimmed."""
        value = self.form.get(name, default)
        return trimmed(value) if isinstance(value, str) else default

    def number(self, name: str) -> int:
        """Return a whole number of the form; raises `InputError` if it is none."""
        value = self.typed(name)
        if not (value.isascii() and value.isdigit()):
            raise InputError(f"{name} must be a whole number, received {value!r}", zh=f"{name} 须为整数，收到“{value}”")
        return int(value)

    def upload(self, name: str) -> UploadFile | None:
        """Return an uploaded file, ``None`` where none was chosen."""
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def go(self, path: str, *, said: str = "", **query: str) -> RedirectResponse:
        """Return a redirect to a page of the console; ``said`` is shown there once."""
        if said:
            flash(self.request, said, "success")
        return RedirectResponse(address(path, query), status_code=_SEE_OTHER)


def begin(scope: Scope) -> None:
    """Note, for the request being answered, the path under which a proxy serves the whole site."""
    _BEFORE.set(str(scope.get("app_root_path", "")).rstrip("/"))


def site_address(path: str) -> str:
    """Return an address of the site, such as one of the JSON API."""
    return f"{_BEFORE.get()}{path}"


def address(path: str, query: Mapping[str, Any] | None = None) -> str:
    """Return the address of a page.

    Examples
    --------
    >>> address("/leads/NT-1", {"place": "ntcx"})
    '/console/leads/NT-1?place=ntcx'
    """
    return site_address(f"{MOUNT}{path}") + (f"?{urlencode(query)}" if query else "")


def inside(wanted: str) -> str:
    """Return an address of the console; anything else leads to its first page.

    Examples
    --------
    >>> inside("/console/today?x=1"), inside("https://elsewhere.example/"), inside("//elsewhere.example")
    ('/console/today?x=1', '/console/', '/console/')
    """
    fits = wanted.startswith(address("/")) and "\\" not in wanted and "//" not in wanted.split("?", 1)[0]
    return wanted if fits and not any(ord(mark) < 32 for mark in wanted) else address("/")
