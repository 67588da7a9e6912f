"""Folding: one form for every spelling, and exact offsets back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.text.folding import fold

MIXED = st.text(
    alphabet=st.sampled_from(
        "無人機氮化鎵矽奈米軟體臺灣网络abcXYZ019 －—“”（）㎡½ﬁ①\u200b\u00ad\ufe0fＡｂ０，。é\U00020bb7😀\n"
    )
    | st.characters(),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ｅＶＴＯＬ", "evtol"),
        ("Ga₂O₃—SiC", "ga2o3-sic"),
        ("面积２０００㎡", "面积2000m2"),
        ("無人機、氮化鎵與鈣鈦礦", "无人机、氮化镓与钙钛矿"),
        ("網路安全與奈米碳管", "网络安全与纳米碳管"),
        ("資料中心", "数据中心"),
        ("“人工智能＋”「應用」", '"人工智能+"应用"'.replace("应用", '"应用')),
        ("无\u200b人\ufe0f机", "无人机"),
        ("tilt‑rotor – “eVTOL”", 'tilt-rotor - "evtol"'),
        ("", ""),
    ],
)
def test_spellings_fold_to_one_form(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        ("本公司專注於氮化鎵快充", "氮化镓", "氮化鎵"),
        ("建設資料中心與網路", "数据中心", "資料中心"),
        ("光電元件與印表機工廠", "打印机", "印表機"),
        ("面積２０００㎡的無人機廠", "无人机", "無人機"),
        ("½㎡ ｅＶＴＯＬ", "evtol", "ｅＶＴＯＬ"),
        ("无\u200b人\u200b机", "无人机", "无\u200b人\u200b机"),
        ("\U0001f600😀 eVTOL", "evtol", "eVTOL"),
        ("軟體定義網路", "网络", "網路"),
    ],
)
def test_a_folded_part_leads_back_to_the_original(text: str, part: str, original: str) -> None:
    folded = fold(text)
    start = folded.text.index(part)
    first, last = folded.original(start, start + len(part))
    assert text[first:last] == original


def test_a_word_that_changes_length_leads_back_as_a_whole() -> None:
    # 程式 stays two characters, 行動電話 becomes 移动电话 or 手机: whichever, the span is the original word.
    text = "生產行動電話與積體電路"
    folded = fold(text)
    start = folded.text.index("集成电路")
    assert text[slice(*folded.original(start, start + 4))] == "積體電路"


def test_a_text_without_a_break_is_folded_to_its_end() -> None:
    text = "泡麵" * 25_000
    folded = fold(text)
    assert folded.text.startswith("方便面方便面")
    assert len(folded.text) == 75_000
    assert folded.original(len(folded.text) - 3, len(folded.text)) == (len(text) - 2, len(text))


def test_simplified_text_with_one_odd_character_keeps_its_wording() -> None:
    # 晶片 is a wafer in mainland wording and a chip in Taiwan's; a text in simplified characters means the wafer.
    assert fold("碳化硅晶片").text == "碳化硅晶片"
    assert fold("碳化矽晶片與電晶體廠").text.startswith("碳化硅芯片")


@given(MIXED)
def test_offsets_rise_and_stay_inside(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.cased) == len(folded.starts) == len(folded.ends)
    for start, end in zip(folded.starts, folded.ends, strict=True):
        assert 0 <= start < end <= len(text)
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)


@given(MIXED)
def test_folding_twice_changes_nothing_more_in_width_and_case(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == fold(fold(once).text).text


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_is_only_lowered(text: str) -> None:
    folded = fold(text)
    assert folded.text == text.lower()
    assert list(folded.starts) == list(range(len(text)))
