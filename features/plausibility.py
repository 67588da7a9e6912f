"""What is hardly true: amounts of another magnitude, days that cannot be, parts larger than their whole.

Nothing here refuses a profile. A doubt is a question for whoever knows: the import reports it, the forms show it
beside what was typed, the page of data quality lists it. The rules are data, :data:`PROJECT_RULES` and
:data:`PARK_RULES`, in the units of the fields (money in 万元).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pydantic import BaseModel

from features import figures
from features.bilingual import Bilingual, Language, Sayable
from features.fields import FieldSpec, field_specs
from features.money import Money
from features.park import ParkProfile
from features.project import ProjectProfile

_ROUNDING = 1 + 1e-9


@dataclass(frozen=True)
class Doubt(Sayable):
    """One thing that is hardly true: the fields it concerns, and what to say.

    ``contradiction`` tells what cannot be (a part larger than its whole) from what is only unlikely.
    """

    code: str
    fields: tuple[str, ...]
    zh: str
    en: str
    contradiction: bool = False


@dataclass(frozen=True)
class Usual:
    """A number usually lies between ``low`` and ``high``; exactly 0 is never questioned."""

    field: str
    low: float
    high: float

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the rule looks at."""
        return (self.field,)

    def doubt(self, values: Mapping[str, Any], labels: Mapping[str, FieldSpec], _: dt.date | None) -> Doubt | None:
        """Return what is odd about the values, or ``None``."""
        number = _number(values.get(self.field))
        if number is None or number == 0 or self.low <= number <= self.high:
            return None
        spec, over = labels[self.field], number > self.high
        bound = self.high if over else self.low
        return Doubt(
            "magnitude",
            self.fields,
            f"“{spec.zh}”为{_shown(number, spec, 'zh')}，{'超过' if over else '不到'}通常的"
            f"{_shown(bound, spec, 'zh')}，请核对数字和单位。",
            f"{spec.en} is {_shown(number, spec, 'en')}, {'more' if over else 'less'} than the usual"
            f" {_shown(bound, spec, 'en')}; check the number and its unit.",
        )


@dataclass(frozen=True)
class Days:
    """A day lies between ``first_year`` and ``years_ahead`` years after today (0 = not after today).

    One day more is let pass: it is tomorrow somewhere.
    """

    field: str
    first_year: int
    years_ahead: int

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the rule looks at."""
        return (self.field,)

    def doubt(self, values: Mapping[str, Any], labels: Mapping[str, FieldSpec], today: dt.date | None) -> Doubt | None:
        """Return what is odd about the values, or ``None``; without ``today`` only the past is looked at."""
        day, spec = values.get(self.field), labels[self.field]
        if not isinstance(day, dt.date):
            return None
        if day.year < self.first_year:
            when = Bilingual(f"早于{self.first_year}年", f"before {self.first_year}")
        elif today is None or day.toordinal() <= today.toordinal() + 1 + self.years_ahead * 366:
            return None
        elif self.years_ahead:
            when = Bilingual(f"在{self.years_ahead}年以后", f"more than {self.years_ahead} years ahead")
        else:
            when = Bilingual("晚于今天", "after today")
        return Doubt(
            "day",
            self.fields,
            f"“{spec.zh}”为{figures.day(day, 'zh')}，{when.zh}，请核对年份。",
            f"{spec.en} is {figures.day(day, 'en')}, {when.en}; check the year.",
        )


@dataclass(frozen=True)
class AtMost:
    """``part`` does not exceed ``whole``: numbers, amounts or days."""

    part: str
    whole: str

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the rule looks at."""
        return (self.part, self.whole)

    def doubt(self, values: Mapping[str, Any], labels: Mapping[str, FieldSpec], _: dt.date | None) -> Doubt | None:
        """Return what is odd about the values, or ``None``."""
        part, whole = _ordered(values.get(self.part)), _ordered(values.get(self.whole))
        if part is None or whole is None or part <= whole * _ROUNDING:
            return None
        one, other = labels[self.part], labels[self.whole]
        first, second = values[self.part], values[self.whole]
        is_day = isinstance(first, dt.date)
        exceeds = Bilingual("晚于", "is later than") if is_day else Bilingual("大于", "is larger than")
        return Doubt(
            "exceeds",
            self.fields,
            f"“{one.zh}”（{_told(first, one, 'zh')}）{exceeds.zh}“{other.zh}”（{_told(second, other, 'zh')}），"
            "请核对这两栏。",
            f"{one.en} ({_told(first, one, 'en')}) {exceeds.en} {other.en} ({_told(second, other, 'en')}); check both.",
            contradiction=True,
        )


@dataclass(frozen=True)
class Within:
    """A rule about each record of ``field``; ``zh`` and ``en`` name the parts it speaks of."""

    field: str
    rule: AtMost | Days
    zh: tuple[str, ...]
    en: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the rule looks at."""
        return (self.field,)

    def doubt(self, values: Mapping[str, Any], labels: Mapping[str, FieldSpec], today: dt.date | None) -> Doubt | None:
        """Return what is odd about the first record that is, or ``None``."""
        for number, record in enumerate(values.get(self.field) or (), 1):
            found = self.rule.doubt(vars(record), self._parts(type(record)), today)
            if found is not None:
                own = labels[self.field]
                return Doubt(
                    found.code,
                    self.fields,
                    f"“{own.zh}”第{number}条：{found.zh}",
                    f"{own.en}, entry {number}: {found.en}",
                    contradiction=found.contradiction,
                )
        return None

    def _parts(self, record: type[BaseModel]) -> Mapping[str, FieldSpec]:
        named = dict(zip(self.rule.fields, zip(self.zh, self.en, strict=True), strict=True))
        return {name: replace(_specs(record)[name], zh=zh, en=en) for name, (zh, en) in named.items()}


Rule = Usual | Days | AtMost | Within

_ANY_AMOUNT = 500_000_000.0
"""5 万亿元: more than any company's revenue or capital."""
_ANY_INVESTMENT = 20_000_000.0
"""2,000 亿元: more than any one project invests."""

PROJECT_RULES: tuple[Rule, ...] = (
    *(Usual(name, 10, _ANY_INVESTMENT) for name in ("total_investment", "fixed_investment")),
    Usual("equipment_investment", 1, _ANY_INVESTMENT),
    *(Usual(name, 1, _ANY_INVESTMENT) for name in ("sought_financing", "signed_orders", "social_money_committed")),
    Usual("public_money_asked", 1, 1_000_000),
    *(Usual(name, 0.1, _ANY_INVESTMENT) for name in ("registered_capital", "paid_in_capital")),
    Usual("rd_spend_three_years", 0.1, _ANY_INVESTMENT),
    *(Usual(f"revenue_{when}", 0.01, _ANY_AMOUNT) for when in ("last_year", "year_before", "two_years_before")),
    *(Usual(name, 0.01, _ANY_AMOUNT) for name in ("revenue_three_years_before", "revenue_third_year")),
    Usual("output_year", 1, _ANY_INVESTMENT),
    Usual("tax_year", 0.01, _ANY_INVESTMENT),
    Usual("land_mu", 0.1, 30_000),
    Usual("floor_area_m2", 5, 5_000_000),
    Usual("clear_height_m", 2, 120),
    Usual("floor_load_t_m2", 0.05, 100),
    Usual("power_kva", 5, 5_000_000),
    Usual("wet_lab_m2", 5, 200_000),
    Usual("berth_dwt", 100, 600_000),
    Usual("berth_depth_m", 1, 40),
    Usual("heavy_lift_t", 0.5, 50_000),
    Usual("flight_height_m", 5, 30_000),
    Usual("pue", 1, 4),
    Usual("jobs", 1, 300_000),
    Usual("core_team_size", 1, 5_000),
    Usual("postgraduates_now", 1, 100_000),
    Usual("postgraduates_planned_24_months", 1, 20_000),
    Usual("talent_apartments", 1, 50_000),
    Usual("lead_experience_years", 0, 70),
    Usual("granted_patents_domestic", 1, 200_000),
    Usual("granted_patents_foreign", 1, 200_000),
    Usual("market_growth_share", -1, 10),
    Usual("energy_tce_year", 0, 20_000_000),
    Usual("electricity_wan_kwh_year", 0, 2_000_000),
    Days("founded_on", 1600, 0),
    Days("first_reported_on", 2000, 0),
    Days("protected_until", 2000, 10),
    Days("needed_from", 2010, 30),
    Days("hub_since", 2000, 0),
    Days("updated_on", 2000, 0),
    AtMost("fixed_investment", "total_investment"),
    AtMost("equipment_investment", "fixed_investment"),
    AtMost("equipment_investment", "total_investment"),
    AtMost("public_money_asked", "total_investment"),
    AtMost("paid_in_capital", "registered_capital"),
    AtMost("tax_year", "output_year"),
    AtMost("postgraduates_planned_24_months", "jobs"),
    AtMost("wet_lab_m2", "floor_area_m2"),
    AtMost("first_reported_on", "protected_until"),
    Within("rounds", AtMost("amount", "post_money"), ("金额", "投后估值"), ("amount", "post-money valuation")),
    Within("rounds", Days("closed_on", 1980, 0), ("日期",), ("date",)),
)
PARK_RULES: tuple[Rule, ...] = (
    Usual("land_free_mu", 0.1, 200_000),
    Usual("max_parcel_mu", 0.1, 50_000),
    Usual("land_price_wan_mu", 0.5, 5_000),
    Usual("floor_free_m2", 5, 20_000_000),
    Usual("max_unit_m2", 5, 5_000_000),
    Usual("min_unit_m2", 1, 1_000_000),
    Usual("office_free_m2", 5, 10_000_000),
    Usual("clear_height_m", 2, 120),
    Usual("floor_load_t_m2", 0.05, 100),
    Usual("rent_yuan_m2_month", 0.5, 1_000),
    Usual("fit_out_months", 0, 60),
    Usual("power_free_kva", 5, 20_000_000),
    Usual("wet_lab_free_m2", 5, 1_000_000),
    Usual("heavy_lift_t", 0.5, 50_000),
    Usual("airspace_height_m", 5, 30_000),
    Usual("pue_limit", 1, 4),
    *(Usual(f"km_to_{what}", 0, 1_500) for what in ("motorway", "port", "airport", "rail")),
    Usual("minutes_to_shanghai", 5, 3_000),
    Usual("min_invest_wan_mu", 1, 10_000),
    Usual("min_tax_wan_mu", 0.1, 5_000),
    Usual("min_output_wan_mu", 1, 50_000),
    Usual("places_per_year", 1, 5_000),
    Usual("seats_free", 1, 50_000),
    Usual("seat_yuan_month", 20, 20_000),
    Usual("talent_apartments_free", 1, 200_000),
    Usual("postgraduates_hosted", 1, 1_000_000),
    Days("available_from", 2000, 30),
    Days("airspace_valid_until", 2000, 50),
    Days("updated_on", 2000, 0),
    AtMost("max_parcel_mu", "land_free_mu"),
    AtMost("max_unit_m2", "floor_free_m2"),
    AtMost("min_unit_m2", "max_unit_m2"),
    AtMost("min_unit_m2", "floor_free_m2"),
    AtMost("min_tax_wan_mu", "min_output_wan_mu"),
    Within("funds", AtMost("cheque_min", "cheque_max"), ("单笔最低", "单笔最高"), ("least cheque", "largest cheque")),
    Within("funds", AtMost("cheque_max", "size"), ("单笔最高", "规模"), ("largest cheque", "size")),
    Within("funds", AtMost("cheque_min", "size"), ("单笔最低", "规模"), ("least cheque", "size")),
)
_RULES: Mapping[type[BaseModel], tuple[Rule, ...]] = {ProjectProfile: PROJECT_RULES, ParkProfile: PARK_RULES}


def doubts(profile: BaseModel, today: dt.date | None, *, about: Iterable[str] | None = None) -> tuple[Doubt, ...]:
    """Return what is hardly true of a project or a place, in the order of the rules.

    Parameters
    ----------
    today
        The day from which "in the future" counts; ``None`` = days ahead are not questioned.
    about
        Only doubts that concern one of these fields, such as those just typed; ``None`` = all.

    Examples
    --------
    >>> lead = ProjectProfile(project_id="P-1", name="某项目（演示）", total_investment=Money(amount=1_200_000_000))
    >>> [doubt.en for doubt in doubts(lead, dt.date(2026, 3, 1))]
    ['Total investment is CNY 12,000 billion, more than the usual CNY 200 billion; check the number and its unit.']
    """
    model = type(profile)
    rules = _RULES.get(model, ()) if about is None else rules_about(model, frozenset(about))
    return tuple(_doubts(vars(profile), _specs(model), rules, today))


@cache
def rules_about(model: type[BaseModel], fields: frozenset[str]) -> tuple[Rule, ...]:
    """Return the rules of a kind of profile that look at one of ``fields``."""
    return tuple(rule for rule in _RULES.get(model, ()) if not fields.isdisjoint(rule.fields))


def _doubts(
    values: Mapping[str, Any], specs: Mapping[str, FieldSpec], rules: tuple[Rule, ...], today: dt.date | None
) -> Iterator[Doubt]:
    for rule in rules:
        if values.get(rule.fields[0]) is not None and (found := rule.doubt(values, specs, today)) is not None:
            yield found


@cache
def _specs(model: type[BaseModel]) -> Mapping[str, FieldSpec]:
    return {spec.name: spec for spec in field_specs(model)}


def _number(value: Any) -> float | None:
    """Return an amount in 万元 or a number as it is; ``None`` for what is neither."""
    if isinstance(value, Money):
        return value.wan
    return float(value) if isinstance(value, int | float) else None


def _ordered(value: Any) -> float | None:
    return float(value.toordinal()) if isinstance(value, dt.date) else _number(value)


def _told(value: Any, spec: FieldSpec, lang: Language) -> str:
    number = _number(value)
    return figures.day(value, lang) if number is None else _shown(number, spec, lang)


def _shown(number: float, spec: FieldSpec, lang: Language) -> str:
    return figures.money(number, lang) if spec.kind == "money" else figures.in_unit(number, spec.unit, lang)
