"""The demo city in one piece: places, leads, two years of events, and the truth behind them.

Everything is drawn on the days from :data:`FIRST_DAY` on. For somebody to look at, the same city is moved by whole
weeks (:func:`later`): what parks have to answer is then due this week, not years ago.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from features.choices import PlaceKind
from features.events import EventDraft, EventKind
from features.frames import park_table, project_table
from features.park import ParkProfile
from features.policy.pack import Policy
from recommender.eligibility.project_place.rules import evaluate
from recommender.expert import ExpertScorer
from training.world.history import draw_history
from training.world.later import moved
from training.world.leads import InventedLead, invent_leads
from training.world.places import demo_places
from training.world.shapes.world import Shipped, World
from training.world.truth import Truth

SEED = 20240807
LEADS = 1_000
FIRST_DAY = dt.date(2024, 7, 1)
DAYS = 730
_WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True)
class InventedCity:
    """Everything the demo city holds.

    Attributes
    ----------
    places
        Parks and hubs, by id.
    newcomers
        Incubators that have only just opened, by id: nothing has happened there yet.
    leads
        By day of arrival.
    events
        By day; all before or on ``last_day``.
    truth
        What places and projects really want, (n_leads, n_places). Only evaluation may look at it.
    """

    places: tuple[ParkProfile, ...]
    leads: tuple[InventedLead, ...]
    events: tuple[EventDraft, ...]
    truth: Truth
    last_day: dt.date
    newcomers: tuple[ParkProfile, ...] = ()

    @property
    def all_places(self) -> tuple[ParkProfile, ...]:
        """Every place, by id."""
        return tuple(sorted((*self.places, *self.newcomers), key=lambda place: place.park_id))


def weeks_until(today: dt.date, *, days: int = DAYS) -> int:
    """Return by how many weeks to move the city so that it ends on ``today`` or at most six days before it.

    Examples
    --------
    >>> weeks_until(dt.date(2026, 7, 13)), weeks_until(dt.date(2026, 7, 14)), weeks_until(dt.date(2026, 6, 29))
    (1, 2, -1)
    """
    return (today - _last_day(days)) // _WEEK


def later(city: InventedCity, weeks: int) -> InventedCity:
    """Return the same city with every invented day of it moved by ``weeks``."""
    by = weeks * _WEEK
    stated = {place.park_id: place for place in demo_places(by)}
    places, newcomers = (
        tuple(stated.get(place.park_id) or moved(place, by) for place in some) for some in (city.places, city.newcomers)
    )
    return InventedCity(
        places,
        tuple(InventedLead(moved(lead.profile, by), lead.idea, lead.arrived_on + by) for lead in city.leads),
        tuple(moved(event, by) for event in city.events),
        city.truth,
        city.last_day + by,
        newcomers,
    )


def _places() -> tuple[tuple[ParkProfile, ...], tuple[ParkProfile, ...]]:
    """Return the places with a history, and those that have none yet."""
    old: list[ParkProfile] = []
    new: list[ParkProfile] = []
    for place in demo_places():
        (new if place.kind is PlaceKind.INCUBATOR else old).append(place)
    return tuple(old), tuple(new)


def _last_day(days: int) -> dt.date:
    return FIRST_DAY + dt.timedelta(days=days - 1)


def build_city(
    *, policy: Policy, seed: int = SEED, leads: int = LEADS, days: int = DAYS, world: World | None = None
) -> InventedCity:
    """Build the demo city. The same arguments give the same bytes.

    Parameters
    ----------
    leads
        How many leads come in over ``days`` days.
    world
        What stands behind it; ``None`` is the world of the demo.
    """
    world, last_day = world or Shipped(), _last_day(days)
    old, newcomers = _places()
    places = world.places(old, seed=seed)
    invented = world.leads(invent_leads(leads, seed=seed, first_day=FIRST_DAY, days=days), seed=seed)
    truth = world.truth(invented, places, seed=seed)
    tags = [{lead.idea.technology_id: 1.0} if lead.idea.technology_id else {} for lead in invented]
    order = [technology.id for technology in policy.taxonomy.technologies]
    table, parks = project_table([lead.profile for lead in invented], tags, technology_ids=order), park_table(places)
    at_home = np.array([place.kind is not PlaceKind.OVERSEAS_HUB for place in places])
    events = draw_history(
        invented,
        places,
        truth=truth,
        officers=world.officers(truth, seed=seed),
        scores=ExpertScorer(policy, parks).score(table, today=last_day).score,
        allowed=evaluate(table, parks, policy=policy, today=last_day).allowed & at_home[None, :],
        last_day=last_day,
        seed=seed,
    )
    return InventedCity(places, _confirmed(invented, events), tuple(events), truth, last_day, newcomers)


def _confirmed(leads: Sequence[InventedLead], events: Sequence[EventDraft]) -> tuple[InventedLead, ...]:
    """Return the leads as the office keeps them: what a text does not name is confirmed before the lead is sent."""
    sent = {event.project_id for event in events if event.kind is EventKind.SENT}

    def kept(lead: InventedLead) -> InventedLead:
        if lead.profile.project_id not in sent or not lead.idea.technology_id or lead.idea.names_it:
            return lead
        tagged = lead.profile.model_copy(update={"technology_ids": (lead.idea.technology_id,)})
        return replace(lead, profile=tagged)

    return tuple(kept(lead) for lead in leads)
