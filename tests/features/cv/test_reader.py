"""A CV becomes a draft: each fact with the words that say it, and nothing that hangs on who somebody is."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.choices import Degree
from features.cv.facts import CvDraft
from features.cv.reader import CvReader
from features.policy.pack import load_policy
from features.talent import Skill, TalentProfile
from features.talent_choices import CareerExperience, EmployerKind, SkillLevel, WorkLanguage, WorkMode
from tests.features.scrubbing.cvs import ENGLISH, TABLE

TODAY = dt.date(2026, 11, 30)
READER = CvReader(load_policy())
DATA = Path(__file__).parents[1] / "data"


def read(text: str) -> CvDraft:
    return READER(text, TODAY)


def test_a_chinese_cv() -> None:
    draft = read(TABLE)
    assert draft.values == {
        "degree": Degree.DOCTOR,
        "discipline_codes": ("0703", "0805"),
        "industry_years": 11.0,
        "employer_kind": EmployerKind.UNIVERSITY,
        "position": "副教授",
        "papers": 23,
        "patents": 12,
        "patents_abroad": 2,
        "projects_led": 1,
        "modes": (WorkMode.FULL_TIME, WorkMode.FLEXIBLE),
        "available_from": dt.date(2027, 2, 28),
        "salary_wan": 50.0,
        "skills": (Skill(technology_id="new_storage.solid_state_battery", level=SkillLevel.DO, last_used=2019),),
    }
    assert {name: fact.value for name, fact in draft.aside.items()} == {"graduation_year": 2015, "non_compete": True}
    said = {name: [TABLE[start:end] for start, end in fact.spans] for name, fact in draft.facts.items()}
    assert said["papers"] == ["SCI论文23篇"]
    assert said["modes"] == ["全职", "柔性"]
    assert said["skills"] == ["硫化物固态电解质"]


def test_an_english_cv() -> None:
    draft = read(ENGLISH)
    wanted = {
        "degree": Degree.DOCTOR,
        "discipline_codes": ("0808", "0702"),
        "industry_years": 12.0,
        "position": "Principal Scientist",
        "us_federal_funding": True,
        "languages": (WorkLanguage.CHINESE, WorkLanguage.ENGLISH, WorkLanguage.GERMAN),
    }
    assert {name: draft.values.get(name) for name in wanted} == wanted
    levels = {skill.technology_id: (skill.level, skill.last_used) for skill in draft.values["skills"]}
    assert levels["third_gen_semi.sic_gan_substrate"] == (SkillLevel.LEAD, 2022)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("最高学历：硕士研究生", "degree", Degree.MASTER),
        ("博士生导师，指导博士12名", "degree", None),
        ("B.Tech in Electronics, then industry", "degree", Degree.BACHELOR),
        ("曾在海外做博士后两年", "is_postdoc", True),
        ("专业：微电子学与固体电子学", "discipline_codes", ("080903",)),
        ("MSc in Materials Science and Engineering", "discipline_codes", ("0805",)),
        ("具有二十余年电池研发经验", "research_years", 15.0),
        ("8年生产管理经验", "industry_years", 8.0),
        ("7 years of experience in process control", "industry_years", 7.0),
        ("产品保护期20年", "industry_years", None),
        ("现任某上市公司研发总监", "employer_kind", EmployerKind.LARGE_COMPANY),
        ("现为某初创公司联合创始人", "employer_kind", EmployerKind.STARTUP),
        ("目前就职于某三甲医院", "employer_kind", EmployerKind.HOSPITAL),
        ("现任某公司高级工程师", "position", "高级工程师"),
        ("参与两次流片并推动量产", "experiences", (CareerExperience.SCALE_UP, CareerExperience.TAPE_OUT)),
        ("发表论文十二篇", "papers", 12),
        ("Eleven papers, two patents", "papers", 11),
        ("Eleven papers, two patents", "patents", 2),
        ("期望以柔性方式合作，周末可来", "modes", (WorkMode.FLEXIBLE,)),
        ("Looking for a full-time role", "modes", (WorkMode.FULL_TIME,)),
        ("不考虑兼职，希望全职", "modes", (WorkMode.FULL_TIME,)),
        ("2027年3月可到岗", "available_from", dt.date(2027, 3, 1)),
        ("Available immediately", "available_from", TODAY),
        ("期望年薪60万", "salary_wan", 60.0),
        ("期望月薪20k", "salary_wan", 24.0),
        ("英语流利，日语不会", "languages", (WorkLanguage.ENGLISH,)),
        ("现居上海市浦东新区", "city", "浦东新区"),
        ("Based in Munich", "country", "德国"),
        ("愿意到启东或海门工作", "wanted_districts", ("海门区", "启东市")),
        ("竞业限制至2027年6月", "non_compete_until", dt.date(2027, 6, 30)),
        ("未签竞业限制协议", "non_compete_until", None),
        ("My research is federally funded by an NSF grant", "us_federal_funding", True),
        ("I hold no federal funding", "us_federal_funding", False),
        ("可带团队一起落户", "has_team", True),
    ],
)
def test_each_fact_is_read(text: str, field: str, value: Any) -> None:
    assert read(text).values.get(field) == value


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("主持碳化硅外延工艺开发", SkillLevel.LEAD),
        ("负责碳化硅外延工艺开发", SkillLevel.DO),
        ("了解碳化硅外延工艺", SkillLevel.KNOW),
        ("碳化硅", None),
        ("Led silicon carbide epitaxy", SkillLevel.LEAD),
        ("Familiar with silicon carbide", SkillLevel.KNOW),
    ],
)
def test_how_well_a_technology_is_commanded(text: str, level: SkillLevel | None) -> None:
    assert {skill.level for skill in read(text).values["skills"]} == {level}


def test_what_is_read_fits_a_profile_and_its_words_stand_in_the_text() -> None:
    for text in (TABLE, ENGLISH):
        draft = read(text)
        TalentProfile(talent_id="T-1", **draft.values)
        for name, fact in (*draft.facts.items(), *draft.aside.items()):
            assert fact.field == name
            assert 0 < fact.confidence <= 1
            assert all(0 <= start < end <= len(text) for start, end in fact.spans)
            assert fact.spans


def test_who_it_is_changes_no_fact() -> None:
    """Swapping name, pronoun, year of birth or graduation, native place or school changes nothing that is drafted."""
    with (DATA / "fairness_cvs.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["cv_id"]: row["cv_text"] for row in csv.DictReader(file)}
    drafted = {cv_id: read(text).values for cv_id, text in texts.items()}
    with (DATA / "fairness_swaps.csv").open(encoding="utf-8", newline="") as file:
        swaps = list(csv.DictReader(file))
    changed = [
        (swap["cv_id"], swap["what"])
        for swap in swaps
        if read(texts[swap["cv_id"]].replace(swap["old"], swap["new"])).values != drafted[swap["cv_id"]]
    ]
    assert len(swaps) > 300
    assert changed == []


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.sampled_from("博士年2019-至今论文篇12专利,，。\n 期望全职k竞业"), max_size=60))
def test_any_text_is_read(text: str) -> None:
    read(text)


@pytest.mark.parametrize("piece", ["博士", "12年", "主持", "2019-", "现任", "论文1", "期望 ", "a ", "，", "one "])
def test_a_text_made_to_be_slow_is_read_to_its_end(piece: str) -> None:
    assert read(piece * (6_000 // len(piece)) + "。最高学历：硕士研究生").values["degree"]
