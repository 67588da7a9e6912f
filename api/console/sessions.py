"""Where one is signed in, in pages: every session of one's own, each ended by showing the password again."""

from __future__ import annotations

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from starlette_admin.flash import flash, get_flashed_messages

from api.console.forms import text_of
from api.console.language import language, say
from api.console.visit import address
from api.services import Services
from api.usecases.people.sign_in import end_own_session, own_account, own_sessions
from features.errors import JianghaiError, StoreUnavailable

_SEE_OTHER, _BAD = 303, 400


class SessionPages:
    """Pages that stand right behind the gate."""

    def __init__(self, services: Services, templates: Jinja2Templates) -> None:
        self._services, self._templates = services, templates

    def routes(self) -> list[Route]:
        """Return the addresses of the pages."""
        return [
            Route("/sessions", self.sessions, methods=["GET"], name="sessions"),
            Route("/sessions/end", self.end, methods=["POST"], name="sessions_end"),
        ]

    async def sessions(self, request: Request) -> Response:
        """Show where one is signed in."""
        return await to_thread.run_sync(self._page, request)

    async def end(self, request: Request) -> Response:
        """End one of one's own sessions."""
        form, services, signed = await request.form(), self._services, request.state.signed_in
        which, password = text_of(form, "session"), text_of(form, "password") or None
        try:
            await to_thread.run_sync(
                lambda: end_own_session(services.store, signed, which, password=password, now=services.clock())
            )
        except StoreUnavailable:
            raise
        except JianghaiError as refusal:
            said = refusal.say(language())
            return await to_thread.run_sync(lambda: self._page(request, error=said))
        flash(request, say("该处登录已结束。", "That sign-in has ended."), "success")
        return RedirectResponse(address("/sessions"), _SEE_OTHER)

    def _page(self, request: Request, error: str = "") -> Response:
        services, signed = self._services, request.state.signed_in
        shown = {
            "title": say("登录设备", "Where I am signed in"),
            "error": error,
            "sessions": own_sessions(services.store, signed, terms=services.gate.terms, now=services.clock()),
            "this": signed.session_id,
            "has_password": own_account(services.store, signed).has_password,
            "flashed_messages": get_flashed_messages(request),
        }
        return self._templates.TemplateResponse(request, "sessions.html", shown, status_code=_BAD if error else 200)
