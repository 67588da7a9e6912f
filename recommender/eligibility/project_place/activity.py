"""What kind of project it is, as far as the rules care: how it takes space, whether it produces, what to expect of it.

None of this is a need by itself. It decides which needs are read, and which unknowns are worth a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from features.choices import AssetType, SiteMode, space_mode
from features.policy.pack import Policy
from recommender.eligibility.columns import Guests, Objects
from recommender.eligibility.kleene import FAIL, PASS, UNKNOWN, Tri, truth
from recommender.eligibility.logic import ALWAYS, AllOf, Assumed, Not, PairCondition, Plain
from recommender.eligibility.pairs import Pair, Pairs
from recommender.eligibility.project_place.sides import project
from recommender.eligibility.terms import Ref

SIGNS: Mapping[str, frozenset[str]] = {
    "has_chemical_reaction": frozenset({"chem_park_if_synthesis"}),
    "clear_height_m": frozenset({"floor_high"}),
    "floor_load_t_m2": frozenset({"heavy_load"}),
    "fire_class": frozenset({"fire_class_a", "fire_class_b", "hazardous_store"}),
    "dual_circuit": frozenset({"dual_power"}),
    "module_over_road_limits": frozenset({"berth", "quay_crane", "heavy_transport"}),
    "needs_sea_area": frozenset({"sea_area"}),
    "needs_test_flights": frozenset({"test_airspace", "runway_ga"}),
    "voc_t_year": frozenset({"chem_park_if_synthesis", "hazardous_store"}),
    "steam_t_h": frozenset({"steam"}),
    "wastewater_t_d": frozenset({"wastewater_special"}),
    "uses_explosives": frozenset({"hot_test_stand"}),
    "cod_t_year": frozenset({"wastewater_special"}),
    "nh3n_t_year": frozenset({"wastewater_special"}),
    "uses_hydrogen": frozenset({"hydrogen_permit"}),
    "uses_lithium_batteries": frozenset({"battery_safety"}),
    "uses_hazardous_chemicals": frozenset({"hazardous_store"}),
    "uses_radiation": frozenset({"radiation_permit"}),
    "uses_nuclear": frozenset({"radiation_permit"}),
}
"""Site requirements of the taxonomy that make a need of a project plausible."""

NEVER = Not(ALWAYS)


def site_modes(projects: Guests) -> Objects:
    """Return how each project takes space, (n,): as :func:`~features.choices.space_mode`."""
    needs = ((projects.number(name)[:, 0] > 0).tolist() for name in ("land_mu", "floor_area_m2", "desks_needed"))
    rows = zip(projects.objects("site_mode"), projects.objects("asset_type"), *needs, strict=True)
    modes = [space_mode(mode, asset, land=land, floor=floor, desks=desks) for mode, asset, land, floor, desks in rows]
    return np.array(modes, dtype=object)


@dataclass(frozen=True, eq=False)
class Takes(Plain):
    """The project takes space in this way; not so while the way is unknown."""

    mode: SiteMode

    def status(self, pairs: Pairs) -> Tri:
        """Compare the site mode, (n, 1)."""
        return pairs.guests.derived(
            ("takes", self.mode), lambda projects: truth(site_modes(projects) == self.mode.value)
        )[:, None]


@dataclass(frozen=True, eq=False)
class SiteModeKnown(Plain):
    """The way the project takes space is known."""

    def status(self, pairs: Pairs) -> Tri:
        """Return PASS where known, UNKNOWN elsewhere, (n, 1)."""
        return pairs.guests.derived("site_mode_known", _mode_known)[:, None]

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what would settle it."""
        return (project("site_mode"), project("floor_area_m2")) if pair.truth(self) == UNKNOWN else ()


def _mode_known(projects: Guests) -> Tri:
    return np.array([UNKNOWN if mode is None else PASS for mode in site_modes(projects)], dtype=np.int8)


@dataclass(frozen=True, eq=False)
class Produces(Plain):
    """The project makes something at the site: a manufacturing project, or one of unstated type on land or in a
    factory; never in an office.
    """

    def status(self, pairs: Pairs) -> Tri:
        """Return it as far as known, (n, 1)."""
        return pairs.guests.derived("produces", _produces)[:, None]


MAY_PRODUCE = Assumed(Produces(), PASS)
"""The project makes something at the site, or may: false of a headquarters and of an asset-light venture."""


def _produces(projects: Guests) -> Tri:
    rows = zip(site_modes(projects), projects.objects("asset_type"), strict=True)
    return np.array([_makes(*row) for row in rows], dtype=np.int8)


def _makes(mode: str | None, asset: str | None) -> np.int8:
    if mode == SiteMode.OFFICE or asset == AssetType.LIGHT:
        return FAIL
    return PASS if asset == AssetType.MANUFACTURING or mode is not None else UNKNOWN


@dataclass(frozen=True, eq=False)
class TaggedWith(Plain):
    """The project is tagged with at least one of these technologies (positions in the taxonomy)."""

    technologies: tuple[int, ...]

    @cached_property
    def _columns(self) -> NDArray[np.intp]:
        return np.array(self.technologies, dtype=np.intp)

    def status(self, pairs: Pairs) -> Tri:
        """Return PASS where tagged, (n, 1)."""
        return pairs.guests.derived(("tagged", self.technologies), self._tagged)[:, None]

    def _tagged(self, projects: Guests) -> Tri:
        return truth(np.any(projects.tags[:, self._columns] > 0, axis=1))


@dataclass(frozen=True, eq=False)
class Expectations:
    """Which projects may well have a need that they do not state, by the fields of their technology tags."""

    policy: Policy

    def of_makers(self, *needs: str) -> PairCondition:
        """Return the same as :meth:`of`, but not of a project that surely makes nothing at the site."""
        return AllOf((self.of(*needs), MAY_PRODUCE))

    def of(self, *needs: str) -> PairCondition:
        """Return "tagged in a field whose site requirements or first questions point to one of these needs"."""
        signs = frozenset().union(*(SIGNS.get(need, frozenset()) for need in needs))
        asked = {
            entry.field
            for entry in self.policy.rules.track_questions
            if any(set(question.inputs) & set(needs) for question in entry.questions)
        }
        fields = (field for field in self.policy.taxonomy.fields if signs & set(field.site_requirements))
        return self.in_fields({*asked, *(field.id for field in fields)})

    def requiring(self, requirement: str, *needs: str) -> PairCondition:
        """Return "tagged in a field with this site requirement, or whose first questions point to these needs"."""
        fields = {field.id for field in self.policy.taxonomy.fields if requirement in field.site_requirements}
        asked = {
            entry.field
            for entry in self.policy.rules.track_questions
            if any(set(question.inputs) & set(needs) for question in entry.questions)
        }
        return self.in_fields(fields | asked)

    def in_fields(self, field_ids: Iterable[str]) -> PairCondition:
        """Return "tagged in one of these fields"."""
        wanted = set(field_ids)
        return self._tagged(
            technology.id for technology in self.policy.taxonomy.technologies if technology.field_id in wanted
        )

    def technologies(self, technology_ids: Iterable[str]) -> PairCondition:
        """Return "tagged with one of these technologies"."""
        return self._tagged(technology_ids)

    def _tagged(self, technology_ids: Iterable[str]) -> PairCondition:
        wanted = set(technology_ids)
        order = enumerate(self.policy.taxonomy.technologies)
        positions = tuple(position for position, technology in order if technology.id in wanted)
        return TaggedWith(positions) if positions else NEVER
