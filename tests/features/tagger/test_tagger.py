"""The tagger as a whole: what it returns, what it leaves out, and what it does not depend on."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from features.policy.wording import FieldWording, TechnologyWording, Wording
from features.tagger import Tagger, TaggerConfig, Tagging
from tests.features.tagger.taggers import Digests, by_names, policy, tagger

PIECES = st.sampled_from(
    [
        "主营无人机整机。",
        "We make solid-state batteries. ",
        "不涉及无人机。",
        "总投资3亿元，用地50亩。",
        "Coffee shops and gyms. ",
        "把空气压进地下盐洞，用电高峰再放出来推动透平发电。",
        "控制系统",
        "氮化鎵快充",
        "ＳｉＣ衬底",
        "hydrogen ",
        "\u200b",
        "低空经济",
        "GPU cluster ",
        "固态电解质、膜电极、碳纤维、石墨烯。",
    ]
)
TEXTS = st.lists(PIECES, max_size=5).map("".join)


@given(TEXTS)
def test_what_a_tagging_always_is(text: str) -> None:
    tagging = tagger().tag(text)
    weights = [tag.weight for tag in tagging.tags]
    assert len(tagging.tags) <= tagger().config.most_tags
    assert weights == sorted(weights, reverse=True)
    assert all(0 < weight <= 1 for weight in weights)
    assert len({tag.id for tag in tagging.tags}) == len(tagging.tags)
    assert tagging.primary == (tagging.tags[0].id if tagging.tags else None)
    for tag in tagging.tags:
        technology = policy().taxonomy.technology(tag.id)
        assert (tag.zh, tag.en, tag.field) == (technology.zh, technology.en, technology.field_id)
        assert tag.track == policy().taxonomy.track_of(tag.field)
        assert tag.spans
        assert list(tag.spans) == sorted(tag.spans)
        assert all(0 <= start < end <= len(text) for start, end in tag.spans)
    for signal in tagging.fields:
        assert 0 < signal.weight < 1
        assert signal.spans


@given(st.lists(TEXTS, max_size=4))
def test_a_text_is_tagged_the_same_in_any_company(texts: list[str]) -> None:
    assert tagger().tag_many(texts) == [tagger().tag(text) for text in texts]


@given(TEXTS)
def test_names_found_without_models_are_found_with_them_when_firm(text: str) -> None:
    plain = by_names().tag(text)
    full = tagger().tag(text)
    firm = {"low_altitude.low_altitude_aircraft", "new_storage.solid_state_battery", "third_gen_semi.gan"}
    kept = {tag.id for tag in plain.tags} & firm
    assert kept <= {tag.id for tag in full.tags}


def test_the_shape_of_the_json() -> None:
    line = json.loads(tagger().tag("我們研製固態電池").as_line())
    assert line == {
        "tags": [
            {
                "id": "new_storage.solid_state_battery",
                "zh": "固态电池",
                "en": "Solid-state battery",
                "field": "new_storage",
                "weight": 0.714,
                "inferred": False,
                "spans": [[4, 8]],
            }
        ],
        "primary": "new_storage.solid_state_battery",
        "proposals": [],
    }


@pytest.mark.parametrize("text", ["", " ", "\n\n", "。。。", "\u200b", "😀", "12345", "\ud800", "\x00"])
def test_a_text_without_words_has_no_tags(text: str) -> None:
    assert tagger().tag(text) == Tagging()


@pytest.mark.parametrize(
    ("text", "technology_id"),
    [
        ("我们研制可坐四人的电动小飞机，从楼顶垂直升起，飞到邻近城市只要二十分钟。", "low_altitude.evtol"),
        ("两罐溶液泵送经过电极来充放电，罐子越大，放电时间越长。", "new_storage.flow_battery"),
        (
            "A wheel on magnetic bearings spins in vacuum and steadies the grid within milliseconds.",
            "new_storage.flywheel",
        ),
        (
            "We take white blood cells out, teach them to attack the tumour, multiply them and give them back.",
            "cell_gene.cell_therapy",
        ),
        ("Machines with two legs and two hands that walk to the line and tighten bolts.", "humanoid.humanoid_robot"),
    ],
)
def test_a_description_without_names_is_inferred(text: str, technology_id: str) -> None:
    assert by_names().tag(text).tags == ()
    tagging = tagger().tag(text)
    (tag,) = tagging.proposals
    assert (tag.id, tag.inferred) == (technology_id, True)
    assert tag.spans == ((0, len(text)),)
    assert (tagging.tags, tagging.primary) == ((), None)
    assert tag.weight < min(named.weight for named in tagger().tag("无人机").tags)


def test_one_telling_sentence_among_many_is_found_and_shown() -> None:
    filler = "总投资3亿元，用地50亩，达产后税收2000万元。团队来自多家大型企业。希望解决人才公寓和子女入学。" * 3
    telling = "公司把空气压进地下盐洞，用电高峰时放出来推动透平发电。"
    text = f"{filler}{telling}{filler}"
    tagging = tagger().tag(text)
    (proposal,) = tagging.proposed(text)
    assert (proposal.technology_id, proposal.words, tagging.tags) == ("new_storage.caes", telling, ())


@pytest.mark.parametrize(
    "text",
    [
        "低空经济",
        "我们做氢能。",
        "某新型储能企业拟在南通投资建厂，总投资3亿元。",
        "An energy storage start-up from Boston with 12 people is raising a seed round.",
        "semiconductor company",
    ],
)
def test_the_name_of_a_field_invents_no_technology(text: str) -> None:
    tagging = tagger().tag(text)
    assert tagging.tags == ()
    assert len(tagging.fields) == 1


def test_a_field_of_one_technology_is_that_technology() -> None:
    assert tagger().tag("钙钛矿项目").primary == "perovskite.perovskite_tandem"
    assert tagger().tag("核能装备").primary == "nuclear.advanced_nuclear"


def test_the_name_of_a_field_backs_an_ambiguous_name() -> None:
    assert tagger().tag("检验检测机构").primary is None
    assert tagger().tag("低空经济检验检测机构").primary == "low_altitude.aviation_testing"
    assert tagger().tag("燃料电池控制系统").primary == "hydrogen.h2_control"
    assert tagger().tag("锂电池隔膜").primary != "hydrogen.pem"


def test_one_name_of_two_technologies_goes_to_the_field_that_is_spoken_of() -> None:
    assert tagger().tag("low-altitude radar and ISAC base stations").primary == "low_altitude.low_altitude_surveillance"
    assert tagger().tag("6G research: ISAC and terahertz").primary == "advanced_comm.sixg"
    both = tagger().tag("ISAC for drones: 6G base stations, terahertz links, IMT-2030 trials")
    assert {tag.id for tag in both.tags if (0, 4) in tag.spans} == {"advanced_comm.sixg"}


@pytest.mark.parametrize(
    "text",
    [
        "Wedding photographers and film makers for hire, with a drone on request; book a date on our site.",
        "餐饮品牌连锁门店，用无人机外卖做营销噱头吸引会员",
    ],
)
def test_a_name_in_passing_among_words_of_other_trades_is_dropped(text: str) -> None:
    assert tagger().tag(text).tags == ()


def test_a_huge_text_is_read_in_bounded_work() -> None:
    tagging = by_names().tag("我们研制无人机，也做石墨烯。" * 8_000)
    assert [tag.id for tag in tagging.tags] == ["low_altitude.low_altitude_aircraft", "advanced_materials.graphene"]
    assert all(len(tag.spans) == 100 for tag in tagging.tags)


def test_a_pack_without_wording_is_tagged_by_its_names() -> None:
    bare = Tagger(policy().taxonomy, Digests())
    assert bare.tag("固态电池").primary == "new_storage.solid_state_battery"
    assert bare.tag("把空气压进盐洞") == Tagging()


def test_a_pack_of_ones_own_teaches_its_own_models() -> None:
    wording = Wording(
        technologies={
            "quantum.quantum_tech": TechnologyWording(
                zh="用纠缠的原子计算", en="Computing with entangled atoms", said=("Entangled atoms add and multiply.",)
            )
        },
        fields={"quantum": FieldWording(cues=("纠缠",))},
        background=("Cafes and restaurants.", "Online shops for shoes."),
    )
    own = Tagger(policy().taxonomy, Digests(), TaggerConfig(sure_text=0.2), wording=wording)
    tagging = own.tag("Entangled atoms add and multiply quickly, entangled atoms.")
    assert [tag.id for tag in tagging.proposals] == ["quantum.quantum_tech"]
    assert own.tag("Cafes and restaurants.") == Tagging()


@pytest.mark.parametrize("bad", [{"most_tags": 0}, {"kept_share": 1.5}, {"sure_text": 0}, {"colour": "red"}])
def test_bad_settings_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TaggerConfig.model_validate(bad)


def test_settings_survive_json() -> None:
    config = TaggerConfig(most_tags=2, sure_text=0.6)
    assert TaggerConfig.model_validate_json(config.model_dump_json()) == config
