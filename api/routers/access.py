"""Who may call a route. Every route declares exactly one of: :class:`Needs`, :class:`AnyAccount`, :class:`Public`.

::

    @router.post("/projects/{project_id}/sends")
    def send(call: Annotated[Call, Depends(Needs(Permission.SEND_PROJECTS))], …) -> …
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

from fastapi import Request, Response

from api.access import Permission
from api.auth.secret import same
from api.call import Call
from api.problems.problem import language_of
from api.routers.origin import SAFE, refuse_elsewhere
from api.services import services_of
from api.usecases.people.authentication import Gate
from api.usecases.people.sign_in import NewSession, SignedIn, SignInStanding
from features.errors import AccessDenied, EnrolmentNeeded, NotSignedIn, PasswordExpired, SecondFactorNeeded

COOKIE = "jianghai_session"
CSRF_HEADER = "X-CSRF-Token"
CLEARED = '"cache"'
"""What a browser is to forget at sign-out. Its storage holds settings of the display only, and may be shared."""


class CookieTerms(TypedDict):
    """How a cookie is set."""

    path: str
    secure: bool
    httponly: bool
    samesite: Literal["lax"]


@dataclass(frozen=True)
class Needs:
    """The route is for accounts that have this permission; gives the call."""

    permission: Permission

    def __call__(self, request: Request) -> Call:
        """Return the call of who asks; raises `NotSignedIn` or `AccessDenied`."""
        signed = signed_in(request)
        refuse_unfinished(signed)
        call = services_of(request).call(signed.actor, language=language_of(request))
        call.require(self.permission)
        return call


@dataclass(frozen=True, kw_only=True)
class AnyAccount:
    """The route is for everybody who is signed in, about their own account.

    ``by_token`` lets programs in; ``least`` says how far somebody must have come in signing in.
    """

    by_token: bool = True
    least: SignInStanding = SignInStanding.WHOLE

    def __call__(self, request: Request) -> SignedIn:
        """Return who calls; raises `NotSignedIn` or `AccessDenied`."""
        signed = signed_in(request)
        refuse_unfinished(signed, self.least)
        if signed.session_id is None and not self.by_token:
            raise AccessDenied(
                "a token cannot do this: sign in with the password", zh="令牌不能执行此操作，请用账号密码登录"
            )
        return signed


@dataclass(frozen=True)
class Public:
    """The route is for everybody; says why."""

    why: str

    def __call__(self) -> None:
        """Let everybody in."""


def gate_of(request: Request) -> Gate:
    """Return the gate of the application."""
    return services_of(request).gate


def signed_in(request: Request) -> SignedIn:
    """Return who calls, by bearer token or else by cookie.

    A change by cookie must come from a page of this service and carry the session's CSRF token.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "bearer":
        return gate_of(request).by_token(token.strip())
    signed = session_of(request)
    if request.method not in SAFE:
        refuse_other_site(request)
        check_csrf(signed, request.headers.get(CSRF_HEADER))
    return signed


def session_of(request: Request) -> SignedIn:
    """Return who is signed in by cookie, without looking for a CSRF token: for pages, which check it themselves."""
    secret = carried(request)
    if not secret:
        raise NotSignedIn("sign in first, or send a bearer token", zh="请先登录")
    return gate_of(request).by_session(secret)


def carried(request: Request) -> str:
    """Return the secret of the session that a browser already has, "" = none: it ends when another is opened."""
    return request.cookies.get(cookie_name(request), "")


def set_cookie(request: Request, response: Response, opened: NewSession) -> None:
    """Give the browser its session: out of reach of scripts, not sent from other sites, over https only where used."""
    seconds = int((opened.session.expires_at - opened.session.created_at).total_seconds())
    response.set_cookie(cookie_name(request), opened.secret, max_age=seconds, **cookie_terms(request))


def remove_cookie(request: Request, response: Response) -> None:
    """Take the session's cookie from the browser, and the pages that it has kept."""
    response.delete_cookie(cookie_name(request), **cookie_terms(request))
    response.headers["Clear-Site-Data"] = CLEARED


def cookie_name(request: Request, name: str = COOKIE) -> str:
    """Return what a cookie of ours is called: over https, ``__Host-`` keeps other hosts from setting it.

    That prefix asks for the path ``/``. Behind a path prefix a host serves others too: ``__Secure-`` keeps what is not
    https from setting it there. Over plain http no browser takes either: the name stands alone.
    """
    if request.url.scheme != "https":
        return name
    root = request.scope.get("app_root_path", request.scope.get("root_path", ""))
    return f"__Secure-{name}" if root else f"__Host-{name}"


def cookie_terms(request: Request) -> CookieTerms:
    """Return the terms of our cookies: not for scripts, not from other sites, over https only where it is used.

    They hold for the whole site, so that the JSON API and the console know the same ones.
    """
    return {
        "path": request.scope.get("app_root_path", request.scope.get("root_path")) or "/",
        "secure": request.url.scheme == "https",
        "httponly": True,
        "samesite": "lax",
    }


def refuse_other_site(request: Request) -> None:
    """Refuse what a page of another site sends: at sign-in there is no session yet that a CSRF token could prove."""
    refuse_elsewhere(request, services_of(request).settings.origins)


def check_csrf(signed: SignedIn, sent: str | None) -> None:
    """Refuse a change that does not carry the CSRF token of its session: another site may have sent it."""
    if signed.csrf is not None and not same(sent or "", signed.csrf):
        raise AccessDenied(
            f"the header {CSRF_HEADER} must carry the csrf_token of this session", zh="页面已过期，请刷新后重试"
        )


def refuse_unfinished(signed: SignedIn, least: SignInStanding = SignInStanding.WHOLE) -> None:
    """Refuse who has not come so far in signing in: a code to show, a given password to change, a factor to enrol."""
    if signed.standing >= least:
        return
    if signed.standing is SignInStanding.AWAITS_CODE:
        raise SecondFactorNeeded("the code of the second factor is still to be given", zh="请先输入动态验证码")
    if signed.standing is SignInStanding.MUST_CHANGE:
        raise PasswordExpired("change your password first", zh="请先修改初始密码")
    raise EnrolmentNeeded("your role needs a second factor: enrol one first", zh="您的角色必须启用动态验证码，请先启用")
