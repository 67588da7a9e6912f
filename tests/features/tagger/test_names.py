"""Every name of every technology is found, however it is spelled, and only as a name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.policy.taxonomy import Technology
from features.tagger.phrases import readings, spelling
from tests.features.tagger.taggers import by_names, policy, tagger

TAXONOMY = policy().taxonomy
AMBIGUOUS = {spelling(name) for name in (*TAXONOMY.ambiguous_aliases, *policy().wording.ambiguous)}
ABBREVIATIONS_AS_WORDS = {name.casefold() for name in policy().wording.exact_case}
HAN = re.compile("[\u4e00-\u9fff]")


def found(text: str) -> set[str]:
    """Return the ids tagged by names."""
    return {tag.id for tag in by_names().tag(text).tags}


def sentence(name: str) -> str:
    """Put a name into a neutral sentence of its language."""
    if HAN.search(name):
        return f"本公司从事{name}的研发与产业化，拟在南通落户。"
    return f"We are a start-up developing {name} and looking for a site in Nantong."


@pytest.mark.parametrize("technology", TAXONOMY.technologies, ids=lambda technology: technology.id)
def test_every_name_is_found(technology: Technology) -> None:
    plain = [name for name in technology.names if spelling(name) not in AMBIGUOUS]
    assert len(plain) > 0
    for name in plain:
        for text in (name, sentence(name)):
            assert technology.id in found(text), text
        if name.casefold() not in ABBREVIATIONS_AS_WORDS:
            assert technology.id in found(name.upper()), name.upper()


@pytest.mark.parametrize("technology", TAXONOMY.technologies, ids=lambda technology: technology.id)
def test_an_ambiguous_name_counts_with_its_field_and_only_then(technology: Technology) -> None:
    field = TAXONOMY.field_of(technology.id)
    for name in technology.names:
        if spelling(name) in AMBIGUOUS:
            named = (
                f"{field.zh}项目：公司主营{name}。" if HAN.search(name) else f"{field.en} project: it is about {name}."
            )
            assert technology.id in found(named), named
            assert technology.id not in found(name), name


@pytest.mark.parametrize(
    "text",
    [
        "某家电企业，控制系统由外部供应。",
        "消防检验检测与电梯维修保障服务。",
        "锂电隔膜涂布机经销",
        "We repair power supplies, mostly MOSFET boards of gaming PCs.",
        "An EMS clinic for fitness.",
        "AI is everywhere these days.",
        "ISAC annual meeting of hotel owners",
        "The PC shop and TC restaurant next to the MRO warehouse",
        "we put your marketing on autopilot",
        "GO AHEAD AND ORDER ALE",
        "our growth flywheel spins",
        "用大数据推荐餐厅",
        "手机支架与车载支架",
        "诚信创新，质量第一",
        "上海工厂与上海试点",
        "审核能力与考核能力建设",
        "学生信息管理",
    ],
)
def test_names_of_many_meanings_do_not_count_alone(text: str) -> None:
    assert tagger().tag(text).tags == ()


@pytest.mark.parametrize(
    ("text", "technology_id"),
    [
        ("电动垂直起降航空器（eVTOL）", "low_altitude.evtol"),
        ("电动垂直起降航空器整机", "low_altitude.evtol"),
        ("ｅＶＴＯＬ整机", "low_altitude.evtol"),
        ("EVTOLs", "low_altitude.evtol"),
        ("tilt-rotor", "low_altitude.tiltrotor"),
        ("tilt rotor", "low_altitude.tiltrotor"),
        ("Tiltrotors", "low_altitude.tiltrotor"),
        ("TILT‑ROTOR", "low_altitude.tiltrotor"),
        ("全釩液流電池", "new_storage.flow_battery"),
        ("redox-flow batteries", "new_storage.flow_battery"),
        ("carbon fiber", "advanced_materials.hp_fibre"),
        ("carbon fibres", "advanced_materials.hp_fibre"),
        ("electrolyzers", "hydrogen.h2_core_parts"),
        ("data-centre GPU clusters", "agi.compute_industry"),
        ("人工智能 + 行业应用", "agi.ai_plus"),
        ("“人工智能+”行业应用", "agi.ai_plus"),
        ("碳\n化硅", "third_gen_semi.sic"),
        ("Ga₂O₃ wafers", "third_gen_semi.ga2o3"),
        ("奈米碳管", "advanced_materials.cnt"),
        ("無人機", "low_altitude.low_altitude_aircraft"),
        ("CAR-T", "cell_gene.cell_therapy"),
        ("car t细胞", "cell_gene.cell_therapy"),
        ("super capacitors", "new_storage.electromagnetic_storage"),
        ("光伏 + 储能", "new_storage.pv_plus_storage"),
    ],
)
def test_spellings(text: str, technology_id: str) -> None:
    assert by_names().tag(text).primary == technology_id


@pytest.mark.parametrize(
    "text",
    [
        "a shopping cart",
        "sicker and sicker",
        "organic gang",
        "the evtolist",
        "drone2x",
        "tilt. Rotor",
        "grapheneous",
        "碳。化硅",
    ],
)
def test_latin_names_match_whole_words_and_no_name_runs_over_a_stop(text: str) -> None:
    assert by_names().tag(text).tags == ()


@pytest.mark.parametrize(
    ("text", "technology_ids"),
    [
        ("航空燃料电池", ["low_altitude.aviation_fuel_cell"]),
        ("海上风电+储能", ["new_storage.wind_plus_storage"]),
        ("全钒液流电池", ["new_storage.flow_battery"]),
        ("deep-sea mining", ["deepsea_equipment.deepsea_mining"]),
        ("超宽禁带半导体", ["third_gen_semi.uwbg"]),
        ("low-altitude corridor", ["low_altitude.low_altitude_routes"]),
    ],
)
def test_the_longest_name_wins(text: str, technology_ids: list[str]) -> None:
    assert [tag.id for tag in by_names().tag(text).tags] == technology_ids


@pytest.mark.parametrize(
    ("text", "technology_ids"),
    [
        ("主营固态电池，不涉及无人机业务", ["new_storage.solid_state_battery"]),
        ("我们不做无人机、飞控系统和飞手培训，只做石墨烯。", ["advanced_materials.graphene"]),
        ("无人机业务不做，专做石墨烯", ["advanced_materials.graphene"]),
        ("We are not a drone company; we sell graphene.", ["advanced_materials.graphene"]),
        ("graphene, without carbon nanotubes", ["advanced_materials.graphene"]),
        ("不仅做石墨烯", ["advanced_materials.graphene"]),
        ("not only graphene", ["advanced_materials.graphene"]),
        ("不是卖无人机，而是做石墨烯", ["advanced_materials.graphene"]),
        ("不断改进石墨烯", ["advanced_materials.graphene"]),
    ],
)
def test_denials(text: str, technology_ids: list[str]) -> None:
    assert [tag.id for tag in by_names().tag(text).tags] == technology_ids


@pytest.mark.parametrize(
    ("text", "primary"),
    [
        ("石墨烯散热膜，应用于无人机", "advanced_materials.graphene"),
        ("Graphene films for drones", "advanced_materials.graphene"),
        ("为无人机企业提供石墨烯薄膜", "advanced_materials.graphene"),
        ("面向储能的石墨烯电极", "advanced_materials.graphene"),
        ("创始人曾任职于无人机公司，现做石墨烯", "advanced_materials.graphene"),
        ("石墨烯薄膜替代碳纳米管", "advanced_materials.graphene"),
    ],
)
def test_markets_careers_and_rivals_come_second(text: str, primary: str) -> None:
    assert by_names().tag(text).primary == primary


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Silicon carbide (SiC)", ("Silicon carbide (SiC)", "Silicon carbide", "SiC")),
        ("Inspection and testing (low-altitude)", ("Inspection and testing (low-altitude)", "Inspection and testing")),
        ("MOCVD", ("MOCVD",)),
    ],
)
def test_readings_of_bracketed_names(name: str, expected: tuple[str, ...]) -> None:
    assert readings(name) == expected


NAMES = [
    (name, technology.id)
    for technology in TAXONOMY.technologies
    for name in technology.names
    if spelling(name) not in AMBIGUOUS
]
WIDE = {ord(char): ord(char) + 0xFEE0 for char in map(chr, range(0x21, 0x7F))}


@given(st.sampled_from(NAMES), st.sampled_from(["", "２０２４年 ", "無關的話，", "\u200b", "½㎡ "]), st.booleans())
def test_spans_are_of_the_original_text(named: tuple[str, str], before: str, wide: bool) -> None:
    name, technology_id = named
    written = name.translate(WIDE) if wide else name
    text = f"{before}{written}。"
    (tag,) = (tag for tag in by_names().tag(text).tags if tag.id == technology_id)
    covered = {text[start:end] for start, end in tag.spans}
    assert any(part in written and len(part) > 1 for part in covered)
    assert all(len(before) <= start < end <= len(before) + len(written) for start, end in tag.spans)
