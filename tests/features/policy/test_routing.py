"""Overseas routing as data."""

from __future__ import annotations

import pytest

from features.errors import UnknownIdError
from features.policy.conditions import Value, all_hold, any_holds
from features.policy.pack import load_policy

POLICY = load_policy()
ROUTING = POLICY.routing


def _fires(rule_id: str, facts: dict[str, Value | None]) -> bool | None:
    rule = ROUTING.rule(rule_id)
    outcomes = [all_hold(rule.when_all, facts)]
    if rule.when_any:
        outcomes.append(any_holds(rule.when_any, facts))
    return False if False in outcomes else None if None in outcomes else True


@pytest.mark.parametrize(
    ("rule", "facts", "fires"),
    [
        ("R1", {"abroad": True, "has_prc_entity": False, "trl": 5}, True),
        ("R1", {"abroad": True, "has_prc_entity": True, "trl": 5}, False),
        ("R1", {"abroad": True, "has_prc_entity": False, "trl": 8, "needs_local_customers": True}, True),
        ("R1", {"abroad": True, "trl": 3}, None),
        ("R2", {"abroad": True, "trl": 6}, True),
        ("R2", {"abroad": True, "trl": 2, "signed_orders": 100.0}, True),
        ("R2", {"abroad": True, "trl": 2, "signed_orders": 0.0, "current_stage": "a"}, True),
        ("R2", {"abroad": True, "trl": 2, "signed_orders": 0.0, "current_stage": "seed"}, False),
        ("R2", {"abroad": False, "trl": 9}, False),
        ("R3", {"ip_ownership": "institution"}, True),
        ("R3", {"ip_ownership": "own", "federally_funded": True}, True),
        ("R3", {"ip_ownership": "own", "federally_funded": False, "export_control_doubt": False}, False),
        ("R5", {"landing_triggers_met": 3}, True),
        ("R5", {"landing_triggers_met": 2}, False),
        ("R6", {"months_in_hub": 19, "landing_triggers_met": 2}, True),
        ("R6", {"months_in_hub": 18, "landing_triggers_met": 0}, False),
        ("R7", {"talent_only": True}, True),
    ],
)
def test_rules(rule: str, facts: dict[str, Value | None], fires: bool | None) -> None:
    assert _fires(rule, facts) is fires


def test_the_compliance_hold_comes_first() -> None:
    assert ROUTING.rules[0].id == "R3"
    assert {rule.id for rule in ROUTING.rules} == {f"R{number}" for number in range(1, 8)}


def test_landing_triggers() -> None:
    landing = ROUTING.landing
    assert (landing.needed, len(landing.triggers), landing.review_months) == (3, 5, 18)
    money = next(trigger for trigger in landing.triggers if trigger.id == "money")
    assert any_holds(money.when_any, {"equity_raised_wan": 500}) is True
    assert any_holds(money.when_any, {"equity_raised_wan": 499, "paid_pilot": False}) is False
    people = next(trigger for trigger in landing.triggers if trigger.id == "people")
    assert any_holds(people.when_any, {"full_time_in_china": 2}) is True


@pytest.mark.parametrize(
    ("field", "hubs"),
    [
        ("cell_gene", ("boston",)),
        ("synbio", ("boston",)),
        ("third_gen_semi", ("silicon_valley",)),
        ("agi", ("silicon_valley",)),
        ("humanoid", ("boston", "silicon_valley")),
        ("hydrogen", ("boston", "silicon_valley")),
        ("deepsea_equipment", ("boston",)),
    ],
)
def test_hub_by_affinity(field: str, hubs: tuple[str, ...]) -> None:
    assert ROUTING.hubs_for(field, taxonomy=POLICY.taxonomy) == hubs


def test_a_hub_is_found_by_its_own_id_or_its_places() -> None:
    assert ROUTING.hub("hub_sv") is ROUTING.hub("silicon_valley")
    with pytest.raises(UnknownIdError, match="no hub 'atlantis'"):
        ROUTING.hub("atlantis")


def test_counting_rules_point_at_targets() -> None:
    assert {rule.target: (rule.counts_from, rule.once_per) for rule in ROUTING.counting} == {
        "landed_projects": ("registered", "project"),
        "new_masters_phds": ("talent_arrived", "person"),
    }


def test_nothing_of_it_is_official() -> None:
    assert not any(rule.basis.official for rule in (*ROUTING.rules, *ROUTING.counting))
