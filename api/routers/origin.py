"""Where a request that changes something was made: on a page of this service, or elsewhere.

A browser tells by itself: ``Sec-Fetch-Site``, ``Origin``, ``Referer``; a page cannot change what it says. Old browsers
leave some or all of them out, and then nothing is known: the token of the session decides alone.
"""

from __future__ import annotations

from enum import Enum
from urllib.parse import SplitResult, urlsplit

from starlette.requests import Request

from features.errors import AccessDenied

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing."""
_OWN = ("same-origin", "none")
_PORTS = {"http": 80, "https": 443}


class RequestOrigin(Enum):
    """What the browser says of the page that sends a request."""

    HERE = "here"
    UNTOLD = "untold"
    ELSEWHERE = "elsewhere"


def origin_of(request: Request, ours: tuple[str, ...] = ()) -> RequestOrigin:
    """Return where a request was made; what contradicts itself was made elsewhere.

    Parameters
    ----------
    ours
        Origins of this service as browsers know it; none = the host that the request names.
    """
    fetched = request.headers.get("sec-fetch-site")
    if fetched is not None and fetched not in _OWN:
        return RequestOrigin.ELSEWHERE
    told = request.headers.get("origin")
    if told is None and fetched != "same-origin":
        told = request.headers.get("referer")
    if told is not None:
        return RequestOrigin.HERE if _is_ours(told, request, ours) else RequestOrigin.ELSEWHERE
    return RequestOrigin.HERE if fetched == "same-origin" else RequestOrigin.UNTOLD


def refuse_elsewhere(request: Request, ours: tuple[str, ...] = ()) -> None:
    """Refuse what a page of another site, or of another host beside this one, sends."""
    if origin_of(request, ours) is RequestOrigin.ELSEWHERE:
        raise elsewhere()


def elsewhere() -> AccessDenied:
    """Return the refusal of what was not sent from a page of this service."""
    return AccessDenied(
        "this did not come from a page of this service and was not done; if you are on such a page, the administrator "
        "should look at 'Reverse proxy' in the operations manual",
        zh="这一步不是从本系统的页面发出的，没有执行。如果您就在本系统页面上，请系统管理员查看运维手册“反向代理”一节",
    )


def origin_text(address: str) -> str | None:
    """Return the origin of an address in one form, None where it has none.

    Examples
    --------
    >>> origin_text("HTTPS://City.example:443/match/?x"), origin_text("http://[::1]:8080"), origin_text("null")
    ('https://city.example:443', 'http://[::1]:8080', None)
    """
    found = _split(address)
    if found is None or found.hostname is None or found.scheme not in _PORTS:
        return None
    host = f"[{found.hostname}]" if ":" in found.hostname else found.hostname
    return f"{found.scheme}://{host}:{found.port or _PORTS[found.scheme]}"


def _is_ours(told: str, request: Request, ours: tuple[str, ...]) -> bool:
    origin = origin_text(told)
    if origin is None:
        return False
    if ours:
        return origin in {origin_text(one) for one in ours}
    scheme = origin.partition(":")[0]
    if request.url.scheme == "https" and scheme != "https":
        return False
    return origin == origin_text(f"{scheme}://{request.headers.get('host', '')}")


def _split(address: str) -> SplitResult | None:
    try:
        found = urlsplit(address.strip())
        return found if found.port is None or found.port else None
    except ValueError:
        return None
