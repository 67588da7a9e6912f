"""A refusal that no page of the console could tell, as a page: too large, too fast, too slow, or a failure of ours."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse

from features.bilingual import Bilingual, Language, either

_CONSOLE = "/console"
_LANGUAGE_COOKIE = "jianghai_language"
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_NAME, _REQUEST = Bilingual("江海智配", "Jianghai Match"), Bilingual("请求编号", "Request")
_BACK = Bilingual("回到我的首页", "Back to my home page")
_AGAIN = Bilingual("请返回上一页再试一次。", "Go back and try once more.")
_TO_DO: Mapping[int, Bilingual] = {
    413: Bilingual(
        "请返回上一页，把文件分成几份，或去掉图片和多余的工作表再试。",
        "Go back and split the file, or leave out pictures and sheets that are not needed.",
    ),
    429: Bilingual("请稍等几秒，再返回上一页重试。", "Wait a few seconds, then go back and try again."),
    500: Bilingual(
        "请返回上一页再试；仍不行，请把下面的编号告知系统管理员。",
        "Go back and try again; if it stays, tell the administrator the number below.",
    ),
    503: Bilingual("系统正忙，请稍等片刻再试。", "The system is busy: wait a little and try again."),
}


def wants_page(request: Request) -> bool:
    """Whether somebody is looking at the console with a browser, and not a script at a part of a page."""
    path = request.scope["path"].removeprefix(_root(request))
    inside = path == _CONSOLE or path.startswith(f"{_CONSOLE}/")
    return inside and "text/html" in request.headers.get("accept", "") and "x-fragment" not in request.headers


def page_language(request: Request, otherwise: Language) -> Language:
    """Return the language that the person has chosen for the console."""
    chosen = request.cookies.get(_LANGUAGE_COOKIE)
    return "en" if chosen == "en" else "zh" if chosen == "zh" else otherwise


def sorry_page(
    request: Request, status: int, title: Bilingual, said: Bilingual, *, language: Language, headers: Mapping[str, str]
) -> HTMLResponse:
    """Return the refusal as a page: what happened, what to do, and the number of the request."""
    root = _root(request)
    files = f"{root}{_CONSOLE}/static"
    name, asked, back = (words.say(language) for words in (_NAME, _REQUEST, _BACK))
    number = escape(str(request.scope.get("request_id", "")))
    what, why, to_do = (escape(words.say(language)) for words in (title, said, _TO_DO.get(status, _AGAIN)))
    body = f"""<!DOCTYPE html>
<html lang="{either(language, "zh-CN", "en")}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{what} · {status}</title>
<link rel="stylesheet" href="{files}/css/vendor/tabler.min.css"><link rel="stylesheet" href="{files}/jh/console.css">
</head><body class="jh-plain"><main class="jh-plain-main">
<div class="jh-plain-brand"><img src="{files}/jh/mark.svg" alt="" width="44" height="44">
<div class="jh-plain-name">{name}</div></div>
<div class="card"><div class="card-body"><h1 class="h2">{what}</h1><p>{why}</p><p>{to_do}</p>
<p class="text-secondary small">{asked} {number}</p>
<a class="btn btn-primary" href="{root}{_CONSOLE}/">{back}</a>
</div></div></main></body></html>
"""
    return HTMLResponse(body, status, headers={**headers, "Content-Security-Policy": _POLICY})


def _root(request: Request) -> str:
    """Return the path under which a proxy serves the whole site."""
    return str(request.scope.get("app_root_path", request.scope.get("root_path", "")))
