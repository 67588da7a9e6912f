"""The facts that the routing rules read, worked out from a profile; what is unknown stays unknown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from features.choices import CapitalOrigin, FundingStage, LeadSource
from features.errors import PolicyError
from features.months import months_between
from features.policy.conditions import AtLeast, Value, any_holds
from features.policy.places import Gazetteer, Location
from features.policy.routing import LandingTriggers
from features.project import FundingRound, ProjectProfile
from recommender.routing.result import TriggerCheck

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_UNIFIED_CREDIT_CODE = re.compile(r"[0-9A-HJ-NP-RT-UW-Y]{2}\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}")


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """Everything the rules read.

    ``values`` by input id; ``by_registration`` says that a team is taken to be at home because its company is,
    ``presumed`` that it is because nothing points abroad.
    """

    location: Location
    values: Mapping[str, Value | None]
    triggers: tuple[TriggerCheck, ...]
    by_registration: bool
    presumed: bool

    @property
    def abroad(self) -> bool | None:
        """Whether the team is abroad."""
        value = self.values["abroad"]
        return value if isinstance(value, bool) else None


def route_facts(
    profile: ProjectProfile, *, places: Gazetteer, landing: LandingTriggers, today: dt.date, inputs: Iterable[str]
) -> RouteFacts:
    """Work out the facts.

    Parameters
    ----------
    inputs
        Input ids of the pack.

    Raises
    ------
    PolicyError
        If the pack asks for an input that cannot be worked out.
    """
    location = places.locate(country=profile.team_country, region=profile.team_region, city=profile.team_city)
    in_china = _has_credit_code(profile) or _registered_at_home(profile, places)
    by_registration = in_china and location.abroad is None and not location.conflict
    unplaced = location.abroad is None and not location.conflict and not in_china
    presumed = unplaced and not _points_abroad(profile, places)
    abroad = False if by_registration or presumed else location.abroad  # where capital is from does not place the team
    rounds = [item for item in profile.rounds if item.closed_on is None or item.closed_on <= today]
    values: dict[str, Value | None] = {
        "abroad": abroad,
        "has_prc_entity": True if profile.has_prc_entity is None and in_china else profile.has_prc_entity,
        "trl": profile.trl,
        "raising_first_round": False if profile.raising_first_round is None and rounds else profile.raising_first_round,
        "needs_local_customers": profile.needs_local_customers,
        "signed_orders": profile.signed_orders.wan if profile.signed_orders else None,
        "current_stage": profile.current_stage or _latest_stage(rounds),
        "ip_ownership": profile.ip_ownership,
        "federally_funded": profile.federally_funded,
        "export_control_doubt": profile.export_control_doubt,
        "talent_only": bool(profile.talent_only),
        "ip_licence_signed": profile.ip_licence_signed,
        "full_time_in_china": profile.full_time_in_china,
        "paid_pilot": profile.paid_pilot,
        "equity_raised_wan": _raised(rounds),
        "space_booked": profile.space_booked,
        "months_in_hub": None if profile.hub_since is None else months_between(profile.hub_since, today),
    }
    triggers = tuple(TriggerCheck(item.id, item, any_holds(item.when_any, values)) for item in landing.triggers)
    values["landing_triggers_met"] = _met(triggers, landing.needed)
    unknown = sorted(set(inputs) - values.keys())
    if unknown:
        raise PolicyError(f"routing inputs {unknown} cannot be worked out; known are {sorted(values)}")
    return RouteFacts(location, values, triggers, by_registration, presumed)


def _has_credit_code(profile: ProjectProfile) -> bool:
    """Whether the registration number is a unified social credit code of the mainland."""
    return bool(profile.company_number and _UNIFIED_CREDIT_CODE.fullmatch(profile.company_number.strip().upper()))


def _registered_at_home(profile: ProjectProfile, places: Gazetteer) -> bool:
    return bool(profile.registered_country) and places.locate(country=profile.registered_country).abroad is False


def _points_abroad(profile: ProjectProfile, places: Gazetteer) -> bool:
    """Whether anything hints at a team abroad: its place, capital, registration, source, or a text without Chinese."""
    foreign = profile.capital_origin in (CapitalOrigin.FOREIGN, CapitalOrigin.ROUND_TRIP)
    registered = bool(profile.registered_country) and not _registered_at_home(profile, places)
    placed = bool(profile.team_country or profile.team_region or profile.team_city)
    by_hub = profile.source is LeadSource.OVERSEAS_HUB or profile.hub_since is not None
    said = _CHINESE.search(f"{profile.name}{profile.description}") is not None
    stated = profile.federally_funded or profile.export_control_doubt or profile.has_prc_entity is False
    return bool(foreign or registered or placed or by_hub or stated or not said)


def _latest_stage(rounds: Iterable[FundingRound]) -> FundingStage | None:
    order = list(FundingStage)
    return max((item.stage for item in rounds), key=order.index, default=None)


def _raised(rounds: list[FundingRound]) -> Value | None:
    """Sum of the rounds closed; a lower bound while an amount is missing."""
    if not rounds:
        return None
    total = sum(item.amount.wan for item in rounds if item.amount is not None)
    return AtLeast(total) if any(item.amount is None for item in rounds) else total


def _met(triggers: tuple[TriggerCheck, ...], needed: int) -> Value:
    """Number of triggers that hold; a lower bound while those unknown could still make enough."""
    reached = sum(check.reached is True for check in triggers)
    open_checks = sum(check.reached is None for check in triggers)
    return AtLeast(reached) if reached < needed <= reached + open_checks else reached
