"""The base of every screen: who may open it, what it is called, and how a refusal is shown.

A page's methods are plain functions of a :class:`~api.console.visit.Visit`; they run in a thread, because stores and
models block. A method marked :func:`get` or :func:`post` answers one address below the page's own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar, TypeVar, cast

from anyio import to_thread
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.views import CustomView

from api.access import Actor, Permission
from api.console.forms import MOST_FIELDS
from api.console.language import lazily
from api.console.visit import Visit
from api.problems.problem import headers_of
from api.problems.statuses import status_of
from api.services import Services
from features.bilingual import Spoken
from features.errors import AccessDenied, JianghaiError

_NOT_ALLOWED, _NOT_FOUND, _UNAVAILABLE = 403, 404, 503
P = TypeVar("P", bound="Page")
Answer = Callable[[P, Visit], Response]


def get(path: str = "") -> Callable[[Answer[P]], Callable[[P, Request], Awaitable[Response]]]:
    """Let a method answer GET at ``path`` below its page."""
    return _route(path, "GET")


def post(path: str = "") -> Callable[[Answer[P]], Callable[[P, Request], Awaitable[Response]]]:
    """Let a method answer a form sent to ``path`` below its page.

    If it refuses, the page's ``index`` is shown again, with the reason and what was typed.
    """
    return _route(path, "POST")


def _route(path: str, method: str) -> Callable[[Answer[P]], Callable[[P, Request], Awaitable[Response]]]:
    def wrap(answer: Answer[P]) -> Callable[[P, Request], Awaitable[Response]]:
        async def endpoint(page: P, request: Request) -> Response:
            form = await request.form(max_fields=MOST_FIELDS) if method == "POST" else FormData()
            visit = Visit(request, page.services, actor_of(request), form)
            try:
                return await to_thread.run_sync(page.answer, cast(Answer[Page], answer), visit)
            finally:
                await form.close()

        endpoint.__doc__ = answer.__doc__
        marks = {"_route_path": path, "_route_methods": [method], "_route_name": None, "answer": answer}
        for name, value in marks.items():
            setattr(endpoint, name, value)
        return endpoint

    return wrap


class Page(CustomView):
    """One screen.

    Attributes
    ----------
    path
        Its address below the console's, with parameters in braces.
    words, icon
        What the menu and the title say; ``in_menu`` False = reached from other pages only.
    permission
        Who may open it, by the matrix.
    guide
        Name of its help page in the user guide.
    within
        Path of the menu entry that is lit while this page is open.
    """

    path: str
    words: ClassVar[Spoken]
    icon: str = ""
    permission: ClassVar[Permission]
    in_menu: ClassVar[bool] = True
    guide: ClassVar[str] = ""
    within: ClassVar[str] = ""

    def __init__(self, services: Services) -> None:
        super().__init__(
            menu_label=lazily(self.words),
            icon=self.icon,
            path=self.path,
            route_name=type(self).__name__,
            add_to_menu=self.in_menu,
        )
        self.services = services

    def is_accessible(self, request: Request) -> bool:
        """Whether the visitor's role has the permission."""
        actor = getattr(request.state, "actor", None)
        return isinstance(actor, Actor) and self.may_open(actor)

    def may_open(self, actor: Actor) -> bool:
        """Whether the permissions of this actor open the page."""
        return actor.may(self.permission)

    def is_active(self, request: Request) -> bool:
        """Whether the page, or one reached from it, is open."""
        here = request.scope["path"].removeprefix(request.scope["root_path"])
        return bool(here == self.path or here.startswith(f"{self.path}/"))

    def answer(self, answer: Answer[Page], visit: Visit) -> Response:
        """Call one method of the page; a refusal of a form shows the page again."""
        try:
            return answer(self, visit)
        except AccessDenied as refusal:
            raise HTTPException(_NOT_ALLOWED, refusal.say(visit.language)) from refusal
        except JianghaiError as refusal:
            if visit.request.method == "GET":
                raise _on_a_page(refusal, visit) from refusal
            visit.error = refusal.say(visit.language)
            return self._refused(visit, refusal)

    def again(self, visit: Visit) -> Response:
        """Show the page on which a form stood, after the form was refused: ``index`` unless a page says otherwise."""
        index: Answer[Page] | None = getattr(getattr(type(self), "index", None), "answer", None)
        if index is None:
            raise HTTPException(_NOT_FOUND, visit.error)
        return index(self, visit)

    def _refused(self, visit: Visit, first: JianghaiError) -> Response:
        try:
            response = self.again(visit)
        except JianghaiError as refusal:
            raise _on_a_page(refusal, visit) from refusal
        response.status_code = status_of(first)
        response.headers.update(headers_of(first))
        return response

    def show(self, visit: Visit, template: str, /, **shown: Any) -> Response:
        """Fill a template. What was just said is shown once; ``visit`` and ``page`` are always at hand."""
        assert self._admin is not None
        context: Mapping[str, Any] = {"visit": visit, "page": self, "title": self.words.say(visit.language), **shown}
        return self._admin._template_response(visit.request, template, dict(context))

    def fragment(self, visit: Visit, template: str, /, **shown: Any) -> Response:
        """Fill a template that is a part of a page, fetched after it."""
        assert self.templates is not None
        return self.templates.TemplateResponse(visit.request, template, {"visit": visit, "page": self, **shown})


def actor_of(request: Request) -> Actor:
    """Return who is signed in; a request that got here without anybody is a mistake in our wiring."""
    actor = getattr(request.state, "actor", None)
    if not isinstance(actor, Actor):
        raise HTTPException(_NOT_FOUND)
    return actor


def _on_a_page(refusal: JianghaiError, visit: Visit) -> Exception:
    """Return what shows a refusal inside the site; while storage fails, a page that needs none is shown instead."""
    status = status_of(refusal)
    return refusal if status == _UNAVAILABLE else HTTPException(status, refusal.say(visit.language))
