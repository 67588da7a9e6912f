"""OpenID Connect: the city's own sign-in tells who somebody is. Authorisation code with PKCE; needs the extra ``oidc``.

Only who is told is taken from it: a subject, and an address if the provider has verified it. What somebody may do here
stands in the account.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import secrets
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Any, Protocol
from urllib.parse import urlsplit

from api.auth.secret import same
from features.errors import InputError, NotSignedIn, ProviderError

_SECONDS = 10
_LEEWAY_SECONDS = 60
_ALGORITHMS = ("RS256", "PS256", "ES256")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Identity:
    """Who somebody is at the provider. ``email`` is None unless verified there."""

    subject: str
    email: str | None


@dataclass(frozen=True, repr=False)
class Pending:
    """A sign-in that was begun: what must come back, and what only the one who began it knows."""

    state: str
    nonce: str
    verifier: str

    def to_text(self) -> str:
        """Return it as the value of a cookie."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()

    @classmethod
    def from_text(cls, text: str) -> Pending:
        """Read it back; raises `NotSignedIn` if it is none."""
        try:
            kept = json.loads(base64.urlsafe_b64decode(text.encode()))
            pending = cls(**kept)
            if not all(isinstance(value, str) and value for value in asdict(pending).values()):
                raise ValueError
        except (ValueError, TypeError):
            raise _refused() from None
        return pending


class Client(Protocol):
    """What is needed of the library's client."""

    def request(self, method: str, url: str, **options: Any) -> Any:
        """Fetch a document."""

    def close(self) -> None:
        """End its connections."""

    def create_authorization_url(self, url: str, **options: Any) -> tuple[str, str]:
        """Return where to send the browser."""

    def fetch_token(self, url: str, **options: Any) -> dict[str, Any]:
        """Exchange a code for tokens."""


class Provider:
    """One identity provider, known by its issuer.

    Parameters
    ----------
    issuer
        Its address, ``https`` except on this machine; where it says what it offers is found below it.
    """

    def __init__(self, issuer: str, *, client_id: str, client_secret: str) -> None:
        where = urlsplit(issuer)
        if where.scheme != "https" and not (where.scheme == "http" and where.hostname in _LOOPBACK):
            raise InputError(
                f"the issuer of OpenID Connect must be an https address, received {issuer!r}",
                zh=f"OpenID Connect 签发者须为 https 地址：{issuer!r}",
            )
        if find_spec("authlib") is None:
            raise InputError(
                "OpenID Connect needs the extra 'oidc': install jianghai-match[oidc]",
                zh="使用统一认证需安装可选组件：jianghai-match[oidc]",
            )
        self.issuer = issuer
        self._id, self._secret = client_id, client_secret
        self._offers: dict[str, Any] | None = None

    def begin(self, redirect_uri: str) -> tuple[str, Pending]:
        """Return where to send the browser, and what to keep until it comes back."""
        pending = Pending(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
        with closing(self._client(redirect_uri)) as client:
            url, _ = client.create_authorization_url(
                self._address("authorization_endpoint", client),
                state=pending.state,
                nonce=pending.nonce,
                code_verifier=pending.verifier,
            )
        return url, pending

    def finish(self, pending: Pending, *, state: str, code: str, redirect_uri: str, now: dt.datetime) -> Identity:
        """Return who came back; raises `NotSignedIn` if anything is not as it was begun, or not signed."""
        if not same(pending.state, state):
            raise _refused()
        with closing(self._client(redirect_uri)) as client:
            try:
                told = client.fetch_token(
                    self._address("token_endpoint", client), code=code, code_verifier=pending.verifier
                )
            except _library_refusals():
                raise _refused() from None
            keys = self._fetch(client, self._address("jwks_uri", client))
        return self._identity(str(told.get("id_token", "")), keys, nonce=pending.nonce, now=now)

    def _identity(self, token: str, keys: Any, *, nonce: str, now: dt.datetime) -> Identity:
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        must = {"iss": self.issuer, "aud": self._id, "nonce": nonce}
        rules = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=_LEEWAY_SECONDS,
            exp={"essential": True},
            sub={"essential": True},
            **{name: {"essential": True, "value": value} for name, value in must.items()},  # type: ignore[arg-type]
        )
        try:
            claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(_ALGORITHMS)).claims
            rules.validate(claims)
        except (JoseError, ValueError, KeyError, TypeError):
            raise _refused() from None
        email = claims.get("email") if claims.get("email_verified") is True else None
        return Identity(f"{self.issuer}#{claims['sub']}", email if isinstance(email, str) else None)

    def _client(self, redirect_uri: str) -> Client:
        from authlib.integrations.httpx_client import OAuth2Client

        client: Client = OAuth2Client(
            self._id,
            self._secret,
            scope="openid email",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=_SECONDS,
        )
        return client

    def _address(self, name: str, client: Client) -> str:
        if self._offers is None:
            offers = self._fetch(client, f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if offers.get("issuer") != self.issuer:
                raise _unreachable(self.issuer)
            self._offers = offers
        return str(self._offers[name])

    def _fetch(self, client: Client, url: str) -> Any:
        try:
            answer = client.request("GET", url, withhold_token=True)
            answer.raise_for_status()
            return answer.json()
        except _library_refusals():
            raise _unreachable(self.issuer) from None


def _library_refusals() -> tuple[type[Exception], ...]:
    """Return what the libraries raise when the provider refuses, or does not answer."""
    from authlib.common.errors import AuthlibBaseError
    from authlib.integrations.httpx_client.oauth2_client import httpx2

    return (AuthlibBaseError, httpx2.HTTPError, ValueError)


def _refused() -> NotSignedIn:
    return NotSignedIn("signing in at the provider did not succeed: try again", zh="统一认证未成功，请重试")


def _unreachable(issuer: str) -> ProviderError:
    return ProviderError(
        f"the identity provider {issuer} does not answer as it should: try again later, or sign in with a password",
        zh=f"统一认证 {issuer} 暂时无法使用，请稍后再试或用密码登录",
    )
