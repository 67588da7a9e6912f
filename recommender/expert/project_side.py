"""Projects as the arrays that the components of the expert score read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from features.choices import AssetType, FundingStage, SiteMode
from features.frames import ProjectTable
from features.lead_tags import lead_text
from features.policy.pack import Policy
from features.policy.places import Gazetteer
from features.policy.taxonomy import Taxonomy

Vector: TypeAlias = NDArray[np.float32]

ROUNDS: tuple[str, ...] = tuple(stage.value for stage in FundingStage)
LAND, FACTORY, OFFICE, DESKS, NO_MODE = 0, 1, 2, 3, -1
_MODES = {SiteMode.LAND.value: LAND, SiteMode.FACTORY.value: FACTORY, SiteMode.OFFICE.value: OFFICE}


@dataclass(frozen=True, slots=True)
class ProjectSide:
    """n projects as arrays; NaN = unknown.

    Attributes
    ----------
    tag, match
        (n, k): rows of the tag matrix that are not zero, heaviest first, and how fully each counts, in [0, 1]: its
        weight by that of the heaviest tag, or by the weight that counts in full if no tag has that much. A project with
        fewer tags is filled up with match 0.
    tags_known
        (n,) bool: it has tags, or a text in which none was found.
    industry
        (n, n_local_industries): 1 where it works in one of the city's own industries; read only where there is no tag.
    mode, area_m2, land_mu, desks
        How it takes space and how much; ``mode`` is -1 where none is stated. An office venture that states no area sits
        at desks: as many as it asks for, else one for each of its core team.
    round
        Position of its round in :data:`ROUNDS`, -1 = unknown.
    team_lat, team_lon, mainland
        Where the team is, degrees, and 1 or 0 for whether in the mainland.
    partners
        n sets of named customers and suppliers, as (folded name, relation).
    """

    tag: NDArray[np.intp]
    match: Vector
    tags_known: NDArray[np.bool_]
    industry: Vector
    mode: NDArray[np.int8]
    area_m2: Vector
    land_mu: Vector
    desks: Vector
    compute_pflops: Vector
    round: NDArray[np.intp]
    sought_wan: Vector
    needs_port: Vector
    needs_airport: Vector
    people: Vector
    green_share: Vector
    wet_lab: Vector
    team: Vector
    team_lat: Vector
    team_lon: Vector
    mainland: Vector
    partners: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.mode)

    def take(self, rows: slice | Sequence[int]) -> Self:
        """Return some of the projects."""
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))

    @classmethod
    def of(cls, table: ProjectTable, policy: Policy) -> Self:
        """Read the table of projects."""
        where, full_tag_weight = _where(table, policy.places), policy.expert.full_tag_weight
        tag, match = _tags(table.tags, full_tag_weight)
        area, land = _number(table, "floor_area_m2"), _number(table, "land_mu")
        asked, team = _number(table, "desks_needed"), _number(table, "core_team_size")
        desks = np.where(np.isnan(asked), team, asked)
        mode = _mode(table, area=area, land=land, asked=asked, desks=desks)
        apartments, planned = _number(table, "talent_apartments"), _number(table, "postgraduates_planned_24_months")
        stages = [ROUNDS.index(stage) if stage in ROUNDS else -1 for stage in table.column("current_stage").tolist()]
        return cls(
            tag=tag,
            match=match,
            tags_known=table.tags_known,
            industry=_industries(table, policy.taxonomy),
            mode=mode,
            area_m2=area,
            land_mu=land,
            desks=desks,
            compute_pflops=_number(table, "compute_pflops"),
            round=np.array(stages, dtype=np.intp),
            sought_wan=_number(table, "sought_financing_wan"),
            needs_port=_needs_port(table, mode),
            needs_airport=_number(table, "needs_airport"),
            people=np.where(np.isnan(apartments), planned, apartments),
            green_share=_number(table, "green_power_share"),
            wet_lab=np.fmax(_number(table, "needs_bsl2"), (_number(table, "wet_lab_m2") > 0).astype(np.float32)),
            team=team,
            team_lat=where[:, 0],
            team_lon=where[:, 1],
            mainland=where[:, 2],
            partners=_partners(table),
        )


def fold(name: str) -> str:
    """Return a company name as it is compared: case and spaces ignored."""
    return "".join(name.casefold().split())


def _number(table: ProjectTable, name: str) -> Vector:
    return table.column(name).astype(np.float32)


def _tags(tags: NDArray[np.float32], full_weight: float) -> tuple[NDArray[np.intp], Vector]:
    width = max(1, int(np.count_nonzero(tags, axis=1).max(initial=0)))
    tag = np.argsort(-tags, axis=1, kind="stable")[:, :width]
    weight = np.take_along_axis(tags, tag, axis=1)
    heaviest = np.maximum(weight[:, :1], np.float32(full_weight))
    return tag, (weight / heaviest).astype(np.float32)


def _industries(table: ProjectTable, taxonomy: Taxonomy) -> Vector:
    """(n, n_local_industries): which of the city's own industries each works in; none where it has a tag."""
    found = np.zeros((len(table), len(taxonomy.local_industries)), dtype=np.float32)
    for row in np.flatnonzero(~(table.tags > 0).any(axis=1)).tolist():
        profile = table.profiles[row]
        found[row, list(taxonomy.industry_reader.of_lead(profile.gbt_code, lead_text(profile)))] = 1
    return found


def _mode(table: ProjectTable, *, area: Vector, land: Vector, asked: Vector, desks: Vector) -> NDArray[np.int8]:
    """Return the stated mode; else land if asked for, an office for an asset-light venture, a factory for an area.

    An office without an area means desks.
    """
    light = table.column("asset_type") == AssetType.LIGHT.value
    stated = np.array([_MODES.get(mode, NO_MODE) for mode in table.column("site_mode").tolist()], dtype=np.int8)
    implied = np.select([land > 0, light, area > 0, asked > 0], [LAND, OFFICE, FACTORY, OFFICE], NO_MODE)
    mode = np.where(stated == NO_MODE, implied, stated).astype(np.int8)
    sits = (mode == OFFICE) & ~(area > 0) & ~np.isnan(desks)
    return np.where(sits, np.int8(DESKS), mode)


def _needs_port(table: ProjectTable, mode: NDArray[np.int8]) -> Vector:
    """(n,): whether a port is needed, as stated; not where nothing is made at the site."""
    stated = np.fmax(_number(table, "needs_port"), _number(table, "module_over_road_limits"))
    light = table.column("asset_type") == AssetType.LIGHT.value
    idle = np.isnan(stated) & (light | (mode == OFFICE) | (mode == DESKS))
    return np.where(idle, np.float32(0), stated)


def _where(table: ProjectTable, places: Gazetteer) -> Vector:
    """(n, 3): latitude, longitude and whether in the mainland of each team; each distinct wording is read once."""
    columns = (table.column(name).tolist() for name in ("team_country", "team_region", "team_city"))
    stated = list(zip(*columns, strict=True))
    known = {}
    for country, region, city in set(stated):
        found = places.locate(country=country, region=region, city=city)
        mainland = None if found.abroad is None else not found.abroad
        known[country, region, city] = (found.lat, found.lon, mainland)
    return np.array([known[one] for one in stated], dtype=np.float32).reshape(-1, 3)


def _partners(table: ProjectTable) -> NDArray[np.object_]:
    column = np.empty(len(table), dtype=object)
    named = (table.column(name).tolist() for name in ("supplies_to", "buys_from"))
    for row, (customers, suppliers) in enumerate(zip(*named, strict=True)):
        buying = {(fold(name), "customer") for name in customers or ()}
        column[row] = frozenset(buying | {(fold(name), "supplier") for name in suppliers or ()})
    return column
