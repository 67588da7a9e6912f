"""The facts behind each component of one pair, as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from features.choices import SiteMode, TrackRole
from features.figures import FactValue
from features.geography import distance_km
from features.money import Money
from features.park import Anchor, Fund, ParkTrack
from features.policy.vocabulary import Named
from recommender.expert.pair import ExpertPair
from recommender.phrases.sentence import Sentence

NAMES_SHOWN = 3

Describer: TypeAlias = Callable[[ExpertPair], list[Sentence]]


def sentence(code: str, **facts: FactValue) -> Sentence:
    """Return a sentence of the topic ``expert``."""
    return Sentence(f"expert.{code}", facts)


def _track_fit(pair: ExpertPair) -> list[Sentence]:
    if pair.field is None or pair.technology is None:
        own = pair.asker.industries
        led = [Named(zh=one.zh, en=one.en) for one in own if one.id in pair.host.industries]
        if led:
            return [sentence("industry_led", industries=tuple(led), named=tuple(pair.place.industries))]
        if own:
            return [sentence("industry_not_led", industries=tuple(Named(zh=one.zh, en=one.en) for one in own))]
        return [sentence("track_off_topic")] if pair.asker.tags_known else []
    if not pair.place.segments:
        return []
    segment = pair.segment
    if segment is not None:
        return [sentence("track_role", role=segment.role, field=pair.field, technology=pair.technology)]
    sibling = _sibling(pair)
    if sibling is None:
        return [sentence("track_none", field=pair.field, technology=pair.technology)]
    segment, industry = sibling
    near_by = pair.policy.taxonomy.field(segment.field_id)
    return [
        sentence("track_sibling", role=segment.role, near_by=near_by, technology=pair.technology, industry=industry)
    ]


def _sibling(pair: ExpertPair) -> tuple[ParkTrack, Named] | None:
    """Return the best segment of the place in the industry of the leading technology, and the industry."""
    taxonomy, order = pair.policy.taxonomy, list(TrackRole)
    assert pair.field is not None
    industry = taxonomy.industry_of(pair.field.id)
    if industry is None:
        return None
    in_industry = [item for item in pair.place.segments if taxonomy.industry_of(item.field_id) == industry]
    best = min(in_industry, key=lambda item: order.index(item.role), default=None)
    return None if best is None else (best, industry)


def _chain(pair: ExpertPair) -> list[Sentence]:
    near, akin = pair.host, pair.asker.related_fields
    related = [anchor for field, anchor in near.chain if field in akin]
    radius = pair.policy.weights.expert.chain.radius_km
    said = []
    if related:
        names = _names(related)
        said.append(sentence("chain_partners", count=len(names), names=names[:NAMES_SHOWN], radius=radius))
    gaps = [item for item in pair.place.chain_gaps if item in pair.asker.technology_ids]
    if gaps:
        said.append(sentence("chain_gap", technologies=tuple(pair.policy.taxonomy.technology(item) for item in gaps)))
    wanted = pair.asker.partners
    named = [anchor for name, anchor in near.named if name in wanted] if wanted else []
    if named:
        said.append(sentence("chain_named", names=_names(named)[:NAMES_SHOWN]))
    return said or ([sentence("chain_none", radius=radius)] if near.chain_on_record and pair.leading else [])


def _names(anchors: Iterable[Anchor]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(anchor.name for anchor in anchors))


def _serving(anchors: Iterable[Anchor], pair: ExpertPair) -> tuple[Named, ...]:
    """Name platforms, each with what it serves."""
    taxonomy, found = pair.policy.taxonomy, []
    for anchor in anchors:
        one = taxonomy.technology(anchor.technology_id) if anchor.technology_id else taxonomy.field(anchor.field_id)
        found.append(Named(zh=f"{anchor.name}（{one.zh}）", en=f"{anchor.name} ({one.en})"))
    return tuple(dict.fromkeys(found))


def _platform_talent(pair: ExpertPair) -> list[Sentence]:
    own, akin = pair.host.platforms, pair.asker.related_fields
    related = [anchor for field, anchor in own if field in akin]
    general = [anchor for field, anchor in own if not field]
    said = []
    if related:
        serving = _serving(related, pair)
        said.append(sentence("platforms", count=len(serving), names=serving[:NAMES_SHOWN]))
    elif general:
        names = _names(general)
        said.append(sentence("platforms_general", count=len(names), names=names[:NAMES_SHOWN]))
    elif pair.place.anchors and pair.leading:
        said.append(sentence("platforms_none"))
    if pair.place.postgraduates_hosted is not None:
        said.append(sentence("talent", count=pair.place.postgraduates_hosted))
    if pair.project.compute_pflops and pair.place.compute_free_pflops is not None:
        said.append(sentence("compute", needed=pair.project.compute_pflops, free=pair.place.compute_free_pflops))
    return [*said, *_benefits(pair, "platform_talent")]


def _space_cost(pair: ExpertPair) -> list[Sentence]:
    project, place = pair.project, pair.place
    free = place.office_free_m2 if pair.asker.mode is SiteMode.OFFICE else place.floor_free_m2
    said = []
    if pair.asker.mode is SiteMode.LAND:
        said += _known("space_land", needed=project.land_mu, free=place.land_free_mu)
        said += _known("price_land", price=place.land_price_wan_mu)
    else:
        desks = pair.asker.desks
        if desks is not None:
            return [*_known("space_desks", needed=desks, free=place.seats_free), *_benefits(pair, "space_cost")]
        said += _known("space_floor", needed=project.floor_area_m2, free=free)
        said += _known("price_rent", rent=place.rent_yuan_m2_month)
    return [*said, *_benefits(pair, "space_cost")]


def _known(code: str, **facts: FactValue) -> list[Sentence]:
    """Return the sentence when all its facts are known."""
    return [] if None in facts.values() else [sentence(code, **facts)]


def _fund(pair: ExpertPair) -> list[Sentence]:
    if not pair.place.funds:
        return _benefits(pair, "fund")
    in_sector = [fund for fund in pair.place.funds if not pair.asker.fields.isdisjoint(fund.field_ids)]
    if not in_sector:
        return [sentence("fund_other_sector", names=_fund_names(pair.place.funds)), *_benefits(pair, "fund")]
    said = [sentence("fund_sector", names=_fund_names(in_sector))]
    fund = in_sector[0]
    sought = _wan(pair.project.sought_financing)
    if sought is not None:
        low, high = _wan(fund.cheque_min), _wan(fund.cheque_max)
        said.append(sentence("fund_cheque", sought=sought, low=low, high=high))
    if fund.stage is not None and pair.project.current_stage is not None:
        said.append(sentence("fund_stage", fund_stage=fund.stage, round=pair.project.current_stage))
    return [*said, *_benefits(pair, "fund")]


def _fund_names(funds: Iterable[Fund]) -> tuple[str, ...]:
    return tuple(fund.name for fund in funds)[:NAMES_SHOWN]


def _wan(money: Money | None) -> float | None:
    return None if money is None else money.wan


def _scenario(pair: ExpertPair) -> list[Sentence]:
    if not pair.place.open_scenarios or pair.field is None:
        return []
    own = [item for item in pair.place.open_scenarios if item in pair.asker.fields]
    if not own:
        return [sentence("scenario_none", field=pair.field)]
    named = tuple(pair.policy.taxonomy.field(item) for item in dict.fromkeys(own))
    return [sentence("scenario", count=len(own), fields=named)]


def _service(pair: ExpertPair) -> list[Sentence]:
    return _known("service", share=pair.place.sla_met_share)


def _logistics(pair: ExpertPair) -> list[Sentence]:
    place = pair.place
    links = {"motorway": place.km_to_motorway, "rail": place.km_to_rail}
    if pair.project.needs_port or (pair.project.needs_port is None and not pair.asker.makes_nothing):
        links["port"] = place.km_to_port
    if pair.project.needs_airport is not False:
        links["airport"] = place.km_to_airport
    return [found for name, km in links.items() for found in _known(f"km_{name}", km=km)]


def _living(pair: ExpertPair) -> list[Sentence]:
    place = pair.place
    return [
        *_known("apartments", count=place.talent_apartments_free),
        *_known("schooling", count=place.schooling_places),
        *_known("shanghai", minutes=place.minutes_to_shanghai),
        *_benefits(pair, "living"),
    ]


def _green(pair: ExpertPair) -> list[Sentence]:
    share = pair.place.green_power_share
    return [] if share is None else [sentence("green", share=share, asked=pair.project.green_power_share)]


def _benefits(pair: ExpertPair, component: str) -> list[Sentence]:
    """Name the benefits that count in a component, by kind."""
    kinds = pair.host.benefits.get(component)
    return [sentence("benefits", kinds=kinds)] if kinds else []


def _hub_track_fit(pair: ExpertPair) -> list[Sentence]:
    if pair.field is None:
        return [sentence("track_off_topic")] if pair.asker.tags_known else []
    focus = "hub_focus" if pair.field.id in pair.place.focus_field_ids else "hub_no_focus"
    said = [sentence(focus, field=pair.field, technology=pair.technology)] if pair.place.focus_field_ids else []
    regions = [hub for hub in pair.policy.routing.hubs if pair.place.park_id in (hub.id, *hub.place_ids)]
    for region in regions:
        level, full = pair.field.hub_affinity.get(region.id, 0), pair.policy.expert.hub.affinity_full
        said.append(sentence("hub_affinity", region=region, level=level, full=full))
    return said


def _hub_platform(pair: ExpertPair) -> list[Sentence]:
    place = pair.place
    return [
        *_known("hub_benches", count=place.wet_lab_benches_free),
        *_known("hub_compute", free=place.compute_free_pflops),
    ]


def _hub_seats(pair: ExpertPair) -> list[Sentence]:
    free = pair.place.seats_free
    return [] if free is None else [sentence("hub_seats", free=free, team=pair.project.core_team_size)]


def _hub_distance(pair: ExpertPair) -> list[Sentence]:
    project, hub = pair.project, pair.place
    team = pair.policy.places.locate(country=project.team_country, region=project.team_region, city=project.team_city)
    if None in (team.lat, team.lon, hub.latitude, hub.longitude):
        return []
    assert team.lat is not None
    assert team.lon is not None
    assert hub.latitude is not None
    assert hub.longitude is not None
    km = round(float(distance_km(team.lat, team.lon, hub.latitude, hub.longitude)))
    return [sentence("hub_distance", km=km)]


SITE: Mapping[str, Describer] = {
    "track_fit": _track_fit,
    "chain": _chain,
    "platform_talent": _platform_talent,
    "space_cost": _space_cost,
    "fund": _fund,
    "scenario": _scenario,
    "service": _service,
    "logistics": _logistics,
    "living": _living,
    "green": _green,
}
HUB: Mapping[str, Describer] = {
    "track_fit": _hub_track_fit,
    "platform_talent": _hub_platform,
    "space_cost": _hub_seats,
    "fund": _fund,
    "service": _service,
    "logistics": _hub_distance,
}
