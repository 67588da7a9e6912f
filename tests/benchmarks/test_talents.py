"""What `benchmarks/talents.py` claims of a million holds of a few: changes count at once, the nearest are found."""

from __future__ import annotations

from benchmarks.talents import SHOWN, of_index, of_vectors, people, roles
from features.policy.pack import load_policy

POLICY = load_policy()


def test_invented_people_and_roles_are_the_same_for_a_seed() -> None:
    assert list(people(POLICY, 50, 3)) == list(people(POLICY, 50, 3))
    assert list(roles(POLICY, 5, 3)) == list(roles(POLICY, 5, 3))


def test_who_withdraws_or_is_erased_is_gone_from_the_next_answer() -> None:
    found = of_index(POLICY, 400, 2, 1)
    assert found["effective_at_once"]
    assert found["held"] == 400 + 200 - 100 - 1  # added, half of them erased, and one who was shown


def test_the_nearest_are_all_found() -> None:
    found = of_vectors(3 * SHOWN, 1)
    assert found["ours"]["recall"] == found["numpy"]["recall"] == 1
