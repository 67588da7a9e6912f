"""Signing in at the city's identity provider, where one is set up."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse

from api.auth.oidc import Pending, Provider
from api.routers.access import Public, carried, cookie_name, cookie_terms, set_cookie
from api.services import Served, Services
from api.usecases.people.sign_in import sign_in_by_identity
from features.errors import NotSignedIn, UnknownIdError

COOKIE = "jianghai_oidc"
_PENDING_SECONDS = 600
_SEE_OTHER = 303
_CALLBACK = "oidc_callback"
router = APIRouter(tags=["account"], dependencies=[Depends(Public("this is how one signs in"))])


@router.get("/session/oidc", status_code=_SEE_OTHER, response_class=RedirectResponse)
def begin(services: Served, request: Request) -> RedirectResponse:
    """Lead to the identity provider."""
    url, pending = _provider(services).begin(_back(request))
    response = RedirectResponse(url, _SEE_OTHER)
    response.set_cookie(
        cookie_name(request, COOKIE), pending.to_text(), max_age=_PENDING_SECONDS, **cookie_terms(request)
    )
    return response


@router.get("/session/oidc/callback", name=_CALLBACK, status_code=_SEE_OTHER, response_class=RedirectResponse)
def finish(
    services: Served,
    request: Request,
    state: Annotated[str, Query(max_length=200)],
    code: Annotated[str, Query(max_length=4_000)] = "",
) -> RedirectResponse:
    """Open a session for who comes back from the identity provider, and lead to the console."""
    provider, kept, now = _provider(services), request.cookies.get(cookie_name(request, COOKIE)), services.clock()
    if not kept or not code:
        raise NotSignedIn("signing in at the provider did not succeed: try again", zh="统一认证未成功，请重试")
    pending = Pending.from_text(kept)
    who = provider.finish(pending, state=state, code=code, redirect_uri=_back(request), now=now)
    opened = sign_in_by_identity(
        services.store,
        who,
        device=request.headers.get("user-agent", ""),
        carried=carried(request),
        terms=services.gate.terms,
        now=now,
    )
    response = RedirectResponse(f"{request.scope.get('root_path', '')}/", _SEE_OTHER)
    set_cookie(request, response, opened)
    response.delete_cookie(cookie_name(request, COOKIE), **cookie_terms(request))
    return response


def _provider(services: Services) -> Provider:
    if services.provider is None:
        raise UnknownIdError("no identity provider is set up here", zh="本系统未设置统一认证")
    return services.provider


def _back(request: Request) -> str:
    return str(request.url_for(_CALLBACK))
