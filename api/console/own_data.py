"""A candidate's own page, without an account: what is kept, to correct, take along, withdraw, be erased.

Whoever has the link is the person. Its word is signed and tells nothing; the page is not for search engines.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from starlette_admin.flash import flash, get_flashed_messages

from api.access import Actor, Role
from api.call import Call
from api.console.facts import FactGroup, fact_groups
from api.console.forms import text_of
from api.console.language import language, say
from api.console.visit import address
from api.persons.links import OwnLinks, links_of
from api.problems.statuses import status_of
from api.routers.access import cookie_name, cookie_terms
from api.services import Services
from api.sheets.out.writing import write_table
from api.usecases.persons.rights import OwnData, ask, own_data, owner_of, withdraw_by_link
from features.bilingual import Bilingual
from features.consents import NAMED, Purpose
from features.errors import InputError, JianghaiError, StoreUnavailable
from features.policy.people import PersonRight

PATH = "/my-data"
_SEE_OTHER = 303
_UNSEEN = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ASKED = (PersonRight.CORRECT, PersonRight.REFUSE_PROFILING, PersonRight.ERASE)
"""What is asked for on the page; the rest is done there."""
_COLUMNS = Bilingual("类别|项目|内容", "Group|Item|Content")
T = TypeVar("T")


class OwnDataPages:
    """The pages behind a candidate's link, outside the gate."""

    def __init__(self, services: Services, templates: Jinja2Templates, *, visit_cookie: str) -> None:
        self._services, self._templates, self._visit_cookie = services, templates, visit_cookie
        self._links: OwnLinks = links_of(services.settings)

    def routes(self) -> list[Route]:
        """Return the addresses of the pages."""
        return [
            Route(f"{PATH}/{{word}}", self.show, methods=["GET"], name="own"),
            Route(f"{PATH}/{{word}}/ask", self.ask, methods=["POST"], name="own_ask"),
            Route(f"{PATH}/{{word}}/withdraw", self.withdraw, methods=["POST"], name="own_withdraw"),
            Route(f"{PATH}/{{word}}/data.json", self.as_json, methods=["GET"], name="own_json"),
            Route(f"{PATH}/{{word}}/data.xlsx", self.as_sheet, methods=["GET"], name="own_sheet"),
        ]

    async def show(self, request: Request) -> Response:
        """Show what is kept."""
        return await self._answered(request, lambda call, owner: self._page(request, call, owner))

    async def ask(self, request: Request) -> Response:
        """Keep what is asked for."""
        form = await request.form()
        right, text = _one_of(PersonRight, text_of(form, "right")), text_of(form, "text").strip()

        def asked(call: Call, owner: str) -> Response:
            if right not in _ASKED:
                raise InputError("choose what you ask for", zh="请选择申请事项")
            made = ask(call, self._services.persons, owner, right, text)
            said = Bilingual(f"已收到，最迟 {made.due_on} 答复。", f"Received; answered by {made.due_on}.")
            return self._back(request, said)

        return await self._answered(request, asked)

    async def withdraw(self, request: Request) -> Response:
        """Withdraw a consent."""
        form = await request.form()
        purpose, recipient = _one_of(Purpose, text_of(form, "purpose")), text_of(form, "recipient")

        def withdrawn(call: Call, owner: str) -> Response:
            if purpose is None:
                raise InputError("choose the consent to withdraw", zh="请选择要撤回的同意")
            withdraw_by_link(call, owner, purpose, recipient if purpose in NAMED else "")
            return self._back(request, Bilingual("已撤回，即刻生效。", "Withdrawn, as of now."))

        return await self._answered(request, withdrawn)

    async def as_json(self, request: Request) -> Response:
        """Give what is kept as JSON."""
        return await self._answered(request, lambda call, owner: _json(own_data(call, self._services.persons, owner)))

    async def as_sheet(self, request: Request) -> Response:
        """Give what is kept as a workbook."""
        return await self._answered(request, lambda call, owner: self._sheet(call, owner))

    async def _answered(self, request: Request, answer: Callable[[Call, str], Response]) -> Response:
        response = await to_thread.run_sync(self._answer, request, answer)
        response.headers.update(_UNSEEN)
        return response

    def _answer(self, request: Request, answer: Callable[[Call, str], Response]) -> Response:
        call = self._services.call(Actor.of("own-link", Role.SYSTEM), language=language())
        try:
            owner = owner_of(call, self._links, request.path_params["word"])
        except StoreUnavailable:
            raise
        except JianghaiError as refusal:
            return self._nothing(request, refusal)
        try:
            return answer(call, owner)
        except StoreUnavailable:
            raise
        except JianghaiError as refusal:
            return self._page(request, call, owner, refusal)

    def _page(self, request: Request, call: Call, owner: str, refusal: JianghaiError | None = None) -> Response:
        data = own_data(call, self._services.persons, owner)
        shown = {
            "title": say("我的个人信息", "My data"),
            "word": request.path_params["word"],
            "data": data,
            "groups": self._groups(call, data),
            "asked": _ASKED,
            "error": "" if refusal is None else refusal.say(language()),
            "flashed_messages": get_flashed_messages(request),
        }
        return self._shown(request, shown, 200 if refusal is None else status_of(refusal))

    def _nothing(self, request: Request, refusal: JianghaiError) -> Response:
        shown = {"title": say("我的个人信息", "My data"), "data": None, "error": refusal.say(language())}
        return self._shown(request, {**shown, "flashed_messages": []}, status_of(refusal))

    def _shown(self, request: Request, shown: dict[str, object], status: int) -> Response:
        page = self._templates.TemplateResponse(request, "own_data.html", shown, status_code=status)
        if request.state.signed_in is None:
            page.set_cookie(cookie_name(request, self._visit_cookie), request.state.visit, **cookie_terms(request))
        return page

    def _groups(self, call: Call, data: OwnData) -> tuple[FactGroup, ...]:
        return fact_groups(data.profile, today=call.today, taxonomy=call.policy.taxonomy, language=language())

    def _back(self, request: Request, said: Bilingual) -> Response:
        flash(request, said.say(language()), "success")
        return RedirectResponse(address(f"{PATH}/{request.path_params['word']}"), _SEE_OTHER)

    def _sheet(self, call: Call, owner: str) -> Response:
        data, speaks = own_data(call, self._services.persons, owner), language()
        rows = [(group.label, fact.label, fact.value) for group in self._groups(call, data) for fact in group.facts]
        who = {} if data.identity is None else data.identity.model_dump(exclude_defaults=True)
        rows += [(say("身份与联系方式", "Identity"), name, _joined(value)) for name, value in who.items()]
        for one in data.words:
            rows.append((say("同意", "Consents"), one.purpose.say(speaks), f"{one.word.say(speaks)} {one.at:%Y-%m-%d}"))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "data.xlsx"
            write_table(file, _COLUMNS.say(speaks).split("|"), rows)
            return _file(file.read_bytes(), "data.xlsx", _XLSX)


def _one_of(kind: type[T], said: str) -> T | None:
    try:
        return kind(said)  # type: ignore[call-arg]
    except ValueError:
        return None


def _joined(value: object) -> str:
    return "；".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _json(data: OwnData) -> Response:
    told = {
        "profile": data.profile.model_dump(mode="json"),
        "identity": None if data.identity is None else data.identity.model_dump(mode="json"),
        "family": None if data.family is None else data.family.model_dump(mode="json"),
        "documents": data.documents,
        "consents": [
            {
                "purpose": one.purpose.value,
                "recipient": one.recipient,
                "word": one.word.value,
                "notice": one.notice,
                "at": one.at.isoformat(),
                "until": _day(one.until),
            }
            for one in data.words
        ],
        "requests": [
            {"asked": one.asked.value, "asked_at": one.asked_at.isoformat(), "due_on": one.due_on.isoformat()}
            for one in data.requests
        ],
    }
    return _file(json.dumps(told, ensure_ascii=False, indent=1).encode(), "data.json", "application/json")


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _file(content: bytes, name: str, kind: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
