"""The second factor: six digits that an app derives from a secret and the time (TOTP, RFC 6238), and spare codes."""

from __future__ import annotations

import datetime as dt
import io

import pyotp
import segno

from api.auth.secret import digest, recovery_code, same

RECOVERY_CODES = 10
_ISSUER = "Jianghai Match"
_STEP_SECONDS = 30
_DRIFT_STEPS = 1


def new_factor_secret() -> str:
    """Return 160 random bits in base 32, as apps take them."""
    return pyotp.random_base32()


def factor_address(secret: str, login: str) -> str:
    """Return what an app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER)


def qr_code(address: str) -> str:
    """Return the QR code as an SVG element to stand in a page."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=5, border=4, xmldecl=False, svgns=True, light="#fff")
    return out.getvalue().decode()


def code_at(secret: str, now: dt.datetime) -> str:
    """Return the code that an app shows at an instant.

    Examples
    --------
    The first case of RFC 6238, its last six digits:

    >>> secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    >>> code_at(secret, dt.datetime.fromtimestamp(59, dt.UTC))
    '287082'
    """
    return pyotp.TOTP(secret).generate_otp(_step(now))


def fitting_step(secret: str, code: str, now: dt.datetime, *, after: int) -> int | None:
    """Return the time step that a code is of, None = it is wrong, too old, too new, or was taken already.

    Parameters
    ----------
    after
        The step of the last code that was taken: neither that one nor one before it is taken again.
    """
    steps, app = range(_step(now) - _DRIFT_STEPS, _step(now) + _DRIFT_STEPS + 1), pyotp.TOTP(secret)
    fitting = [step for step in steps if same(app.generate_otp(step), code) and step > after]
    return fitting[0] if fitting else None


def new_recovery_codes() -> tuple[str, ...]:
    """Return the spare codes, 138 random bits each."""
    return tuple(recovery_code() for _ in range(RECOVERY_CODES))


def recovery_digest(login: str, code: str) -> str:
    """Return what the store keeps of a spare code; blanks, hyphens and case do not count.

    Examples
    --------
    >>> recovery_digest("wangli", "abcd-efgh") == recovery_digest("wangli", " ABCD EFGH")
    True
    """
    plain = "".join(mark for mark in code.casefold() if mark.isalnum())
    return digest(f"recovery {login} {plain}")


def _step(now: dt.datetime) -> int:
    return int(now.timestamp()) // _STEP_SECONDS
