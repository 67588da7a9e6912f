"""Three-valued conditions: truth tables by hand, and agreement with trying every possible value."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.policy.conditions import AtLeast, Condition, Operator, Value, all_hold, any_holds

NUMERIC = (">=", ">", "<=", "<")


@pytest.mark.parametrize(
    ("op", "value", "observed", "holds"),
    [
        (">=", 6, 6, True),
        (">=", 6, 5.999, False),
        (">", 0, 0, False),
        (">", 0, 0.1, True),
        ("<=", 18, 18, True),
        ("<=", 18, 19, False),
        ("<", 2, 2, False),
        ("<", 2, 1.99, True),
        (">=", 3, math.inf, True),
        ("==", True, True, True),
        ("==", True, False, False),
        ("==", "a", "a", True),
        ("==", 0, 0.0, True),
        ("in", ("a", "b"), "b", True),
        ("in", ("a", "b"), "c", False),
        ("includes_any", ("a", "b"), ("c", "b"), True),
        ("includes_any", ("a", "b"), (), False),
        ("includes_all", ("a", "b"), {"a", "b", "c"}, True),
        ("includes_all", ("a", "b"), ("a",), False),
        ("includes_any", ("a",), "a", True),
    ],
)
def test_known_values(op: str, value: object, observed: Value, holds: bool) -> None:
    condition = Condition.model_validate({"input": "x", "op": op, "value": value})
    assert condition.holds(observed) is holds


@pytest.mark.parametrize("op", Operator)
def test_unknown_stays_unknown(op: Operator) -> None:
    value = 1 if op.numeric else ("a",) if op.plural else "a"
    assert Condition(input="x", op=op, value=value).holds(None) is None


@pytest.mark.parametrize(
    ("op", "value", "bound", "holds"),
    [
        (">=", 4, 4, True),
        (">=", 4, 3.5, None),
        (">", 0, 0, None),
        (">", 0, 1, True),
        ("<=", 4, 5, False),
        ("<=", 4, 4, None),
        ("<", 4, 4, False),
        ("<", 4, 3, None),
        ("==", 4, 4, None),
    ],
)
def test_a_lower_bound_decides_only_what_it_can(op: str, value: float, bound: float, holds: bool | None) -> None:
    assert Condition.model_validate({"input": "x", "op": op, "value": value}).holds(AtLeast(bound)) is holds


@given(st.sampled_from(NUMERIC), st.integers(-3, 3), st.integers(-3, 3))
def test_a_lower_bound_agrees_with_every_value_above_it(op: str, value: int, bound: int) -> None:
    condition = Condition.model_validate({"input": "x", "op": op, "value": value})
    possible = {condition.holds(float(bound + step)) for step in (*range(8), 0.5)}
    expected = possible.pop() if len(possible) == 1 else None
    assert condition.holds(AtLeast(bound)) is expected


def _brute(conditions: list[Condition], observed: dict[str, Value | None], *, every: bool) -> bool | None:
    """Try both truth values of every unknown condition."""
    outcomes = [condition.holds(observed.get(condition.input)) for condition in conditions]
    options = [(True, False) if outcome is None else (outcome,) for outcome in outcomes]
    answers = {all(world) if every else any(world) for world in itertools.product(*options)}
    return answers.pop() if len(answers) == 1 else None


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from([True, False, None])), max_size=5))
def test_joining_conditions_agrees_with_trying_every_world(entries: list[tuple[str, bool | None]]) -> None:
    conditions = [Condition(input=f"{name}{i}", op=Operator.EQUALS, value=True) for i, (name, _) in enumerate(entries)]
    observed: dict[str, Value | None] = {f"{name}{i}": value for i, (name, value) in enumerate(entries)}
    assert all_hold(conditions, observed) is _brute(conditions, observed, every=True)
    assert any_holds(conditions, observed) is _brute(conditions, observed, every=False)


def test_a_number_is_not_compared_with_something_else() -> None:
    condition = Condition(input="trl", op=Operator.AT_LEAST, value=6)
    for wrong in ("6", True, ("6",)):
        with pytest.raises(TypeError, match="'trl'"):
            condition.holds(wrong)
    with pytest.raises(TypeError, match="set of ids"):
        Condition(input="tags", op=Operator.INCLUDES_ANY, value=("a",)).holds(3.0)


def test_truth_is_not_a_number_in_a_pack() -> None:
    assert Condition.model_validate({"input": "x", "op": "==", "value": True}).value is True
    assert Condition.model_validate({"input": "x", "op": "==", "value": 1}).value == 1
