"""One project at one place, as explanations read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from features.choices import AssetType, SiteMode, TrackRole
from features.park import Anchor, ParkProfile, Segment
from features.policy.pack import Policy
from features.policy.taxonomy import Field
from features.policy.vocabulary import Named
from features.project import ProjectProfile
from recommender.evidence import EvidenceBook


@dataclass(frozen=True)
class Pair:
    """One project at one place.

    ``technology_ids``: its tags, heaviest first; ``leading``: the one that the place suits best. ``neighbours``: the
    place itself and those within the chain radius.
    """

    policy: Policy
    project: ProjectProfile
    place: ParkProfile
    technology_ids: tuple[str, ...]
    leading: str | None
    neighbours: Sequence[ParkProfile]
    project_book: EvidenceBook
    place_book: EvidenceBook
    today: dt.date

    @cached_property
    def near_anchors(self) -> tuple[Anchor, ...]:
        """Anchors of the place and of those within the chain radius."""
        return tuple(anchor for park in self.neighbours for anchor in park.anchors)

    @cached_property
    def related_fields(self) -> frozenset[str]:
        """Fields of the project's tags, and all others of the same industries."""
        taxonomy = self.policy.taxonomy
        own = {taxonomy.field_of(item).id for item in self.technology_ids}
        industries = {found.id for one in own if (found := taxonomy.industry_of(one)) is not None}
        akin = (field.id for field in taxonomy.fields if (i := taxonomy.industry_of(field.id)) and i.id in industries)
        return frozenset((*own, *akin))

    @property
    def technology(self) -> Named | None:
        """Name of the leading technology."""
        return None if self.leading is None else self.policy.taxonomy.technology(self.leading)

    @cached_property
    def field(self) -> Field | None:
        """Field of the leading technology."""
        return None if self.leading is None else self.policy.taxonomy.field_of(self.leading)

    @property
    def has_text(self) -> bool:
        """Whether the project says in words what it is about."""
        return bool(self.project.description or self.project.product_use)

    @property
    def mode(self) -> SiteMode | None:
        """How the project takes space: as stated, else as its needs and type imply."""
        project = self.project
        if project.site_mode is not None:
            return project.site_mode
        if project.land_mu:
            return SiteMode.LAND
        if project.asset_type is AssetType.LIGHT:
            return SiteMode.OFFICE
        return SiteMode.FACTORY if project.floor_area_m2 else None

    @cached_property
    def segment(self) -> Segment | None:
        """The best segment of the place in the field of the leading technology."""
        own = [item for item in self.place.segments if self.field is not None and item.field_id == self.field.id]
        order = list(TrackRole)
        return min(own, key=lambda item: order.index(item.role), default=None)
