"""What a pack is about: its own id and release, the policy document, the city, and the catalogue of sources."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Annotated

from pydantic import Field, StringConstraints

from features.bilingual import either
from features.names.regions import Regions, short_names
from features.names.spelling import bare, is_han
from features.policy.vocabulary import Frozen, Named, Slug, Text, look_up

Release = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
SourceId = Annotated[str, StringConstraints(pattern=r"^S\d+[a-z]?$")]
DistrictCode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
_KINDS_OF_DISTRICT = ("District", "County", "City")
_SOURCE = Named(zh="依据", en="source")


class PolicyDocument(Frozen):
    """The document a pack puts into effect. ``text_file`` holds its wording, which names are checked against."""

    number: Text
    title: Named
    issuer: Named
    date: datetime.date
    text_file: Text


class District(Named):
    """A district of the city, with the other names it goes by; ``lat`` and ``lon`` are its seat's, in degrees."""

    code: DistrictCode
    aliases: tuple[Text, ...] = ()
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


class City(Named):
    """The city the pack is for.

    ``statistical_areas`` are zones counted on their own, not districts by law. ``region_names`` are further names that
    companies here begin with, such as zones, harbours and old names: the national list of administrative regions knows
    the others.
    """

    districts: tuple[District, ...] = Field(min_length=1)
    statistical_areas: tuple[District, ...] = ()
    region_names: tuple[Text, ...] = ()

    @cached_property
    def regions(self) -> Regions:
        """Names of regions with which companies' names begin."""
        return Regions([*(area.zh for area in (self, *self.areas)), *self.region_names])

    @property
    def areas(self) -> tuple[District, ...]:
        """Districts by law, and zones counted on their own."""
        return (*self.districts, *self.statistical_areas)

    def district(self, name: str) -> str:
        """Return a district's name as the pack has it; what names none of the city's comes back as it is.

        Examples
        --------
        >>> from features.policy.pack import load_policy
        >>> city = load_policy().manifest.city
        >>> [city.district(name) for name in ("崇川", "江苏省南通市崇川区", "Chongchuan District, Nantong", "海外")]
        ['崇川区', '崇川区', '崇川区', '海外']
        """
        key = bare(name)
        regions, rest = self.regions.split(key)
        ends = (key, regions[-1] if regions and not rest else "", key.removesuffix(bare(self.en)))
        return next((self._district_names[end] for end in ends if end in self._district_names), name)

    @cached_property
    def _district_names(self) -> dict[str, str]:
        names = {bare(form): area.zh for area in self.areas for form in (area.zh, area.en, area.code, *area.aliases)}
        kinds = {bare(f"{area.en} {kind}"): area.zh for area in self.areas for kind in _KINDS_OF_DISTRICT}
        return kinds | {short: area.zh for area in self.areas for short in short_names(area.zh)} | names


class PackSource(Frozen):
    """Where facts come from. A source kept only as a copy or press report says so in ``note``: "转载 / repost"."""

    id: SourceId
    title: Text
    note: Text | None = None

    @property
    def written_in(self) -> str:
        """Language of the title, which stays as it is."""
        return "zh-CN" if any(map(is_han, self.title)) else "en"

    def noted(self, language: str) -> str:
        """Return the note in one language, all of it where it is written in one only."""
        zh, _, en = (self.note or "").partition(" / ")
        return either(language, zh, en or zh)


class PackManifest(Frozen):
    """The head of a pack."""

    id: Slug
    release: Release
    title: Named
    document: PolicyDocument
    city: City
    sources: tuple[PackSource, ...] = ()

    @cached_property
    def _source_by_id(self) -> dict[str, PackSource]:
        return {source.id: source for source in self.sources}

    def source(self, source_id: str) -> PackSource:
        """Return a source by id; raises `UnknownIdError` if there is none."""
        return look_up(self._source_by_id, source_id, noun=_SOURCE)
