"""How a refusal is told over HTTP: RFC 9457 problems with stable codes, in the reader's language."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.problems import files
from api.problems.error_page import page_language, sorry_page, wants_page
from api.problems.field_words import SECRET, words_of
from api.problems.methods import allowed
from api.problems.statuses import status_of
from features.bilingual import Bilingual, Language, Sayable
from features.errors import FilesUnavailable, JianghaiError

_LOG = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_FALLBACK: Language = "zh"
_SECRET_PARTS = ("password", "secret", "token", "key", "code")


class FieldProblem(BaseModel):
    """One field that does not fit; the value received is never repeated."""

    field: str = Field(description="Path of the field, dots between its parts")
    code: str = Field(description="Kind of fault")
    message: str


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str = Field(description="`urn:jianghai:problem:` and the code")
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable; for programs")
    instance: str = Field(description="Id of the request, as in the header X-Request-ID")
    errors: list[FieldProblem] | None = Field(default=None, description="Fields that do not fit")


class Refusal(Sayable, Exception):
    """A refusal that only HTTP knows: no sign-in, no precondition, too much, too fast.

    Examples
    --------
    >>> Refusal(428, "precondition_required", zh="请提供 If-Match", en="If-Match is needed").say("en")
    'If-Match is needed'
    """

    def __init__(self, status: int, code: str, *, zh: str, en: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(en)
        self.status, self.code, self.headers = status, code, dict(headers or {})
        self.zh, self.en = zh, en


class ProblemResponse(JSONResponse):
    """A problem as it is sent."""

    media_type: ClassVar[str] = MEDIA_TYPE  # type: ignore[misc]


TITLES: Mapping[int, Bilingual] = {
    400: Bilingual("内容不符合要求", "Does not fit"),
    401: Bilingual("需要登录", "Sign-in needed"),
    403: Bilingual("没有权限", "Not allowed"),
    404: Bilingual("不存在", "Not found"),
    405: Bilingual("不支持此操作", "Method not allowed"),
    406: Bilingual("无法提供该格式", "Not acceptable"),
    408: Bilingual("请求发送过慢", "Request too slow"),
    409: Bilingual("与当前状态冲突", "Conflict"),
    412: Bilingual("已被他人修改", "Changed meanwhile"),
    413: Bilingual("内容过大", "Too large"),
    415: Bilingual("不支持的内容类型", "Unsupported media type"),
    421: Bilingual("域名不对", "Wrong host"),
    422: Bilingual("格式错误", "Malformed"),
    428: Bilingual("缺少前提条件", "Precondition needed"),
    429: Bilingual("请求过于频繁", "Too many requests"),
    500: Bilingual("程序错误", "Internal error"),
    503: Bilingual("暂时无法服务", "Temporarily unavailable"),
}
_HTTP: Mapping[int, tuple[str, Bilingual]] = {
    400: ("bad_request", Bilingual("请求无法读取", "the request cannot be read")),
    401: ("unauthenticated", Bilingual("请先登录", "sign in first")),
    403: ("access_denied", Bilingual("没有权限", "this is not allowed")),
    404: ("not_found", Bilingual("没有这个地址", "there is no such address")),
    405: ("method_not_allowed", Bilingual("该地址不支持此方法", "this address does not take that method")),
    413: ("too_large", Bilingual("请求内容超过大小限制", "the request is larger than is allowed")),
    415: ("unsupported_media_type", Bilingual("不支持的内容类型", "this type of content is not taken")),
}
INTERNAL = Bilingual(
    "程序出错，已记录；请把请求编号告知管理员", "the program failed; tell the administrator the request id"
)


def problem(
    request: Request,
    status: int,
    code: str,
    said: Bilingual,
    *,
    headers: Mapping[str, str] | None = None,
    errors: list[FieldProblem] | None = None,
) -> Response:
    """Return one problem in the language of the request; as a page to who looks at the console."""
    language = language_of(request)
    if wants_page(request):
        language = page_language(request, language)
        kept = {"Content-Language": language, "Cache-Control": "no-store", **(headers or {})}
        title = TITLES.get(status, TITLES[400])
        return sorry_page(request, status, title, said, language=language, headers=kept)
    body = Problem(
        type=f"urn:jianghai:problem:{code}",
        title=TITLES.get(status, TITLES[400]).say(language),
        status=status,
        detail=said.say(language),
        code=code,
        instance=str(request.scope.get("request_id", "")),
        errors=errors,
    )
    sent = {"Content-Language": language, "Cache-Control": "no-store", **(headers or {})}
    return ProblemResponse(body.model_dump(exclude_none=True), status_code=status, headers=sent)


def too_large(request: Request) -> Response:
    """Return the refusal of a request that tells it is larger than allowed; the rest of it is not read."""
    return problem(request, 413, *_HTTP[413], headers={"Connection": "close"})


def language_of(request: Request) -> Language:
    """Return the language to answer in: ``?lang``, else the first of ``Accept-Language`` we speak, else Chinese."""
    asked = request.query_params.get("lang")
    if asked in ("zh", "en"):
        return "zh" if asked == "zh" else "en"
    weighed = [_weighed(part) for part in request.headers.get("accept-language", "")[:200].split(",")]
    for _, tag in sorted(weighed, key=lambda one: -one[0]):
        if tag in ("zh", "en"):
            return "zh" if tag == "zh" else "en"
    return _FALLBACK


def _weighed(part: str) -> tuple[float, str]:
    tag, _, quality = part.strip().partition(";q=")
    try:
        weight = float(quality) if quality else 1.0
    except ValueError:
        weight = 0.0
    return weight, tag.strip().split("-")[0].lower()


def add_problem_handlers(app: FastAPI) -> None:
    """Let every refusal leave the application as a problem."""
    add_refusal_handlers(app)
    app.add_exception_handler(Refusal, _refuse_http)
    app.add_exception_handler(RequestValidationError, _refuse_malformed)
    app.add_exception_handler(HTTPException, _refuse_status)


def add_refusal_handlers(app: Starlette) -> None:
    """Let every refusal of ours leave an application as a problem, and storage that fails, too."""
    app.add_exception_handler(JianghaiError, refuse)
    app.add_exception_handler(OSError, refuse)


def refuse(request: Request, refusal: Exception) -> Response:
    """Return the answer to a refusal of ours; a failure of the service's files is one, any other of the system none."""
    told = files.refusal_of(refusal) if isinstance(refusal, OSError) else refusal
    if not isinstance(told, JianghaiError):
        raise refusal
    if isinstance(told, FilesUnavailable):
        _LOG.error(f"files fail: {told.cause}")
    said = _said(told.say("zh"), told.say("en"))
    return problem(request, status_of(told), told.code, said, headers=headers_of(told))


def headers_of(refusal: JianghaiError) -> dict[str, str]:
    """Return what the header of an answer to a refusal says besides: when to try again, how to sign in."""
    if refusal.retry_after_seconds is not None:
        return {"Retry-After": str(refusal.retry_after_seconds)}
    return {"WWW-Authenticate": "Bearer"} if status_of(refusal) == 401 else {}


def _refuse_http(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    return problem(request, refusal.status, refusal.code, _said(refusal.zh, str(refusal)), headers=refusal.headers)


def _refuse_status(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, HTTPException)
    code, said = _HTTP.get(refusal.status_code, _HTTP[400])
    headers = {"Allow": allowed(request)} if refusal.status_code == 405 else refusal.headers
    return problem(request, refusal.status_code, code, said, headers=headers)


def _refuse_malformed(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, RequestValidationError)
    language = language_of(request)
    faults = [_fault(error, language) for error in refusal.errors()[:50]]
    named = "、".join(dict.fromkeys(fault.field for fault in faults if fault.field))[:300]
    said = Bilingual(f"以下内容不符合要求：{named or '请求内容'}", f"these do not fit: {named or 'the body'}")
    well_formed = all(fault.code == "value_error" for fault in faults)  # each field fits, together they do not
    status, code = (400, "input") if well_formed else (422, "malformed")
    return problem(request, status, code, said, errors=faults)


def _fault(error: dict[str, Any], language: Language) -> FieldProblem:
    """Say which field and why. Words of the checks themselves are safe; what was sent may be a secret."""
    path = ".".join(str(part) for part in error["loc"][1:]) or str(error["loc"][0])
    is_secret = any(part in path.lower() for part in _SECRET_PARTS)
    message = SECRET if is_secret else words_of(error)
    return FieldProblem(field=path[:200], code=str(error["type"]), message=message.say(language))


def _said(zh: str, en: str) -> Bilingual:
    return Bilingual(zh or en or "—", en or zh or "—")
