"""Secrets that a browser or a program carries. The store keeps only their hashes, so a stolen copy signs nobody in."""

from __future__ import annotations

import hashlib
import hmac
import secrets

TOKEN_PREFIX = "jh_"  # noqa: S105 - what every token begins with, so that scanners of leaked secrets can tell
_BYTES = 32
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no characters that look alike


def new_session_secret() -> str:
    """Return 256 random bits for a cookie."""
    return secrets.token_urlsafe(_BYTES)


def new_token_secret() -> str:
    """Return 256 random bits for a program."""
    return TOKEN_PREFIX + secrets.token_urlsafe(_BYTES)


def new_id() -> str:
    """Return a name for a session or token that tells nothing."""
    return secrets.token_hex(8)


def one_time_password() -> str:
    """Return a password to read out once: four groups of four, 79 random bits."""
    return _groups(4)


def recovery_code() -> str:
    """Return a code to print and keep: seven groups of four, 138 random bits, so that a plain hash of it is enough."""
    return _groups(7)


def _groups(count: int) -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(count))


def digest(secret: str) -> str:
    """Return what the store keeps of a random secret, or of the name of who tried to sign in.

    A plain hash is enough for 256 random bits: there is nothing to guess.

    Examples
    --------
    >>> digest("x")[:8]
    '2d711642'
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def csrf_token(session_secret: str) -> str:
    """Return what a page must send along with a change, derived from its session: no other site can know it."""
    return hmac.new(session_secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def visit_token(key: str, visit: str) -> str:
    """Return what a page must send along before anybody is signed in, of the visit that its cookie names."""
    return hmac.new(key.encode(), f"visit {visit}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
