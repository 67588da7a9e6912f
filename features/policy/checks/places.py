"""Checks of the gazetteer: ids used once, every state and city in a country that is listed."""

from __future__ import annotations

from collections.abc import Iterator

from features.policy.checks.parts import Parts, repeated
from features.policy.faults import PackFault


def places_faults(parts: Parts) -> Iterator[PackFault]:
    """Check the gazetteer."""
    places, document = parts.places, parts.documents.get("places")
    if places is None or document is None:
        return
    yield from repeated(document, ((("countries", i), entry.id) for i, entry in enumerate(places.countries)))
    yield from repeated(document, ((("regions", i), entry.id) for i, entry in enumerate(places.regions)))
    countries = {entry.id for entry in places.countries}
    regions = {entry.id for entry in places.regions}
    for position, region in enumerate(places.regions):
        if region.country not in countries:
            yield document.fault(
                ("regions", position, "country"),
                f"{region.country!r} is not a listed country",
                f"“{region.country}”不在国家列表内",
            )
    for position, town in enumerate(places.cities):
        where = town.region or town.country
        listed = town.region in regions if town.region else town.country in countries
        if not listed or (town.region and town.country):
            yield document.fault(
                ("cities", position),
                f"a city lies in one listed region or, without regions, in one listed country, received {where!r}",
                f"城市须属于一个已列出的州（省）或国家，现为“{where}”",
            )
