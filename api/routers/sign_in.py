"""One's own account: sign in and out, password, sessions, tokens."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Depends, Request, Response

from api.routers.access import AnyAccount, Public, carried, refuse_other_site, remove_cookie, set_cookie
from api.routers.strict import router_for
from api.schemas.own_account import (
    CodeBody,
    Me,
    OwnTokens,
    PasswordBody,
    SessionEndBody,
    SessionOpened,
    Sessions,
    SessionShown,
    SignInBody,
    TokenBody,
    TokenMade,
    TokenShown,
)
from api.services import Served
from api.usecases.people.second_factor import show_code
from api.usecases.people.sign_in import (
    Credentials,
    SignedIn,
    SignInStanding,
    change_password,
    end_own_session,
    own_sessions,
    sign_in,
    sign_out,
)
from api.usecases.people.tokens import create_token, revoke_token, tokens_of

router = router_for("account")

Anybody = Annotated[SignedIn, Depends(AnyAccount(least=SignInStanding.AWAITS_CODE))]
AtTheDoor = Annotated[SignedIn, Depends(AnyAccount(by_token=False, least=SignInStanding.AWAITS_CODE))]
Newcomer = Annotated[SignedIn, Depends(AnyAccount(by_token=False, least=SignInStanding.MUST_CHANGE))]
Owner = Annotated[SignedIn, Depends(AnyAccount(by_token=False))]


@router.post("/session", dependencies=[Depends(Public("this is how one signs in"))])
def open_session(services: Served, request: Request, response: Response, body: SignInBody) -> SessionOpened:
    """Sign in; the session is in a cookie, its CSRF token in the answer. Who has a second factor then gives a code."""
    refuse_other_site(request)
    shown = Credentials(
        login=body.login,
        password=body.password.get_secret_value(),
        address=request.client.host if request.client else "",
        device=request.headers.get("user-agent", ""),
        carried=carried(request),
    )
    opened = sign_in(services.store, shown, terms=services.gate.terms, now=services.clock())
    set_cookie(request, response, opened)
    return SessionOpened.of(opened)


@router.post("/session/code")
def give_code(
    services: Served, request: Request, response: Response, signed: AtTheDoor, body: CodeBody
) -> SessionOpened:
    """Show a code of the second factor, or a recovery code, after the password; the session is a new one."""
    opened = show_code(
        services.store,
        signed,
        services.vault,
        code=body.code.get_secret_value(),
        device=request.headers.get("user-agent", ""),
        terms=services.gate.terms,
        now=services.clock(),
    )
    set_cookie(request, response, opened)
    return SessionOpened.of(opened)


@router.delete("/session", status_code=204)
def close_session(services: Served, request: Request, response: Response, signed: AtTheDoor) -> None:
    """Sign out."""
    sign_out(services.store, signed, now=services.clock())
    remove_cookie(request, response)


@router.get("/me")
def me(signed: Anybody) -> Me:
    """Return who is signed in, and what they may do."""
    return Me.of(signed)


@router.post("/me/password", status_code=204)
def new_password(services: Served, signed: Newcomer, body: PasswordBody) -> None:
    """Change one's own password; all other sessions end, and tokens unless they are kept on purpose."""
    old, new = body.old_password.get_secret_value(), body.new_password.get_secret_value()
    change_password(services.store, signed, old=old, new=new, now=services.clock(), keep_tokens=body.keep_tokens)


@router.get("/me/sessions")
def sessions(services: Served, signed: Owner) -> Sessions:
    """Return one's own sessions."""
    found = own_sessions(services.store, signed, terms=services.gate.terms, now=services.clock())
    return Sessions(items=[SessionShown.of(one, this=signed.session_id) for one in found])


@router.post("/me/sessions/{session_id}/end", status_code=204)
def end_session(services: Served, signed: Owner, session_id: str, body: SessionEndBody) -> None:
    """End one of one's own sessions; whoever has a password shows it again."""
    password = None if body.password is None else body.password.get_secret_value()
    end_own_session(services.store, signed, session_id, password=password, now=services.clock())


@router.get("/me/tokens")
def tokens(services: Served, signed: Owner) -> OwnTokens:
    """Return one's own tokens, without their secrets."""
    found = tokens_of(services.call(signed.actor), signed.actor.id)
    return OwnTokens(items=[TokenShown.of(one) for one in found])


@router.post("/me/tokens", status_code=201)
def new_token(services: Served, signed: Owner, body: TokenBody) -> TokenMade:
    """Make a token for a program; its secret is shown this once. More than 30 days need the password."""
    lifetime = dt.timedelta(days=body.days)
    call = services.call(signed.actor)
    password = None if body.password is None else body.password.get_secret_value()
    new = create_token(call, call.actor.id, name=body.name, scopes=body.scopes, lifetime=lifetime, password=password)
    return TokenMade.made(new)


@router.delete("/me/tokens/{token_id}", status_code=204)
def end_token(services: Served, signed: Owner, token_id: str) -> None:
    """Revoke one of one's own tokens."""
    revoke_token(services.call(signed.actor), signed.actor.id, token_id)
