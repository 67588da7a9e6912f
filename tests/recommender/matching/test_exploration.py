"""Places on trial: a small share of leads, the last slot, always allowed, with its reason, everywhere the same."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache

import numpy as np
import pytest
from pydantic import ValidationError

from features.choices import PlaceKind
from features.frames import project_table
from features.policy.pack import Policy
from features.policy.weights import ExplorationRule, LearningMode
from recommender.learned.city_model import CityModel
from recommender.learned.learned import Learned
from recommender.matching.exploration import LEVEL, explores, on_trial
from recommender.matching.matcher import Batch, Matcher
from recommender.matching.standing import standings
from recommender.scoring.posterior import Chance
from tests.training.cities import CUT, POLICY, small_city, small_data
from training.city.chances import CityFitConfig, fit_city
from training.city.combined import decisions_on

TODAY = dt.date(2026, 7, 9)
LEADS = 160
RULE = ExplorationRule(basis="judgement", share=0.2, most_answers=2)


def pack(*, share: float, mode: LearningMode = LearningMode.COMBINED) -> Policy:
    """The pack with so many leads that try a place."""
    weights = POLICY.weights
    update = {
        "exploration": RULE.model_copy(update={"share": share}),
        "learning": weights.learning.model_copy(update={"mode": mode}),
    }
    return POLICY.model_copy(update={"weights": weights.model_copy(update=update)})


@cache
def _chances() -> CityModel:
    """What the small city has taught by the cut."""
    return fit_city(small_data(), until=CUT, config=CityFitConfig())[0]


@cache
def batch(
    share: float, day: dt.date = TODAY, mode: LearningMode = LearningMode.COMBINED, *, explores: bool = True
) -> Batch:
    """The latest leads of the small city, with what has been learnt of it."""
    learned = Learned(_chances(), "m", decisions=decisions_on(small_data(), CUT))
    leads = small_city().leads[-LEADS:]
    tags = [{one.idea.technology_id: 1.0} if one.idea.technology_id else {} for one in leads]
    ids = [technology.id for technology in POLICY.taxonomy.technologies]
    table = project_table([one.profile for one in leads], tags, technology_ids=ids)
    policy = pack(share=share, mode=mode)
    matcher = Matcher(small_city().places, policy=policy, today=day, learned=learned, explores=explores)
    return matcher.batch(table)


def told(found: Batch, row: int) -> str:
    """The whole answer about a lead, but for the name of the pack."""
    answer = json.dumps(found.slate(row, limit=6).to_json("zh"), ensure_ascii=False)
    return answer.replace(found.matcher.policy.version, "")


def marked(found: Batch) -> dict[int, int]:
    """Lead -> place on trial."""
    trials = {row: found.trial(row) for row in range(LEADS)}
    return {row: trial[0] for row, trial in trials.items() if trial is not None}


def test_off_changes_no_byte_and_on_changes_only_the_leads_it_marks() -> None:
    off, on = batch(0.0), batch(0.2)
    assert POLICY.weights.exploration.share == 0
    assert not marked(off)
    for row in {*range(0, LEADS, 8), *list(marked(on))[:5]}:
        assert (told(off, row) == told(on, row)) == (row not in marked(on)), row
        assert '"trial"' not in told(off, row)


def test_the_share_is_kept() -> None:
    ids = [f"L-{number}" for number in range(20_000)]
    for share in (0.02, 0.1, 0.2):
        assert np.mean([explores(one, TODAY, share) for one in ids]) == pytest.approx(share, abs=0.01)
    on = batch(0.2)
    chosen = {row for row in range(LEADS) if explores(on.projects.profiles[row].project_id, TODAY, 0.2)}
    assert set(marked(on)) <= chosen
    assert 5 < len(marked(on)) <= 0.3 * LEADS


def test_one_place_in_the_last_slot_that_could_be_first() -> None:
    off, on = batch(0.0), batch(0.2)
    judged, combiner = on.judged, on.matcher.combiner
    assert judged is not None
    assert combiner is not None
    low, high = judged.accept.interval(LEVEL)
    for row, place in marked(on).items():
        slate, before = on.slate(row), off.slate(row)
        assert [one.trial is not None for one in slate.matches] == [False, False, True]
        assert [one.park_id for one in slate.matches[:2]] == [one.park_id for one in before.matches[:2]]
        tried = slate.matches[2]
        assert tried.park_id == on.matcher.park_ids[place]
        assert tried.park_id not in {one.park_id for one in before.matches}
        assert tried.allowed
        assert tried.kind is not PlaceKind.OVERSEAS_HUB
        first = on.matcher.row_of(slate.matches[0].park_id)
        assert high[row, place] > judged.accept.probability[row, first]
        assert tried.trial is not None
        assert (tried.trial.low, tried.trial.high) == (low[row, place], high[row, place])
        assert tried.trial.received == (0 if tried.learned is None else tried.learned.received) <= RULE.most_answers
        fields = {field.id for field in tried.trial.fields}
        assert {one.field_id for one in on.matcher.places.profiles[place].segments} & fields
        assert sorted(off.ranked(row).tolist()) == sorted(on.ranked(row).tolist())


def test_the_same_month_tries_the_same_place_and_every_surface_marks_it() -> None:
    on, later, next_month = (batch(0.2, day) for day in (TODAY, dt.date(2026, 7, 30), dt.date(2026, 8, 3)))
    assert set(marked(on)) == set(marked(later)) != set(marked(next_month))
    for row, place in list(marked(on).items())[:4]:
        alone = on.matcher.batch(on.projects.take([row]))
        name = on.matcher.park_ids[place]
        slate = alone.slate(0)
        assert slate.to_json("zh")["matches"] == on.slate(row).to_json("zh")["matches"]
        shown = standings(alone)
        assert [one.park.park_id for one in shown if one.on_trial] == [name]
        assert [one.park.park_id for one in shown[:3]] == [one.park_id for one in slate.matches]
        assert alone.match(0, place).trial == slate.matches[2].trial
        inbound = {one.project_id: one.trial for one in on.inbound(name, limit=LEADS).matches}
        assert inbound[slate.project_id] == slate.matches[2].trial


def test_a_request_keeps_the_place_on_trial_only_if_it_meets_it() -> None:
    on = batch(0.2)
    row, place = next(iter(marked(on).items()))
    within = np.ones(len(on.matcher.park_ids), dtype=bool)
    assert on.ranked(row, within=within)[2] == place
    within[place] = False
    assert place not in on.ranked(row, within=within)
    assert on.ranked(row, within=within).tolist() == batch(0.0).ranked(row, within=within).tolist()


@pytest.mark.parametrize("mode", [LearningMode.SHADOW, LearningMode.POLICY_ONLY])
def test_nothing_is_tried_where_nothing_learnt_counts(mode: LearningMode) -> None:
    assert not marked(batch(0.2, mode=mode))


def test_nothing_is_tried_where_only_some_places_are_known() -> None:
    assert not marked(batch(0.2, explores=False))


def test_the_reason_is_a_sentence() -> None:
    on = batch(0.2)
    found = [trial[1] for row in range(LEADS) if (trial := on.trial(row)) is not None]
    for trial in found:
        chance = f"{round(100 * trial.low)}%–{round(100 * trial.high)}%"
        said = trial.say("zh")
        assert said.startswith("试荐：近两年本园")
        assert said.endswith(f"接受可能性{chance}，建议试荐一次")
        assert ("未收到" in said) == (trial.received == 0)
        assert chance in trial.say("en")


def _tried(**changed: list[float]) -> int | None:
    """Five places, the last two of them not shown: which is tried."""
    accept = Chance(np.array(changed.get("odds", [1.0, 0.5, 0.0, -0.5, -0.5])), np.array([0.1, 0.1, 0.1, 1.5, 2.5]))
    received = np.array(changed.get("received", [9.0, 9.0, 9.0, 0.0, 0.0]))
    has_role = np.array(changed.get("roles", [1, 1, 1, 1, 1]), dtype=bool)
    ranked = np.array(changed.get("ranked", [0, 1, 2, 3, 4]), dtype=np.intp)
    return on_trial(ranked, 3, accept=accept, received=received, has_role=has_role, rule=RULE)


def test_which_place_is_tried_by_hand() -> None:
    assert _tried() == 4
    assert _tried(received=[9, 9, 9, 0, 3]) == 3
    assert _tried(roles=[1, 1, 1, 1, 0]) == 3
    assert _tried(odds=[1.0, 0.5, 0.0, -0.5, -9.0]) == 3
    assert _tried(odds=[8.0, 0.5, 0.0, -0.5, -0.5]) is None
    assert _tried(roles=[1, 1, 1, 0, 0]) is None
    assert _tried(ranked=[0, 1, 2]) is None


@pytest.mark.parametrize("share", [-0.1, 0.21, 1.0])
def test_a_share_that_is_not_small_is_refused(share: float) -> None:
    with pytest.raises(ValidationError):
        ExplorationRule(basis="judgement", share=share, most_answers=2)
