"""The talent officer at work, and the park that asks for somebody: from a shortlist to an arrival, page by page."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from api.access import SYSTEM, Actor, Role
from api.persons.identity import PersonIdentity
from api.services import Services
from api.store.kinds import ROLES, TALENTS
from api.store.queries.consents import add_consents
from api.usecases.leads.profiles import import_profiles
from api.usecases.persons.rights import ask
from features.choices import Degree
from features.consents import ANYBODY, Consent, ConsentChannel, ConsentWord, Purpose
from features.policy.people import PersonRight
from features.role import RoleProfile, SkillNeed
from features.talent import Skill, TalentProfile
from features.talent_choices import SkillLevel, WorkMode
from tests.api.console.town import LEAD
from tests.api.console.visitor import Visitor
from tests.api.samples import NOW, call_of

OFFICE = Actor.of("talent_officer", Role.TALENT_OFFICER)
ROLE = "R-1"
PAGE = f"/console/role/{ROLE}"
TECHNOLOGY = "third_gen_semi.sic"


@pytest.fixture
def office(services: Services) -> Services:
    """Three candidates, two of whom agree to be matched, and a role of a park."""
    call = call_of(services.store, OFFICE)
    people = [
        TalentProfile(
            talent_id=f"T-{number}",
            headline=f"外延工艺第{number}人",
            degree=Degree.DOCTOR,
            research_years=8,
            city="苏州市",
            skills=(Skill(technology_id=TECHNOLOGY, level=SkillLevel.LEAD),),
            modes=(WorkMode.FULL_TIME,),
        )
        for number in (1, 2, 3)
    ]
    import_profiles(call, TALENTS, people)
    role = RoleProfile(
        role_id=ROLE,
        title="外延工艺工程师",
        place_id="ntcx",
        skills=(SkillNeed(technology_id=TECHNOLOGY, required=True),),
        opened_on=dt.date(2026, 5, 1),
    )
    import_profiles(call, ROLES, [role])
    for number in (1, 2):
        agree(services, f"T-{number}", Purpose.KEPT, Purpose.MATCHED)
    with services.store.write(OFFICE) as tx:
        services.persons.keep_identity(
            tx, "T-1", PersonIdentity(name_zh="陈某（演示）", phones=("13000000001",)), now=NOW
        )
    return services


def agree(services: Services, talent_id: str, *purposes: Purpose, word: ConsentWord = ConsentWord.GIVEN) -> None:
    """Let a candidate say something now."""
    words = [
        Consent(
            talent_id=talent_id,
            purpose=purpose,
            word=word,
            notice="1",
            channel=ConsentChannel.LINK,
            at=NOW,
            recipient="ntcx" if purpose is Purpose.DISCLOSED else ANYBODY,
        )
        for purpose in purposes
    ]
    with services.store.write(OFFICE) as tx:
        add_consents(tx, OFFICE, words, now=NOW)


def sign_in(visitor: Visitor, role: Role) -> None:
    """Sign in in place of who was."""
    visitor.get("/console/")
    visitor.post("/console/logout")
    visitor.sign_in(role)


def step(visitor: Visitor, step: str, **said: str) -> str:
    """Record a step of the first candidate; what the page says then."""
    visitor.get(PAGE)
    answer = visitor.post(f"{PAGE}/step", {"talent_id": "T-1", "step": step, **said})
    return visitor.get(answer.leads_to).words if answer.status == 303 else answer.words


def test_from_a_shortlist_to_an_arrival(visitor: Visitor, office: Services) -> None:
    sign_in(visitor, Role.TALENT_OFFICER)
    assert visitor.get("/console/").leads_to.endswith("/console/talent-today")
    assert "外延工艺工程师" in visitor.get("/console/talent-today").words
    page = visitor.get(PAGE).words
    assert "T-1" in page
    assert "T-2" in page
    assert "T-3" not in page
    assert "研发5—10年" in page
    assert "已登记：列入候选名单" in step(visitor, "shortlisted")
    sign_in(visitor, Role.PARK_DESK)
    cards = visitor.get(PAGE).words
    assert "T-1" in cards
    assert "T-2" not in cards
    assert "陈某" not in cards
    assert "苏州" not in cards
    assert "第1人" not in cards
    step(visitor, "suitable")
    sign_in(visitor, Role.TALENT_OFFICER)
    assert "待征询同意 1" in visitor.get("/console/talent-today").words
    step(visitor, "consent_asked")
    assert "先征询本人同意" in step(visitor, "sent")
    agree(office, "T-1", Purpose.DISCLOSED)
    assert "已同意，可推送 1" in visitor.get("/console/talent-today").words
    step(visitor, "sent")
    sign_in(visitor, Role.PARK_DESK)
    visitor.get(PAGE)
    shown = visitor.post(f"{PAGE}/reveal", {"talent_id": "T-1"})
    assert "陈某（演示）" in shown.words
    assert "13000000001" in shown.words
    assert "陈某" not in visitor.get(PAGE).words
    step(visitor, "interviewed")
    step(visitor, "offered")
    sign_in(visitor, Role.TALENT_OFFICER)
    step(visitor, "accepted")
    assert "到岗方式和学位" in step(visitor, "arrived")
    step(visitor, "arrived", mode="full_time", degree="doctor")
    assert "1 / 1,000人" in visitor.get("/console/talent-today").words
    assert "到岗" in visitor.get("/console/talent/T-1").words


def test_who_withdraws_is_gone_from_the_next_page(visitor: Visitor, office: Services) -> None:
    sign_in(visitor, Role.TALENT_OFFICER)
    assert "T-1" in visitor.get(PAGE).words
    step(visitor, "shortlisted")
    agree(office, "T-1", Purpose.MATCHED, word=ConsentWord.WITHDRAWN)
    assert "研发5—10年" in visitor.get(PAGE).words  # of the other one
    assert "本人已撤回匹配同意" in visitor.get(PAGE).words
    sign_in(visitor, Role.PARK_DESK)
    page = visitor.get(PAGE).words
    assert "本人已撤回匹配同意" in page
    assert "博士" not in page


def test_two_candidates_are_compared(visitor: Visitor, office: Services) -> None:
    sign_in(visitor, Role.TALENT_OFFICER)
    page = visitor.get(f"{PAGE}/compare?talent=T-1&talent=T-2").words
    assert "匹配分" in page
    assert "T-1" in page
    assert "T-2" in page
    assert "还没有选候选人" in visitor.get(f"{PAGE}/compare").words


def test_who_brings_projects_sees_a_role_and_nobody(visitor: Visitor, office: Services) -> None:
    visitor.sign_in(Role.OFFICER)
    page = visitor.get(PAGE)
    assert page.status == 200
    assert "T-1" not in page.words
    assert visitor.get("/console/talent/T-1").status == 403


def test_a_lead_tells_how_many_could_staff_it_and_not_who(visitor: Visitor, office: Services) -> None:
    role = RoleProfile(
        role_id="R-2", title="器件工程师", project_id=LEAD, skills=(SkillNeed(technology_id=TECHNOLOGY, required=True),)
    )
    import_profiles(call_of(office.store, OFFICE), ROLES, [role])
    visitor.sign_in(Role.OFFICER)
    people = visitor.get(f"/console/lead/{LEAD}/people").words
    assert "器件工程师" in people
    assert "崇川区" in people
    assert "T-1" not in people


def test_what_a_candidate_says_is_recorded_on_their_page(visitor: Visitor, office: Services) -> None:
    visitor.sign_in(Role.TALENT_OFFICER)
    step(visitor, "shortlisted")
    assert "岗位匹配（画像分析）：同意" in visitor.get("/console/talent/T-1").words
    unsaid = visitor.post("/console/talent/T-1/consent", {"purpose": "disclosed"})
    assert unsaid.status == 400
    assert "请选择同意事项" in unsaid.words
    said = {"purpose": "disclosed", "recipient": "ntcx", "word": "given", "channel": "phone"}
    visitor.get(visitor.post("/console/talent/T-1/consent", said).leads_to)
    page = visitor.get("/console/talent/T-1").words
    assert "向指定接收方提供身份信息：崇川半导体园（演示）" in page
    visitor.post("/console/talent/T-1/consent", {"purpose": "matched", "word": "withdrawn", "channel": "phone"})
    assert "岗位匹配（画像分析）：未同意" in visitor.get("/console/talent/T-1").words


def test_a_candidates_own_link_is_shown_once_and_what_they_ask_for_waits(visitor: Visitor, office: Services) -> None:
    visitor.sign_in(Role.TALENT_OFFICER)
    visitor.get("/console/talent/T-1")
    made = visitor.post("/console/talent/T-1/link")
    (path,) = re.findall(r'id="own-link" readonly value="([^"]+)"', made.text)
    assert path not in visitor.get("/console/talent/T-1").text
    assert visitor.get(path).status == 200
    ask(call_of(office.store, SYSTEM), office.persons, "T-1", PersonRight.ACCESS)
    today = visitor.get("/console/talent-today").words
    assert "T-1 查阅个人信息" in today
    visitor.post("/console/talent-today/answered", {"seq": "1"})
    assert "没有待办的本人请求" in visitor.get("/console/talent-today").words
    visitor.get("/console/talent/T-1")
    visitor.post("/console/talent/T-1/end-links")
    assert visitor.get(path).status == 404
