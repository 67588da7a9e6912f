"""Looking over the whole: who chases which field, what a place missed, what is not known."""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.access import Permission
from api.advice.advisor import Advisor
from api.call import Call
from api.store.kinds import PARKS
from api.store.queries.listing import ProjectFilter, project_places
from api.store.queries.profiles import get_profile
from features.choices import PlaceKind
from features.funnel import landed_stages, open_states
from recommender.matching.hindrances import Missed, missed
from recommender.matching.quality import Quality, quality
from recommender.planning.track_map import TrackMap, track_map

__all__ = ["FRESH_DAYS", "FieldsByPlace", "data_quality", "fields_by_place", "missed_by"]

FRESH_DAYS = 90
"""Facts older than this are called stale: a quarter, the rhythm in which places are asked to look at theirs."""


@dataclass(frozen=True)
class FieldsByPlace:
    """Projects by place and field: all that a place is named for, and those of them that have landed.

    ``place_names`` by id, in the order of the rows.
    """

    everything: TrackMap
    landed: TrackMap
    place_names: dict[str, str]

    def busiest(self, limit: int) -> FieldsByPlace:
        """Return the same for the ``limit`` places with most projects, in the same order."""
        return replace(self, everything=self.everything.busiest(limit))


def fields_by_place(call: Call, advisor: Advisor) -> FieldsByPlace:
    """Return how the fields of the policy are spread over the city's places, by each project's strongest tag."""
    call.require(Permission.READ_TARGETS)
    taxonomy, landed = call.policy.taxonomy, landed_stages(call.policy.stages)
    alive = ProjectFilter(states=[*open_states(call.policy.stages), *sorted(landed)])
    with call.read() as tx:
        where = project_places(tx, call.actor, alive)
        where_landed = project_places(tx, call.actor, ProjectFilter(stages=landed))
    fields = advisor.main_fields(call, alive)
    pairs = {name: (where[name], field) for name, field in fields.items() if name in where}
    home = [place for place in advisor.city_places(call) if place.kind is not PlaceKind.OVERSEAS_HUB]
    roles = {place.park_id: frozenset(segment.field_id for segment in place.segments) for place in home}

    def spread(chosen: dict[str, tuple[str, str]]) -> TrackMap:
        return track_map(
            list(chosen.values()),
            place_ids=[place.park_id for place in home],
            field_ids=[field.id for field in taxonomy.fields],
            roles=roles,
        )

    return FieldsByPlace(
        everything=spread(pairs),
        landed=spread({name: pair for name, pair in pairs.items() if name in where_landed}),
        place_names={place.park_id: place.name_zh for place in home},
    )


def missed_by(call: Call, advisor: Advisor, park_id: str) -> Missed:
    """Return what keeps the city's open projects in a place's fields from coming there.

    A desk learns of its own place and from the projects that it may see, as it may see them.
    """
    call.require(Permission.READ_INBOUND)
    with call.read() as tx:
        get_profile(tx, call.actor, PARKS, park_id)
    return missed(advisor.open_leads(call), park_id)


def data_quality(call: Call, advisor: Advisor) -> Quality:
    """Return what is missing, stale or open among the projects to be placed and all places."""
    call.require(Permission.READ_QUALITY)
    return quality(advisor.open_leads(call), fresh_days=FRESH_DAYS)
