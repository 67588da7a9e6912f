"""A fact is the same fact however it is written: countries, states, cities, districts, industries."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.industry_codes import industry_code
from features.park import ParkProfile
from features.policy.pack import load_policy
from features.project import ProjectProfile

ROOT = Path(__file__).parents[3]
POLICY = load_policy()
PLACES, CITY = POLICY.places, POLICY.manifest.city


def lead(**stated: object) -> ProjectProfile:
    return POLICY.in_own_words(ProjectProfile.model_validate({"project_id": "P", "name": "项目（演示）", **stated}))


def place(**stated: object) -> ParkProfile:
    told = {"park_id": "p", "name_zh": "某园（演示）", "district": "崇川区", **stated}
    return POLICY.in_own_words(ParkProfile.model_validate(told))


def shapes(name: str) -> st.SearchStrategy[str]:
    """The same name as people type it: blanks around it, other case, full width."""
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in name)
    return st.sampled_from([name, f" {name}", name.upper(), name.lower(), wide])


COUNTRY_NAMES = [
    (country.zh, name)
    for country in PLACES.countries
    for name in (country.zh, country.en, *country.short, *country.aliases)
    if PLACES.spelt(name) != name or name == country.zh  # of two countries with one short name neither is meant
]


@given(st.sampled_from(COUNTRY_NAMES).flatmap(lambda one: st.tuples(st.just(one[0]), shapes(one[1]))))
def test_a_country_is_the_same_in_every_field_that_names_one(named: tuple[str, str]) -> None:
    zh, written = named
    assert lead(registered_country=written) == lead(registered_country=zh)
    assert place(country=written) == place(country=zh)
    assert lead(team_country=written).team_country == zh


@pytest.mark.parametrize("name", ["中国", "China", "PRC", "CN", "中国大陆", "江苏", "Jiangsu", "南京市", "上海"])
def test_a_province_or_city_of_china_in_the_field_of_countries_is_in_china(name: str) -> None:
    assert lead(team_country=name).team_country == "中国"


def test_where_a_team_is_counts_the_same_in_whichever_field_it_stands() -> None:
    same = [
        lead(team_country="江苏", team_city="苏州"),
        lead(team_city="苏州市"),
        lead(team_country="P.R. China", team_region="Jiangsu", team_city="Suzhou"),
        lead(team_region="江苏省", team_city="苏州"),
        lead(team_country="中国江苏苏州"),
    ]
    assert {(one.team_country, one.team_region, one.team_city) for one in same[:4]} == {("中国", "江苏省", "苏州")}
    assert (same[4].team_country, same[4].team_region) == ("中国", "江苏省")


@given(st.data())
def test_own_words_are_own_words_and_say_where_the_team_is(data: st.DataObject) -> None:
    names = st.sampled_from(
        ["Cambridge", "Boston / 上海", "江苏", "USA", "MA", "东京", "Springfield", "某地", "南通崇川"]
    )
    told = {name: data.draw(st.none() | names) for name in ("team_country", "team_region", "team_city")}
    spoken = lead(**told)
    assert POLICY.in_own_words(spoken) is spoken
    where = (told["team_country"], told["team_region"], told["team_city"])
    again = (spoken.team_country, spoken.team_region, spoken.team_city)
    found = [PLACES.locate(country=country, region=region, city=city) for country, region, city in (where, again)]
    assert found[0] == found[1]


@pytest.mark.parametrize("area", CITY.areas, ids=lambda area: area.code)
def test_a_district_is_the_same_however_it_is_named(area: object) -> None:
    names = [area.zh, area.en, area.code, f"南通市{area.zh}", f"江苏省南通市{area.zh}", area.zh[:-1], *area.aliases]  # type: ignore[attr-defined]
    for name in names:
        assert place(district=name).district == area.zh, name  # type: ignore[attr-defined]
    assert lead(preferred_districts=tuple(names)).preferred_districts == (area.zh,)  # type: ignore[attr-defined]


def test_what_is_no_district_of_the_city_stays() -> None:
    assert [place(district=name).district for name in ("海外", "市直属", "苏州工业园区")] == [
        "海外",
        "市直属",
        "苏州工业园区",
    ]


@pytest.mark.parametrize(
    "written",
    ["26", "C26", "c 26", "GB/T 4754-2017 26", "C26化学原料", "化学原料及化学制品制造业", "化学原料和化学制品制造"],
)
def test_an_industry_is_its_code_however_it_is_written(written: str) -> None:
    assert industry_code(written) == "26"
    assert lead(gbt_code=written).gbt_code == "26"
    assert place(negative_gbt_codes=(written, "26")).negative_gbt_codes == ("26",)


def _named_places() -> frozenset[str]:
    every = (*PLACES.countries, *PLACES.regions)
    names = {name for one in every for name in (one.zh, one.en, *one.aliases)} | {zh for zh, _ in COUNTRY_NAMES}
    return frozenset(names | {"CN", "PRC", "CHN"} | {area.zh for area in CITY.areas} | {area.en for area in CITY.areas})


def _compared(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield from (node.left, *node.comparators)
        elif isinstance(node, ast.MatchValue):
            yield node.value


@pytest.mark.parametrize("package", ["features", "recommender", "training", "api"])
def test_no_code_compares_the_name_of_a_place_itself(package: str) -> None:
    names, found = _named_places(), []
    for file in sorted((ROOT / package).rglob("*.py")):
        constants = [node for one in _compared(ast.parse(file.read_text(encoding="utf-8"))) for node in ast.walk(one)]
        values = [node.value for node in constants if isinstance(node, ast.Constant)]
        found += [f"{file.relative_to(ROOT)}: {value}" for value in values if value in names]
    assert found == []
