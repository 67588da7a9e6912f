"""The matcher over the whole engine: nothing ineligible, a stable order, sums that add up, answers that agree."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pytest

from features.errors import UnknownIdError
from features.frames import ProjectTable, project_table
from features.policy.pack import load_policy
from recommender.eligibility.kleene import Status
from recommender.matching.batch import Batch
from recommender.matching.hub_offer import HubStanding
from recommender.matching.matcher import Matcher
from recommender.matching.near import counterfactual
from recommender.matching.requirements import CheckedRequest, PlaceRequest, Requirement
from recommender.matching.standing import standings
from recommender.matching.sufficiency import Outlook
from recommender.routing import RouteDecision
from training.world.leads import InventedLead, invent_leads
from training.world.places import demo_places

TODAY = dt.date(2026, 7, 1)
POLICY = load_policy()
IDS = [technology.id for technology in POLICY.taxonomy.technologies]


def table(leads: tuple[InventedLead, ...]) -> ProjectTable:
    tags = [{lead.idea.technology_id: 0.9} if lead.idea.technology_id else {} for lead in leads]
    return project_table([lead.profile for lead in leads], tags, technology_ids=IDS)


@pytest.fixture(scope="module")
def batch() -> Batch:
    leads = invent_leads(140, seed=5, first_day=dt.date(2026, 1, 1), days=150)
    return Matcher(demo_places(), policy=POLICY, today=TODAY).batch(table(leads))


def test_nothing_ineligible_is_ever_recommended(batch: Batch) -> None:
    shown = 0
    for row in range(len(batch.projects)):
        for match in batch.slate(row, limit=5).matches:
            shown += 1
            assert match.allowed
            assert all(verdict.status is not Status.FAIL for verdict in match.verdicts)
            assert len(match.verdicts) == len(batch.eligibility.rule_ids)
    assert shown > 300


def test_slates_are_ranked_spread_and_add_up(batch: Batch) -> None:
    spread_out = 0
    for row in range(len(batch.projects)):
        slate = batch.slate(row)
        assert len(slate.matches) <= 3
        assert [match.rank for match in slate.matches] == list(range(1, len(slate.matches) + 1))
        assert [match.score for match in slate.matches] == sorted((m.score for m in slate.matches), reverse=True)
        spread_out += len({match.district for match in slate.matches}) >= 2
        for match in slate.matches:
            assert sum(item.points for item in match.contributions) == pytest.approx(match.score, abs=1e-3)
        assert slate.policy_version == POLICY.version
    assert spread_out > len(batch.projects) // 2


def test_hubs_stand_apart_and_only_where_the_route_leads_there(batch: Batch) -> None:
    standings, first = Counter[HubStanding](), 0
    for row in range(len(batch.projects)):
        slate = batch.slate(row)
        assert all(not match.is_hub for match in (*slate.matches, *slate.near_misses))
        standings.update(hub.standing for hub in slate.hubs)
        first += slate.first is not None and slate.first.startswith("hub_")
        for hub in slate.hubs:
            assert hub.park_id == slate.route.hub_id
            assert hub.offers
            assert (hub.question is None) == (slate.route.hub_question is None)
            assert (slate.first == hub.park_id) == slate.route.hub_first
        if slate.route.decision is RouteDecision.DOMESTIC:
            assert not slate.hubs
        if not slate.route.offers_parks:
            assert not slate.matches
    assert set(standings) == set(HubStanding)
    assert first > 3


def test_one_lead_at_one_hub_has_no_points_and_a_hub_orders_its_own_leads_by_theirs(batch: Batch) -> None:
    hub, park = (int(np.flatnonzero(batch.matcher.is_hub == wanted)[0]) for wanted in (True, False))
    alone, at_home = batch.match(0, hub).to_json("en"), batch.match(0, park).to_json("en")
    assert (alone["score"], alone["policy"], alone["loss"], alone["contributions"]) == (None, None, None, [])
    assert [one["text"] for one in alone["offers"]] == [one.say("en") for one in batch.match(0, hub).offers]
    assert (at_home["score"], at_home["offers"]) == (batch.match(0, park).score, [])
    listed = [
        one
        for row in np.flatnonzero(batch.matcher.is_hub)
        for one in batch.inbound(batch.matcher.park_ids[row]).matches
    ]
    assert listed
    assert all(one.to_json("en")["score"] == one.score for one in listed)


def test_a_header_counts_what_the_lists_below_it_hold(batch: Batch) -> None:
    for row in range(0, len(batch.projects), 9):
        one = batch.matcher.batch(batch.projects.take([row]))
        slate, places = one.slate(0), standings(one)
        assert len(places) == slate.n_places == len(batch.matcher.park_ids) - batch.matcher.is_hub.sum()
        assert sum(place.allowed for place in places) == slate.n_allowed
        ranks = [place.rank for place in places if place.allowed]
        ranked = slate.outlook is Outlook.RANKED
        assert ranks == (list(range(1, slate.n_allowed + 1)) if ranked else [None] * slate.n_allowed)
        assert [place.park.park_id for place in places if place.recommended] == [m.park_id for m in slate.matches]
        shut = [place.park.park_id for place in places if not place.allowed]
        assert shut[: len(slate.near_misses)] == [miss.park_id for miss in slate.near_misses]


def test_one_project_alone_gets_the_answer_of_the_batch(batch: Batch) -> None:
    for row in (0, 7, 42):
        alone = batch.matcher.batch(batch.projects.take([row])).slate(0)
        assert alone == batch.slate(row)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_taken_over_from_an_earlier_batch_is_as_if_judged_anew(batch: Batch, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(batch.projects))[:40]
    taken = batch.projects.take(rows.tolist())
    profiles, tags = list(taken.profiles), taken.tags.copy()
    for row in rng.choice(len(rows), 6, replace=False).tolist():  # some have changed, some are tagged otherwise
        if rng.random() < 0.5:
            profiles[row] = profiles[row].model_copy(update={"floor_area_m2": float(rng.integers(100, 90_000))})
        else:
            tags[row] = np.roll(tags[row], 1)
    changed = ProjectTable(tags, tuple(profiles), taken.proposals)
    quick, anew = batch.matcher.batch(changed, earlier=batch), batch.matcher.batch(changed)
    assert (quick.eligibility.status == anew.eligibility.status).all()
    assert (quick.scores == anew.scores).all()
    for project in range(0, len(rows), 7):
        assert quick.slate(project).to_json("zh") == anew.slate(project).to_json("zh")
    place = batch.matcher.park_ids[3]
    assert quick.inbound(place).to_json("en") == anew.inbound(place).to_json("en")
    assert (batch.unstated[rows] == batch.matcher.batch(taken).unstated).all()
    assert (batch.matcher.batch(changed, earlier=batch).view().unstated == anew.unstated).all()
    assert quick.holds(batch.matcher, changed)
    assert not quick.holds(batch.matcher, taken)


def test_of_an_earlier_batch_without_leads_nothing_is_taken_over(batch: Batch) -> None:
    place, leads = batch.matcher.park_ids[3], batch.projects.take([0, 1])
    none = batch.matcher.batch(batch.projects.take([]))
    assert none.inbound(place).matches == ()
    assert len(none.unstated) == 0
    after, anew = batch.matcher.batch(leads, earlier=none), batch.matcher.batch(leads)
    assert after.inbound(place).to_json("zh") == anew.inbound(place).to_json("zh")
    assert (after.unstated == anew.unstated).all()


def test_nothing_is_taken_over_from_other_places(batch: Batch) -> None:
    fewer = Matcher(demo_places()[:6], policy=batch.matcher.policy, today=batch.matcher.today)
    projects = batch.projects.take([0, 1])
    assert (fewer.batch(projects, earlier=batch).scores == fewer.batch(projects).scores).all()


def test_readers_of_one_batch_do_not_disturb_one_another(batch: Batch) -> None:
    alone = [batch.slate(project).to_json("zh") for project in (0, 1)]
    one, other = batch.view(), batch.view()
    for row in range(3):  # in turn, as two threads would
        assert one.match(0, row).to_json("zh") == batch.match(0, row).to_json("zh")
        assert other.match(1, row).to_json("zh") == batch.match(1, row).to_json("zh")
    assert [one.slate(0).to_json("zh"), other.slate(1).to_json("zh")] == alone


def test_a_place_is_near_where_its_match_says_so(batch: Batch) -> None:
    for row in range(len(batch.matcher.park_ids)):
        assert batch.is_near(0, row) == batch.match(0, row).near


def test_the_order_of_places_and_projects_does_not_matter(batch: Batch) -> None:
    turned = Matcher(demo_places()[::-1], policy=POLICY, today=TODAY).batch(batch.projects.take(range(29, -1, -1)))
    for row in range(30):
        assert turned.slate(29 - row) == batch.slate(row)


def test_an_inbound_list_holds_exactly_the_open_pairs(batch: Batch) -> None:
    answer = batch.inbound("rugao_htz", limit=1000)
    column = batch.matcher.row_of("rugao_htz")
    open_to = batch.open_sites[:, column] & batch.offered
    expected = {batch.projects.profiles[row].project_id for row in np.flatnonzero(open_to)}
    assert {match.project_id for match in answer.matches} == expected
    assert answer.n_allowed == len(expected)
    scores = [match.score for match in answer.matches]
    assert scores == sorted(scores, reverse=True)
    assert sum(answer.excluded_by.values()) >= answer.n_projects - answer.n_allowed


def test_a_hub_sees_those_whom_the_route_leads_to_it(batch: Batch) -> None:
    answer = batch.inbound("hub_boston", limit=1000)
    assert answer.matches
    by_id = {profile.project_id: row for row, profile in enumerate(batch.projects.profiles)}
    assert all(batch.slate(by_id[match.project_id]).route.hub_id == "hub_boston" for match in answer.matches)


def test_near_misses_fail_one_rule_and_say_which(batch: Batch) -> None:
    seen = 0
    for row in range(len(batch.projects)):
        misses = batch.slate(row).near_misses
        seen += len(misses)
        assert [miss.near for miss in misses] == sorted((miss.near for miss in misses), reverse=True)
        for miss in misses:
            assert len(miss.failed) == 1
            assert miss.rank is None
    assert seen > 30


def test_an_extra_requirement_narrows_what_is_shown(batch: Batch) -> None:
    coastal = CheckedRequest(PlaceRequest(requirements=(Requirement(field="coastal", value=True),), keep_unknown=False))
    names = {place.park_id for place in batch.matcher.places.profiles if place.coastal}
    for row in range(40):
        slate = batch.slate(row, limit=20, asked=coastal)
        assert {match.park_id for match in (*slate.matches, *slate.near_misses)} <= names
        assert slate.left_out_by == {"request.coastal": len(batch.matcher.park_ids) - len(names)}
        assert all(match.requirements[0].status is Status.PASS for match in slate.matches)
        ranked = batch.ranked(row, within=coastal.within(batch.matcher.places.profiles))
        assert len(ranked) == (slate.n_allowed if batch.outlook(row) is Outlook.RANKED else 0)


def test_however_many_places_are_asked_for_they_are_the_first_of_one_ranking(batch: Batch) -> None:
    for row in range(40):
        every = batch.slate(row, limit=100).matches
        for limit in (1, 2, 3, 10):
            assert batch.slate(row, limit=limit).matches == every[:limit]
        assert batch.slate(row).matches == every[:3]


def test_a_fix_counts_under_what_the_request_asks(batch: Batch) -> None:
    fixed = 0
    for row in range(len(batch.projects)):
        fix = counterfactual(batch, row)
        if fix is not None:
            fixed += 1
            without = CheckedRequest(PlaceRequest(exclude=(fix.park_id,)))
            other = batch.slate(row, asked=without, what_if=True).counterfactual
            assert other is None or other.park_id != fix.park_id
    assert fixed


def test_an_unknown_place_is_refused_by_name(batch: Batch) -> None:
    with pytest.raises(UnknownIdError, match="atlantis"):
        batch.inbound("atlantis")


def test_no_projects_and_no_places() -> None:
    empty = Matcher([], policy=POLICY, today=TODAY)
    leads = invent_leads(3, seed=1, first_day=TODAY, days=3)
    slate = empty.batch(table(leads)).slate(0)
    assert slate.matches == () == slate.near_misses
    assert slate.n_places == 0
    nobody = Matcher(demo_places(), policy=POLICY, today=TODAY).batch(table(()))
    assert nobody.inbound("ntcx").matches == ()


def test_json_speaks_both_languages(batch: Batch) -> None:
    slate = next(slate for row in range(len(batch.projects)) if (slate := batch.slate(row)).matches)
    zh, en = slate.to_json("zh"), slate.to_json("en")
    assert zh.keys() == en.keys()
    assert zh["matches"][0]["park"] != en["matches"][0]["park"]
    assert {"rank", "score", "contributions", "passed", "to_verify", "failed", "questions"} <= zh["matches"][0].keys()


def test_a_place_hears_of_no_lead_that_is_offered_no_park(batch: Batch) -> None:
    rows = range(len(batch.projects))
    ranked = [batch.outlook(row) is Outlook.RANKED for row in rows]
    offered = [batch.slate(row).route.offers_parks and ranked[row] for row in rows]
    assert batch.offered.tolist() == offered
    assert not all(offered)
    held = {one.project_id for one, told in zip(batch.projects.profiles, offered, strict=True) if not told}
    for park_id in batch.matcher.park_ids:
        if park_id.startswith("hub_"):
            continue
        assert held.isdisjoint(match.project_id for match in batch.inbound(park_id, limit=1000).matches)


def test_what_gives_and_what_costs_each_have_their_fact_and_add_up(batch: Batch) -> None:
    lost = Counter[str]()
    for row in range(0, len(batch.projects), 3):
        for match in batch.slate(row).matches:
            shown = [one.points for one in match.contributions]
            assert all(round(points, 1) == points for points in shown)
            assert round(sum(shown), 1) == match.score
            assert [one.points for one in match.pluses] == sorted((p.points for p in match.pluses), reverse=True)
            loss = match.loss
            assert loss is not None
            lost[loss.code] += 1
            assert all(sentence.say("zh") and sentence.say("en") for sentence in loss.sentences)
            assert loss.sentences
            most = max(one.max_points - one.base_points for one in match.components)
            assert loss.points >= round(most, 1)
    assert len(lost) > 1


def test_a_changed_place_is_judged_as_if_no_place_had_been_known_before() -> None:
    leads, places = table(invent_leads(30, seed=11, first_day=dt.date(2026, 1, 1), days=150)), list(demo_places())
    row = next(row for row, place in enumerate(places) if place.segments and place.anchors and place.open_scenarios)
    changes = ({"segments": ()}, {"anchors": ()}, {"open_scenarios": ()}, {"chain_gaps": IDS[:3]}, {"pipeline": ()})
    before = Matcher(places, policy=POLICY, today=TODAY).batch(leads).scores
    for change in changes:
        places[row] = places[row].model_copy(update=change)
        strange = [place.model_copy(deep=True) for place in places]
        now, anew = (Matcher(known, policy=POLICY, today=TODAY).batch(leads) for known in (places, strange))
        assert np.array_equal(now.scores, anew.scores)
        assert now.slate(3).to_json("zh") == anew.slate(3).to_json("zh")
    assert not np.array_equal(before, now.scores)
