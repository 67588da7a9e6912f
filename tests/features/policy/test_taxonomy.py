"""The built-in technology tree: complete, quoted from the policy, and consistent."""

from __future__ import annotations

import re

import pytest

from features.errors import UnknownIdError
from features.policy.pack import load_policy
from features.policy.taxonomy import FieldKind
from features.policy.vocabulary import Basis

TAXONOMY = load_policy().taxonomy
# Technologies per field, counted in the policy's text by hand.
COUNTS = {
    "low_altitude": 19,
    "commercial_space": 4,
    "deepsea_equipment": 10,
    "marine_frontier": 5,
    "perovskite": 1,
    "hydrogen": 7,
    "new_storage": 12,
    "advanced_materials": 6,
    "third_gen_semi": 16,
    "advanced_comm": 3,
    "agi": 14,
    "cell_gene": 14,
    "synbio": 18,
    "med_adv_mfg": 4,
    "quantum": 1,
    "humanoid": 1,
    "nuclear": 1,
}


def test_counts_of_the_policy() -> None:
    assert {field.id: len(field.technologies) for field in TAXONOMY.fields} == COUNTS
    assert len(TAXONOMY.technologies) == 136
    assert len(TAXONOMY.industries) == 6
    assert len(TAXONOMY.fields_of_kind(FieldKind.PRIORITY)) == 12
    assert len(TAXONOMY.fields_of_kind(FieldKind.FRONTIER)) == 3
    assert [field.id for field in TAXONOMY.fields_of_kind(FieldKind.WATCH_LIST)] == ["marine_frontier"]
    assert [field.id for field in TAXONOMY.fields_of_kind(FieldKind.SUPPORTING)] == ["med_adv_mfg"]


def test_the_seven_segment_tracks_in_the_policys_order() -> None:
    assert [field.zh for field in TAXONOMY.tracks] == [
        "低空经济",
        "深远海装备",
        "新型储能",
        "第三代半导体",
        "通用人工智能",
        "细胞和基因技术",
        "合成生物",
    ]


def test_every_name_is_the_policys_own_wording() -> None:
    text = re.sub(r"\s", "", load_policy().text)
    own = {field.id for field in TAXONOMY.fields if not field.quoted}
    assert own == {"marine_frontier", "med_adv_mfg"}
    for node in (*TAXONOMY.fields, *TAXONOMY.technologies):
        if node.quoted:
            assert re.sub(r"\s", "", node.zh) in text, node.zh
    for industry in TAXONOMY.industries:
        assert industry.zh in text


def test_spellings_of_the_policy_are_kept() -> None:
    assert TAXONOMY.technology("marine_frontier.maritime_comms").zh == "海上通讯"
    assert TAXONOMY.technology("cell_gene.genome_synthesis").zh == "全基因组合成物"
    assert TAXONOMY.technology("agi.xinchuang").zh == "信创"


def test_look_ups() -> None:
    field = TAXONOMY.field_of("low_altitude.evtol")
    assert (field.id, TAXONOMY.track_of(field.id)) == ("low_altitude", "low_altitude")
    industry = TAXONOMY.industry_of("hydrogen")
    assert industry is not None
    assert industry.zh == "未来能源"
    assert TAXONOMY.track_of("hydrogen") is None
    assert TAXONOMY.industry_of("quantum") is None
    assert TAXONOMY.site_requirement("bsl2").zh == "二级生物安全实验室"


def test_unknown_ids_are_refused_in_both_languages() -> None:
    with pytest.raises(UnknownIdError, match=r"no technology 'agi\.abacus'") as refusal:
        TAXONOMY.technology("agi.abacus")
    assert refusal.value.say("zh").startswith("政策包没有技术“agi.abacus”")
    with pytest.raises(UnknownIdError, match="no field 'alchemy'"):
        TAXONOMY.track_of("alchemy")


@pytest.mark.parametrize("alias", ["控制系统", "检验检测", "隔膜", "ROV", "EMS", "AI", "ISAC", "ems", "SMEs"])
def test_broad_names_need_a_second_signal(alias: str) -> None:
    assert TAXONOMY.is_ambiguous(alias)


@pytest.mark.parametrize("alias", ["eVTOL", "碳化硅", "CAR-T", "全钒液流电池", "solid-state battery", "量子计算"])
def test_telling_names_do_not(alias: str) -> None:
    assert not TAXONOMY.is_ambiguous(alias)


def test_every_technology_has_names_in_both_languages() -> None:
    for technology in TAXONOMY.technologies:
        assert len(technology.aliases_zh) >= 2, technology.id
        assert len(technology.aliases_en) >= 2, technology.id
        assert len(set(technology.names)) == len(technology.names)


def test_a_name_of_two_technologies_is_ambiguous() -> None:
    owner: dict[str, str] = {}
    for technology in TAXONOMY.technologies:
        for name in technology.names:
            first = owner.setdefault(name.casefold(), technology.id)
            assert first == technology.id or TAXONOMY.is_ambiguous(name), name


def test_every_field_says_what_it_needs() -> None:
    for field in TAXONOMY.fields:
        assert field.site_requirements
        assert all(technology.disciplines for technology in field.technologies)
        assert field.gbt
        assert field.sei
        assert set(field.hub_affinity) == {"boston", "silicon_valley"}


def test_what_is_ours_is_not_shown_as_official() -> None:
    official = {part for part, basis in TAXONOMY.grounds.items() if basis.official}
    assert official == {"names", "tracks"}
    assert TAXONOMY.grounds["gbt"] is Basis.JUDGEMENT
