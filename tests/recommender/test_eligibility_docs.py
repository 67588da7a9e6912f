"""Every code the engine can return is worded by the pack, spoken by the catalogue and listed in the documentation."""

from __future__ import annotations

import ast
import dataclasses
import re
from pathlib import Path

import pytest

from features.policy.pack import load_policy
from features.policy.rule_codes import COMMON_CODES, RULE_CODES, TALENT_CODES
from recommender.eligibility.project_place.rules import PROJECT_PLACE, hard_rules
from recommender.eligibility.role_talent.rules import ROLE_TALENT
from recommender.eligibility.terms import Ref
from recommender.phrases.catalogue import packaged

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "eligibility.md").read_text(encoding="utf-8")
ENGLISH, CHINESE = PAGE.split("\n## 中文\n")
CODES = (
    *COMMON_CODES,
    *(f"{rule}.{tail}" for rule, tails in {**RULE_CODES, **TALENT_CODES}.items() for tail in tails),
)
SOURCES = sorted((ROOT / "recommender" / "eligibility").rglob("*.py"))
SURROUNDINGS = {"question", "fix"}


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_documented_in_both_languages_and_can_be_said(code: str) -> None:
    assert f"`{code}`" in ENGLISH
    assert f"`{code}`" in CHINESE
    assert code in packaged().codes("eligibility")


def test_nothing_else_is_documented_or_said() -> None:
    families = {code.split(".")[0] for code in CODES}
    documented = {code for code in re.findall(r"`([a-z_0-9]+\.[a-z_0-9]+)`", PAGE) if code.split(".")[0] in families}
    assert documented == set(CODES)
    assert set(packaged().codes("eligibility")) == {*CODES, *SURROUNDINGS}


def test_the_engine_speaks_only_codes_of_the_pack() -> None:
    families = {code.split(".")[0] for code in CODES}
    said = {
        node.value
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value
        if node.value.split(".")[0] in families and re.fullmatch(r"[a-z_0-9]+\.[a-z_0-9]+", node.value)
    }
    assert said <= set(CODES)
    built_from_the_pack = {
        code for code in CODES if code.startswith(("integrity.", "negative_list.elim", "negative_list.res"))
    }
    assert set(CODES) - said <= built_from_the_pack


def test_every_rule_is_documented() -> None:
    for rule in (*hard_rules(load_policy()), *ROLE_TALENT.of(load_policy())):
        assert f"**{rule.id}**" in ENGLISH
        assert f"**{rule.id}** {rule.policy.zh}" in CHINESE or f"**{rule.id}** 涉氢" in CHINESE


def test_every_field_that_decides_is_documented_and_exists() -> None:
    for rule in hard_rules(load_policy()):
        row = next(line for line in ENGLISH.splitlines() if line.startswith(f"| **{rule.id}**"))
        for ref in _refs(rule.checks):
            assert ref.field in PROJECT_PLACE.side(ref.party).model.model_fields, ref
            if rule.id != "HC-P02" and not (rule.id == "HC-P05" and ref.field.startswith("uses_")):
                assert f"`{ref.field}`" in row, (rule.id, ref)


def test_whatever_can_be_asked_has_a_question_in_the_pack() -> None:
    speak_for_others = {
        "berth_depth_m",
        "eia_class",
        "is_data_centre",
        "case_by_case",
        "needs_bsl2",
        "needs_hot_test_stand",
    }
    abroad = {"capital_origin", "has_prc_entity", "federally_funded"}
    for rule in hard_rules(load_policy()):
        for ref in _refs(rule.checks):
            settled_elsewhere = ref.field in speak_for_others or (rule.id == "HC-P05" and ref.field.startswith("uses_"))
            settled_elsewhere |= rule.id == "HC-P16" and ref.field in abroad
            asked = rule.policy.question(ref.field, side=PROJECT_PLACE.side(ref.party).facts)
            assert asked is not None or settled_elsewhere, (rule.id, ref)


def test_whatever_can_be_asked_of_roles_and_candidates_has_a_question() -> None:
    settled_elsewhere = {"employer_kind", "status", "opened_on", "open_until", "recipient", "credential_status"}
    settled_elsewhere |= {"degree_required", "qualifications_required", "export_control", "service_invention_doubt"}
    consents = {"matched", "refuses_profiling", "recipients", "recipients_abroad"}
    for rule in ROLE_TALENT.of(load_policy()):
        for ref in _refs(rule.checks):
            if ref.field not in settled_elsewhere | consents:
                if (rule.id, ref.field) == ("TR-07", "compliance"):
                    continue  # its want is a no
                assert rule.policy.question(ref.field, side=ROLE_TALENT.side(ref.party).facts), (rule.id, ref)


def _refs(part: object) -> set[Ref]:
    """Return all fields that a tree of conditions reads."""
    if isinstance(part, Ref):
        return {part}
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        return set().union(*(_refs(getattr(part, field.name)) for field in dataclasses.fields(part)))
    if isinstance(part, tuple):
        return set().union(*(_refs(item) for item in part))
    return set()
