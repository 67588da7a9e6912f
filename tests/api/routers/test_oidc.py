"""Signing in at an identity provider: a real one on this machine, honest and otherwise."""

from __future__ import annotations

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn
from fastapi import FastAPI, Form, HTTPException
from fastapi.responses import RedirectResponse
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from api.access import Role
from api.app import create_app
from api.auth.oidc import Provider
from api.routers.access import COOKIE
from api.services import Services
from api.store.queries.accounts import get_account
from api.store.session import Store
from api.usecases.people.accounts import NewAccount, add_account, disable_account
from features.errors import InputError
from tests.api.people import SYSTEM
from tests.api.samples import NOW, call_of
from tests.api.serving import services_over

CLIENT, SECRET = "jianghai", "a-secret-of-the-client"


@dataclass
class Honest:
    """What the provider says of whoever comes, and how it may lie."""

    issuer: str = ""
    email: str = "wangli@example.com"
    verified: bool = True
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, auto_kid=True))
    signs_with: RSAKey | OctKey | None = None
    algorithm: str = "RS256"
    begun: dict[str, dict[str, str]] = field(default_factory=dict)
    moved: bool = False


def application(says: Honest) -> FastAPI:
    """The provider: discovery, authorisation, tokens, keys."""
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Any:
        return RedirectResponse(f"{says.issuer}/elsewhere") if says.moved else offers()

    @app.get("/elsewhere")
    def offers() -> dict[str, str]:
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        return {"issuer": says.issuer, **{name: f"{says.issuer}/{name}" for name in names}}

    @app.get("/authorization_endpoint")
    def authorise(
        client_id: str, redirect_uri: str, state: str, nonce: str, code_challenge: str, code_challenge_method: str
    ) -> RedirectResponse:
        assert (client_id, code_challenge_method) == (CLIENT, "S256")
        code = secrets.token_urlsafe(16)
        says.begun[code] = {"challenge": code_challenge, "nonce": nonce, "redirect_uri": redirect_uri}
        return RedirectResponse(f"{redirect_uri}?state={state}&code={code}")

    @app.post("/token_endpoint")
    def token(
        code: Annotated[str, Form()], code_verifier: Annotated[str, Form()], redirect_uri: Annotated[str, Form()]
    ) -> dict[str, Any]:
        begun = says.begun.pop(code, None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).decode().rstrip("=")
        if begun is None or begun["challenge"] != challenge or begun["redirect_uri"] != redirect_uri:
            raise HTTPException(400, "invalid_grant")
        claims = {
            "iss": says.issuer,
            "aud": CLIENT,
            "sub": "0815",
            "exp": int(NOW.timestamp()) + 300,
            "nonce": begun["nonce"],
            "email": says.email,
            "email_verified": says.verified,
            **says.claims,
        }
        key = says.signs_with or says.key
        signed = jwt.encode({"alg": says.algorithm, "kid": says.key.kid}, claims, key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}

    @app.get("/jwks_uri")
    def keys() -> dict[str, Any]:
        return {"keys": [says.key.as_dict(private=False)]}

    return app


@pytest.fixture(scope="module")
def running() -> Iterator[Honest]:
    says = Honest()
    server = uvicorn.Server(uvicorn.Config(application(says), log_level="error", lifespan="off"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        says.issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield says
        server.should_exit = True
        thread.join()


@pytest.fixture
def provider(running: Honest) -> Honest:
    """The provider, honest again."""
    running.email, running.verified, running.claims = "wangli@example.com", True, {}
    running.signs_with, running.algorithm, running.moved = None, "RS256", False
    return running


@pytest.fixture
def services(store: Store, tmp_path: Path, provider: Honest) -> Services:
    services = services_over(store, tmp_path)
    services.provider = Provider(provider.issuer, client_id=CLIENT, client_secret=SECRET)
    stated = NewAccount(login="wangli", name="王丽（演示）", role=Role.OFFICER, email="WangLi@example.com")
    add_account(call_of(store, SYSTEM), stated)
    return services


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services), raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


def come_back(client: TestClient, provider: Honest, **changed: str) -> Any:
    """Go to the provider and come back, with parts of the return changed."""
    begun = client.get("/api/v1/session/oidc")
    assert begun.status_code == 303
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["location"]).query).items()}
    assert begun.headers["location"].startswith(f"{provider.issuer}/authorization_endpoint?")
    assert SECRET not in begun.headers["location"]
    code = secrets.token_urlsafe(16)
    provider.begun[code] = {
        "challenge": asked["code_challenge"],
        "nonce": asked["nonce"],
        "redirect_uri": asked["redirect_uri"],
    }
    return client.get("/api/v1/session/oidc/callback", params={"state": asked["state"], "code": code, **changed})


def test_a_verified_address_finds_its_account_and_binds_it(client: TestClient, provider: Honest, store: Store) -> None:
    assert come_back(client, provider).status_code == 303
    assert client.get("/api/v1/me").json()["id"] == "wangli"
    with store.read() as tx:
        account = get_account(tx, "wangli")
    assert account.subject == f"{provider.issuer}#0815"
    assert not account.must_change
    assert not account.has_password  # the one-time password that was never used is gone
    client.cookies.clear()
    provider.email = "another@example.com"  # the subject is what counts from now on
    assert come_back(client, provider).status_code == 303
    assert client.get("/api/v1/me").json()["id"] == "wangli"


@pytest.mark.parametrize(
    "lie",
    [
        {"email": "stranger@example.com"},
        {"verified": False},
        {"claims": {"email_verified": "true"}},
        {"claims": {"nonce": "another"}},
        {"claims": {"aud": "another"}},
        {"claims": {"iss": "https://elsewhere.example"}},
        {"claims": {"exp": int(NOW.timestamp()) - 120}},
        {"claims": {"nbf": int(NOW.timestamp()) + 120}},
        {"signs_with": RSAKey.generate_key(2048)},
        {"signs_with": OctKey.import_key(SECRET), "algorithm": "HS256"},
    ],
    ids=lambda lie: "-".join([*lie, *lie.get("claims", {})]),
)
def test_who_is_not_known_or_not_proved_does_not_get_in(
    client: TestClient, provider: Honest, lie: dict[str, Any]
) -> None:
    for name, value in lie.items():
        setattr(provider, name, value)
    answer = come_back(client, provider)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("changed", [{"state": "another"}, {"code": "another"}, {"code": ""}])
def test_a_return_that_was_not_begun_here_is_refused(
    client: TestClient, provider: Honest, changed: dict[str, str]
) -> None:
    assert come_back(client, provider, **changed).status_code == 401
    client.cookies.set("jianghai_oidc", "bm9uc2Vuc2U=")
    assert client.get("/api/v1/session/oidc/callback", params={"state": "x", "code": "y"}).status_code == 401
    assert COOKIE not in client.cookies


def test_no_redirect_of_the_provider_is_followed(client: TestClient, provider: Honest) -> None:
    provider.moved = True
    assert client.get("/api/v1/session/oidc").status_code == 503
    provider.moved = False
    assert client.get("/api/v1/session/oidc").status_code == 303


def test_a_code_is_of_no_use_to_another_browser(client: TestClient, services: Services, provider: Honest) -> None:
    """The code of one sign-in with the state and verifier of another: the proof key does not fit."""
    begun = client.get("/api/v1/session/oidc")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["location"]).query).items()}
    provider.begun["stolen"] = {"challenge": asked["code_challenge"], "nonce": "x", "redirect_uri": "x"}
    with TestClient(create_app(services), follow_redirects=False) as thief:
        assert come_back(thief, provider, code="stolen").status_code == 401


def test_a_disabled_account_stays_shut(client: TestClient, provider: Honest, store: Store) -> None:
    disable_account(call_of(store, SYSTEM), "wangli")
    assert come_back(client, provider).status_code == 401


def test_without_a_provider_there_is_none(store: Store, tmp_path: Path) -> None:
    with TestClient(create_app(services_over(store, tmp_path)), follow_redirects=False) as client:
        assert client.get("/api/v1/session/oidc").status_code == 404
    with pytest.raises(InputError, match="https"):
        Provider("http://login.example", client_id=CLIENT, client_secret=SECRET)


def test_a_provider_that_does_not_answer_is_said(client: TestClient, services: Services) -> None:
    services.provider = Provider("http://127.0.0.1:1", client_id=CLIENT, client_secret=SECRET)
    answer = client.get("/api/v1/session/oidc", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "does not answer" in answer.json()["detail"]
