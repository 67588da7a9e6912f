"""The demo city in one piece: places, leads, two years of events, and the truth behind them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from features.choices import PlaceKind
from features.events import EventDraft
from features.frames import park_table, project_table
from features.park import ParkProfile
from features.policy.pack import Policy
from recommender.eligibility.evaluation import evaluate
from recommender.expert import ExpertScorer
from training.world.history import draw_history
from training.world.leads import Lead, invent_leads
from training.world.places import demo_places
from training.world.preference import Truth, hidden_truth

SEED = 20240807
LEADS = 1_000
FIRST_DAY = dt.date(2024, 7, 1)
DAYS = 730


@dataclass(frozen=True)
class City:
    """Everything the demo city holds.

    Attributes
    ----------
    places
        Parks and hubs, by id.
    leads
        By day of arrival.
    events
        By day; all before or on ``last_day``.
    truth
        What places and projects really want, (n_leads, n_places). Only evaluation may look at it.
    """

    places: tuple[ParkProfile, ...]
    leads: tuple[Lead, ...]
    events: tuple[EventDraft, ...]
    truth: Truth
    last_day: dt.date


def build_city(*, policy: Policy, seed: int = SEED, leads: int = LEADS, days: int = DAYS) -> City:
    """Build the demo city. The same arguments give the same bytes.

    Parameters
    ----------
    leads
        How many leads come in over ``days`` days.
    """
    last_day = FIRST_DAY + dt.timedelta(days=days - 1)
    places = tuple(sorted(demo_places(), key=lambda place: place.park_id))
    invented = invent_leads(leads, seed=seed, first_day=FIRST_DAY, days=days)
    truth = hidden_truth(invented, places, seed=seed)
    tags = [{lead.idea.technology_id: 1.0} if lead.idea.technology_id else {} for lead in invented]
    order = [technology.id for technology in policy.taxonomy.technologies]
    table, parks = project_table([lead.profile for lead in invented], tags, technology_ids=order), park_table(places)
    at_home = np.array([place.kind is not PlaceKind.OVERSEAS_HUB for place in places])
    events = draw_history(
        invented,
        places,
        truth=truth,
        scores=ExpertScorer(policy, parks).score(table, today=last_day).score,
        allowed=evaluate(table, parks, policy=policy, today=last_day).allowed & at_home[None, :],
        last_day=last_day,
        seed=seed,
    )
    return City(places, invented, tuple(events), truth, last_day)
