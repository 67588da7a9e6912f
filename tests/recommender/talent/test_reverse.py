"""Roles for a candidate, a candidate who is also a lead, and who could staff a project's roles where."""

from __future__ import annotations

import datetime as dt
from typing import Any

from features.consents import StandingConsents
from features.role import RoleProfile, SkillNeed
from features.talent import Skill, TalentProfile
from recommender.eligibility.role_talent.sides import Candidate
from recommender.talent.ask import RoleAsk
from recommender.talent.index import TalentIndex
from recommender.talent.reverse import also_a_lead, roles_for
from recommender.talent.shortlist import matches
from recommender.talent.staffing import staffing
from tests.recommender.talent.people import AGREED, POLICY, TODAY, people, some_role

ROLES = [some_role(seed) for seed in range(25)]


def test_roles_for_a_candidate_are_those_where_a_shortlist_would_have_them() -> None:
    for somebody in people(21, 8):
        found = roles_for(somebody, AGREED, ROLES, policy=POLICY, today=TODAY, k=25)
        each = {
            role.role_id: matches(RoleAsk(role, POLICY, TODAY), [Candidate.of(somebody, AGREED)])[0] for role in ROLES
        }
        assert {one.role.role_id for one in found} == {name for name, match in each.items() if match.allowed}
        assert [one.match.hundredths for one in found] == sorted((one.match.hundredths for one in found), reverse=True)
        assert all(one.match == each[one.role.role_id] for one in found)


def test_who_has_not_agreed_has_no_roles() -> None:
    [somebody] = people(21, 1)
    assert roles_for(somebody, StandingConsents(), ROLES, policy=POLICY, today=TODAY) == []


def test_a_candidate_with_a_team_is_also_a_lead() -> None:
    assert also_a_lead(TalentProfile(talent_id="T", has_team=False)) is None
    assert also_a_lead(TalentProfile(talent_id="T")) is None
    told = also_a_lead(TalentProfile(talent_id="T", has_team=True))
    assert told is not None
    assert told.say("zh") == "带团队：可作为线索立项"


def expert(talent_id: str, **facts: Any) -> TalentProfile:
    """Somebody who fits the role below."""
    return TalentProfile.model_validate(
        {
            "talent_id": talent_id,
            "skills": (Skill(technology_id="third_gen_semi.sic", level="lead", last_used=2026),),
            "papers": 5,
            "patents": 5,
            "products": 2,
            "projects_led": 2,
            "compliance": "cleared",
            **facts,
        }
    )


def test_a_flexible_expert_in_shanghai_counts_near() -> None:
    role = RoleProfile(
        role_id="R",
        title="外延工艺工程师",
        project_id="L",
        count=3,
        modes=("flexible", "full_time"),
        skills=(SkillNeed(technology_id="third_gen_semi.sic", required=True),),
    )
    crowd = [
        expert("T-1", city="上海市", modes=("flexible",), employer_consents=True),
        expert("T-2", city="波士顿"),
        expert("T-3", city="波士顿", wanted_districts=("如东县",)),
        expert("T-4", city="上海市", commutes=False),
        expert("T-5", city="南通市"),
    ]
    agreed = {one.talent_id: AGREED for one in crowd if one.talent_id != "T-5"}
    found = staffing(
        TalentIndex.of(POLICY, crowd, agreed), [role], ["崇川区", "如东县"], policy=POLICY, today=dt.date(2026, 11, 1)
    )
    there, elsewhere = found["如东县"].roles[0], found["崇川区"].roles[0]
    assert (elsewhere.wanted, elsewhere.good, elsewhere.near) == (3, 4, 1)
    assert (there.good, there.near) == (4, 2)
    assert (found["崇川区"].share, found["如东县"].share) == (1 / 3, 2 / 3)
    assert there.sentence.say("zh") == "外延工艺工程师需3人：合适且在附近或可来的2人，合适的共4人"


def test_nobody_and_no_roles() -> None:
    index = TalentIndex(POLICY)
    assert staffing(index, [], ["崇川区"], policy=POLICY, today=TODAY)["崇川区"].share is None
    none = staffing(index, ROLES[:2], ["崇川区"], policy=POLICY, today=TODAY)["崇川区"]
    assert none.share == 0
    assert none.roles[0].sentence.say("en").endswith("nobody who fits is near")
