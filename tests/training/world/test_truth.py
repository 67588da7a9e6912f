"""How teams pick and what lands, worked out by hand; where officers send."""

from __future__ import annotations

import numpy as np
import pytest

from training.world.officers import best_allowed
from training.world.shapes.dealing import ACCEPT, dealt
from training.world.truth import ByAppeal, FirstThatPasses, Truth


def test_a_team_goes_from_place_to_place_and_takes_the_first_that_passes() -> None:
    teams = FirstThatPasses(np.array([[2.0, 1.0, 3.0]]), np.array([[0.5, 0.25, 0.8]]))
    assert teams.picks(0, [0, 1, 2]) == pytest.approx([0.2 * 0.5, 0.2 * 0.5 * 0.25, 0.8])
    assert teams.picks(0, [1, 0]) == pytest.approx([0.5 * 0.25, 0.5])
    assert teams.picks(0, [1]) == pytest.approx([0.25])


def test_a_team_that_nothing_satisfies_goes_elsewhere() -> None:
    teams = FirstThatPasses(np.array([[2.0, 1.0]]), 0.0)
    assert teams.pick(0, [0, 1], np.random.default_rng(1)) is None
    assert FirstThatPasses(np.array([[2.0, 1.0]]), 1.0).pick(0, [1, 0], np.random.default_rng(1)) == 0


def test_appeal_is_shared_out_among_those_that_accepted() -> None:
    teams = ByAppeal(np.log([[1.0, 3.0, 12.0]]))
    assert teams.picks(0, [0, 1, 2]) == pytest.approx([1 / 16, 3 / 16, 12 / 16])
    assert teams.picks(0, [1, 0]) == pytest.approx([3 / 4, 1 / 4])
    draws = [teams.pick(0, [1, 0], np.random.default_rng(seed)) for seed in range(2_000)]
    assert np.mean(np.equal(draws, 1)) == pytest.approx(3 / 4, abs=0.04)


def test_landing_is_summed_over_who_else_accepts() -> None:
    truth = Truth(
        accept=np.array([[0.5, 0.4]]),
        choose=np.array([[0.8, 0.6]]),
        progress=np.array([0.5]),
        teams=ByAppeal(np.log([[1.0, 3.0]])),
    )
    assert truth.landing(0, 0, [0]) == pytest.approx(0.5 * 0.8 * 0.5)
    assert truth.landing(0, 0, [0, 1]) == pytest.approx(0.5 * (0.6 + 0.4 / 4) * 0.8 * 0.5)
    assert truth.landing(0, 1, [0, 1]) == pytest.approx(0.4 * (0.5 + 0.5 * 3 / 4) * 0.6 * 0.5)
    assert truth.value == pytest.approx(np.array([[0.5 * 0.8 * 0.5, 0.4 * 0.6 * 0.5]]))


def test_what_a_lone_place_is_worth_has_the_chance_that_it_passes() -> None:
    sure = np.ones((1, 2))
    truth = Truth(sure, sure, np.ones(1), FirstThatPasses(np.array([[1.0, 2.0]]), np.array([[0.3, 0.9]])))
    assert truth.value == pytest.approx(np.array([[0.3, 0.9]]))
    assert truth.landing(0, 0, [0, 1]) == pytest.approx(0.1 * 0.3)


def test_officers_send_only_where_it_is_allowed_and_wanted() -> None:
    wanted = np.array([5.0, 9.0, -np.inf, 7.0, 8.0, 6.0])
    allowed = np.array([True, False, True, True, True, True])
    assert best_allowed(wanted, allowed) == [4, 3, 5]
    assert best_allowed(wanted[:3], allowed[:3]) == [0]


def test_chances_are_dealt_in_the_order_of_liking() -> None:
    liking = np.random.default_rng(2).normal(size=(40, 25))
    chances = dealt(liking, ACCEPT)
    assert np.array_equal(np.argsort(chances, axis=None), np.argsort(liking, axis=None))
    assert np.quantile(chances, [0, 0.5, 1]) == pytest.approx([0.04, 0.22, 0.97], abs=1e-3)
