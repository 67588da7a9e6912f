"""A profile in the pack's own words: two that say the same in other words are then the same.

The one home of what counts as the same fact. Whatever compares countries, states, cities, districts or texts (routing,
rules, ranking, what is learnt) reads profiles that went through here; industries are the same from the moment they are
typed (:mod:`features.industry_codes`), and what has a unit is converted where it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from features.evidence import Evidence
from features.park import ParkProfile
from features.policy.manifest import City
from features.policy.places import Gazetteer
from features.project import ProjectProfile
from features.text_facts import facts_in
from features.typed_text import is_placeholder

P = TypeVar("P", bound=BaseModel)
_NOTHING_SAID: Mapping[str, str | None] = {"description": "", "product_use": None}
"""What says in words what a lead does, and what it is where it only says where the words are."""
_TEXT = "项目简介"
_TEAM = ("team_country", "team_region", "team_city")


def in_own_words(profile: P, *, city: City, places: Gazetteer) -> P:
    """Return a lead or a place with the pack's names for what it names; one that has them already is itself.

    What a lead's text states in plain figures and words counts where its own field is empty, and is cited as such.
    """
    said = dict(_said(profile, city, places))
    other = {name: value for name, value in said.items() if value != getattr(profile, name)}
    return profile.model_copy(update=other) if other else profile


def _said(profile: BaseModel, city: City, places: Gazetteer) -> Mapping[str, Any]:
    if isinstance(profile, ProjectProfile):
        return {
            **_team(profile, places),
            "registered_country": places.spelt(profile.registered_country),
            "preferred_districts": tuple(dict.fromkeys(map(city.district, profile.preferred_districts))),
            **{name: empty for name, empty in _NOTHING_SAID.items() if is_placeholder(getattr(profile, name) or "")},
            **_told(profile),
        }
    if isinstance(profile, ParkProfile):
        return {"country": places.spelt(profile.country), "district": city.district(profile.district)}
    return {}


def _told(profile: ProjectProfile) -> Mapping[str, Any]:
    """Return what the text states of fields that are empty, with the records that say so."""
    found = facts_in(f"{profile.description}\n{profile.product_use or ''}")
    filled = {name: value for name, value in found.items() if getattr(profile, name) is None}
    if not filled:
        return {}
    cited = tuple(Evidence(field=name, source=_TEXT) for name in filled)
    return {**filled, "evidence": (*profile.evidence, *cited)}


def _team(profile: ProjectProfile, places: Gazetteer) -> Mapping[str, str | None]:
    """Return where the team is as the pack names it: whichever fields said so, and only if nothing is lost by it."""
    country, region, town = (getattr(profile, name) for name in _TEAM)
    found = places.locate(country=country, region=region, city=town)
    names = places.names(found)
    for named in (names, (names[0], region, town)):
        told = tuple(name or said for name, said in zip(named, (country, region, town), strict=True))
        if places.locate(country=told[0], region=told[1], city=told[2]) == found:
            return dict(zip(_TEAM, told, strict=True))
    return {}
