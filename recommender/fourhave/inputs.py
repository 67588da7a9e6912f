"""The rubric's named inputs, worked out from a profile.

Three states are kept apart: a value; unknown (``None``), which evidence could still change; and :data:`UNDEFINED`,
a figure that does not exist although everything it is made of is known (a share of zero revenue): no condition on
it holds, and nobody is asked for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from features.choices import FundingStage
from features.errors import PolicyError
from features.money import Money
from features.months import full_months, months_before
from features.policy.conditions import AtLeast, Value
from features.policy.fourhave import (
    FourHaveRubric,
    GrowthRate,
    Input,
    InputRatio,
    Present,
    ReadField,
    TimeSince,
    WeightedSum,
    WorkedOut,
)
from features.policy.rule_parameters import ListedProcess, ProcessStatus
from features.policy.taxonomy import FieldKind, Taxonomy
from features.project import FundingRound, ProjectProfile

WAN = 10_000.0
DAYS_A_YEAR = 365.25


class Undefined:
    """Type of :data:`UNDEFINED`."""

    def __repr__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Final = Undefined()
Observed: TypeAlias = Value | Undefined | None


@dataclass(frozen=True, slots=True)
class RubricLead:
    """One project as the rubric reads it: profile and technology tags (id -> weight).

    ``proposed``: whether a technology is proposed that nobody has confirmed.
    """

    profile: ProjectProfile
    tags: Mapping[str, float]
    proposed: bool
    today: dt.date


Reader: TypeAlias = Callable[[RubricLead], Observed]


def readers(rubric: FourHaveRubric, *, taxonomy: Taxonomy, processes: tuple[ListedProcess, ...]) -> dict[str, Reader]:
    """Return one reader an input of the rubric.

    Raises
    ------
    PolicyError
        If the rubric asks the engine for an input that it cannot work out.
    """
    engine: dict[str, Callable[[WorkedOut], Reader]] = {
        "technology_match": lambda _: _technology_match(taxonomy),
        "latest_post_money_wan": lambda _: _post_money(lambda money: money.wan),
        "latest_post_money_wan_usd": lambda _: _post_money(_wan_usd(rubric.exchange_rate.cny_per_usd)),
        "qualified_equity_3y": lambda derive: _qualified_equity(int(derive.parameters["window_months"])),
        "lead_investor_kind": lambda _: _lead_investor_kind,
        "months_since_closing": lambda _: _months_since_closing,
        "prohibited_process": lambda _: _prohibited_process(processes),
    }
    return {item.id: _reader(item, engine) for item in rubric.inputs}


def _reader(item: Input, engine: Mapping[str, Callable[[WorkedOut], Reader]]) -> Reader:
    match item.derive:
        case ReadField(field=field):
            return lambda lead: _plain(getattr(lead.profile, field))
        case InputRatio() as ratio:
            return lambda lead: _ratio(lead.profile, ratio)
        case GrowthRate() as growth:
            return lambda lead: _growth(lead.profile, growth)
        case WeightedSum() as total:
            return lambda lead: _weighted_sum(lead.profile, total)
        case TimeSince() as span:
            return lambda lead: _time_since(lead, span)
        case Present(field=field):
            return lambda lead: True if getattr(lead.profile, field) else None
        case WorkedOut() as derive:
            if item.id not in engine:
                raise PolicyError(f"four-have input {item.id!r}: the engine can work out {sorted(engine)} only")
            return engine[item.id](derive)


def _plain(value: Money | Value | None) -> Value | None:
    return value.wan if isinstance(value, Money) else value


def _number(profile: ProjectProfile, field: str) -> float | None:
    value = getattr(profile, field)
    if value is None:
        return None
    return value.wan if isinstance(value, Money) else float(value)


def _sum(profile: ProjectProfile, fields: tuple[str, ...]) -> float | None:
    total = 0.0
    for field in fields:
        value = _number(profile, field)
        if value is None:
            return None
        total += value
    return total


def _ratio(profile: ProjectProfile, ratio: InputRatio) -> Observed:
    over, under = _sum(profile, ratio.over), _sum(profile, ratio.under)
    if over == 0:
        return 0.0 if under != 0 else UNDEFINED
    if over is None or under is None:
        return None
    if under == 0:
        return float("inf") if ratio.when_zero == "infinite" else UNDEFINED
    return over / under


def _growth(profile: ProjectProfile, growth: GrowthRate) -> Observed:
    latest, base = _number(profile, growth.latest), _number(profile, growth.base)
    if latest == 0:
        return UNDEFINED if base == 0 else -1.0
    if latest is None or base is None:
        return None
    return UNDEFINED if base == 0 else float((latest / base) ** (1 / growth.years) - 1)


def _weighted_sum(profile: ProjectProfile, total: WeightedSum) -> Observed:
    values = [(weight, _number(profile, field)) for field, weight in total.terms.items()]
    known = [weight * value for weight, value in values if value is not None]
    if not known:
        return None
    return sum(known) if len(known) == len(values) else AtLeast(sum(known))


def _time_since(lead: RubricLead, span: TimeSince) -> Observed:
    day = getattr(lead.profile, span.field)
    if day is None:
        return None
    return full_months(day, lead.today) if span.how == "months_since" else (lead.today - day).days / DAYS_A_YEAR


def _technology_match(taxonomy: Taxonomy) -> Reader:
    levels = ("track_technology", "field_technology", "field_only", "adjacent")
    own = {FieldKind.PRIORITY, FieldKind.FRONTIER}
    of_named: dict[str, str] = {industry.id: "adjacent" for industry in taxonomy.industries}
    for field in taxonomy.fields:
        of_named[field.id] = "field_only" if field.kind in own else "adjacent"
        named = "track_technology" if field.track else "field_technology" if field.kind in own else "adjacent"
        of_named.update({technology.id: named for technology in field.technologies})

    def read(lead: RubricLead) -> Observed:
        found = {of_named.get(tag) or taxonomy.technology(tag).id for tag in (*lead.profile.technology_ids, *lead.tags)}
        if not found:
            return "none" if lead.profile.has_words and not lead.proposed else None
        return min(found, key=levels.index)

    return read


def _latest(rounds: tuple[FundingRound, ...], *, today: dt.date) -> list[FundingRound]:
    """Return the rounds closed so far, newest first; undated ones last, later stages before earlier."""
    stages = list(FundingStage)
    closed = [item for item in rounds if item.closed_on is None or item.closed_on <= today]
    return sorted(closed, key=lambda item: (item.closed_on or dt.date.min, stages.index(item.stage)), reverse=True)


def _post_money(convert: Callable[[Money], float]) -> Reader:
    def read(lead: RubricLead) -> Observed:
        for item in _latest(lead.profile.rounds, today=lead.today):
            if item.post_money is not None:
                return convert(item.post_money)
        return None

    return read


def _wan_usd(cny_per_usd: float) -> Callable[[Money], float]:
    return lambda money: money.amount / WAN if money.currency == "USD" else money.wan / cny_per_usd


def _qualified_equity(window_months: int) -> Reader:
    """Sum of the amounts that surely count; a lower bound while some round may count and is not known well enough."""

    def read(lead: RubricLead) -> Observed:
        if not lead.profile.rounds:
            return None
        total, certain = 0.0, True
        for item in lead.profile.rounds:
            counts = _counts(item, window_months, today=lead.today)
            if counts and item.amount is not None:
                total += item.amount.wan
            elif counts is not False:
                certain = False
        return total if certain else AtLeast(total)

    return read


def _counts(item: FundingRound, window_months: int, *, today: dt.date) -> bool | None:
    if item.qualified is False or (item.closed_on is not None and not _within(item.closed_on, window_months, today)):
        return False
    return None if item.qualified is None or item.closed_on is None else True


def _within(day: dt.date, months: int, today: dt.date) -> bool:
    """Whether ``day`` lies in the ``months`` up to and including ``today``."""
    return months_before(today, months) <= day <= today


def _lead_investor_kind(lead: RubricLead) -> Observed:
    for item in _latest(lead.profile.rounds, today=lead.today):
        if item.investor_kind is not None:
            return item.investor_kind
    return None


def _months_since_closing(lead: RubricLead) -> Observed:
    days = [item.closed_on for item in lead.profile.rounds if item.closed_on and item.closed_on <= lead.today]
    return full_months(max(days), lead.today) if days else None


def _prohibited_process(processes: tuple[ListedProcess, ...]) -> Reader:
    listed = [item for item in processes if item.status is ProcessStatus.ELIMINATED]
    keywords = tuple(keyword.casefold() for item in listed for keyword in item.keywords)

    def read(lead: RubricLead) -> Observed:
        stated = [process.casefold() for process in lead.profile.processes]
        if not stated:
            return None
        return any(keyword in process for process in stated for keyword in keywords)

    return read
