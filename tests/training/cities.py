"""A small demo city as a snapshot, and the same prepared for learning, made once a run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache

from features.events import Event
from features.lead_tags import LeadTags
from features.policy.pack import load_policy
from features.project import ProjectProfile
from training.adapters.city import CityData, city_data
from training.snapshot import Dated, Snapshot
from training.world.city import City, build_city

POLICY = load_policy()


@cache
def small_city() -> City:
    """About a year of 320 leads."""
    return build_city(policy=POLICY, seed=5, leads=320, days=420)


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


@cache
def small_snapshot() -> Snapshot:
    """The small city, frozen."""
    city = small_city()
    first = city.leads[0].arrived_on
    events = tuple(
        Event(
            seq=number,
            project_id=one.project_id,
            kind=one.kind,
            happened_on=one.happened_on,
            recorded_at=_noon(one.happened_on),
            actor_id="demo",
            actor_role="system",
            park_id=one.park_id,
            to_state=one.to_state,
            code=one.code,
            payload=one.payload,
            key=one.key,
        )
        for number, one in enumerate(city.events, start=1)
    )
    projects = tuple(
        Dated(one.profile.project_id, 1, one.arrived_on, _noon(one.arrived_on), one.profile) for one in city.leads
    )
    return Snapshot(projects, tuple(Dated(p.park_id, 1, first, _noon(first), p) for p in city.places), events)


def true_tags(profiles: Sequence[ProjectProfile]) -> list[LeadTags]:
    """Return the tags that the inventor gave."""
    ideas = {one.profile.project_id: one.idea.technology_id for one in small_city().leads}
    return [LeadTags({ideas[one.project_id]: 1.0} if ideas[one.project_id] else {}) for one in profiles]


@cache
def small_data() -> CityData:
    """The small city, prepared."""
    return city_data(small_snapshot(), policy=POLICY, tag=true_tags)
