"""The score of a candidate for a role: by hand, in sum, and against what nobody has stated."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from features.choices import Degree
from features.fields import field_specs
from features.role import RoleProfile, SkillNeed
from features.talent import Skill, TalentProfile
from features.talent_choices import CareerExperience, RoleLevel, RoleStage, SkillLevel, WorkLanguage, WorkMode
from recommender.eligibility.role_talent.sides import Candidate
from recommender.talent.ask import RoleAsk
from recommender.talent.match import TalentMatch, matched
from recommender.talent.parts import MATCHED_FIELDS, PARTS, ceilings
from tests.recommender.talent.people import AGREED, POLICY, TODAY, people, some_role

SIC, GAN = "third_gen_semi.sic", "third_gen_semi.gan"


def scored(role: RoleProfile, talent: TalentProfile) -> TalentMatch:
    """Return one candidate for one role, whatever the rules say."""
    ask = RoleAsk(role, POLICY, TODAY)
    return matched(ask, ceilings(ask), Candidate.of(talent, AGREED), ())


def role(**asked: Any) -> RoleProfile:
    """A role that asks for this."""
    return RoleProfile.model_validate({"role_id": "R", "title": "岗位", "place_id": "ntcx", **asked})


def points(match: TalentMatch) -> dict[str, float]:
    """Points by component."""
    return {one.code: one.points for one in match.contributions}


def test_a_score_worked_out_by_hand() -> None:
    asked = role(
        skills=(SkillNeed(technology_id=SIC, level=SkillLevel.LEAD, required=True),),
        level=RoleLevel.SENIOR,
        stage=RoleStage.RESEARCH,
        discipline_codes=("0805",),
        languages=(WorkLanguage.CHINESE, WorkLanguage.ENGLISH),
        modes=(WorkMode.FULL_TIME,),
        district="崇川区",
        qualifications_preferred=("GMP",),
    )
    somebody = TalentProfile(
        talent_id="T",
        skills=(Skill(technology_id=SIC, level=SkillLevel.DO, last_used=2025),),
        research_years=4,
        qualifications=("ISO 13485",),
        papers=5,
        patents=5,
        patents_abroad=0,
        software=0,
        projects_led=1,
        discipline_codes=("0809",),
        modes=(WorkMode.FULL_TIME,),
        willingness="high",
        city="南通市",
        wanted_districts=("崇川区",),
        languages=(WorkLanguage.CHINESE,),
    )
    assert points(scored(asked, somebody)) == pytest.approx(
        {
            "technology": 35 * 0.7,  # one level below, used last year
            "role_stage": 10 * 4 / 5 + 5 / 2,  # years weigh 4, qualifications 2: four of five years, and one near by
            "evidence": 15 * (4 + 3 + 2 / 2) / 11,  # papers 4, patents 3, abroad 1, software 1, led 2
            "discipline": 10 * 0.4,  # the same category
            "availability": 10,  # mode 4 and willingness 2
            "location": 10,
            "language": 2.5,
        },
        abs=0.06,
    )


def test_a_gap_is_said_with_what_lies_near() -> None:
    asked = role(qualifications_preferred=("GMP",), skills=(SkillNeed(technology_id=SIC, required=True),))
    somebody = TalentProfile(
        talent_id="T", qualifications=("ISO 13485",), skills=(Skill(technology_id=GAN, level=SkillLevel.LEAD),)
    )
    match = scored(asked, somebody)
    assert [gap.say("zh") for gap in match.gaps] == [
        "缺碳化硅（必须）；相近：氮化镓（主持）",
        "缺GMP；相近：ISO 13485",
    ]
    assert match.gaps[1].say("en") == "Lacks GMP; near it: ISO 13485"


def test_a_technology_of_the_same_field_earns_the_credit_of_a_sibling() -> None:
    asked = role(skills=(SkillNeed(technology_id=SIC),))
    near = TalentProfile(talent_id="T", skills=(Skill(technology_id=GAN, level=SkillLevel.DO, last_used=2026),))
    far = TalentProfile(talent_id="T", skills=(Skill(technology_id="synbio.cell_free", level=SkillLevel.DO),))
    assert points(scored(asked, near))["technology"] == 35 * 0.4
    assert points(scored(asked, far))["technology"] == 0


@pytest.mark.parametrize("seed", range(60))
def test_contributions_add_up_and_stay_within_their_most(seed: int) -> None:
    asked = some_role(seed)
    for somebody in people(seed, 5):
        match = scored(asked, somebody)
        assert match.score == pytest.approx(sum(one.points for one in match.contributions))
        assert match.score == pytest.approx(match.hundredths / 100, abs=0.0501)
        assert all(0 <= one.points <= one.max_points for one in match.contributions)
        assert [one.max_points for one in match.contributions] == [35, 15, 15, 10, 10, 10, 5]
        for language in ("zh", "en"):
            assert all(one.say(language) for one in match.contributions)


def test_a_part_reads_what_it_says_it_reads_and_nothing_else() -> None:
    for seed in range(40):
        ask = RoleAsk(some_role(seed), POLICY, TODAY)
        tops = ceilings(ask)
        [somebody] = people(seed, 1)
        for part in tops.of:
            alone = TalentProfile.model_construct(
                talent_id="T", **{name: getattr(somebody, name) for name in part.reads}
            )
            assert part.share(ask, alone) == part.share(ask, somebody), (part.name, seed)


UNMATCHED = sorted(set(TalentProfile.model_fields) - MATCHED_FIELDS)


def test_fields_that_are_not_matched_move_no_score() -> None:
    """Counterfactual: everything that the score does not read is taken from somebody else."""
    for seed in range(200):
        asked = some_role(seed)
        one, other = people(seed, 2)
        swapped = one.model_copy(update={name: getattr(other, name) for name in UNMATCHED if name != "talent_id"})
        assert scored(asked, one).hundredths == scored(asked, swapped).hundredths
        assert points(scored(asked, one)) == points(scored(asked, swapped))


def test_nothing_personal_is_a_field_that_is_matched() -> None:
    told = {spec.name: f"{spec.zh}{spec.en}".casefold() for spec in field_specs(TalentProfile)}
    forbidden = (
        *(
            "年龄",
            "出生",
            "性别",
            "婚",
            "子女",
            "民族",
            "宗教",
            "政治",
            "健康",
            "照片",
            "籍贯",
            "国籍",
            "姓名",
            "学校",
            "院校",
        ),
        *("age ", "birth", "gender", "sex", "marital", "child", "ethnic", "religi", "health", "photo", "nationality"),
        *("native", "hukou", "school", "graduat"),
    )
    for name in MATCHED_FIELDS:
        assert not any(word in told[name] for word in forbidden), name


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.component}-{part.name}")
def test_the_unknown_earns_no_more_than_the_best_known(part: Any) -> None:
    unknown = POLICY.talent.measures.unknown_share(part.component)
    best = 0.0
    for seed in range(60):
        ask = RoleAsk(some_role(seed), POLICY, TODAY)
        shares = [part.share(ask, one) for one in people(seed, 8)] if part in ceilings(ask).of else []
        best = max([best, *(share for share in shares if share is not None)])
        assert all(share is None or 0 <= share <= 1 for share in shares)
    assert unknown < 0.5 <= best


def test_stating_what_is_asked_for_never_lowers_a_score() -> None:
    """Somebody who fills in a field with exactly what the role asks for, where it was empty, gains."""
    for seed in range(40):
        asked = some_role(seed)
        [somebody] = people(seed, 1)
        good: dict[str, object] = {
            "skills": tuple(
                Skill(technology_id=need.technology_id, level=SkillLevel.LEAD, last_used=2026) for need in asked.skills
            ),
            "degree": Degree.DOCTOR,
            "discipline_codes": asked.discipline_codes,
            "experiences": tuple(CareerExperience),
            "qualifications": asked.qualifications_preferred,
            "languages": asked.languages,
            "modes": asked.modes,
            "available_from": TODAY,
            "salary_wan": 1.0,
            "willingness": "high",
            "city": "南通市",
            "wanted_districts": (asked.district,) if asked.district else (),
            **dict.fromkeys(("papers", "patents", "patents_abroad", "software", "products", "projects_led"), 9),
            **dict.fromkeys(("research_years", "industry_years"), 15.0),
        }
        for name, value in good.items():
            silent = somebody.model_copy(update={name: () if isinstance(value, tuple) else None})
            stated = somebody.model_copy(update={name: value})
            assert scored(asked, stated).hundredths >= scored(asked, silent).hundredths, (seed, name)


def test_what_a_role_does_not_ask_is_the_same_for_everybody() -> None:
    for somebody in people(3, 20):
        found = points(scored(role(), somebody))
        assert {code: found[code] for code in ("technology", "role_stage", "discipline", "language")} == {
            "technology": 17.5,
            "role_stage": 7.5,
            "discipline": 5,
            "language": 2.5,
        }


def test_years_beyond_what_is_asked_earn_nothing_more() -> None:
    asked = role(years_preferred=5)
    scores = {
        years: scored(asked, TalentProfile(talent_id="T", research_years=years)).hundredths for years in (5, 9, 40)
    }
    assert len(set(scores.values())) == 1


def test_why_before_the_next_names_the_component() -> None:
    asked = role(skills=(SkillNeed(technology_id=SIC),))
    first = scored(
        asked, TalentProfile(talent_id="A", skills=(Skill(technology_id=SIC, level="lead", last_used=2026),))
    )
    second = scored(
        asked, TalentProfile(talent_id="B", skills=(Skill(technology_id=GAN, level="lead", last_used=2026),))
    )
    assert first.ahead_of(second).say("zh") == "比下一位高21分，主要在技术标签（高21分）"
    assert first.ahead_of(dataclasses.replace(first, talent_id="C")).say("zh") == "与下一位同分，按编号排列"
