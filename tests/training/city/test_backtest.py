"""The bias-corrected estimate against a world whose answer is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from features.events import EventKind
from tests.training.cities import CUT, small_data
from training.city.chances import CityFitConfig, fit_city
from training.city.combined import served
from training.city.data import CityData
from training.city.estimates import doubly_robust
from training.city.exploring import explored, trials_of
from training.city.propensities import answers, fitted_temperature, officer_chances, propensities, trials_shown


def test_unasked_choice_counts_what_the_chance_expects() -> None:
    one = np.ones((1, 2), dtype=bool)
    found = doubly_robust(
        np.array([[1.0, 0.0]]), np.array([[0.3, 0.6]]), np.array([0]), one, np.array([[False, True]]),
        np.array([[np.nan, 1.0]]), np.array([[0.5, 0.5]]), 0.02,
    )  # fmt: skip
    assert found.tolist() == [0.3]


def test_asked_choice_is_corrected_by_hand() -> None:
    one = np.ones((1, 2), dtype=bool)
    found = doubly_robust(
        np.array([[1.0, 0.0]]), np.array([[0.3, 0.6]]), np.array([0]), one, np.array([[True, False]]),
        np.array([[1.0, np.nan]]), np.array([[0.5, 0.5]]), 0.02,
    )  # fmt: skip
    assert found[0] == pytest.approx(0.3 + (1 - 0.3) / 0.5)


def test_a_wrong_chance_is_put_right_by_what_officers_sent() -> None:
    rng, n = np.random.default_rng(4), 6000
    truth = np.tile([0.7, 0.3, 0.2], (n, 1))
    scores = np.tile([0.0, 10.0, 12.0], (n, 1))
    allowed, one_each = np.ones((n, 3), dtype=bool), np.zeros((n, 3), dtype=bool)
    chosen = (scores / 12 + rng.gumbel(size=scores.shape)).argmax(axis=1)
    one_each[np.arange(n), chosen] = True
    accepted = np.where(one_each, (rng.random((n, 3)) < truth).astype(float), np.nan)
    logged = officer_chances(scores, allowed, one_each, 12.0, rng=rng, draws=200)
    wrong = np.full((n, 3), 0.1)
    found = doubly_robust(-scores, wrong, np.arange(n), allowed, one_each, accepted, logged, 0.02)
    assert found.mean() == pytest.approx(0.7, abs=0.05)


def test_chances_of_officers() -> None:
    allowed = np.array([[True, True, False]])
    sent = np.array([[True, False, False]])
    found = officer_chances(np.array([[5.0, 5.0, 90.0]]), allowed, sent, 12.0, rng=np.random.default_rng(0), draws=4000)
    assert found[0, :2] == pytest.approx([0.5, 0.5], abs=0.03)
    assert found[0, 2] < 0.001


def _sent_on_trial(data: CityData) -> CityData:
    """Return the same where every tenth sending was of a place shown on trial."""
    events = tuple(
        replace(one, payload={**one.payload, "trial_park_id": one.park_id})
        if one.kind is EventKind.SENT and one.seq % 10 == 0
        else one
        for one in data.snapshot.events
    )
    return replace(data, snapshot=replace(data.snapshot, events=events))


def test_what_was_shown_on_trial_is_not_taken_for_a_choice_by_the_score() -> None:
    plain, tried = small_data(), _sent_on_trial(small_data())
    shown, sent = trials_shown(tried), answers(tried)[0]
    assert not trials_shown(plain).any()
    assert shown.any()
    assert (sent | ~shown).all()
    assert fitted_temperature(tried, until=CUT) != fitted_temperature(plain, until=CUT)
    told = [propensities(one, sent, 12.0, rng=np.random.default_rng(0), draws=50) for one in (plain, tried)]
    assert np.array_equal(told[0][~shown], told[1][~shown])
    n = shown.sum()
    assert np.unique(told[1][shown]).tolist() == [pytest.approx((n + 0.5) / (n + 1))]


def test_what_exploring_would_have_cost_and_taught() -> None:
    data = small_data()
    model, _ = fit_city(data, until=CUT, config=CityFitConfig())
    late = data.since(CUT)
    judged = [model.judge(one.projects, one.parks, one.expert) for one in late.groups]
    ranked, rows = served(data, late, judged, CUT), np.flatnonzero(data.days > np.datetime64(CUT))
    taken = trials_of(late, judged, ranked, rows, share=1.0)
    assert 10 < len(taken) < len(rows)
    column = {name: position for position, name in enumerate(data.place_ids)}
    row = {name: position for position, name in enumerate(data.project_ids)}
    for one in taken:
        at = row[one.project_id], column[one.park_id]
        assert data.allowed[at]
        assert ranked.role[at] > 0
        assert ranked.received[at] <= data.policy.weights.exploration.most_answers
        assert bool(one.first) == (ranked.received[at] == 0)
        assert 0 < one.width_after < one.width < 1
    some = trials_of(late, judged, ranked, rows, share=0.2)
    assert {one.project_id for one in some} < {one.project_id for one in taken}
    found = explored(taken, share=1.0, leads=len(rows))
    assert found.trials == len(taken)
    assert found.landings == pytest.approx(sum(one.cost for one in taken))
    pairs = {(one.park_id, field) for one in taken for field in one.first}
    assert found.first_answers == len(pairs) > 3
    assert found.width_after < found.width
    none = explored([], share=0.1, leads=4).to_json()
    assert (none["trials"], none["landings"], none["width"]) == (0, 0, None)
