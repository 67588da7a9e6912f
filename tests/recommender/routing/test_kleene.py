"""Later facts may settle a route, but what is settled stays: three-valued logic over every rule."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from features.money import Money
from features.policy.pack import load_policy
from features.project import ProjectProfile
from recommender.routing import Route, RouteDecision, Router

POLICY = load_policy()
ROUTER = Router(POLICY, hubs=[], today=dt.date(2026, 7, 1))
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "team_city": st.sampled_from(["Boston", "硅谷", "南通", "Berlin"]),
    "has_prc_entity": st.booleans(),
    "trl": st.integers(1, 9),
    "raising_first_round": st.booleans(),
    "needs_local_customers": st.booleans(),
    "signed_orders": st.sampled_from([0.0, 10.0]).map(lambda wan: Money(amount=wan)),
    "current_stage": st.sampled_from(["seed", "angel", "pre_a", "a", "b"]),
    "ip_ownership": st.sampled_from(["own", "exclusive_licence", "institution", "disputed"]),
    "federally_funded": st.booleans(),
    "export_control_doubt": st.booleans(),
    "ip_licence_signed": st.booleans(),
    "full_time_in_china": st.integers(0, 3),
    "paid_pilot": st.booleans(),
    "space_booked": st.booleans(),
    "hub_since": st.dates(dt.date(2024, 1, 1), dt.date(2026, 6, 1)),
}
worlds = st.fixed_dictionaries(FACTS)
masks = st.sets(st.sampled_from(sorted(FACTS)))


def routed(facts: dict[str, Any]) -> Route:
    profile = ProjectProfile(project_id="L1", name="某团队（演示）", **facts)
    return ROUTER.route(profile, {"cell_gene.gene_sequencing": 1.0}, ranked_park_ids=["ntcx"])


def by_hand(world: dict[str, Any]) -> str:
    """The decision on a team of which everything is known, from the rules' text."""
    if (
        world["ip_ownership"] in ("institution", "disputed")
        or world["federally_funded"]
        or world["export_control_doubt"]
    ):
        return "compliance_hold"
    if world["team_city"] == "南通":
        return "domestic"
    reached = [world["has_prc_entity"], world["ip_licence_signed"], world["full_time_in_china"] >= 2]
    if sum([*reached, world["paid_pilot"], world["space_booked"]]) >= 3:
        return "direct"
    if world["trl"] >= 6 or world["signed_orders"].wan > 0 or world["current_stage"] in ("a", "b"):
        return "direct"
    return "direct" if world["has_prc_entity"] else "hub_first"  # TRL is 5 or less here


@settings(max_examples=200)
@given(worlds)
def test_a_team_known_in_full_goes_where_the_rules_say(world: dict[str, Any]) -> None:
    found = routed(world)
    assert found.decision.value == by_hand(world)
    assert found.leaning is None or found.decision is RouteDecision.COMPLIANCE_HOLD


@settings(max_examples=200)
@given(worlds, masks)
def test_a_rule_that_holds_on_part_of_the_facts_holds_on_all(world: dict[str, Any], names: set[str]) -> None:
    part = routed({name: value for name, value in world.items() if name in names})
    whole = routed(world)
    settled = {"compliance_hold"} if part.decision is RouteDecision.COMPLIANCE_HOLD else set()
    if settled:
        assert whole.decision is RouteDecision.COMPLIANCE_HOLD
    presumed = any(reason.code == "presumed_at_home" for reason in part.reasons)
    if part.decision is RouteDecision.DOMESTIC and not presumed:
        assert whole.decision.value in ("domestic", "compliance_hold")
    for before, after in zip(part.triggers, whole.triggers, strict=True):
        assert before.reached in (None, after.reached)
    if part.review_due is not None and "hub_since" in names:
        assert whole.review_due is part.review_due


@settings(max_examples=200)
@given(worlds, masks)
def test_what_is_to_be_verified_comes_with_a_question(world: dict[str, Any], names: set[str]) -> None:
    facts = {name: value for name, value in world.items() if name in names}
    found = routed(facts)
    if found.decision is RouteDecision.TO_VERIFY:
        assert found.questions
    open_fields = {name for name in FACTS if name not in facts}
    read = {"abroad": "team_city"}
    assert {read.get(ask.input_id, ask.input_id) for ask in found.questions} <= open_fields
    assert (found.landing_park_id is None) is (
        found.decision.value in ("compliance_hold", "domestic")
        or (found.decision.value, found.leaning) == ("to_verify", None)
    )
