"""The people of the demo city in one piece; of a city on later days, the same people on later days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from features.choices import PlaceKind
from features.consents import Consent
from features.policy.taxonomy import Taxonomy
from features.role import RoleProfile
from features.talent_choices import RoleStatus
from features.talent_steps import TalentEvent
from training.world.city import InventedCity
from training.world.people.agreements import invent_agreements
from training.world.people.candidates import InventedTalent, invent_talents
from training.world.people.dice import Dice
from training.world.people.roles import invent_roles
from training.world.people.stories import Office, numbered
from training.world.people.taste import PeopleTruth, hidden_taste

SEED = 20240901
TALENTS = 3_200


@dataclass(frozen=True)
class InventedPeople:
    """Everybody of the demo city.

    Attributes
    ----------
    roles
        The first to open first, as they stand on the last day.
    consents
        What was said, by time.
    events
        By day, numbered from 1.
    truth
        What employers and candidates really want, (n_roles, n_talents). Only evaluation may look at it.
    """

    talents: tuple[InventedTalent, ...]
    roles: tuple[RoleProfile, ...]
    consents: tuple[Consent, ...]
    events: tuple[TalentEvent, ...]
    truth: PeopleTruth


def gather_people(
    city: InventedCity, *, taxonomy: Taxonomy, seed: int = SEED, talents: int = TALENTS
) -> InventedPeople:
    """Invent the people of a city, over the same days. The same arguments give the same bytes."""
    first = city.events[0].happened_on
    people = invent_talents(
        talents, taxonomy=taxonomy, seed=seed, first_day=first, days=(city.last_day - first).days + 1
    )
    roles = invent_roles(city, taxonomy=taxonomy, seed=seed)
    truth = hidden_taste(roles, people, seed=seed)
    words = {one.profile.talent_id: invent_agreements(one, Dice(seed, 12, at)) for at, one in enumerate(people)}
    hubs = {one.park_id for one in city.all_places if one.kind is PlaceKind.OVERSEAS_HUB}
    office = Office(people, words, truth, city.last_day)
    hired = [
        office.fill(row, role, Dice(seed, 40, row), is_abroad=role.place_id in hubs) for row, role in enumerate(roles)
    ]
    said = [word for spoken in words.values() for word in spoken if word.at.date() <= city.last_day]
    standing = tuple(_standing(role, count, city.last_day) for role, count in zip(roles, hired, strict=True))
    return InventedPeople(
        people, standing, tuple(sorted(said, key=lambda word: word.at)), numbered(office.events), truth
    )


def _standing(role: RoleProfile, hired: int, last_day: dt.date) -> RoleProfile:
    """Return the role as it stands on the last day."""
    over = role.open_until is not None and role.open_until < last_day
    status = RoleStatus.FILLED if hired >= role.count else RoleStatus.CLOSED if over else RoleStatus.OPEN
    return role.model_copy(update={"status": status})
