"""What a pack is about: its own id and release, the policy document, the city, and the catalogue of sources."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Annotated

from pydantic import Field, StringConstraints

from features.names.regions import Regions
from features.policy.vocabulary import Frozen, Named, Slug, Text, look_up

Release = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
SourceId = Annotated[str, StringConstraints(pattern=r"^S\d+[a-z]?$")]
DistrictCode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
_SOURCE = Named(zh="依据", en="source")


class PolicyDocument(Frozen):
    """The document a pack puts into effect. ``text_file`` holds its wording, which names are checked against."""

    number: Text
    title: Named
    issuer: Named
    date: datetime.date
    text_file: Text


class District(Named):
    """A district of the city; ``lat`` and ``lon`` are its seat's, in degrees, approximate."""

    code: DistrictCode
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
        areas = (self, *self.districts, *self.statistical_areas)
        return Regions([*(area.zh for area in areas), *self.region_names])


class PackSource(Frozen):
    """Where facts come from. A source kept only as a copy or press report says so in ``note``."""

    id: SourceId
    title: Text
    note: Text | None = None


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
