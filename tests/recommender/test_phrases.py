"""The phrase catalogue speaks both languages, refuses damage, and writes quantities as people do."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from pathlib import Path

import pytest

from features.bilingual import Language
from features.choices import FireClass
from features.errors import PolicyError, UnknownIdError
from features.figures import FactValue, number
from features.policy.vocabulary import Named
from recommender.phrases.catalogue import Catalogue, packaged, say
from recommender.phrases.template import Slot

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def catalogue(folder: Path, text: str) -> Catalogue:
    """Write a catalogue of one topic and read it."""
    (folder / "topic.yaml").write_text(text, encoding="utf-8")
    return Catalogue.read(folder)


def test_slots_units_and_optional_parts(tmp_path: Path) -> None:
    phrases = catalogue(tmp_path, 'a: {zh: "需 {n:m2}[；{day:month} 起]", en: "needs {n:m2}[; from {day:month}]"}')
    assert phrases.say("topic.a", {"n": 6000.0, "day": dt.date(2027, 3, 1)}, "zh") == "需 6,000㎡；2027年3月 起"
    assert phrases.say("topic.a", {"n": 6000.5, "day": dt.date(2027, 3, 9)}, "en") == (
        "needs 6,000.5 m²; from 9 Mar 2027"
    )
    assert phrases.say("topic.a", {"n": 6000, "day": None}, "en") == "needs 6,000 m²"
    assert phrases.say("topic.a", {"n": 6000}, "zh") == "需 6,000㎡"
    assert phrases.codes("topic") == ("a",)


def test_values_speak_by_their_type(tmp_path: Path) -> None:
    phrases = catalogue(tmp_path, 'a: {zh: "{x}", en: "{x}"}\nb: {zh: "{x:percent}", en: "{x:signed}"}')
    cases: tuple[tuple[object, str, str], ...] = (
        (FireClass.A, "甲", "A"),
        (True, "是", "yes"),
        ((FireClass.B, FireClass.C), "乙、丙", "B, C"),
        (dt.date(2026, 5, 1), "2026年5月1日", "1 May 2026"),
        (1234567, "1,234,567", "1,234,567"),
    )
    for value, zh, en in cases:
        assert phrases.say("topic.a", {"x": value}, "zh") == zh  # type: ignore[dict-item]
        assert phrases.say("topic.a", {"x": value}, "en") == en  # type: ignore[dict-item]
    assert phrases.say("topic.b", {"x": 0.125}, "zh") == "12.5%"
    assert phrases.say("topic.b", {"x": -2}, "en") == "−2"


def test_a_unit_may_be_a_fact_of_its_own(tmp_path: Path) -> None:
    phrases = catalogue(tmp_path, 'a: {zh: "{x:unit}", en: "{x:unit}"}')
    assert phrases.say("topic.a", {"x": 5.0, "unit": "m2"}, "zh") == "5㎡"
    assert phrases.say("topic.a", {"x": FireClass.A}, "en") == "A"
    assert phrases.say("topic.a", {"x": Named(zh="洁净室", en="Clean room")}, "zh") == "洁净室"


def test_money_is_counted_as_each_language_counts(tmp_path: Path) -> None:
    phrases = catalogue(tmp_path, 'a: {zh: "{x:wan}", en: "{x:wan}"}')
    assert phrases.say("topic.a", {"x": 3000}, "zh") == "3,000万元"
    assert phrases.say("topic.a", {"x": 3000}, "en") == "CNY 30 million"


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (-0.5, "-0.5"), (100, "100"), (0.00123, "0.00123"), (2.345, "2.35"), (1e6, "1,000,000")],
)
def test_numbers(value: float, written: str) -> None:
    assert number(value) == written


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('a: {zh: "{x}", en: "none"}', "same facts"),
        ('a: {zh: "x"}', "en"),
        ('a: {zh: "{x", en: "x"}', "brace"),
        ('a: {zh: "[x", en: "x"}', "bracket"),
        ('a: {zh: "{x:parsec}", en: "{x:parsec}"}', "parsec"),
        ("a: {zh: x, en: x}\na: {zh: y, en: y}", "'a' stands twice"),
        ("- a", "expected a mapping"),
        ("a: [", "not readable"),
    ],
)
def test_damage_is_named_with_its_file(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(PolicyError, match=fault) as refusal:
        catalogue(tmp_path, text)
    assert "topic.yaml" in str(refusal.value)


def test_what_is_missing_is_said() -> None:
    with pytest.raises(UnknownIdError, match=r"no key 'eligibility\.nothing'"):
        say("eligibility.nothing", {}, "zh")
    with pytest.raises(UnknownIdError, match="needs the fact 'observed'"):
        say("eligibility.space.land_short", {"needed": 3}, "zh")
    with pytest.raises(TypeError, match="received 'many'"):
        say("eligibility.space.land_short", {"needed": "many", "observed": 1, "unit": "mu"}, "zh")


def test_every_packaged_phrase_can_be_spoken_with_and_without_its_optional_facts() -> None:
    phrases = packaged()
    for key, phrase in phrases.phrases.items():
        slots = sorted((*phrase.zh.slots, *phrase.en.slots), key=lambda slot: slot.spec)
        facts: dict[str, FactValue] = {slot.name: sample(slot.spec) for slot in slots}
        optional = {slot.name for part in phrase.zh.parts if part.optional for slot in part.slots}
        for language in LANGUAGES:
            full = phrases.say(key, facts, language)
            assert full == full.strip(), key
            assert phrases.say(key, {name: facts[name] for name in facts if name not in optional}, language), key


def sample(spec: str) -> FactValue:
    """Return some fact that a slot of this format accepts."""
    return dt.date(2027, 3, 1) if spec == "month" else 2.0 if spec else "x"


def test_english_phrases_hold_no_chinese_and_no_full_width_stops() -> None:
    for key, phrase in packaged().phrases.items():
        words = "".join(piece for part in phrase.en.parts for piece in part.pieces if isinstance(piece, str))
        assert words.isascii() or not any("\u3000" <= letter <= "\u9fff" or letter in "，。；：" for letter in words), (
            key
        )


def test_a_name_with_quotation_marks_inside_others_has_inner_ones(tmp_path: Path) -> None:
    phrases = catalogue(tmp_path, 'a: {zh: "项目技术为“{x}”，“{y}”", en: "“{x}” and “{y}”"}')
    facts: dict[str, FactValue] = {"x": "“人工智能+”行业应用", "y": "信创"}
    assert phrases.say("topic.a", facts, "zh") == "项目技术为“‘人工智能+’行业应用”，“信创”"


_MANY = re.compile(
    r" (?:[a-z-]+ )?(?:apartments|benches|days|desks|firms|leads|months|places|platforms|points|projects|scenarios)\b"
)


@pytest.mark.parametrize("key", sorted(packaged().phrases))
def test_english_counts_in_units_that_know_one_from_many(key: str) -> None:
    """Behind a bare number stands no noun in the plural: one project is no “1 projects”."""
    pieces = [piece for part in packaged().phrases[key].en.parts for piece in part.pieces]
    bare = [behind for slot, behind in pairwise(pieces) if isinstance(slot, Slot) and not slot.spec]
    counted = [one for one in bare if isinstance(one, str) and _MANY.match(one)]
    assert counted == ([" points"] if key == "expert.contribution" else [])  # of full marks, which are many
