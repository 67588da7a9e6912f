"""Every name of every technology is found, however it is spelled, and only as a name."""

from __future__ import annotations

import re
from pathlib import Path

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


GENERIC = {
    "检验检测",
    "维修保障",
    "专业培训",
    "场景架构",
    "主要结构部段",
    "核心零部件以及关键装备",
    "控制系统",
    "制造、封测技术",
    "训练迭代",
    "新型基础设施",
    "关键原材料",
}
"""The policy's own names that any trade may use: docs/tagging.md says why of each."""


def test_all_names_of_the_policy_are_found_in_a_plain_sentence_save_a_few_generic_ones() -> None:
    names = [(name, one.id) for one in TAXONOMY.technologies for name in (one.zh, one.en)]
    assert len(names) == 272
    told = {
        name: f"公司主要从事{name}的研发与产业化。" if HAN.search(name) else f"We develop and manufacture {name}."
        for name, _ in names
    }
    assert {name for name, technology_id in names if technology_id not in found(told[name])} == GENERIC
    documented = (Path(__file__).parents[3] / "docs" / "tagging.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in documented for name in GENERIC)


@pytest.mark.parametrize(
    ("text", "technology_id"),
    [
        ("公司从事云计算业务。", "agi.cloud_bigdata"),
        ("公司提供大数据服务。", "agi.cloud_bigdata"),
        ("建设算力基地", "agi.compute_industry"),
        ("信创整机与外设。", "agi.xinchuang"),
        ("主营双极板，冲压成形。", "hydrogen.bipolar_plate"),
        ("MPCVD法生长金刚石。", "third_gen_semi.diamond"),
        ("IV型储氢瓶生产线。", "hydrogen.h2_core_parts"),
        ("生物基尼龙56的单体与聚合。", "synbio.cell_design"),
        ("HMO配料工厂。", "synbio.cell_design"),
        ("海洋数值预报软件。", "deepsea_equipment.smart_ocean_platform"),
        ("氮化镓外延片产线。", "third_gen_semi.gan"),
        ("氮化镓外延片产线。", "third_gen_semi.sic_gan_substrate"),
        ("We sell cloud computing services.", "agi.cloud_bigdata"),
        ("Bipolar plates, stamped and coated.", "hydrogen.bipolar_plate"),
        ("AI agents for customs brokers.", "agi.ai_plus"),
    ],
)
def test_a_specific_name_said_plainly_is_found(text: str, technology_id: str) -> None:
    assert technology_id in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "客户为光伏企业的石英坩埚厂。",
        "高纯石墨件，客户为碳化硅功率器件厂商。",
        "下游覆盖市政、化工、氢能、核电。",
        "钢结构企业，客户包括细胞药企、智算中心。",
        "洁净室工程，客户有晶圆厂、药厂。",
        "飞手招聘网站，无人机企业客户两百家。",
        "代理进口MOCVD设备。",
        "利用大数据与云计算推荐菜谱。",
        "希望园区能提供算力。",
        "申请算力券与租房补贴。",
        "碳化硅磨料、砂轮，打磨石材。",
        "金刚石锯片与金刚石微粉。",
        "氢呼吸机体验馆。",
        "Black silicon carbide grit for stone yards.",
    ],
)
def test_customers_means_wishes_and_other_trades_do_not_name(text: str) -> None:
    assert by_names().tag(text).tags == ()


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
