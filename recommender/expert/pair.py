"""One project at one place, as explanations read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from features.choices import AssetType, SiteMode, TrackRole
from features.lead_tags import lead_text
from features.park import Anchor, ParkProfile, ParkTrack
from features.policy.local_industries import LocalIndustry
from features.policy.pack import Policy
from features.policy.taxonomy import Field
from features.policy.vocabulary import Named
from features.project import ProjectProfile
from recommender.evidence import EvidenceBook
from recommender.expert.park_side import anchor_field, benefit_counts
from recommender.expert.project_side import fold


@dataclass(frozen=True)
class ProjectNotes:
    """What the explanations of one project's pairs have in common.

    ``technology_ids``: its tags, heaviest first; ``tags_known`` is false while nobody can tell what it is about.
    """

    policy: Policy
    profile: ProjectProfile
    book: EvidenceBook
    technology_ids: tuple[str, ...]
    tags_known: bool

    @cached_property
    def fields(self) -> frozenset[str]:
        """Fields of the project's tags."""
        return frozenset(self.policy.taxonomy.field_of(item).id for item in self.technology_ids)

    @cached_property
    def related_fields(self) -> frozenset[str]:
        """Fields of the project's tags, and all others of the same industries."""
        taxonomy = self.policy.taxonomy
        industries = {found.id for one in self.fields if (found := taxonomy.industry_of(one)) is not None}
        akin = (field.id for field in taxonomy.fields if (i := taxonomy.industry_of(field.id)) and i.id in industries)
        return frozenset((*self.fields, *akin))

    @cached_property
    def mode(self) -> SiteMode | None:
        """How the project takes space: as stated, else as its needs and type imply."""
        project = self.profile
        if project.site_mode is not None:
            return project.site_mode
        if project.land_mu:
            return SiteMode.LAND
        if project.asset_type is AssetType.LIGHT:
            return SiteMode.OFFICE
        if project.floor_area_m2:
            return SiteMode.FACTORY
        return SiteMode.OFFICE if project.desks_needed else None

    @cached_property
    def makes_nothing(self) -> bool:
        """Whether nothing is made at the site: an office, or an asset-light venture."""
        return self.mode is SiteMode.OFFICE or self.profile.asset_type is AssetType.LIGHT

    @cached_property
    def desks(self) -> int | None:
        """Desks for an office venture that states no area; ``None`` = it takes rooms, or nobody knows how many."""
        project = self.profile
        if self.mode is not SiteMode.OFFICE or project.floor_area_m2:
            return None
        return project.core_team_size if project.desks_needed is None else project.desks_needed

    @cached_property
    def industries(self) -> tuple[LocalIndustry, ...]:
        """The city's own industries that a project without a tag works in."""
        if self.technology_ids:
            return ()
        taxonomy = self.policy.taxonomy
        found = taxonomy.industry_reader.of_lead(self.profile.gbt_code, lead_text(self.profile))
        return tuple(taxonomy.local_industries[row] for row in sorted(found))

    @cached_property
    def partners(self) -> frozenset[str]:
        """Folded names of its customers and suppliers."""
        return frozenset(fold(name) for name in (*self.profile.supplies_to, *self.profile.buys_from))


@dataclass(frozen=True)
class PlaceNotes:
    """What the explanations of one place have in common on one day, whatever the project.

    ``neighbours``: the place itself and those within the chain radius.
    """

    policy: Policy
    profile: ParkProfile
    book: EvidenceBook
    neighbours: Sequence[ParkProfile]
    today: dt.date

    @cached_property
    def industries(self) -> frozenset[str]:
        """Ids of the city's own industries that the place leads in."""
        taxonomy = self.policy.taxonomy
        found = taxonomy.industry_reader.of_place(self.profile.industries)
        return frozenset(taxonomy.local_industries[row].id for row in found)

    @cached_property
    def near_anchors(self) -> tuple[Anchor, ...]:
        """Anchors of the place and of those within the chain radius."""
        return tuple(anchor for park in self.neighbours for anchor in park.anchors)

    @cached_property
    def chain(self) -> tuple[tuple[str, Anchor], ...]:
        """Those near that count in a chain, each with its field."""
        relations = self.policy.weights.expert.chain.relations
        return tuple((anchor_field(anchor), anchor) for anchor in self.near_anchors if anchor.role in relations)

    @cached_property
    def named(self) -> tuple[tuple[str, Anchor], ...]:
        """Those near, each with its folded name."""
        return tuple((fold(anchor.name), anchor) for anchor in self.near_anchors)

    @cached_property
    def platforms(self) -> tuple[tuple[str, Anchor], ...]:
        """Anchors of the place itself that are platforms, each with its field."""
        rules = self.policy.expert.platform_talent
        return tuple((anchor_field(anchor), anchor) for anchor in self.profile.anchors if rules.is_platform(anchor))

    @cached_property
    def chain_on_record(self) -> bool:
        """Whether anything is known of the chain here."""
        return bool(self.near_anchors or self.profile.chain_gaps)

    @cached_property
    def benefits(self) -> Mapping[str, tuple[Named, ...]]:
        """Kinds of the benefits that run today, by the component that they count in, each once."""
        required = self.policy.weights.expert.fair_competition_required
        kinds = [item.kind for item in self.profile.benefits if benefit_counts(item, required, today=self.today)]
        component = {str(kind): credit.component for kind, credit in self.policy.expert.benefits.items()}
        found: dict[str, dict[Named, None]] = {}
        for kind in kinds:
            if kind.value in component:
                found.setdefault(component[kind.value], {})[Named(zh=kind.zh, en=kind.en)] = None
        return {component: tuple(names) for component, names in found.items()}


@dataclass(frozen=True)
class ExpertPair:
    """One project at one place.

    ``leading``: the project's tag that the place suits best.
    """

    asker: ProjectNotes
    host: PlaceNotes
    leading: str | None

    @property
    def policy(self) -> Policy:
        """The policy pack."""
        return self.host.policy

    @property
    def project(self) -> ProjectProfile:
        """Profile of the project."""
        return self.asker.profile

    @property
    def place(self) -> ParkProfile:
        """Profile of the place."""
        return self.host.profile

    @cached_property
    def technology(self) -> Named | None:
        """Name of the leading technology."""
        return None if self.leading is None else self.policy.taxonomy.technology(self.leading)

    @cached_property
    def field(self) -> Field | None:
        """Field of the leading technology."""
        return None if self.leading is None else self.policy.taxonomy.field_of(self.leading)

    @cached_property
    def segment(self) -> ParkTrack | None:
        """The best segment of the place in the field of the leading technology."""
        own = [item for item in self.place.segments if self.field is not None and item.field_id == self.field.id]
        order = list(TrackRole)
        return min(own, key=lambda item: order.index(item.role), default=None)
