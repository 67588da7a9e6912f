"""Routing rules R1 to R7 with their unknowns, hubs, landing triggers and reviews; worked out by hand."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from features.errors import PolicyError
from features.money import Money
from features.park import ParkProfile
from features.policy.pack import load_policy
from features.project import FundingRound, ProjectProfile
from features.proposals import TagProposal
from recommender.routing import Route, RouteDecision, Router, route

POLICY = load_policy()
TODAY = dt.date(2026, 7, 1)
GENES, LLM, STORAGE, SHIPS = (
    "cell_gene.gene_sequencing",  # Boston
    "agi.llm_design",  # Silicon Valley
    "new_storage.flow_battery",  # both alike
    "marine_frontier.marine_vessels",
)
HUBS = [
    ParkProfile(park_id="hub_boston", name_zh="波士顿（演示）", district="海外", kind="overseas_hub"),
    ParkProfile(park_id="hub_sv", name_zh="硅谷（演示）", district="海外", kind="overseas_hub"),
]
ROUTER = Router(POLICY, hubs=HUBS, today=TODAY)
CLEAN = {"ip_ownership": "own", "federally_funded": False, "export_control_doubt": False}
ABROAD = {"team_city": "Boston", "has_prc_entity": False, **CLEAN}
NO_R2 = {"signed_orders": Money(amount=0), "current_stage": "seed"}
NO_R1 = {"raising_first_round": False, "needs_local_customers": False}


def routed(tags: dict[str, float] | None = None, ranked: tuple[str, ...] = ("ntcx", "shibei"), **facts: Any) -> Route:
    """Route a team of which only ``facts`` are known."""
    profile = ProjectProfile(project_id="L1", name="某团队（演示）", **facts)
    return ROUTER.route(profile, {GENES: 1.0} if tags is None else tags, ranked_park_ids=ranked)


def asked(found: Route) -> set[str]:
    return {question.input_id for question in found.questions}


@pytest.mark.parametrize("trl", [1, 5])
def test_r1_hub_first_with_a_named_landing_park(trl: int) -> None:
    found = routed(**ABROAD, **NO_R2, trl=trl)
    assert (found.decision, found.rule_id) == (RouteDecision.HUB_FIRST, "R1")
    assert (found.hub_id, found.landing_park_id) == ("hub_boston", "ntcx")
    assert found.hub_first


@pytest.mark.parametrize("reason", ["raising_first_round", "needs_local_customers"])
def test_where_both_rules_hold_the_pack_tries_direct_landing_first(reason: str) -> None:
    assert routed(**ABROAD, **NO_R2, trl=7, **{reason: True}).rule_id == "R2"


@pytest.mark.parametrize("reason", ["raising_first_round", "needs_local_customers"])
def test_r1_holds_for_a_first_round_or_local_customers_without_a_trl(reason: str) -> None:
    facts = {**ABROAD, **NO_R2, **NO_R1, reason: True}
    found = routed(**facts)
    assert (found.decision.value, found.rule_id) == ("hub_first", "R1")
    assert asked(found) == {"trl"}  # R2 is still open: TRL 6 or more would land directly


@pytest.mark.parametrize(
    "facts",
    [
        {"trl": 6},
        {"trl": 9, "has_prc_entity": False},
        {"trl": 2, "signed_orders": Money(amount=1)},
        {"trl": 2, "current_stage": "a"},
        {"trl": 2, "current_stage": "c", "has_prc_entity": True},
    ],
)
def test_r2_direct_landing_with_the_hub_as_soft_landing(facts: dict[str, Any]) -> None:
    found = routed(**{**ABROAD, **facts})
    assert (found.decision.value, found.rule_id) == ("direct", "R2")
    assert (found.hub_id, found.landing_park_id, found.hub_first) == ("hub_boston", "ntcx", False)


def test_an_a_round_on_record_is_as_good_as_the_stated_round() -> None:
    rounds = (FundingRound(stage="a", closed_on=dt.date(2026, 1, 1)),)
    assert routed(**ABROAD, trl=3, rounds=rounds).rule_id == "R2"
    ahead = (FundingRound(stage="a", closed_on=dt.date(2026, 8, 1)),)
    assert routed(**ABROAD, trl=3, signed_orders=Money(amount=0), rounds=ahead).rule_id == "R1"


def test_a_closed_round_means_the_first_round_is_done() -> None:
    rounds = (FundingRound(stage="seed", closed_on=dt.date(2026, 1, 1)),)
    found = routed(**ABROAD, signed_orders=Money(amount=0), needs_local_customers=False, rounds=rounds)
    assert (found.decision.value, asked(found)) == ("to_verify", {"trl"})


R3: list[dict[str, Any]] = [
    {"ip_ownership": "institution"},
    {"ip_ownership": "unconfirmed"},
    {"ip_ownership": "disputed"},
    {"federally_funded": True},
    {"export_control_doubt": True},
]


@pytest.mark.parametrize("doubt", R3)
def test_r3_the_compliance_hold_goes_first_and_offers_nothing(doubt: dict[str, Any]) -> None:
    for facts in (
        {**ABROAD, "trl": 3},
        {**ABROAD, "trl": 8},
        {**ABROAD, "talent_only": True},
        {**CLEAN, "team_city": "南通"},
    ):
        found = routed(**{**facts, **doubt})
        assert (found.decision.value, found.rule_id) == ("compliance_hold", "R3")
        assert (found.landing_park_id, found.offers_hub) == (None, False)
    held = routed(**{**ABROAD, "trl": 3, **NO_R2, **doubt})
    assert (held.leaning, held.hub_id) == (RouteDecision.HUB_FIRST, "hub_boston")  # what comes after the hold
    assert (held.hub_first, held.offers_parks) == (True, False)
    assert routed(**{**ABROAD, "trl": 8, **doubt}).leaning is RouteDecision.DIRECT
    assert routed(**{**CLEAN, "team_city": "南通", **doubt}).offers_parks


def test_open_compliance_questions_are_asked_and_do_not_hold() -> None:
    facts = {"team_city": "Boston", "has_prc_entity": False, "trl": 3, **NO_R2}
    found = routed(**facts)
    assert found.decision is RouteDecision.HUB_FIRST
    assert asked(found) == {"ip_ownership", "federally_funded", "export_control_doubt"}
    assert {question.rule_id for question in found.questions} == {"R3"}


@pytest.mark.parametrize(
    ("tags", "city", "hub"),
    [
        ({GENES: 1.0}, "San Francisco", "hub_boston"),  # the field decides before the place
        ({LLM: 1.0}, "Boston", "hub_sv"),
        ({GENES: 0.6, LLM: 0.9}, "Boston", "hub_sv"),  # the heaviest tag
        ({STORAGE: 1.0}, "Boston", "hub_boston"),  # a tie: where the team lives
        ({STORAGE: 1.0}, "Palo Alto", "hub_sv"),
        ({STORAGE: 1.0}, "Seattle", "hub_sv"),
        ({STORAGE: 1.0}, "New York", "hub_boston"),
        ({STORAGE: 1.0}, "慕尼黑", "hub_boston"),
    ],
)
def test_r4_hub_by_field_then_by_where_the_team_lives(tags: dict[str, float], city: str, hub: str) -> None:
    assert routed(tags, **{**ABROAD, **NO_R2, "team_city": city}, trl=3).hub_id == hub


def test_a_tie_without_a_city_leaves_the_hub_open_and_asks() -> None:
    facts = {**ABROAD, **NO_R2, "team_city": None, "team_country": "美国", "trl": 3}
    found = routed({STORAGE: 1.0}, **facts)
    assert (found.decision.value, found.hub_id) == ("hub_first", None)
    assert "abroad" in asked(found)
    assert routed({GENES: 1.0}, **facts).hub_id == "hub_boston"


@pytest.mark.parametrize(
    ("facts", "asks"),
    [
        ({"team_city": "Boston"}, None),
        ({"team_country": "美国"}, None),
        ({"team_country": "英国", "team_city": "Cambridge"}, "团队在英国，当地没有离岸孵化器；是否愿意到波士顿？"),
        ({"team_city": "柏林"}, "团队在德国，当地没有离岸孵化器；是否愿意到波士顿？"),
    ],
)
def test_a_hub_outside_the_teams_country_is_a_question(facts: dict[str, Any], asks: str | None) -> None:
    found = routed(has_prc_entity=False, **CLEAN, **NO_R2, trl=3, **facts)
    assert (found.hub_id, found.hub_first, found.offers_hub) == ("hub_boston", True, asks is None)
    assert (found.hub_question and found.hub_question.say("zh")) == asks


def test_a_hub_in_the_teams_own_country_goes_before_one_of_the_field_elsewhere() -> None:
    abroad = POLICY.routing.hub("boston").model_copy(update={"country": "GB"})
    routing = POLICY.routing.model_copy(update={"hubs": (abroad, POLICY.routing.hub("silicon_valley"))})
    router = Router(POLICY.model_copy(update={"routing": routing}), hubs=HUBS, today=TODAY)
    team = ProjectProfile(
        project_id="L1", name="某团队（演示）", team_country="英国", trl=3, has_prc_entity=False, **NO_R2
    )
    found = router.route(team, {LLM: 1.0}, ranked_park_ids=[])
    assert (found.hub_id, found.hub_question) == ("hub_boston", None)


def test_what_stands_in_the_way_of_a_hub_is_said() -> None:
    full = [HUBS[0].model_copy(update={"seats_free": 0})]
    profile = ProjectProfile(
        project_id="L1", name="某团队（演示）", team_city="柏林", trl=3, has_prc_entity=False, **NO_R2
    )
    found = route(profile, {GENES: 1.0}, hubs=full, ranked_park_ids=[], policy=POLICY, today=TODAY)
    codes = {sentence.code for sentence in found.reasons}
    assert {"hub_full", "no_landing_park"} <= codes
    assert found.hub_question is not None
    unrun = route(profile, {LLM: 1.0}, hubs=full, ranked_park_ids=[], policy=POLICY, today=TODAY)
    assert (unrun.hub_id, unrun.hub.en if unrun.hub else None) == (None, "Silicon Valley")
    assert "hub_not_run" in {sentence.code for sentence in unrun.reasons}


TRIGGERS: dict[str, dict[str, Any]] = {
    "entity_registered": {"has_prc_entity": True},
    "ip_licence": {"ip_licence_signed": True},
    "people": {"full_time_in_china": 2},
    "money": {"paid_pilot": True},
    "space": {"space_booked": True},
}
NOTHING = {
    "has_prc_entity": False,
    "ip_licence_signed": False,
    "full_time_in_china": 1,
    "paid_pilot": False,
    "space_booked": False,
    "rounds": (FundingRound(stage="seed", amount=Money(amount=499), closed_on=dt.date(2026, 1, 1)),),
}
HELD = {"team_city": "Boston", **CLEAN, "trl": 3, "signed_orders": Money(amount=0), "current_stage": "seed", **NOTHING}


@pytest.mark.parametrize("name", TRIGGERS)
def test_each_landing_trigger(name: str) -> None:
    found = routed(**{**HELD, **TRIGGERS[name]})
    assert {check.trigger_id for check in found.triggers if check.reached} == {name}
    assert {check.reached for check in routed(**HELD).triggers} == {False}


@pytest.mark.parametrize(("amount", "reached"), [(500, True), (499, False)])
def test_financing_of_500_wan_is_a_trigger(amount: float, reached: bool) -> None:
    rounds = (FundingRound(stage="seed", amount=Money(amount=amount), closed_on=dt.date(2026, 1, 1)),)
    found = routed(**{**HELD, "rounds": rounds})
    assert [check.reached for check in found.triggers if check.trigger_id == "money"] == [reached]


def test_a_round_of_unknown_amount_leaves_the_money_trigger_open() -> None:
    found = routed(**{**HELD, "rounds": (FundingRound(stage="seed"),)})
    assert [check.reached for check in found.triggers if check.trigger_id == "money"] == [None]


def test_r5_three_of_five_triggers_mean_landing_now() -> None:
    two = {**HELD, "ip_licence_signed": True, "space_booked": True}
    assert (routed(**two).decision.value, routed(**two).triggers_reached) == ("hub_first", 2)
    three = routed(**{**two, "paid_pilot": True})
    assert (three.decision.value, three.rule_id, three.ready_to_sign) == ("direct", "R5", True)
    assert three.landing_park_id == "ntcx"


@pytest.mark.parametrize(
    ("since", "due"),
    [("2024-12-31", True), ("2025-01-01", False), ("2025-06-01", False), (None, False)],
)
def test_r6_review_after_more_than_18_months(since: str | None, due: bool) -> None:
    day = None if since is None else dt.date.fromisoformat(since)
    assert routed(**{**HELD, "hub_since": day}).review_due is due


def test_r6_is_open_while_triggers_are_unknown_and_not_due_once_reached() -> None:
    long = {**HELD, "hub_since": dt.date(2024, 1, 1)}
    unknown = {**long, "ip_licence_signed": None, "space_booked": None, "paid_pilot": None, "rounds": ()}
    assert routed(**unknown).review_due is None
    two_open = {**long, "ip_licence_signed": None, "space_booked": None}
    assert routed(**two_open).review_due is True  # two more could not make three
    reached = {**long, "ip_licence_signed": True, "space_booked": True, "paid_pilot": True}
    assert routed(**reached).review_due is False
    assert "review_due" in {sentence.code for sentence in routed(**long).reasons}


def test_r7_talent_without_a_project() -> None:
    found = routed(**{**ABROAD, "talent_only": True})
    assert (found.decision.value, found.rule_id, found.hub_id) == ("talent_only", "R7", None)


@pytest.mark.parametrize(
    "facts",
    [
        {"team_city": "南通"},
        {"team_country": "中国"},
        {"registered_country": "中国"},
        {"company_number": "91320600MA1ABCDE2X"},
    ],
)
def test_a_team_at_home_is_domestic(facts: dict[str, Any]) -> None:
    found = routed(**facts)
    assert (found.decision.value, found.hub_id, found.landing_park_id, found.questions) == ("domestic", None, None, ())


def test_registration_stands_in_for_a_missing_place_only() -> None:
    assert routed(team_city="Boston", registered_country="中国", trl=7).decision is RouteDecision.DIRECT
    investor = routed(registered_country="USA", trl=7)  # capital from abroad is no team abroad
    assert (investor.decision.value, investor.leaning, investor.hub_id) == ("to_verify", None, None)
    assert "abroad" in asked(investor)
    conflict = routed(team_city="Boston", team_country="中国", registered_country="中国")
    assert (conflict.decision.value, conflict.leaning) == ("to_verify", None)


def test_a_registration_in_china_is_an_entity() -> None:
    found = routed(**{**ABROAD, "has_prc_entity": None, "registered_country": "中国"}, trl=3, **NO_R2)
    assert (found.decision.value, found.rule_id) == ("direct", None)
    assert [check.reached for check in found.triggers if check.trigger_id == "entity_registered"] == [True]


def test_a_team_is_asked_where_it_is_only_for_a_reason() -> None:
    found = routed(trl=3)
    assert (found.decision.value, found.questions, found.hub_id) == ("domestic", (), None)
    assert [reason.code for reason in found.reasons] == ["presumed_at_home"]


@pytest.mark.parametrize(
    "sign",
    [
        {"capital_origin": "foreign"},
        {"registered_country": "美国"},
        {"source": "overseas_hub"},
        {"has_prc_entity": False},
    ],
)
def test_what_points_abroad_is_a_reason_to_ask(sign: dict[str, object]) -> None:
    found = routed(trl=3, **sign)
    assert (found.decision.value, found.leaning, found.hub_id, found.landing_park_id) == ("to_verify", None, None, None)
    assert "abroad" in asked(found)


def test_a_text_without_chinese_may_come_from_abroad() -> None:
    profile = ProjectProfile(project_id="L1", name="Team of three", description="We build electrolysers.", trl=3)
    assert "abroad" in asked(ROUTER.route(profile, {GENES: 1.0}, ranked_park_ids=()))


def test_a_start_up_of_which_only_place_and_field_are_known() -> None:
    found = routed(
        {LLM: 0.7}, team_city="Mountain View", team_region="California", team_country="USA", description="LLM"
    )
    assert (found.decision.value, found.leaning, found.hub_first) == ("to_verify", RouteDecision.HUB_FIRST, True)
    assert (found.hub_id, found.landing_park_id) == ("hub_sv", "ntcx")
    assert {"trl", "has_prc_entity", "raising_first_round", "needs_local_customers"} <= asked(found)


def test_a_start_up_of_another_trade_goes_nowhere() -> None:
    found = routed({}, team_city="San Francisco", description="A social network for pets.")
    assert (found.decision.value, found.hub_id, found.landing_park_id, found.questions) == (
        "not_recommended",
        None,
        None,
        (),
    )
    assert "off_topic" in {sentence.code for sentence in found.reasons}


def test_without_words_or_tags_the_technology_is_asked_for() -> None:
    found = routed({}, **{**ABROAD, **NO_R2}, trl=3)
    assert found.decision is RouteDecision.HUB_FIRST
    assert "technology_match" in asked(found)


READS_GENES = TagProposal(GENES, "高通量基因测序", "High-throughput gene sequencing", 0.4, "reads genes overnight")


def test_a_proposed_technology_is_said_to_wait_for_an_answer() -> None:
    profile = ProjectProfile(project_id="L1", name="某团队（演示）", team_city="Boston")
    unsure = ROUTER.route(profile, {}, ranked_park_ids=[], proposals=[READS_GENES])
    assert "按文意建议为高通量基因测序，待确认" in unsure.say("zh")
    sure = ROUTER.route(profile, {GENES: 0.3}, ranked_park_ids=[])
    assert "technology_proposed" not in {sentence.code for sentence in sure.reasons}


def test_a_proposed_technology_leans_and_never_settles() -> None:
    told = {**ABROAD, **NO_R2, "trl": 3, "description": "A box that reads genes overnight."}
    profile = ProjectProfile(project_id="L1", name="某团队（演示）", **told)
    unsure = ROUTER.route(profile, {}, ranked_park_ids=["ntcx"], proposals=[READS_GENES])
    assert (unsure.decision.value, unsure.leaning, unsure.rule_id) == ("to_verify", RouteDecision.HUB_FIRST, "R1")
    assert (unsure.landing_park_id, asked(unsure)) == ("ntcx", {"technology_match"})
    assert unsure.hub_id == ROUTER.route(profile.model_copy(update={"description": ""}), {}, ranked_park_ids=[]).hub_id
    both = ROUTER.route(profile, {LLM: 0.7}, ranked_park_ids=["ntcx"], proposals=[READS_GENES])
    assert both.decision is RouteDecision.HUB_FIRST


def test_a_route_speaks_both_languages_and_is_json() -> None:
    found = routed(**{**HELD, "hub_since": dt.date(2024, 1, 1), "ip_licence_signed": True})
    assert found.say("zh").startswith("先离岸孵化：团队在境外：美国（波士顿）；")
    assert found.say("en").startswith("Hub first: The team is abroad: United States (Boston);")
    for language in ("zh", "en"):
        json.dumps(found.to_json(language))  # type: ignore[arg-type]
    assert found.policy_version == POLICY.version


def test_a_pack_may_not_ask_for_what_cannot_be_worked_out() -> None:
    foreign = POLICY.routing.inputs[0].model_copy(update={"id": "horoscope"})
    routing = POLICY.routing.model_copy(update={"inputs": (*POLICY.routing.inputs, foreign)})
    router = Router(POLICY.model_copy(update={"routing": routing}), hubs=HUBS, today=TODAY)
    with pytest.raises(PolicyError, match="horoscope"):
        router.route(ProjectProfile(project_id="L1", name="某团队（演示）"), {}, ranked_park_ids=[])


def test_the_watch_list_goes_to_its_best_hub_too() -> None:
    affinity = POLICY.taxonomy.field("marine_frontier").hub_affinity
    best = max(affinity, key=lambda hub: affinity[hub])
    assert routed({SHIPS: 0.6}, **{**ABROAD, **NO_R2}, trl=3).hub_id == POLICY.routing.hub(best).place_ids[0]
