"""The gazetteer: recognises where a team is from country, state and city as people write them, in either language.

Ambiguity is kept: ``Cambridge`` alone is in Massachusetts or in England, and then nothing is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, TypeVar

from pydantic import Field

from features.policy.vocabulary import Frozen, Grounded, Named, Text

CountryId = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
RegionId = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z]+$")]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]

_ALTERNATIVES = re.compile(r"[;/|&、]+|\band\b|[和及与]")
_SEPARATORS = re.compile(r"[,·()\[\]]+")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_CJK = re.compile(r"[\u3400-\u9fff]")
_LONGEST_NAME = 5
_SHORTEST_CJK = 2


class Country(Named):
    """A country or region with a code of its own. ``abroad`` is false for the mainland only.

    ``short`` names are read in a field for countries, or after a city; ``aliases`` everywhere.
    """

    id: CountryId
    short: tuple[Text, ...]
    aliases: tuple[Text, ...] = ()
    abroad: bool = True
    lat: Latitude | None = None
    lon: Longitude | None = None


class Region(Named):
    """A state or province. ``short`` names are read in a field for states, or after a city."""

    id: RegionId
    country: CountryId
    short: tuple[Text, ...] = ()
    aliases: tuple[Text, ...] = ()
    lat: Latitude | None = None
    lon: Longitude | None = None


class Town(Frozen):
    """A city under all its names. ``dominant``: meant when neither state nor country is given."""

    names: tuple[Text, ...] = Field(min_length=1)
    region: RegionId | None = None
    country: CountryId | None = None
    lat: Latitude
    lon: Longitude
    dominant: bool = False

    @property
    def country_id(self) -> str:
        """Id of its country."""
        return self.country or (self.region or "").split("-")[0]


@dataclass(frozen=True, slots=True)
class Location:
    """Where a team is, as far as it is recognised.

    ``abroad`` is ``None`` when the country is not recognised, or when the fields contradict each other
    (``conflict``). ``lat`` and ``lon`` are those of the city, else the state, else a small country; degrees.
    """

    country_id: str | None = None
    region_id: str | None = None
    town: str | None = None
    abroad: bool | None = None
    lat: float | None = None
    lon: float | None = None
    conflict: bool = False


T = TypeVar("T")


@dataclass(slots=True)
class _Hits:
    """What was recognised in the fields of one team."""

    countries: list[Country] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    towns: list[Town] = field(default_factory=list)


class Gazetteer(Grounded):
    """Countries, states and cities of a pack.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> places = load_policy().places
    >>> places.locate(city="Cambridge, MA").region_id, places.locate(city="美国硅谷").country_id
    ('US-MA', 'US')
    >>> places.locate(city="Cambridge").abroad, places.locate(country="UK", city="Cambridge").country_id
    (True, 'GB')
    """

    countries: tuple[Country, ...] = Field(min_length=1)
    regions: tuple[Region, ...] = ()
    cities: tuple[Town, ...] = ()

    def locate(self, *, country: str | None = None, region: str | None = None, city: str | None = None) -> Location:
        """Return where these three fields, each possibly holding more or less than it should, say the team is.

        Of several sites in one country ("Boston / Cambridge") the first recognised counts; sites in several
        countries are a conflict.
        """
        sites = [self._locate(country, region, site) for site in _alternatives(city)]
        if country and _ALTERNATIVES.search(country):
            sites += [self._locate(one, region, None) for one in _alternatives(country)]
        known = [site for site in sites if site.country_id is not None]
        if len({site.country_id for site in known}) <= 1:
            return known[0] if known else sites[0]
        kinds = {site.abroad for site in sites}
        return Location(abroad=kinds.pop() if len(kinds) == 1 else None, conflict=True)

    def _locate(self, country: str | None, region: str | None, city: str | None) -> Location:
        hits = _Hits()
        for text, order in ((country, "country"), (region, "region"), (city, "city")):
            if text:
                self._read(text, order, hits)
        return self._settle(hits)

    def spelt(self, name: str | None) -> str | None:
        """Return a country's name as the pack spells it in Chinese; what is no country's name alone stays as it is.

        Examples
        --------
        >>> from features.policy.pack import load_policy
        >>> [load_policy().places.spelt(name) for name in ("China", "中国大陆", "USA", "美国加州", None)]
        ['中国', '中国', '美国', '美国加州', None]
        """
        key = _plain(name or "")
        found = (self._country_names.get(key) or self._country_shorts.get(key) or []) if key else []
        return found[0].zh if len({country.id for country in found}) == 1 else name

    def names(self, found: Location) -> tuple[str | None, str | None, str | None]:
        """Return how the pack names country, state and city of a location, in Chinese; ``None`` = not recognised."""
        country, region = self._country_by_id.get(found.country_id or ""), self._region_by_id.get(found.region_id or "")
        return country.zh if country else None, region.zh if region else None, found.town

    def town(self, found: Location) -> Named | None:
        """Return what the city of a location is called in each language, as far as the pack knows; ``None`` = none."""
        town = next(
            (one for one in self._town_names.get(_plain(found.town or ""), ()) if one.names[0] == found.town), None
        )
        if town is None:
            return None
        chinese = [name for name in town.names if _CJK.search(name)]
        latin = [name for name in town.names if name.isascii()]
        return Named(zh=(chinese or town.names)[0], en=(latin or town.names)[0])

    def country(self, country_id: str) -> Country | None:
        """Return a country by its code."""
        return self._country_by_id.get(country_id)

    @cached_property
    def _country_by_id(self) -> dict[str, Country]:
        return {country.id: country for country in self.countries}

    @cached_property
    def _region_by_id(self) -> dict[str, Region]:
        return {region.id: region for region in self.regions}

    @cached_property
    def _country_names(self) -> dict[str, list[Country]]:
        return _index((country, (country.zh, country.en, *country.aliases)) for country in self.countries)

    @cached_property
    def _country_shorts(self) -> dict[str, list[Country]]:
        return _index((country, country.short) for country in self.countries)

    @cached_property
    def _region_names(self) -> dict[str, list[Region]]:
        return _index((region, (region.zh, region.en, *region.aliases)) for region in self.regions)

    @cached_property
    def _region_shorts(self) -> dict[str, list[Region]]:
        return _index((region, region.short) for region in self.regions)

    @cached_property
    def _town_names(self) -> dict[str, list[Town]]:
        return _index((town, town.names) for town in self.cities)

    def _read(self, text: str, order: str, hits: _Hits) -> None:
        """Recognise every part of one field."""
        whole = _plain(text)
        shorts = order != "city"
        parts = [part for part in _SEPARATORS.split(unicodedata.normalize("NFKC", text)) if part.strip()]
        parts = [whole] if self._is_known(whole, shorts=shorts) else parts
        for position, part in enumerate(parts):
            for name in self._names_in(part, first=position == 0, order=order):
                self._note(name, hits, order=order if position == 0 else "suffix")

    def _names_in(self, part: str, *, first: bool, order: str) -> list[str]:
        """Cut a part into known names: the whole, else the longest runs of words, else runs of Chinese characters."""
        whole = _plain(part)
        shorts = not first or order != "city"
        if self._is_known(whole, shorts=shorts):
            return [whole]
        words = [word for word in _WORD.findall(part.casefold()) if not _CJK.search(word)]
        found: list[str] = []
        start = 0
        while start < len(words):
            for end in range(min(len(words), start + _LONGEST_NAME), start, -1):
                name = "".join(words[start:end])
                if self._is_known(name, shorts=shorts or start > 0):
                    found.append(name)
                    start = end
                    break
            else:
                start += 1
        return found + self._chinese_names(whole)

    def _chinese_names(self, text: str) -> list[str]:
        found, start = [], 0
        while start < len(text):
            for end in range(len(text), start + _SHORTEST_CJK - 1, -1):
                if _CJK.search(text[start]) and self._is_known(text[start:end], shorts=False):
                    found.append(text[start:end])
                    start = end
                    break
            else:
                start += 1
        return found

    def _is_known(self, name: str, *, shorts: bool) -> bool:
        if name in self._country_names or name in self._region_names or name in self._town_names:
            return True
        return shorts and (name in self._region_shorts or name in self._country_shorts)

    def _note(self, name: str, hits: _Hits, *, order: str) -> None:
        """Add what a name means, in the order in which its field is read."""
        countries = self._country_names.get(name) or self._country_shorts.get(name)
        regions = self._region_names.get(name) or self._region_shorts.get(name)
        towns = self._town_names.get(name)
        if order == "country" and countries:
            hits.countries += countries
        elif order in ("country", "region", "suffix") and regions:
            hits.regions += regions
        elif towns:
            hits.towns += towns
        elif regions:
            hits.regions += regions
        elif countries:
            hits.countries += countries

    def _settle(self, hits: _Hits) -> Location:
        """Reconcile what was recognised: a country rules out states and cities elsewhere, a state rules out cities."""
        countries = {country.id for country in hits.countries}
        regions = [region for region in hits.regions if not countries or region.country in countries]
        places = {region.id for region in regions}
        towns = [
            town
            for town in {id(town): town for town in hits.towns}.values()
            if (not countries or town.country_id in countries) and (not places or town.region in places)
        ]
        towns = towns if countries or places else _dominant(towns)
        towns = _dominant(towns) if len(towns) > 1 else towns
        conflict = len(countries) > 1 or (bool(countries) and _elsewhere(hits, countries))
        found = countries or {region.country for region in regions} or {town.country_id for town in towns}
        if len(found) != 1:
            kinds = {self._is_abroad(country_id) for country_id in found}
            return Location(abroad=kinds.pop() if len(kinds) == 1 and not conflict else None, conflict=conflict)
        return self._location(found.pop(), regions, towns, conflict=conflict)

    def _location(self, country_id: str, regions: list[Region], towns: list[Town], *, conflict: bool) -> Location:
        town = towns[0] if len(towns) == 1 else None
        region_ids = {region.id for region in regions} or {town.region for town in towns if town.region}
        region = self._region_by_id.get(region_ids.pop()) if len(region_ids) == 1 else None
        spot: Country | Region | Town | None = (
            town or region or (self._country_by_id.get(country_id) if not regions else None)
        )
        return Location(
            country_id=country_id,
            region_id=region.id if region else None,
            town=town.names[0] if town else None,
            abroad=None if conflict else self._is_abroad(country_id),
            lat=spot.lat if spot else None,
            lon=spot.lon if spot else None,
            conflict=conflict,
        )

    def _is_abroad(self, country_id: str) -> bool:
        country = self._country_by_id.get(country_id)
        return country is None or country.abroad


def _alternatives(text: str | None) -> list[str | None]:
    """Return the sites that one field names; a text that only looks like several stays whole."""
    parts = [part.strip() for part in _ALTERNATIVES.split(unicodedata.normalize("NFKC", text or "")) if part.strip()]
    return [*parts] or [None]


def _dominant(towns: list[Town]) -> list[Town]:
    dominant = [town for town in towns if town.dominant]
    return dominant or towns


def _elsewhere(hits: _Hits, countries: set[str]) -> bool:
    """Whether a state or city was recognised, but only in other countries than the one stated."""
    regions = {region.country for region in hits.regions}
    towns = {town.country_id for town in hits.towns}
    return any(found and not found & countries for found in (regions, towns))


def _plain(name: str) -> str:
    """Fold a name to what is compared: width, case, accents kept, no spaces or punctuation."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(_WORD.findall(folded))


def _index(entries: Iterable[tuple[T, Iterable[str]]]) -> dict[str, list[T]]:
    """Return the entries by every name."""
    index: dict[str, list[T]] = {}
    for entry, names in entries:
        for name in dict.fromkeys(_plain(name) for name in names):
            index.setdefault(name, []).append(entry)
    return index
