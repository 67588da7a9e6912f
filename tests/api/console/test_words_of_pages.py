"""Every page in both languages, opened by a role that may: no ids, field names, codes or words of the other one."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from api.access import SYSTEM, Role, granted
from api.console.language import COOKIE
from api.services import Services
from api.sheets.cells.records import record_example
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.profiles import read_profiles
from features.fields import field_specs
from features.profiles import PROFILES
from features.units import one_is_not_many
from tests.api.console.test_page_roles import Call, calls
from tests.api.console.visitor import Visitor
from tests.api.people import PEOPLE, browse
from tests.foreign_words import PageWords, foreign, spaced, typed_in

ASKED = {"/targets/parks": "?target=carrier_space", "/lead/{project_id}/compare": "?with=ntcx&with=small"}
"""What an address that shows a part of a page must be asked for."""
TYPED = "thg project:NT-2026-0001"
"""Examples of what may be typed."""
SPECS = [spec for model in PROFILES for spec in field_specs(model)]
CELLS = "\n".join(
    ["甲；乙", *(one.example for one in SPECS), *(record_example(one.record) for one in SPECS if one.record)]
)
"""Examples of what may stand in a cell: content, in whatever language."""


def reader_of(call: Call) -> Role | None:
    """The first role that may open a page."""
    page = call.page
    return next((role for role in PEOPLE if page and page.permission in granted(role)), None)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_hold_words_of_their_language_only(
    console: FastAPI, visitor: Visitor, services: Services, language: str
) -> None:
    with services.store.read(SYSTEM) as tx:
        profiles = [one.profile for kind in (PARKS, PROJECTS) for one in read_profiles(tx, SYSTEM, kind).profiles]
    logins = " ".join(f"reads-{role.value.replace('_', '-')}" for role in PEOPLE)
    names = "".join(f"{role.zh}（演示）" for role in PEOPLE)
    typed = "\n".join((typed_in(profiles), TYPED, CELLS, logins, names, str(services.settings.audit_anchors)))
    found: set[str] = set()
    shown = [call for call in calls(console) if call.method == "GET" and "nobody" not in call.address]
    for call in sorted(shown, key=lambda one: str(reader_of(one))):
        if (role := reader_of(call)) is None:
            continue
        browse(visitor.client, services.store, role, places=["ntcx"], login=f"reads-{role.value.replace('_', '-')}")
        visitor.client.cookies.set(COOKIE, language)
        answer = visitor.client.get(call.address + ASKED.get(call.path, ""))
        if answer.status_code == 200 and "text/html" in answer.headers["content-type"]:
            page = PageWords(language)
            page.feed(answer.text)
            odd = [(one, words) for words in page.words for one in foreign(words, language, typed=typed)]
            if language == "zh":
                odd += [(one, words) for words in page.words for one in spaced(words, typed=typed)]
            else:
                odd += [("one of many", words) for words in page.words if one_is_not_many(words) != words]
            found |= {f"{one} in “{words[:80]}” of {call.path}" for one, words in odd}
    assert not found, "\n".join(sorted(found))
