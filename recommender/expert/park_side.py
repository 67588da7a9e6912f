"""Places as arrays, prepared once: roles, chain partners near by, platforms, crowding, funds, benefits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from features.choices import AnchorRole, BenefitKind, FundsStage, TrackRole
from features.frames import ParkTable
from features.geography import distance_km
from features.memo import Memo, ObjectMemo
from features.park import Anchor, Benefit, Fund, ParkProfile
from features.policy.pack import Policy
from features.policy.weights import EXPERT_COMPONENTS, RoleId
from recommender.expert.matching import TagCredits
from recommender.expert.parts import Matrix, Vector
from recommender.expert.project_side import fold

Flags: TypeAlias = NDArray[np.bool_]

ROLE_IDS: Mapping[TrackRole, RoleId] = {
    TrackRole.PRIMARY: "primary",
    TrackRole.SECONDARY: "secondary",
    TrackRole.SUPPORT: "support",
}
FUND_STAGES: tuple[str, ...] = tuple(stage.value for stage in FundsStage)


@dataclass(frozen=True, slots=True)
class FundSide:
    """All funds of all places. ``sector`` is (n_funds, n_technologies), a row of NaN where no fields are named."""

    place: NDArray[np.intp]
    sector: Matrix
    stage: NDArray[np.intp]
    cheque_min_wan: Vector
    cheque_max_wan: Vector


@dataclass(frozen=True, slots=True)
class PlaceBenefit:
    """A benefit of the place in a row."""

    place: int
    benefit: Benefit

    @property
    def kind(self) -> str:
        """Id of its kind."""
        return self.benefit.kind.value


@dataclass(frozen=True, slots=True)
class PlaceCredits:
    """What one place is credited for each technology, (n_technologies,) each: it rests on nothing but place and pack.

    ``industries`` are the rows of the city's own industries in which it leads; ``partners`` and ``gaps`` are what it
    adds to the chain, and ``on_record`` whether it has either.
    """

    track: Vector
    factor: Vector
    platform: Vector
    scenario: Vector
    industries: tuple[int, ...]
    partners: Vector
    gaps: Vector
    on_record: bool

    @classmethod
    def of(cls, park: ParkProfile, credits: TagCredits, policy: Policy) -> PlaceCredits:
        """Work them out."""
        return cls(
            track=_track(park, credits, policy),
            factor=_factor(park, credits, policy),
            platform=_platform(park, credits, policy),
            scenario=_scenario(park, credits),
            industries=tuple(policy.taxonomy.industry_reader.of_place(park.industries)),
            partners=_partners(park, credits, policy),
            gaps=_gaps(park, credits, policy),
            on_record=bool(park.anchors or park.chain_gaps),
        )


_ROWS: ObjectMemo[PlaceCredits] = ObjectMemo(most=5_000)
_NEAR: Memo[tuple[bytes, bytes, float], Flags] = Memo(most=4)


@dataclass(frozen=True, slots=True)
class ParkSide:
    """m places as arrays. Tables by technology are (n_technologies, m) float32; NaN = unknown.

    Attributes
    ----------
    track
        Credit of the place's role for each technology; NaN where the place declares no track at all.
    industry
        (n_local_industries, m): 1 where the place leads in one of the city's own industries.
    factor
        Role factor x crowding factor.
    chain
        Sum of relation x match over partners in the place or within the pack's radius, and listed gaps;
        NaN where neither partners nor gaps are on record.
    platform
        Sum of matches over the place's own platforms, universities, clinics and laboratories; NaN without any record.
    scenario
        Sum of matches over its open scenarios; NaN without any record.
    named
        By folded name of an anchor: at which places it is, or is near.
    near
        (m, m): which places are one, or lie within the chain radius.
    table
        The places as they report themselves.
    """

    track: Matrix
    industry: Matrix
    factor: Matrix
    chain: Matrix
    platform: Matrix
    scenario: Matrix
    named: Mapping[str, Flags]
    near: Flags
    funds: FundSide
    table: ParkTable
    benefits: tuple[PlaceBenefit, ...]

    def __len__(self) -> int:
        return int(self.track.shape[1])

    @classmethod
    def of(cls, parks: ParkTable, policy: Policy) -> ParkSide:
        """Prepare the places."""
        credits = TagCredits.of(policy)
        near = _near(parks, policy.weights.expert.chain.radius_km)
        rows = [_ROWS.get(partial(PlaceCredits.of, park, credits, policy), policy, park) for park in parks.profiles]
        return cls(
            track=columns((row.track for row in rows), width=len(credits)),
            industry=_industries(rows, policy),
            factor=columns((row.factor for row in rows), width=len(credits)),
            chain=_chain(rows, near, len(credits)),
            platform=columns((row.platform for row in rows), width=len(credits)),
            scenario=columns((row.scenario for row in rows), width=len(credits)),
            named=_named(parks.profiles, near),
            near=near,
            funds=fund_side(parks.profiles, credits),
            table=parks,
            benefits=tuple(PlaceBenefit(row, b) for row, park in enumerate(parks.profiles) for b in park.benefits),
        )

    def bonus(self, policy: Policy, *, today: dt.date) -> Matrix:
        """(m, n_components): what benefits that count at ``today`` add; each kind counts once a place.

        A benefit counts when its fair-competition review is recorded and it has not run out; a tax rebate never does.
        """
        added = np.zeros((len(self), len(EXPERT_COMPONENTS)), dtype=np.float32)
        required = policy.weights.expert.fair_competition_required
        counted = {
            (item.place, item.kind) for item in self.benefits if benefit_counts(item.benefit, required, today=today)
        }
        for place, kind in sorted(counted):
            for benefit_id, credit in policy.expert.benefits.items():
                if benefit_id == kind:
                    added[place, EXPERT_COMPONENTS.index(credit.component)] += credit.share
        return added


def benefit_counts(benefit: Benefit, review_required: bool, *, today: dt.date) -> bool:
    """Whether a benefit is reviewed (where the pack asks for it), has not run out, and is no tax rebate."""
    valid = benefit.valid_until is None or benefit.valid_until >= today
    reviewed = benefit.fair_competition_reviewed or not review_required
    return valid and reviewed and benefit.kind is not BenefitKind.TAX_REBATE


def columns(rows: Iterable[Vector], *, width: int) -> Matrix:
    """Stack one row of ``width`` technologies a place into (n_technologies, m)."""
    stacked = np.array(list(rows), dtype=np.float32)
    return np.ascontiguousarray(stacked.reshape(-1, width).T)


def _near(parks: ParkTable, radius_km: float) -> Flags:
    """(m, m): whether two places are one, or lie within the radius; unknown positions are near nothing else."""
    lat, lon = parks.column("latitude"), parks.column("longitude")

    def work_out() -> Flags:
        near = distance_km(lat[:, None], lon[:, None], lat[None, :], lon[None, :]) <= radius_km
        return np.asarray(near | np.eye(len(parks), dtype=bool))

    return _NEAR.get((lat.tobytes(), lon.tobytes(), radius_km), work_out)


def _track(park: ParkProfile, credits: TagCredits, policy: Policy) -> Vector:
    role_match = policy.weights.expert.role_match
    if not park.segments:
        return np.full(len(credits), np.nan, dtype=np.float32)
    best = np.full(len(credits), role_match.none, dtype=np.float32)
    for segment in park.segments:
        best = np.maximum(
            best, np.float32(role_match.of(ROLE_IDS[segment.role])) * credits.covered_by(segment.field_id)
        )
    return best


def _industries(rows: Sequence[PlaceCredits], policy: Policy) -> Matrix:
    leads = np.zeros((len(policy.taxonomy.local_industries), len(rows)), dtype=np.float32)
    for column, row in enumerate(rows):
        leads[list(row.industries), column] = 1
    return leads


def _factor(park: ParkProfile, credits: TagCredits, policy: Policy) -> Vector:
    """Role factor x crowding; the place's own chain leader cancels crowding in its field."""
    differentiation = policy.weights.differentiation
    role_factor = differentiation.role_factor
    role = np.full(len(credits), role_factor.other, dtype=np.float32)
    for segment in park.segments:
        inside = credits.of_field(segment.field_id)
        role[inside] = np.maximum(role[inside], np.float32(role_factor.of(ROLE_IDS[segment.role])))
    crowding = np.ones(len(credits), dtype=np.float32)
    for load in park.pipeline:
        row = credits.row(load.technology_id)
        crowding[row] = differentiation.crowding(excess(park, load.technology_id))
    if differentiation.leader_cancels_crowding:
        for anchor in leaders(park):
            crowding[credits.of_field(anchor_field(anchor))] = 1.0
    return role * crowding


def excess(park: ParkProfile, technology_id: str) -> int:
    """Projects of one technology in negotiation or being built, beyond what is planned for it or for its track."""
    loads = [load for load in park.pipeline if load.technology_id == technology_id]
    field_id = technology_id.split(".", 1)[0]
    track = max((s.planned_projects or 0 for s in park.segments if s.field_id == field_id), default=0)
    planned = sum(load.planned for load in loads) or track
    return max(0, sum(load.count for load in loads) - planned)


def leaders(park: ParkProfile) -> list[Anchor]:
    """Return the place's chain leaders whose chain is known."""
    return [a for a in park.anchors if a.role is AnchorRole.CHAIN_LEADER and (a.technology_id or a.field_id)]


def anchor_field(anchor: Anchor) -> str:
    """Return the field of an anchor, or an empty string."""
    return anchor.technology_id.split(".", 1)[0] if anchor.technology_id else anchor.field_id


def _partners(park: ParkProfile, credits: TagCredits, policy: Policy) -> Vector:
    relations = policy.weights.expert.chain.relations
    partners = np.zeros(len(credits), dtype=np.float32)
    for anchor in park.anchors:
        if anchor.role in relations and (anchor.technology_id or anchor.field_id):
            partners += np.float32(relations[anchor.role]) * credits.near(anchor.technology_id, anchor.field_id)
    return partners


def _gaps(park: ParkProfile, credits: TagCredits, policy: Policy) -> Vector:
    gaps = np.zeros(len(credits), dtype=np.float32)
    for technology_id in park.chain_gaps:
        gaps[credits.row(technology_id)] = policy.weights.expert.chain.relations.get("fills_gap", 0.0)
    return gaps


def _chain(rows: Sequence[PlaceCredits], near: Flags, width: int) -> Matrix:
    partners = np.array([row.partners for row in rows], dtype=np.float32).reshape(-1, width)
    gaps = np.array([row.gaps for row in rows], dtype=np.float32).reshape(-1, width)
    on_record = np.array([row.on_record for row in rows], dtype=bool)
    total = near.astype(np.float32) @ partners + gaps
    total[~(near @ on_record)] = np.nan
    return np.ascontiguousarray(total.T)


def _named(parks: Sequence[ParkProfile], near: Flags) -> dict[str, Flags]:
    """By folded name of an anchor: which places it is in or near."""
    rows: dict[str, list[int]] = {}
    for row, park in enumerate(parks):
        for anchor in park.anchors:
            rows.setdefault(anchor.name, []).append(row)
    by_fold: dict[str, list[int]] = {}
    for name, there in rows.items():
        by_fold.setdefault(fold(name), []).extend(there)
    return {name: np.asarray(near[there].any(axis=0)) for name, there in by_fold.items()}


def _platform(park: ParkProfile, credits: TagCredits, policy: Policy) -> Vector:
    if not park.anchors:
        return np.full(len(credits), np.nan, dtype=np.float32)
    total = np.zeros(len(credits), dtype=np.float32)
    for anchor in park.anchors:
        if policy.expert.platform_talent.is_platform(anchor):
            total += credits.near(anchor.technology_id, anchor.field_id)
    return total


def _scenario(park: ParkProfile, credits: TagCredits) -> Vector:
    if not park.open_scenarios:
        return np.full(len(credits), np.nan, dtype=np.float32)
    matches = [credits.covered_by(field_id) for field_id in park.open_scenarios]
    return np.asarray(np.sum(matches, axis=0), dtype=np.float32)


def _by_fields(funds: Iterable[Fund]) -> dict[tuple[str, ...], list[int]]:
    """Return the positions of the funds that name fields, by the fields: many name the same."""
    found: dict[tuple[str, ...], list[int]] = {}
    for position, fund in enumerate(funds):
        if fund.field_ids:
            found.setdefault(tuple(fund.field_ids), []).append(position)
    return found


def fund_side(parks: Sequence[ParkProfile], credits: TagCredits) -> FundSide:
    """Return the funds of all places, in the order of the places."""
    funds = [(row, fund) for row, park in enumerate(parks) for fund in park.funds]
    sector = np.full((len(credits), len(funds)), np.nan, dtype=np.float32)
    for field_ids, columns_of in _by_fields(fund for _, fund in funds).items():
        sector[:, columns_of] = np.max([credits.covered_by(field_id) for field_id in field_ids], axis=0)[:, None]
    return FundSide(
        place=np.array([row for row, _ in funds], dtype=np.intp),
        sector=sector,
        stage=np.array([FUND_STAGES.index(f.stage) if f.stage else len(FUND_STAGES) for _, f in funds], dtype=np.intp),
        cheque_min_wan=np.array([f.cheque_min.wan if f.cheque_min else np.nan for _, f in funds], dtype=np.float32),
        cheque_max_wan=np.array([f.cheque_max.wan if f.cheque_max else np.nan for _, f in funds], dtype=np.float32),
    )
