"""The hidden truth of the demo city: what places and projects really want.

Learning code never reads this module. It exists so that a learned ranking can be compared with a known answer.
It is a plausible city: what lands follows roles, chains and sites much more often than not. Yet the world knows things
that the expert score does not: a place may be somewhat better or worse at a field than its declared role says, a few
are strong in a field that they have never declared, some places simply serve well, and teams weigh rent, distance to
Shanghai and service differently by what they are.

For lead i and place j, with a(i, j) in [0, 1.6] the true aptitude of the place for the lead's field:

- accept(i, j) = sigmoid(-2.6 + 3.2 a + 1.4 quality_i + 0.5 size_i - pickiness_j)
- appeal(i, j) = 2.6 a + 1.2 chain_ij + 0.8 site_ij + 1.3 service_j - 1.1 thrift_i rent_j + 1.0 talent_i shanghai_j
  + 0.7 abroad_i open_j + charm_j
- choose(i, j) = sigmoid(appeal - 3.2): the place against every other city
- progress_i = sigmoid(-0.6 + 2.2 quality_i): the way from an agreement to registration
- value(i, j) = accept x choose x progress: the chance that the pair lands, if the lead is sent to that place

Every constant is invented.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.choices import TrackRole
from features.park import ParkProfile
from training.world.leads import InventedLead
from training.world.truth import Array, ByAppeal, Truth

_ROLE_APTITUDE = {TrackRole.PRIMARY: 1.0, TrackRole.SECONDARY: 0.7, TrackRole.SUPPORT: 0.4}
_NO_ROLE_APTITUDE = 0.12
_HUB_APTITUDE = 0.8
_BACKED, _ON_PAPER = (0.85, 1.45), (0.3, 0.9)
_HIDDEN_SHARE, _HIDDEN = 0.05, (0.7, 1.2)


def hidden_truth(leads: Sequence[InventedLead], places: Sequence[ParkProfile], *, seed: int) -> Truth:
    """Return what is really so. It depends on the seed and the profiles, never on the order of the leads."""
    rng = np.random.default_rng([seed, 1])
    fields = sorted({lead.idea.field_id for lead in leads} | {s.field_id for p in places for s in p.segments})
    aptitude = _aptitude(fields, places, rng)
    pickiness, charm, openness = (
        rng.normal(0, 0.5, len(places)),
        rng.normal(0, 0.5, len(places)),
        rng.random(len(places)),
    )
    a = aptitude[[fields.index(lead.idea.field_id) for lead in leads]]
    quality = np.array([_quality(lead) for lead in leads])
    size = np.array([_size(lead) for lead in leads])
    accept = _sigmoid(-2.6 + 3.2 * a + (1.4 * quality + 0.5 * size)[:, None] - pickiness[None, :])
    drawn = 1.2 * _chain(leads, places) + 0.8 * _site(leads, places)
    appeal = 2.6 * a + drawn + _place_appeal(leads, places, openness) + charm[None, :]
    return Truth(accept, _sigmoid(appeal - 3.2), _sigmoid(-0.6 + 2.2 * quality), ByAppeal(appeal))


def _aptitude(fields: Sequence[str], places: Sequence[ParkProfile], rng: np.random.Generator) -> Array:
    """(n_fields, n_places): the declared role, times how good the place really is, plus hidden strengths."""
    declared = np.full((len(fields), len(places)), _NO_ROLE_APTITUDE)
    for column, place in enumerate(places):
        for segment in place.segments:
            declared[fields.index(segment.field_id), column] = _ROLE_APTITUDE[segment.role]
        for field_id in place.focus_field_ids:
            if field_id in fields:
                declared[fields.index(field_id), column] = _HUB_APTITUDE
    backed = np.array([[field in _anchored(place) for place in places] for field in fields])
    real = declared * np.where(backed, rng.uniform(*_BACKED, declared.shape), rng.uniform(*_ON_PAPER, declared.shape))
    hidden = rng.random(declared.shape) < _HIDDEN_SHARE
    real = np.where(hidden, np.maximum(real, rng.uniform(*_HIDDEN, declared.shape)), real)
    if "" in fields:
        real[fields.index("")] = 0.05
    clipped: Array = np.clip(real, 0.0, 1.6)
    return clipped


def _anchored(place: ParkProfile) -> frozenset[str]:
    """Return the fields in which a place has firms or platforms already."""
    return frozenset(anchor.technology_id.partition(".")[0] or anchor.field_id for anchor in place.anchors)


def _place_appeal(leads: Sequence[InventedLead], places: Sequence[ParkProfile], openness: Array) -> Array:
    rent = np.array([(place.rent_yuan_m2_month or 18.0) / 40 for place in places])
    near = np.array([1 - min((place.minutes_to_shanghai or 110.0) / 140, 1.0) for place in places])
    service = np.array([(place.sla_met_share if place.sla_met_share is not None else 0.85) for place in places])
    thrift = np.array([1 - _quality(lead) for lead in leads])
    talent = np.array([_talent(lead) for lead in leads])
    abroad = np.array([float(lead.is_abroad) for lead in leads])
    appeal: Array = (
        1.3 * service[None, :]
        - 1.1 * thrift[:, None] * rent[None, :]
        + 1.0 * talent[:, None] * near[None, :]
        + 0.7 * abroad[:, None] * openness[None, :]
    )
    return appeal


def _site(leads: Sequence[InventedLead], places: Sequence[ParkProfile]) -> Array:
    """(n_leads, n_places): how near the link is that a lead lives by, in [0, 1]: port, airport, or motorway."""
    near = {
        name: np.array([_near(getattr(place, f"km_to_{name}"), half) for place in places])
        for name, half in (("port", 40.0), ("airport", 50.0), ("motorway", 10.0))
    }
    return np.array([near[_link(lead)] for lead in leads]).reshape(len(leads), len(places))


def _near(km: float | None, half_km: float) -> float:
    return 0.5 if km is None else float(np.exp2(-km / half_km))


def _link(lead: InventedLead) -> str:
    if lead.profile.module_over_road_limits or lead.profile.berth_dwt:
        return "port"
    return "airport" if lead.profile.needs_test_flights else "motorway"


def _chain(leads: Sequence[InventedLead], places: Sequence[ParkProfile]) -> Array:
    """(n_leads, n_places): 1 where an anchor of the lead's technology sits, 0.5 for its field."""
    linked = np.zeros((len(leads), len(places)))
    for column, place in enumerate(places):
        technologies = {anchor.technology_id for anchor in place.anchors if anchor.technology_id}
        fields = {anchor.field_id for anchor in place.anchors if anchor.field_id}
        for row, lead in enumerate(leads):
            exact = lead.idea.technology_id in technologies
            linked[row, column] = 1.0 if exact else 0.5 * (lead.idea.field_id in fields)
    return linked


def _quality(lead: InventedLead) -> float:
    """Return how strong the lead is, from the facts that it would show, [0, 1]; a gap counts as middling."""
    profile = lead.profile
    trl = 0.5 if profile.trl is None else (profile.trl - 1) / 8
    rounds = 0.5 if not profile.rounds else min(len(profile.rounds) / 4, 1.0)
    return 0.5 * trl + 0.3 * rounds + 0.2 * _talent(lead)


def _talent(lead: InventedLead) -> float:
    size, postgraduates = lead.profile.core_team_size, lead.profile.core_team_postgraduates
    return 0.5 if not size or postgraduates is None else postgraduates / size


def _size(lead: InventedLead) -> float:
    """Return the investment on a log scale around 36 million yuan, about [-1, 1]."""
    money = lead.profile.total_investment
    return 0.0 if money is None else float(np.clip(np.log10(max(money.wan, 1.0)) - 3.56, -1.0, 1.0))


def _sigmoid(x: Array) -> Array:
    result: Array = 1.0 / (1.0 + np.exp(-x))
    return result
