"""Whether a form was sent from a page of ours, in the session of who sends it; and what was typed, kept if not.

Every form carries a token of the session (before anybody is signed in: of the visit). A page that was open while
somebody signed in anew has an old one: then what was typed is shown again to be sent once more, if the browser says
that the form stood on a page of ours. What came from elsewhere is never shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.templating import Jinja2Templates
from starlette.types import Message, Receive, Scope

from api.auth.secret import same
from api.console.language import language
from api.routers.origin import RequestOrigin, elsewhere, origin_of
from features.errors import AccessDenied

FIELD = "csrftoken"
HEADER = "X-CSRFToken"
MOST_FIELDS = 2_000
_REFUSED = 403
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_SECRETS = ("password", "old", "new", "again", "code")
"""Fields that are typed anew: no page ever repeats them."""


@dataclass(frozen=True)
class _Kept:
    """A field as it is sent once more: ``kind`` is hidden, password (typed anew) or file (chosen anew)."""

    name: str
    kind: str
    value: str = ""


@dataclass
class Forms:
    """Looks at every form before a page does.

    Attributes
    ----------
    templates
        The console's, as soon as it has them.
    """

    origins: tuple[str, ...]
    templates: Jinja2Templates | None = None

    async def refused(self, request: Request, *, session_ended: bool) -> Response | None:
        """Return the answer to a form that is not taken, None = it is; ``request.state.csrf_token`` is what it needs.

        Without a session nothing is taken: what was typed is kept where the form stood on a page of ours.
        """
        origin = origin_of(request, self.origins)
        if origin is RequestOrigin.ELSEWHERE:
            return self._told(request, elsewhere())
        try:
            form = await _form(request)
        except HTTPException as unreadable:
            return PlainTextResponse(unreadable.detail, unreadable.status_code)
        sent = request.headers.get(HEADER) or form.get(FIELD)
        try:
            if not session_ended and isinstance(sent, str) and same(sent, request.state.csrf_token):
                return None
            if origin is RequestOrigin.HERE and "x-fragment" not in request.headers:
                return self._once_more(request, form, session_ended=session_ended)
        finally:
            await form.close()
        return None if session_ended else self._told(request, _STALE)

    def _once_more(self, request: Request, form: FormData, *, session_ended: bool) -> Response:
        kept = [_kept(name, value) for name, value in form.multi_items() if name != FIELD]
        return self._page(request, "again.html", kept=kept, session_ended=session_ended)

    def _told(self, request: Request, refusal: AccessDenied) -> Response:
        said = refusal.say(language())
        if "x-fragment" in request.headers:
            return PlainTextResponse(said, _REFUSED)
        return self._page(request, "refused.html", said=said)

    def _page(self, request: Request, template: str, **shown: object) -> Response:
        assert self.templates is not None
        return self.templates.TemplateResponse(request, template, dict(shown), status_code=_REFUSED)


def text_of(form: FormData, name: str) -> str:
    """Return a field of the form, "" where it was not sent."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives what was read already, then what follows."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return first.pop() if first else await receive()

    return receive_again


def is_form(scope: Scope) -> bool:
    """Whether the body is one that a form of a page sends."""
    kind = dict(scope["headers"]).get(b"content-type", b"").decode("latin-1").casefold()
    return bool(kind.startswith(_FORM_TYPES))


async def _form(request: Request) -> FormData:
    """Return the fields of the form. Its bytes stay in ``request``, for :func:`replayed`."""
    body = await request.body()
    if not is_form(request.scope):
        return FormData()
    copy = Request(request.scope, replayed(body, request.receive))
    return await copy.form(max_fields=MOST_FIELDS)


def _kept(name: str, value: UploadFile | str) -> _Kept:
    if isinstance(value, UploadFile):
        return _Kept(name, "file")
    return _Kept(name, "password") if name in _SECRETS else _Kept(name, "hidden", value)


_STALE = AccessDenied(
    "this page has been open for too long, or somebody has signed in anew meanwhile; nothing was done. Load the page "
    "anew and do it again",
    zh="页面打开过久，或期间重新登录过，这一步没有执行。请刷新页面后再做一次",
)
