"""Where a team is, from what people write in either language."""

from __future__ import annotations

import pytest

from features.policy.pack import load_policy
from features.policy.places import Gazetteer, Location

PLACES = load_policy().places

US: list[tuple[dict[str, str], str | None]] = [
    ({"city": "Boston"}, "US-MA"),
    ({"city": "波士顿"}, "US-MA"),
    ({"city": "Greater Boston"}, "US-MA"),
    ({"city": "Cambridge, MA"}, "US-MA"),
    ({"city": "Cambridge, Massachusetts"}, "US-MA"),
    ({"city": "Cambridge", "country": "美国"}, "US-MA"),
    ({"city": "麻省剑桥"}, "US-MA"),
    ({"city": "San Francisco"}, "US-CA"),
    ({"city": "SF"}, "US-CA"),
    ({"city": "旧金山湾区"}, "US-CA"),
    ({"city": "硅谷"}, "US-CA"),
    ({"city": "美国硅谷"}, "US-CA"),
    ({"city": "美国加州帕洛阿尔托"}, "US-CA"),
    ({"city": "Palo Alto CA USA"}, "US-CA"),
    ({"city": "PALO ALTO"}, "US-CA"),
    ({"city": "Mountain View, CA 94043"}, "US-CA"),
    ({"city": "San Jose"}, "US-CA"),
    ({"city": "Berkley", "region": "California"}, "US-CA"),
    ({"city": "Venice", "region": "California", "country": "USA"}, "US-CA"),
    ({"city": "Redmond WA", "region": "Washington", "country": "USA"}, "US-WA"),
    ({"city": "Arlington Heights", "region": "Massachusetts", "country": "USA"}, "US-MA"),
    ({"city": "Smallville", "region": "Kansas", "country": "USA"}, "US-KS"),
    ({"city": "New York City", "region": "New York", "country": "USA"}, "US-NY"),
    ({"city": "纽约"}, "US-NY"),
    ({"city": "Washington, D.C."}, "US-DC"),
    ({"city": "Paris, TX"}, "US-TX"),
    ({"city": "St. Petersburg", "region": "Florida", "country": "USA"}, "US-FL"),
    ({"city": "Brisbane", "country": "US"}, "US-CA"),
    ({"region": "California"}, "US-CA"),
    ({"country": "California"}, "US-CA"),
    ({"city": "加州"}, "US-CA"),
    ({"city": "Boston / Cambridge"}, "US-MA"),
    ({"city": "Newark"}, None),  # in California or in New Jersey, but surely in the United States
    ({"country": "USA"}, None),
    ({"country": "U.S.A."}, None),
    ({"country": "United States of America"}, None),
    ({"country": "美国"}, None),
    ({"country": "us"}, None),
]


@pytest.mark.parametrize(("fields", "region"), US)
def test_places_in_the_united_states(fields: dict[str, str], region: str | None) -> None:
    found = PLACES.locate(**fields)
    assert (found.country_id, found.region_id, found.abroad) == ("US", region, True)


@pytest.mark.parametrize(
    ("fields", "country"),
    [
        ({"city": "London"}, "GB"),
        ({"city": "Cambridge", "country": "UK"}, "GB"),
        ({"country": "England"}, "GB"),
        ({"city": "多伦多"}, "CA"),
        ({"city": "Toronto, ON"}, "CA"),
        ({"country": "CA"}, "CA"),
        ({"city": "慕尼黑", "country": "德国"}, "DE"),
        ({"city": "Brisbane", "country": "Australia"}, "AU"),
        ({"city": "St. Petersburg"}, "RU"),
        ({"country": "以色列"}, "IL"),
        ({"country": "Hong Kong"}, "HK"),
        ({"city": "香港"}, "HK"),
        ({"city": "台北"}, "TW"),
        ({"country": "Bosnia and Herzegovina"}, "BA"),
        ({"city": "东京都"}, "JP"),
    ],
)
def test_places_elsewhere_abroad(fields: dict[str, str], country: str) -> None:
    found = PLACES.locate(**fields)
    assert (found.country_id, found.abroad, found.conflict) == (country, True, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"country": "中国"},
        {"country": "China"},
        {"country": "P.R. China"},
        {"country": "中华人民共和国"},
        {"city": "南通"},
        {"city": "南通市崇川区"},
        {"city": "江苏省南通市"},
        {"city": "Nantong, Jiangsu"},
        {"city": "如东县"},
        {"city": "上海张江"},
        {"city": "Xi'an"},
        {"region": "内蒙古"},
        {"city": "国内"},
    ],
)
def test_places_in_the_mainland(fields: dict[str, str]) -> None:
    found = PLACES.locate(**fields)
    assert (found.country_id, found.abroad) == ("CN", False)


def test_what_is_ambiguous_stays_so() -> None:
    cambridge = PLACES.locate(city="Cambridge")
    assert (cambridge.country_id, cambridge.lat, cambridge.abroad) == (None, None, True)  # abroad either way
    assert PLACES.locate(city="Newark").lat is None


@pytest.mark.parametrize("fields", [{}, {"city": ""}, {"city": "Timbuktu"}, {"city": "Remote"}, {"country": "?"}])
def test_what_is_not_recognised_is_unknown(fields: dict[str, str]) -> None:
    assert PLACES.locate(**fields) == Location()


@pytest.mark.parametrize(
    ("fields", "abroad"),
    [
        ({"country": "中国", "city": "Boston"}, None),
        ({"country": "US / China"}, None),
        ({"city": "Boston / Shanghai"}, None),
        ({"city": "波士顿和上海"}, None),
        ({"city": "Boston / Berlin"}, True),
    ],
)
def test_contradictions_are_conflicts(fields: dict[str, str], abroad: bool | None) -> None:
    found = PLACES.locate(**fields)
    assert (found.conflict, found.abroad) == (True, abroad)


def test_coordinates_come_from_the_city_else_the_state_else_a_small_country() -> None:
    boston = PLACES.locate(city="Boston")
    assert (boston.lat, boston.lon) == (42.36, -71.06)
    assert PLACES.locate(region="Kansas", country="USA").lat == 38.9
    assert PLACES.locate(country="德国").lat == 52.52
    assert PLACES.locate(country="美国").lat is None


def test_names_of_the_policy_city_and_its_hubs_are_known() -> None:
    policy = load_policy()
    for district in policy.manifest.city.districts:
        assert PLACES.locate(city=district.zh).abroad is False, district.zh
    for hub in policy.routing.hubs:
        assert PLACES.locate(city=hub.zh).country_id == hub.country


def test_every_entry_is_found_by_its_own_names() -> None:
    for country in PLACES.countries:
        for name in (country.zh, country.en, *country.aliases, *country.short):
            assert PLACES.locate(country=name).country_id == country.id, name
    for region in PLACES.regions:
        for name in (region.zh, region.en, *region.aliases, *region.short):
            assert PLACES.locate(region=name, country=PLACES.country(region.country).en).region_id == region.id, name  # type: ignore[union-attr]
    for town in PLACES.cities:
        for name in town.names:
            found = PLACES.locate(city=name, region=town.region and _region(PLACES, town.region), country=town.country)
            assert found.country_id == town.country_id, name


def _region(places: Gazetteer, region_id: str) -> str:
    return next(region.en for region in places.regions if region.id == region_id)
