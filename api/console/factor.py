"""The second factor in pages: a code after the password, and enrolment with a QR code on one's own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import to_thread
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from starlette_admin.flash import flash

from api.auth.factor import qr_code
from api.console.forms import text_of
from api.console.language import language, say
from api.console.visit import address, inside
from api.routers.access import set_cookie
from api.services import Services
from api.usecases.people.second_factor import (
    Enrolment,
    begin_enrolment,
    confirm_enrolment,
    own_factor,
    pending_enrolment,
    remove_own_factor,
    show_code,
)
from api.usecases.people.sign_in import SignedIn, SignInStanding, own_account
from features.errors import JianghaiError

_SEE_OTHER, _BAD = 303, 400
T = TypeVar("T")


class FactorPages:
    """Pages that stand right behind the gate."""

    def __init__(self, services: Services, templates: Jinja2Templates) -> None:
        self._services, self._templates = services, templates

    def routes(self) -> list[Route]:
        """Return the addresses of the pages."""
        return [
            Route("/code", self.code, methods=["GET", "POST"], name="code"),
            Route("/factor", self.factor, methods=["GET"], name="factor"),
            Route("/factor/begin", self.begin, methods=["POST"], name="factor_begin"),
            Route("/factor/confirm", self.confirm, methods=["POST"], name="factor_confirm"),
            Route("/factor/remove", self.remove, methods=["POST"], name="factor_remove"),
        ]

    async def code(self, request: Request) -> Response:
        """Ask for the code, or take it: the session is a new one then."""
        signed: SignedIn = request.state.signed_in
        if signed.standing is not SignInStanding.AWAITS_CODE:
            return RedirectResponse(address("/"), _SEE_OTHER)
        if request.method == "GET":
            return self._page(request, "code.html", next=request.query_params.get("next", ""))
        form, services = await request.form(), self._services
        wanted, typed = text_of(form, "next"), text_of(form, "code")
        device = request.headers.get("user-agent", "")
        try:
            opened = await _threaded(
                lambda: show_code(
                    services.store,
                    signed,
                    services.vault,
                    code=typed,
                    device=device,
                    terms=services.gate.terms,
                    now=services.clock(),
                )
            )
        except JianghaiError as refusal:
            return self._page(request, "code.html", error=refusal.say(language()), next=wanted)
        response = RedirectResponse(inside(wanted), _SEE_OTHER)
        set_cookie(request, response, opened)
        return response

    async def factor(self, request: Request) -> Response:
        """Show one's own second factor, or what is still to be done for one."""
        return await self._own(request)

    async def begin(self, request: Request) -> Response:
        """Make a secret, and show it as a QR code."""
        password = text_of(await request.form(), "password") or None
        services, signed = self._services, request.state.signed_in
        try:
            await _threaded(
                lambda: begin_enrolment(services.store, signed, services.vault, password=password, now=services.clock())
            )
        except JianghaiError as refusal:
            return await self._own(request, error=refusal.say(language()))
        return RedirectResponse(address("/factor"), _SEE_OTHER)

    async def confirm(self, request: Request) -> Response:
        """Take the first code; the recovery codes are shown in this answer and never again."""
        code = text_of(await request.form(), "code")
        services, signed = self._services, request.state.signed_in
        try:
            codes = await _threaded(
                lambda: confirm_enrolment(services.store, signed, services.vault, code=code, now=services.clock())
            )
        except JianghaiError as refusal:
            return await self._own(request, error=refusal.say(language()))
        return self._page(request, "recovery_codes.html", codes=codes)

    async def remove(self, request: Request) -> Response:
        """Put the second factor off."""
        code = text_of(await request.form(), "code")
        services, signed = self._services, request.state.signed_in
        try:
            await _threaded(
                lambda: remove_own_factor(services.store, signed, services.vault, code=code, now=services.clock())
            )
        except JianghaiError as refusal:
            return await self._own(request, error=refusal.say(language()))
        flash(request, say("动态验证码已停用。", "The second factor is removed."), "success")
        return RedirectResponse(address("/factor"), _SEE_OTHER)

    async def _own(self, request: Request, error: str = "") -> Response:
        services, signed = self._services, request.state.signed_in
        state = await _threaded(lambda: own_factor(services.store, signed))
        account = await _threaded(lambda: own_account(services.store, signed))
        pending, failed = None, ""
        if state.enrolled_at is None:
            try:
                pending = await _threaded(
                    lambda: pending_enrolment(services.store, signed, services.vault, now=services.clock())
                )
            except JianghaiError as refusal:
                failed = refusal.say(language())
        return self._page(
            request,
            "factor.html",
            error=error or failed,
            state=state,
            pending=pending,
            picture=_picture(pending),
            has_password=account.has_password,
            forced=signed.standing is SignInStanding.MUST_ENROL,
        )

    def _page(self, request: Request, template: str, *, error: str = "", **shown: object) -> Response:
        context = {"title": say("动态验证码", "Second factor"), "error": error, **shown}
        return self._templates.TemplateResponse(request, template, context, status_code=_BAD if error else 200)


async def _threaded(step: Callable[[], T]) -> T:
    return await to_thread.run_sync(step)


def _picture(pending: Enrolment | None) -> Markup:
    """Return the QR code as an element of the page; it is drawn here, of black and white squares only."""
    return Markup(qr_code(pending.address)) if pending is not None else Markup("")  # noqa: S704 - our own drawing
