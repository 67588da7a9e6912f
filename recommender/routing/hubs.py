"""Which overseas hub suits: in the team's country, by the affinity of the field; on a tie the nearest to the team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from features.geography import distance_km
from features.park import ParkProfile
from features.policy.pack import Policy
from features.policy.places import Location
from features.policy.routing import Hub
from features.policy.vocabulary import Named
from recommender.phrases.sentence import Sentence


@dataclass(frozen=True, slots=True)
class HubAdvice:
    """The hub chosen (``None`` while that is open), the place that runs it, why, and what to ask beforehand."""

    hub: Hub | None
    place_id: str | None
    reasons: tuple[Sentence, ...]
    question: Sentence | None = None


def choose_hub(
    tags: Mapping[str, float], location: Location, *, hubs: Sequence[ParkProfile], policy: Policy
) -> HubAdvice:
    """Choose the hub for the field of the heaviest tag; without a tag or a listed hub only distance counts."""
    if not policy.routing.hubs:
        return HubAdvice(None, None, ())
    near = [hub for hub in policy.routing.hubs if hub.country == location.country_id] or list(policy.routing.hubs)
    field_id = main_field(tags, policy)
    listed = policy.routing.hubs_for(field_id, taxonomy=policy.taxonomy) if field_id else ()
    eligible = [hub for hub in near if hub.id in listed] or near
    if len(eligible) == 1:
        reason = Sentence("routing.hub_only", {"hub": eligible[0]})
        if listed and field_id:
            reason = Sentence("routing.hub_by_field", {"hub": eligible[0], "field": policy.taxonomy.field(field_id)})
        return _at_place(eligible[0], hubs, (reason,), _question(eligible[0], location, policy))
    if location.lat is None or location.lon is None:
        return HubAdvice(None, None, (Sentence("routing.hub_open", {"hubs": tuple(eligible)}),))
    distances = {hub.id: float(distance_km(location.lat, location.lon, hub.lat, hub.lon)) for hub in eligible}
    nearest = min(eligible, key=lambda hub: distances[hub.id])
    reason = Sentence("routing.hub_by_distance", {"hub": nearest, "km": float(round(distances[nearest.id]))})
    return _at_place(nearest, hubs, (reason,), _question(nearest, location, policy))


def main_field(tags: Mapping[str, float], policy: Policy) -> str | None:
    """Return the field of the heaviest tag, the first in the taxonomy on a tie; ``None`` without tags."""
    order = {field.id: row for row, field in enumerate(policy.taxonomy.fields)}
    fields = [
        (-weight, order[tag.split(".", 1)[0]], tag) for tag, weight in tags.items() if tag.split(".", 1)[0] in order
    ]
    return min(fields)[2].split(".", 1)[0] if fields else None


def _question(hub: Hub, location: Location, policy: Policy) -> Sentence | None:
    """Ask whether a team would come to a hub that is not in its country."""
    if hub.country == location.country_id:
        return None
    country = policy.places.country(location.country_id or "")
    if country is None:
        return Sentence("routing.hub_abroad", {"hub": hub})
    return Sentence("routing.hub_elsewhere", {"country": Named(zh=country.zh, en=country.en), "hub": hub})


def _at_place(
    hub: Hub, hubs: Sequence[ParkProfile], reasons: tuple[Sentence, ...], question: Sentence | None
) -> HubAdvice:
    """Name the place that runs the hub, and what stands in the way of using it."""
    place = next((park for park in hubs if park.park_id == hub.id or park.park_id in hub.place_ids), None)
    if place is None:
        return HubAdvice(hub, None, (*reasons, Sentence("routing.hub_not_run", {"hub": hub})))
    if place.seats_free == 0:
        reasons = (*reasons, Sentence("routing.hub_full", {"hub": hub}))
    return HubAdvice(hub, place.park_id, reasons, question)
