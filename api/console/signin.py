"""Sign-in for pages: the gate before them, and the pages that stand outside it.

The session is the same server-side one that the JSON API knows, named by the same cookie.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_admin.auth import AdminUser, BaseAuthProvider
from starlette_admin.flash import flash, get_flashed_messages

from api.addresses import PREFIX
from api.auth.passwords import SHORTEST
from api.auth.secret import new_session_secret, visit_token
from api.console.factor import FactorPages
from api.console.forms import Forms, replayed, text_of
from api.console.language import COOKIE as LANGUAGE
from api.console.language import LANGUAGES, language, say
from api.console.own_data import PATH as OWN_PAGES
from api.console.own_data import OwnDataPages
from api.console.sessions import SessionPages
from api.console.visit import address, inside
from api.problems.problem import refuse
from api.routers.access import carried, cookie_name, cookie_terms, remove_cookie, set_cookie
from api.routers.origin import SAFE
from api.services import Services
from api.usecases.people.sign_in import (
    Credentials,
    NewSession,
    SignedIn,
    SignInStanding,
    change_password,
    sign_in,
    sign_out,
)
from features.errors import JianghaiError, NotSignedIn, StoreUnavailable

VISIT = "jianghai_visit"
"""Cookie of who is not signed in yet: the token of the sign-in form belongs to it."""
PROVIDER = f"{PREFIX}/session/oidc"
"""Where signing in at the city's identity provider begins."""
_VISIT = re.compile(r"[\w-]{43}", re.ASCII)
_OPEN = ("/login", "/language")
_OWN = f"{OWN_PAGES}/"
_ALWAYS = ("/logout", "/language")
_NEXT_STEP = {
    SignInStanding.AWAITS_CODE: "/code",
    SignInStanding.MUST_CHANGE: "/password",
    SignInStanding.MUST_ENROL: "/factor",
}
"""Where somebody is led who has not come all the way in."""
_SEE_OTHER, _BAD, _NOT_SIGNED_IN = 303, 400, 401
_YEAR_SECONDS = 365 * 24 * 3600


class ConsoleAuth(BaseAuthProvider):
    """Our sessions as starlette-admin's sign-in."""

    def __init__(self, services: Services, *, key: str) -> None:
        super().__init__()
        self._services, self._key = services, key
        self._forms = Forms(services.settings.origins)

    async def authenticate(self, request: Request) -> AdminUser | None:
        """Return who is signed in; the gate has looked already."""
        return getattr(request.state, "admin_user", None)

    def get_middleware(self) -> Middleware:
        """Return the gate before all pages."""
        return Middleware(_SignInGate, services=self._services, forms=self._forms, key=self._key)

    def get_routes(self, templates: Jinja2Templates) -> list[Route]:
        """Return sign-in, sign-out, the change of password, and the choice of language."""
        self._forms.templates = templates
        pages = _Outside(self._services, templates)
        return [
            Route("/login", pages.login, methods=["GET", "POST"], name="login"),
            Route("/logout", pages.logout, methods=["POST"], name="logout"),
            Route("/password", pages.password, methods=["GET", "POST"], name="password"),
            *FactorPages(self._services, templates).routes(),
            *SessionPages(self._services, templates).routes(),
            *OwnDataPages(self._services, templates, visit_cookie=VISIT).routes(),
            Route("/language", pages.language, methods=["POST"], name="language"),
        ]


class _SignInGate:
    """Lets nobody in without a session, and no form that was not sent from a page of ours in that session.

    Who has a code to give, a new password to choose or a second factor to enrol gets no further than that.
    """

    def __init__(self, app: ASGIApp, services: Services, forms: Forms, key: str) -> None:
        self._app, self._services, self._forms, self._key = app, services, forms, key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path.startswith("/static/"):
            await self._app(scope, receive, send)
            return
        try:
            found = await to_thread.run_sync(who, self._services, request)
        except JianghaiError as refusal:
            await refuse(request, refusal)(scope, receive, send)
            return
        self._introduce(request, found)
        answer = self._turned_away(request, path, found)
        if request.method not in SAFE:
            answer = await self._forms.refused(request, session_ended=found is None and answer is not None) or answer
            receive = replayed(await request.body(), receive)
        await (answer or self._app)(scope, receive, send)

    def _introduce(self, request: Request, found: SignedIn | None) -> None:
        """Tell the pages who is signed in, and which token their forms carry."""
        state = request.state
        visit = request.cookies.get(cookie_name(request, VISIT), "")
        state.signed_in, state.visit = found, visit if _VISIT.fullmatch(visit) else new_session_secret()
        state.admin_user, state.is_anonymous = None, found is None
        state.csrf_token = visit_token(self._key, state.visit)
        if found is not None:
            assert found.csrf is not None  # only tokens of programs have none, and no page knows those
            state.csrf_token, state.actor = found.csrf, found.actor
            state.admin_user = AdminUser(username=found.name)

    def _turned_away(self, request: Request, path: str, found: SignedIn | None) -> Response | None:
        if found is not None:
            step = _NEXT_STEP.get(found.standing)
            goes = step is None or path in _ALWAYS or path == step or path.startswith(f"{step}/")
            return None if goes else RedirectResponse(address(str(step)), status_code=_SEE_OTHER)
        if path in _OPEN or path.startswith(_OWN):
            return None
        if "x-fragment" in request.headers:
            return PlainTextResponse(say("请重新登录", "Sign in again"), status_code=_NOT_SIGNED_IN)
        back = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        wanted = f"?next={quote(back, safe='')}" if request.method == "GET" and path not in ("/", "") else ""
        return RedirectResponse(address("/login") + wanted, status_code=_SEE_OTHER)


class _Outside:
    """Pages that stand outside the gate or right behind it."""

    def __init__(self, services: Services, templates: Jinja2Templates) -> None:
        self._services, self._templates = services, templates

    async def login(self, request: Request) -> Response:
        """Show the sign-in page, or sign in; a refusal keeps the name that was typed."""
        if request.method == "GET":
            wanted = request.query_params.get("next", "")
            if request.state.admin_user is not None:
                return RedirectResponse(inside(wanted), status_code=_SEE_OTHER)
            return self._login_page(request, wanted=wanted)
        form = await request.form()
        name, wanted = text_of(form, "name").strip(), text_of(form, "next")
        shown = Credentials(
            login=name,
            password=text_of(form, "password"),
            address=request.client.host if request.client else "",
            device=request.headers.get("user-agent", ""),
            carried=carried(request),
        )
        try:
            opened = await to_thread.run_sync(self._open, shown)
        except StoreUnavailable:
            raise  # no page of refused credentials: they may be right
        except JianghaiError as refusal:
            return self._login_page(request, wanted=wanted, name=name, error=refusal.say(language()))
        waits = opened.session.awaits_code_since is not None
        response = RedirectResponse(address("/code", {"next": wanted}) if waits else inside(wanted), _SEE_OTHER)
        set_cookie(request, response, opened)
        response.delete_cookie(cookie_name(request, VISIT), **cookie_terms(request))
        return response

    def _open(self, shown: Credentials) -> NewSession:
        services = self._services
        return sign_in(services.store, shown, terms=services.gate.terms, now=services.clock())

    def _login_page(self, request: Request, *, wanted: str, name: str = "", error: str = "") -> Response:
        shown = {
            "next": wanted,
            "name": name,
            "error": error,
            "provider": PROVIDER if self._services.provider is not None else "",
            "title": say("登录", "Sign in"),
            "flashed_messages": get_flashed_messages(request),
        }
        page = self._templates.TemplateResponse(request, "login.html", shown, status_code=_BAD if error else 200)
        page.set_cookie(cookie_name(request, VISIT), request.state.visit, **cookie_terms(request))
        return page

    async def logout(self, request: Request) -> Response:
        """End the session."""
        response = RedirectResponse(address("/login"), status_code=_SEE_OTHER)
        signed = request.state.signed_in
        if signed is not None:
            await to_thread.run_sync(lambda: sign_out(self._services.store, signed, now=self._services.clock()))
        remove_cookie(request, response)
        flash(request, say("已退出登录。", "You are signed out."), "success")
        return response

    async def password(self, request: Request) -> Response:
        """Show the change of password, or change it."""
        if request.method == "GET":
            return self._password_page(request)
        form = await request.form()
        new = text_of(form, "new")
        if new != text_of(form, "again"):
            return self._password_page(
                request, say("两次输入的新密码不一致。", "The new password was not typed the same twice.")
            )
        signed, services = request.state.signed_in, self._services
        old, keep = text_of(form, "old"), bool(text_of(form, "keep_tokens"))
        try:
            await to_thread.run_sync(
                lambda: change_password(
                    services.store, signed, old=old, new=new, now=services.clock(), keep_tokens=keep
                )
            )
        except StoreUnavailable:
            raise
        except JianghaiError as refusal:
            return self._password_page(request, refusal.say(language()))
        flash(request, say("密码已修改。", "The password is changed."), "success")
        return RedirectResponse(address("/"), status_code=_SEE_OTHER)

    def _password_page(self, request: Request, error: str = "") -> Response:
        shown = {
            "error": error,
            "forced": request.state.signed_in.must_change,
            "least": SHORTEST,
            "title": say("修改密码", "Change password"),
        }
        return self._templates.TemplateResponse(request, "password.html", shown, status_code=_BAD if error else 200)

    async def language(self, request: Request) -> Response:
        """Keep the language that was chosen, and go back."""
        form = await request.form()
        chosen = text_of(form, "language")
        if chosen not in LANGUAGES:
            raise HTTPException(_BAD, say("没有这种语言", "There is no such language"))
        response = RedirectResponse(inside(text_of(form, "next")), status_code=_SEE_OTHER)
        response.set_cookie(LANGUAGE, chosen, max_age=_YEAR_SECONDS, **cookie_terms(request))
        return response


def who(services: Services, request: Request) -> SignedIn | None:
    """Return who is signed in by the cookie of the request, if anybody is."""
    secret = carried(request)
    if not secret:
        return None
    try:
        return services.gate.by_session(secret)
    except NotSignedIn:
        return None
