"""A number is told in the unit of the field it comes from: in verdicts, and in the sentences behind a score."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest

from features.fields import field_specs
from features.park import ParkProfile
from features.project import ProjectProfile
from features.units import BY_FIELD, UNITS
from recommender.eligibility.columns import Party
from recommender.eligibility.comparisons import Fits
from recommender.eligibility.project_place.premises import Danger
from recommender.eligibility.project_place.rules import hard_rules
from recommender.eligibility.terms import Amount, Constant, FirstKnown, Number, Ratio, Scaled
from recommender.phrases.catalogue import packaged
from tests.api.serving import policy

SPECS = {
    Party.GUEST: {spec.name: spec for spec in field_specs(ProjectProfile)},
    Party.HOST: {spec.name: spec for spec in field_specs(ParkProfile)},
}
SAME = {"": "", "个": "个", "个工位": "个", "吨标煤": "吨标煤/年", "人": "个"}
"""Quotas are of a year; a person takes one desk."""


def parts(of: object) -> Iterator[object]:
    """Everything that a tree of conditions is made of."""
    yield of
    if dataclasses.is_dataclass(of) and not isinstance(of, type):
        for field in dataclasses.fields(of):
            value = getattr(of, field.name)
            for one in value if isinstance(value, tuple) else (value,):
                yield from parts(one)


COMPARED = {
    (rule.policy.id, part.code, n): part
    for rule in hard_rules(policy())
    for n, part in enumerate(parts(rule))
    if isinstance(part, Fits)
}


def unit_of(amount: Number) -> set[str]:
    """What the fields behind an amount are stated in; a constant of the pack is in whatever it is compared with."""
    match amount:
        case Amount():
            return {SPECS[amount.ref.party][amount.ref.field].unit}
        case FirstKnown():
            return unit_of(amount.first) | unit_of(amount.second)
        case Ratio():
            return {f"{over}/{under}" for over in unit_of(amount.over) for under in unit_of(amount.under)}
        case Scaled():
            return set()  # what it is in follows from its factor
        case Constant() | Danger():
            return set()
    raise AssertionError(amount)


@pytest.mark.parametrize("key", sorted(COMPARED), ids=str)
def test_what_a_rule_compares_is_told_in_the_unit_of_its_fields(key: tuple[str, str, int]) -> None:
    compared = COMPARED[key]
    told = UNITS[compared.unit].zh if compared.unit else ""
    stated = unit_of(compared.demand) | unit_of(compared.capacity)
    plain = {SAME.get(unit.replace("万元/年", "万元"), unit.replace("万元/年", "万元")) for unit in stated}
    assert plain <= {SAME.get(told, told)}, (stated, told)


@pytest.mark.parametrize("key", sorted(COMPARED), ids=str)
def test_a_sentence_prints_the_unit_of_the_number_it_prints(key: tuple[str, str, int]) -> None:
    compared, phrases = COMPARED[key], packaged().phrases
    told = [phrases[code] for code in (f"eligibility.{compared.code}", f"met.{key[0]}") if code in phrases]
    slots = [slot for phrase in told for template in (phrase.zh, phrase.en) for slot in template.slots]
    for slot in slots:
        if slot.name in ("needed", "observed", "limit", "shortfall") and slot.spec != "unit":
            assert (UNITS[slot.spec].zh if slot.spec else "") == (UNITS[compared.unit].zh if compared.unit else "")


@pytest.mark.parametrize("key", sorted(packaged().phrases))
def test_no_verdict_fixes_the_unit_of_a_measured_fact_in_its_words(key: str) -> None:
    phrase = packaged().phrases[key]
    if key.startswith("eligibility."):
        measured = [one for one in phrase.zh.slots if one.name in ("needed", "observed", "limit", "shortfall")]
        assert {one.spec for one in measured} <= {"unit", ""}


def test_every_unit_of_a_field_is_one_that_can_be_written() -> None:
    stated = {spec.unit for specs in SPECS.values() for spec in specs.values() if spec.unit}
    assert stated <= BY_FIELD.keys()
    assert not [
        unit for unit in stated if re.search("[一-鿿]", UNITS[BY_FIELD[unit]].en + UNITS[BY_FIELD[unit]].en_form)
    ]
