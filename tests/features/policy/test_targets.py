"""Every numeric target of the policy, against its own words."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from features.policy.pack import load_policy
from features.policy.targets import CountedBy, Period, TargetScope

TARGETS = load_policy().targets
TABLE = [
    ("key_technologies", 20, None, Period.PER_YEAR),
    ("specialty_parks", 10, None, Period.WHOLE_HORIZON),
    ("carrier_space", 100_000, None, Period.WHOLE_HORIZON),
    ("landed_projects", 200, None, Period.PER_YEAR),
    ("new_masters_phds", 1_000, None, Period.PER_YEAR),
    ("chain_leaders", 20, None, Period.WHOLE_HORIZON),
    ("unicorns", 20, None, Period.WHOLE_HORIZON),
    ("innovation_clusters", 3, 5, Period.WHOLE_HORIZON),
    ("equity_funds", 10, None, Period.WHOLE_HORIZON),
    ("fund_size", 500_000, None, Period.WHOLE_HORIZON),
    ("scenarios", 5, None, Period.PER_YEAR),
    ("platforms", 5, None, Period.PER_YEAR),
    ("foresight_projects", 10, None, Period.PER_YEAR),
]


def test_thirteen_targets() -> None:
    assert [(t.id, t.minimum, t.maximum, t.period) for t in TARGETS.targets] == TABLE
    assert [target.number for target in TARGETS.targets] == list(range(1, 14))


def test_each_target_quotes_the_policy() -> None:
    text = re.sub(r"\s", "", load_policy().text)
    for target in TARGETS.targets:
        assert re.sub(r"\s", "", target.quote) in text
        assert target.basis.official
        assert (target.period is Period.PER_YEAR) == target.quote.startswith("每年")


def test_no_number_of_the_aims_is_left_out() -> None:
    text = re.sub(r"\s", "", load_policy().text)
    aims = text[text.index("一、思路目标") : text.index("二、发展重点")]
    for quote in (TARGETS.horizon_quote, *(target.quote for target in TARGETS.targets)):
        aims = aims.replace(re.sub(r"\s", "", quote), "")
    assert re.findall(r"[^，。]*\d[^，。]*", aims) == []


def test_numbers_are_those_of_the_quotes() -> None:
    scale = {"carrier_space": 10_000, "fund_size": 10_000}  # written as 10万㎡, and as 50亿 (100 million) in 万元
    for target in TARGETS.targets:
        first, *rest = (float(figure) for figure in re.findall(r"\d+", target.quote))
        assert target.minimum == first * scale.get(target.id, 1), target.id
        assert target.maximum == (rest[0] if rest else None), target.id


def test_scope_and_start() -> None:
    assert TARGETS.start_date == dt.date(2024, 8, 7)
    assert TARGETS.horizon_years == 5
    assert [t.id for t in TARGETS.targets if t.scope is TargetScope.EACH_PARK] == ["carrier_space"]
    assert [t.id for t in TARGETS.targets if t.scope_configurable] == ["landed_projects", "new_masters_phds"]


def test_what_the_platform_counts_itself() -> None:
    counted = {t.id: t.counting.event for t in TARGETS.targets if t.counting.by is CountedBy.EVENTS}
    assert counted == {"landed_projects": "registered", "new_masters_phds": "talent_arrived"}


@pytest.mark.parametrize(
    ("target", "value", "reached"),
    [
        ("landed_projects", 200, True),
        ("landed_projects", 199, False),
        ("fund_size", 500_000, False),
        ("fund_size", 500_001, True),
        ("innovation_clusters", 3, True),
    ],
)
def test_reached(target: str, value: float, reached: bool) -> None:
    assert TARGETS.target(target).reached(value) is reached


def test_derived_figures() -> None:
    values = {figure.id: figure.value for figure in TARGETS.derived}
    assert values == {
        "masters_phds_per_project": 5,
        "carrier_m2_per_project": 1_000,  # 10 x 100,000 / (200 x 5)
        "fund_size_each": 50_000,
        "projects_per_park_year": 20,
        "masters_phds_per_park_year": 100,
    }
    assert all(TARGETS.compute(figure) == figure.value for figure in TARGETS.derived)
