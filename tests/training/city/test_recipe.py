"""The whole recipe on a small city: one ranker around the chances, honest in time, exact in what it explains."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from features.events import EventKind
from features.market import PairRole
from recommender.learned.artifact import Artifact
from recommender.learned.correction import Correction, expert_inputs
from recommender.learned.stored import city_artifact, city_ranker
from tests.training.cities import (
    CUT,
    POLICY,
    SMALL,
    Hashed,
    fitted_on,
    small_data,
    small_fitted,
    small_snapshot,
    true_tags,
)
from training.city.data import city_data
from training.city.evaluate import (
    ALL,
    COLD,
    COMBINED,
    INCUMBENT,
    MODEL,
    POLICY_SCORE,
    SEGMENTS,
    EvaluationConfig,
    evaluate_city,
)
from training.city.promote import PromotionConfig, verdicts
from training.city.ranker import asked_market, correction_at, measured_strength
from training.city.recipe import FittedCity, fit_recipe
from training.ranker.choice import Choices, fit_prior_scale
from training.snapshot import Snapshot

OPPOSITE = {EventKind.ACCEPTED: EventKind.DECLINED, EventKind.DECLINED: EventKind.ACCEPTED}


@cache
def _correction() -> Correction:
    """The ranker at half strength, with the history up to the cut."""
    fitted = small_fitted()
    assert fitted.ranker is not None
    return correction_at(small_data(), replace(fitted.ranker, strength=0.5), CUT)


def _hash(fitted: FittedCity) -> str:
    return city_artifact(fitted.chances, {}, landed={}, ranker=fitted.ranker).hash


def test_the_same_bytes_twice_and_with_two_threads() -> None:
    assert _hash(fitted_on(small_data(), threads=2)) == _hash(small_fitted())


def test_the_future_does_not_touch_the_past() -> None:
    snapshot = small_snapshot()
    events = tuple(
        replace(event, kind=OPPOSITE.get(event.kind, event.kind)) if event.happened_on > CUT else event
        for event in snapshot.events
    )
    later = snapshot.last_day + dt.timedelta(days=1)
    edits = tuple(
        replace(one, version=2, effective_on=later, profile=one.profile.model_copy(update={"description": "other"}))
        for one in snapshot.projects
    )
    other = city_data(Snapshot((*snapshot.projects, *edits), snapshot.parks, events), policy=POLICY, tag=true_tags)
    assert _hash(fitted_on(other)) == _hash(small_fitted())


def test_the_ranker_comes_back_from_its_artifact() -> None:
    ranker = small_fitted().ranker
    assert ranker is not None
    artifact = city_artifact(small_fitted().chances, {}, landed={}, ranker=replace(ranker, strength=0.25))
    packed = artifact.packed()
    assert {"manifest.json", "arrays.npz", "ranker.json", "trees-0.txt", "trees-1.txt"} == set(packed)
    nothing = np.zeros((0, 0, 10), dtype=np.float32)
    inputs = expert_inputs([], [], score=nothing[:, :, 0], components=nothing, role=PairRole.FEATURE)
    again = city_ranker(Artifact.unpacked(packed, "memory"), inputs, sentences=Hashed())
    assert again is not None
    assert again.strength == 0.25
    group = small_data().groups[-1]
    one, other = (
        correction_at(small_data(), found, CUT)(group.projects, group.parks, group.expert)
        for found in (again, replace(ranker, strength=0.25))
    )
    assert np.array_equal(one, other)
    assert np.abs(one).max() > 0


def test_the_ranker_moves_the_order_and_never_the_project() -> None:
    group, correction = small_data().groups[-1], _correction()
    moved, home = correction(group.projects, group.parks, group.expert), correction.rows(group.parks) >= 0
    assert np.abs(moved[:, home].mean(axis=1)).max() < 1e-9
    assert (moved[:, ~home] == 0).all()
    assert moved.std() > 0


def test_one_lead_alone_is_moved_as_in_the_batch() -> None:
    group = small_data().groups[-1]
    whole = _correction()(group.projects, group.parks, group.expert)
    alone = _correction()(
        group.projects.take([2]),
        group.parks,
        replace(group.expert, score=group.expert.score[[2]], components=group.expert.components[[2]]),
    )
    assert np.array_equal(alone[0], whole[2])


def test_an_event_of_today_is_in_the_history() -> None:
    ranker, data = small_fitted().ranker, small_data()
    assert ranker is not None
    days = sorted({event.happened_on for event in small_snapshot().events if event.kind is EventKind.ACCEPTED})
    before, after = (correction_at(data, ranker, day) for day in days[40:42])
    assert len(after.options.events) > len(before.options.events)


def test_without_strength_nothing_is_computed() -> None:
    fitted = small_fitted()
    assert fitted.ranker is not None
    group = small_data().groups[0]
    idle = Correction(replace(fitted.ranker, strength=0.0), _correction().options, ())
    assert not idle(group.projects, group.parks, group.expert).any()


def test_only_asked_places_are_compared() -> None:
    market = asked_market(small_data(), until=CUT, chances=SMALL.chances)
    rule = next(one for one in market.pair_inputs if one.role is PairRole.ELIGIBLE)
    view = market.view(market.events["at"].iloc[-1], query_ids=list(small_data().project_ids))
    asked = rule(view.queries, view.places, now=view.now) != 0
    answered = {(one.project_id, one.park_id) for one in small_data().outcomes_on(CUT) if one.accepted is not None}
    found = {(view.queries.index[i], view.places.index[j]) for i, j in np.argwhere(asked)}
    assert found == {pair for pair in answered if pair[1] in view.places.index}


def test_strength_is_what_the_months_after_say() -> None:
    rng = np.random.default_rng(2)
    n_leads, n_places = 600, 3
    start, said = rng.normal(size=(2, n_leads * n_places))
    utility = (start + 0.7 * said).reshape(n_leads, n_places) + rng.gumbel(size=(n_leads, n_places))
    shares = (utility == utility.max(axis=1, keepdims=True)).astype(float).ravel()
    choices = Choices(np.full(n_leads, n_places), shares, np.ones(n_leads * n_places))
    assert fit_prior_scale(choices, said, beside=start) == pytest.approx(0.7, abs=0.15)
    assert fit_prior_scale(choices, -said, beside=start) == 0.0


def test_strength_stays_below_what_is_likeliest_and_below_the_most() -> None:
    ranker = small_fitted().ranker
    assert ranker is not None
    last = small_snapshot().last_day
    for most in (1.0, 0.05):
        config = SMALL.ranker.model_copy(update={"most": most})
        found = measured_strength(small_data(), ranker, since=CUT, until=last, config=config, chances=SMALL.chances)
        assert 0.0 <= found.value < most
        assert found.leads > 10
    nobody = measured_strength(
        small_data(), ranker, since=last, until=last + dt.timedelta(1), config=SMALL.ranker, chances=SMALL.chances
    )
    assert (nobody.value, nobody.leads) == (0.0, 0)


def test_a_city_too_young_for_a_ranker_is_served_by_the_chances() -> None:
    """Where folds hold too few pairs to split once, there is no ranker, and no crash."""
    boosting = SMALL.ranker.fit.grown.model_copy(update={"min_pairs_in_leaf": 5000})
    ranker = SMALL.ranker.model_copy(update={"fit": SMALL.ranker.fit.model_copy(update={"boosting": boosting})})
    recipe = SMALL.model_copy(update={"ranker": ranker})
    young = fit_recipe(small_data(), until=CUT, recipe=recipe, seed=3, sentences=Hashed())
    assert young.ranker is None
    assert young.strength.value == 0
    assert set(city_artifact(young.chances, {}, landed={}, ranker=None).packed()) == {"manifest.json", "arrays.npz"}


def test_evaluation_compares_what_would_serve() -> None:
    config = EvaluationConfig(new_parts=2)
    same = evaluate_city(
        small_data(), small_fitted(), config=config, seed=1, sentences=Hashed(), incumbent=small_fitted()
    )
    contents = {"content_tags", "content_words", "content_chars", "content_meaning"}
    assert {POLICY_SCORE, COMBINED, MODEL, "popularity", "history_words", INCUMBENT, *contents} <= set(same.figures)
    for segment in SEGMENTS:
        assert same.differences[INCUMBENT][segment].mean in {0.0} or not same.differences[INCUMBENT][segment].leads
        assert same.figures[INCUMBENT][segment] == pytest.approx(same.figures[COMBINED][segment], nan_ok=True)
    assert same.counts[COLD] == same.counts[ALL]
    assert same.figures[MODEL][COLD] != same.figures[MODEL][ALL]
    assert same.figures["popularity"][COLD] == {}
    new = same.differences[POLICY_SCORE][COLD]
    assert (new.mean, new.low, new.high) == (0.0, 0.0, 0.0), "a place without a record keeps the policy's score"
    judged = {
        (one.rival, one.segment): one.verdict.value
        for one in verdicts(same, PromotionConfig()).comparisons
        if one.leads
    }
    assert judged[INCUMBENT, ALL] == "as_good"
    assert {POLICY_SCORE, INCUMBENT, *contents} == {rival for rival, _ in judged}


def test_hidden_places_leave_no_trace() -> None:
    """What is said of a place as if it were new does not depend on what it answered."""
    data, fitted = small_data(), small_fitted()
    accepted = [one.park_id for one in data.outcomes_on(CUT) if one.accepted]
    busiest = max(set(accepted), key=accepted.count)
    events = tuple(
        replace(one, kind=OPPOSITE.get(one.kind, one.kind)) if one.park_id == busiest else one
        for one in small_snapshot().events
    )
    other = replace(data, snapshot=replace(data.snapshot, events=events))
    column, late = data.place_ids.index(busiest), data.since(CUT)
    said, again = (fitted.judged_as_new(one, [busiest], late) for one in (data, other))
    known = fitted.judged(data, late)
    assert all(np.allclose(a.utility[:, column], b.utility[:, column]) for a, b in zip(said, again, strict=True))
    assert not np.allclose(known[0].utility[:, column], said[0].utility[:, column])
