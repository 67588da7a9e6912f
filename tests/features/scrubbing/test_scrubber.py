"""What tells who somebody is, or what nobody may be chosen by, goes; what somebody can do stays."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.scrubbing.kinds import KIND_NAMES, PersonalData
from features.scrubbing.scrubber import scrubbed
from tests.features.scrubbing.cvs import ENGLISH, MIXED, NEEDED, SENTENCES, TABLE, TELLING

DATA = Path(__file__).parents[1] / "data"
KIND = PersonalData


@pytest.mark.parametrize("cv", [TABLE, SENTENCES, ENGLISH, MIXED], ids=["table", "sentences", "English", "mixed"])
def test_a_cv_loses_what_tells_and_keeps_what_counts(cv: str) -> None:
    left = scrubbed(cv).text
    assert [told for told in TELLING[cv] if told in left] == []
    assert [needed for needed in NEEDED[cv] if needed not in left] == []
    assert [told for told in TELLING[cv] if told in scrubbed(left).text] == []


@pytest.mark.parametrize(
    ("text", "told", "kind"),
    [
        ("候选人欧阳若水，主持中试", "欧阳若水", KIND.NAME),
        ("師從陳景潤教授，研究數論", "陳景潤", KIND.NAME),
        ("由陆伟民先生负责产线", "陆伟民", KIND.NAME),
        ("迈克尔·约翰逊为首席科学家", "迈克尔·约翰逊", KIND.NAME),
        ("与刘晓明、王丽华等合作发表论文", "王丽华", KIND.NAME),
        ("名字叫 Müller? Name: Anna-Lena Müller\nEpitaxy", "Anna-Lena Müller", KIND.NAME),
        ("Supervised by Prof. Hiroshi Tanaka", "Hiroshi Tanaka", KIND.NAME),
        ("worked with Li Xiaoming on batteries", "Li Xiaoming", KIND.NAME),
        ("Rajesh Kumar led the epitaxy team", "Rajesh Kumar", KIND.NAME),
        ("手机13800000000", "13800000000", KIND.PHONE),
        ("写信到 li@city.example 即可", "li@city.example", KIND.MAIL),
        ("GitHub: lrx-energy", "lrx-energy", KIND.CHAT),
        ("ORCID 0000-0002-1825-0097", "0000-0002-1825-0097", KIND.NUMBER),
        ("护照号：E12345678", "E12345678", KIND.NATIONALITY),
        ("现住址：南通市崇川区某某小区", "崇川区某某小区", KIND.ADDRESS),
        ("1985年出生，从事外延", "1985年出生", KIND.BIRTH),
        ("现年42岁，从事外延", "42岁", KIND.BIRTH),
        ("85后创业者", "85后", KIND.BIRTH),
        ("born on 3 May 1985, engineer", "3 May 1985", KIND.BIRTH),
        ("aged 41, engineer", "41", KIND.BIRTH),
        ("从事外延（女）", "女", KIND.GENDER),
        ("她主持中试", "她", KIND.GENDER),
        ("he/him; process engineer", "he/him", KIND.GENDER),
        ("Gender: Female\nengineer", "Female", KIND.GENDER),
        ("已婚，育有一女，从事外延", "育有一女", KIND.FAMILY),
        ("married with two kids, engineer", "two kids", KIND.FAMILY),
        ("配偶需要在南通就业", "配偶需要在南通就业", KIND.FAMILY),
        ("土家族，工程师", "土家族", KIND.ETHNICITY),
        ("Ethnicity: Han\nengineer", "Han", KIND.ETHNICITY),
        ("宗教信仰：无，工程师", "宗教信仰：无", KIND.RELIGION),
        ("a practising Catholic and engineer", "Catholic", KIND.RELIGION),
        ("政治面貌：群众，工程师", "群众", KIND.POLITICS),
        ("党支部书记、总工程师", "党支部书记", KIND.POLITICS),
        ("member of the Communist Party of China", "Communist Party", KIND.POLITICS),
        ("健康状况：良好，工程师", "良好", KIND.HEALTH),
        ("身高：178cm，工程师", "178cm", KIND.HEALTH),
        ("Photo attached. Engineer", "Photo attached", KIND.PHOTO),
        ("籍贯：山东烟台，工程师", "山东烟台", KIND.ORIGIN),
        ("湖南长沙人，工程师", "湖南长沙人", KIND.ORIGIN),
        ("户口所在地：如皋，工程师", "如皋", KIND.ORIGIN),
        ("美国国籍，工程师", "美国国籍", KIND.NATIONALITY),
        ("拥有加拿大永久居留权，工程师", "永久居留权", KIND.NATIONALITY),
        ("US citizen, engineer", "US citizen", KIND.NATIONALITY),
        ("毕业于亚琛工业大学机械系", "亚琛工业大学", KIND.SCHOOL),
        ("PhD from ETH Zurich in physics", "ETH Zurich", KIND.SCHOOL),
        ("2016届硕士", "2016届", KIND.DATE),
        ("since March 2019 at a fab", "March 2019", KIND.DATE),
    ],
)
def test_each_kind_goes_and_is_told(text: str, told: str, kind: PersonalData) -> None:
    result = scrubbed(text)
    assert told not in result.text
    at = text.index(told) + len(told) // 2
    assert [span.kind for span in result.spans if span.start <= at < span.end] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "高级工程师，方案设计，项目管理，金属材料，石油化工，程序开发，周期性结构",
        "其他材料；他克莫司与他汀类药物；妇女健康；男性不育检测；吉他",
        "HER2靶点、HE染色、HER催化剂、SHE标准",
        "GB/T 4754-2017，厂房2000㎡，2048张GPU，1999元/台，-40~85℃",
        "水族箱、家族企业、民族医药；社区居民；残疾人辅具；老年大学课程；面向儿童与孕妇的检测试剂",
        "计算机学院，材料学院；本科，硕士，博士",
        "Li Ion battery, Deep Learning, Monte Carlo, Silicon Valley, San Jose fab, Python, Long Short Term Memory",
        "The engineer managed female connectors, single crystal growth and parent materials; age hardening; "
        "sex-linked genes",
        "创始人团队来自海外，总经理负责制；党建软件；人口健康大数据",
    ],
)
def test_other_meanings_stay(text: str) -> None:
    assert scrubbed(text).text == text


def test_texts_of_companies_name_nearly_nobody() -> None:
    """Of 1,500 texts about technology and trade, 74,000 characters, five places are taken for people; one is one."""
    files = sorted(DATA.glob("*.jsonl"))
    lines = [json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines()]
    for name in ("company_texts.csv", "near_misses.csv", "told_texts.csv"):
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            lines += [row["text"] for row in csv.DictReader(file)]
    taken = [text[span.start : span.end] for text in lines for span in scrubbed(text).spans if span.kind is KIND.NAME]
    assert len(lines) > 1400
    assert len(taken) <= 6, taken


SWAPS = [
    ("林若溪", "欧阳建国"),
    ("张伟明", "谢雨"),
    ("清华大学", "南通大学"),
    ("南京大学", "慕尼黑工业大学"),
    ("2015", "1998"),
    ("2010", "1994"),
    ("1988.05", "1971.11"),
    ("性别：女", "性别：男"),
    ("汉族", "维吾尔族"),
    ("江苏南通      ", "广西河池      "),
    ("中共党员", "群众"),
]


@pytest.mark.parametrize(("one", "other"), SWAPS)
def test_who_it_is_changes_nothing_that_is_left(one: str, other: str) -> None:
    assert one in TABLE
    assert scrubbed(TABLE.replace(one, other)).text == scrubbed(TABLE).text


@given(st.text(alphabet=st.sampled_from("王小明男女,，。：（）() \n12年岁@.Jane DoeMr大学\u200b㎡ﬁ"), max_size=80))
def test_what_is_left_and_what_was_taken_are_the_text(text: str) -> None:
    result = scrubbed(text)
    ends = [0, *(span.end for span in result.spans)]
    assert all(end <= span.start < span.end for end, span in zip(ends, result.spans, strict=False))
    for place, char in enumerate(result.text):
        start, end = result.original(place, place + 1)
        assert text[start:end] == char or char == " "
        assert not any(span.start <= start < span.end for span in result.spans) or char == " "


@pytest.mark.parametrize("head", ["姓名：", "Name: ", "籍贯"])
@pytest.mark.parametrize("filler", [" ", "张", "a", "Aa ", "1", "1-", "大学", "，", "(", "A.", "伟"])
def test_a_text_made_to_be_slow_is_read_to_its_end(head: str, filler: str) -> None:
    text = f"{head}{filler * (5_000 // len(filler))}。外延片 138-0000-0000"
    assert "0000" not in scrubbed(text).text


def test_every_kind_has_words() -> None:
    assert set(KIND_NAMES) == set(PersonalData)
