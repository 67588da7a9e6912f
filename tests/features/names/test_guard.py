"""A name is found however it is spelled, and texts that do not name the company are left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.names.companies import Form, company_forms, person_forms, words
from features.names.guard import NameGuard
from features.names.regions import Regions, national
from tests.features.names.disguises import CHINESE, LATIN, SENTENCES, Company, companies

HERE = Regions(["通州湾", "南通市", "海门区"])
TEXTS = [
    json.loads(line)["text"]
    for file in ("lead_texts", "later_texts")
    for line in (Path(__file__).parents[1] / "data" / f"{file}.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("disguise", CHINESE)
@settings(max_examples=40)
@given(company=companies(), sentence=st.sampled_from(SENTENCES))
def test_a_chinese_company_is_found_in_every_spelling(disguise: str, company: Company, sentence: str) -> None:
    text = sentence.format(CHINESE[disguise](company))
    assert NameGuard(company_forms(company.name, HERE))(text), text


@pytest.mark.parametrize("disguise", LATIN)
@pytest.mark.parametrize(
    ("name", "brand"),
    [
        ("Larkspur Bay Dynamics Inc.", "Larkspur"),
        ("Blue Heron Robotics LLC", "Blue Heron"),
        ("Nantong Xinneng Semiconductor Co., Ltd.", "Xinneng"),
        ("南通某某科技有限公司（Larkspur Dynamics）", "Larkspur"),
    ],
)
@settings(max_examples=10)
@given(sentence=st.sampled_from(SENTENCES))
def test_a_latin_company_is_found_in_every_spelling(name: str, brand: str, disguise: str, sentence: str) -> None:
    text = sentence.format(LATIN[disguise](brand))
    assert NameGuard(company_forms(name, HERE))(text), text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("力安科技有限公司", "They signed with a reliance on lianas; alliance"),
        ("南通垚工半导体有限公司", "半导体产线，选址南通"),
        ("Larkspur Dynamics Inc.", "fluid dynamics"),
        ("ABB (China) Ltd.", "a market in China"),
        ("Blue Heron Robotics LLC", "blue light and robotics"),
        ("力恩达科技有限公司", "led by a professor"),
        ("南通某某科技有限公司（演示）", "仅供演示"),
        ("海门科技有限公司", "选址海门"),
    ],
)
def test_what_is_only_like_a_name_is_left_alone(name: str, text: str) -> None:
    assert not NameGuard(company_forms(name, HERE))(text)


@pytest.mark.parametrize(
    "name", ["朝阳垚工科技有限公司", "乌鲁木齐垚工科技有限公司", "泉州市垚工科技有限公司", "恩施垚工科技有限公司"]
)
def test_a_company_of_any_city_is_hidden(name: str) -> None:
    assert NameGuard(company_forms(name, Regions()))("垚工落户")


def test_a_brand_that_is_called_like_a_county_elsewhere_is_hidden() -> None:
    carries = NameGuard(company_forms("博兴科技有限公司", HERE))
    assert carries("博興拟投资")
    assert NameGuard(company_forms("南通博兴科技有限公司", HERE))("Nantong Boxing")
    assert not NameGuard(company_forms("南通海门科技有限公司", HERE))("选址海门")


def test_a_pack_brings_its_own_regions() -> None:
    carries = NameGuard(company_forms("云溪谷垚工科技有限公司", Regions(["云溪谷"])))
    assert carries("垚工落户")
    assert not NameGuard(company_forms("云溪谷垚工科技有限公司", Regions()))("垚工落户")
    assert Regions(["云溪谷"]).number not in (Regions().number, Regions(["云溪"]).number)


def test_people() -> None:
    carries = NameGuard(person_forms("欧阳若水（演示）"))
    assert all(carries(text) for text in ("请联系欧陽若水", "Ouyang Ruoshui", "ōu yáng ruò shuǐ"))
    assert not carries("欧洲的水")


@settings(max_examples=60)
@given(companies())
def test_texts_that_do_not_name_a_company_are_kept(company: Company) -> None:
    carries = NameGuard(company_forms(company.name, HERE))
    assert sum(map(carries, TEXTS)) <= 3


@pytest.mark.parametrize("name", ["南通" * 25_000 + "垚工", "垚工" * 25_000, "Aa " * 20_000, "(" * 50_000])
def test_a_name_made_to_be_slow_is_read_to_its_end(name: str) -> None:
    assert not NameGuard(company_forms(name, Regions()))("8 英寸碳化硅外延片，nan jing")


def test_no_name_no_question() -> None:
    assert not NameGuard([])("垚工")
    assert not NameGuard([Form("垚工")])("")


def test_the_national_list() -> None:
    assert {"江苏省", "江苏", "南通市", "南通", "海安", "昆山", "内蒙古", "黔东南", "香港", "台湾"} <= national()
    assert words("legal") & words("trade") <= {"企业", "总部"}
