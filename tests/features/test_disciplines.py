"""Disciplines by every name; how near two are; what each technology of the policy draws on."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from features.disciplines import DisciplineNearness, discipline_code, disciplines, nearness
from features.policy.pack import load_policy
from features.role import RoleProfile
from features.talent import TalentProfile


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("080502", "080502"),
        ("0805 材料科学与工程", "0805"),
        ("080599", "0805"),
        ("材料科学与工程", "0805"),
        ("材料科学与工程专业", "0805"),
        ("材料科學與工程系", "0805"),
        ("Materials Science and Engineering", "0805"),
        ("materials science & engineering", "0805"),
        ("微电子", "080903"),
        ("microelectronics", "080903"),
        ("电子信息类", "0854"),
        ("计算机专业", "0812"),
        ("Computer Science", "0812"),
        ("PhD in Biomedical Engineering", "0831"),
        ("MSc Electrical Engineering", "0808"),
        ("人工智能", "1405"),
        ("合成生物学", "0836"),
        ("动力工程系热能工程专业", "080702"),
        ("哲学", "0101"),
        ("经济学", "02"),
        ("Navigation, Guidance and Control", "081105"),
        ("导航、制导与控制", "081105"),
        ("烹饪", None),
        ("", None),
        ("99", None),
        ("x" * 100_000, None),
    ],
)
def test_a_discipline_is_known_by_code_and_by_name(text: str, code: str | None) -> None:
    assert discipline_code(text) == code


def test_every_name_leads_to_its_discipline_or_to_one_of_the_same_name() -> None:
    for code, one in disciplines().items():
        for name in (one.zh, one.en, *one.also):
            found = discipline_code(name)
            assert found is not None
            assert found == code or found.startswith(code) or name in (disciplines()[found].zh, disciplines()[found].en)


def test_the_catalogue_is_a_tree() -> None:
    codes = set(disciplines())
    assert len({code for code in codes if len(code) == 2}) == 14
    assert 110 <= len({code for code in codes if len(code) == 4}) <= 180
    assert all(code[:-2] in codes for code in codes if len(code) > 2)
    assert all(one.zh and one.en for one in disciplines().values())


def test_nearness_is_the_same_both_ways() -> None:
    for one, other in combinations(list(disciplines())[::7], 2):
        assert nearness(one, other) is nearness(other, one)
    assert all(nearness(code, code) is DisciplineNearness.SAME for code in disciplines())
    assert nearness("0809", "1401") is nearness("080903", "1401") is DisciplineNearness.RELATED
    assert nearness("0809", "0813") is nearness("08", "0813") is DisciplineNearness.CATEGORY
    assert nearness("0809", "0501") is nearness("烹饪", "0501") is DisciplineNearness.APART


def test_a_profile_and_a_role_keep_codes_however_disciplines_are_written() -> None:
    somebody = TalentProfile(talent_id="T-1", discipline_codes=("材料学专业", "Computer Science", "080502", "烹饪"))
    role = RoleProfile(role_id="R-1", title="x", place_id="p", discipline_codes=("微电子", "1234"))
    assert somebody.discipline_codes == ("080502", "0812", "烹饪")
    assert role.discipline_codes == ("080903", "1234")


def test_every_technology_draws_on_disciplines_of_the_catalogue() -> None:
    taxonomy = load_policy().taxonomy
    for technology in taxonomy.technologies:
        assert 2 <= len(technology.disciplines) <= 4
        assert set(technology.disciplines) <= set(disciplines())
    assert all(field.disciplines for field in taxonomy.fields)


def test_fields_that_have_little_in_common_draw_on_different_disciplines() -> None:
    taxonomy = load_policy().taxonomy
    biology, power = taxonomy.field("synbio").disciplines, taxonomy.field("third_gen_semi").disciplines
    near = [nearness(one, other) for one, other in product(biology, power)]
    assert near.count(DisciplineNearness.SAME) + near.count(DisciplineNearness.RELATED) < len(near) / 5
