"""The machine of hard rules on another pairing: two invented kinds, two rules, and not a word of parks in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
from pydantic import BaseModel

from features.fields import spec
from features.policy.pack import Policy, load_policy
from features.policy.rules import FactSide
from features.policy.vocabulary import Named
from recommender.eligibility.comparisons import Fits, Is
from recommender.eligibility.evaluation import Eligibility, RuleSet
from recommender.eligibility.kleene import Status
from recommender.eligibility.pairing import KindPairing, PairingSide
from recommender.eligibility.rule import Check, HardRule
from recommender.eligibility.terms import Amount, guest, host

POLICY = load_policy()
TODAY = dt.date(2026, 11, 1)


class Boat(BaseModel):
    """What comes."""

    boat_id: str
    length_m: float | None = spec("船长", "Length", unit="m", example="12", default=None)
    burns_gas: bool | None = spec("用燃气", "Burns gas", example="是", default=None)


class Berth(BaseModel):
    """Where it may lie."""

    berth_id: str
    water: str
    length_m: float | None = spec("泊位长度", "Berth length", unit="m", example="15", default=None)
    gas: bool | None = spec("有加气", "Gas", example="是", default=None)


def long_enough(policy: Policy) -> HardRule:
    """A boat fits into its berth."""
    told = policy.rules.space.model_copy(update={"id": "HC-B01", "zh": "泊位长度", "en": "Berth length"})
    length = Fits(Amount(guest("length_m")), Amount(host("length_m")), "space.floor_short", unit="m")
    return HardRule(told, (Check(length),))


def has_gas(policy: Policy) -> HardRule:
    """A boat that burns gas finds it at sea; on a river nobody asks."""
    told = policy.rules.power.model_copy(update={"id": "HC-B02", "questions": ()})
    return HardRule(told, (Check(Is(host("gas"), "power.short"), Is(guest("burns_gas")), frozenset({"sea"})),))


def water_of(berth: BaseModel) -> str:
    assert isinstance(berth, Berth)
    return berth.water


BOATS_AT_BERTHS = KindPairing(
    guest=PairingSide(Boat, FactSide.PROJECT, asked="project_team"),
    host=PairingSide(Berth, FactSide.PARK, asked="park_desk"),
    rules=(long_enough, has_gas),
    kind_of=water_of,
)
BOATS = (Boat(boat_id="small", length_m=8, burns_gas=False), Boat(boat_id="large", length_m=20, burns_gas=True))
BERTHS = (
    Berth(berth_id="river", water="river", length_m=25, gas=False),
    Berth(berth_id="sea", water="sea", length_m=15, gas=None),
)


@dataclass(frozen=True)
class Fleet:
    profiles: tuple[BaseModel, ...]

    @property
    def tags(self) -> npt.NDArray[np.float32]:
        return np.zeros((len(self.profiles), len(POLICY.taxonomy.technologies)), dtype=np.float32)

    def __len__(self) -> int:
        return len(self.profiles)


@pytest.fixture
def judged() -> Eligibility:
    return RuleSet(BOATS_AT_BERTHS, POLICY, Fleet(BERTHS), TODAY).evaluate(Fleet(BOATS))


def test_every_pair_by_every_rule(judged: Eligibility) -> None:
    assert judged.rule_ids == ("HC-B01", "HC-B02")
    small, large = judged.status.tolist()
    assert small == [[Status.PASS, Status.PASS], [Status.PASS, Status.PASS]]
    assert large == [[Status.PASS, Status.PASS], [Status.FAIL, Status.UNKNOWN]]
    assert judged.allowed.tolist() == [[True, True], [True, False]]


def test_the_verdict_of_a_pair_names_its_own_fields(judged: Eligibility) -> None:
    length, gas = judged.verdicts(1, 1)
    assert (length.name, length.code, length.facts.shortfall) == (
        Named(zh="泊位长度", en="Berth length"),
        "space.floor_short",
        5.0,
    )
    (question,) = gas.questions
    assert (question.label.en, question.who, question.text.zh) == ("Gas", "park_desk", "请提供：有加气")


def test_of_some_kinds_a_rule_asks_nothing(judged: Eligibility) -> None:
    river = judged.verdicts(1, 0)[1]
    assert (river.status, river.code) == (Status.PASS, "common.not_applicable")
