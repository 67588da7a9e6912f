"""What leads to somebody is cut out whole; figures and ordinary words stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from features.names.contacts import CUT, without_contacts


@pytest.mark.parametrize(
    "address",
    [
        "www.yaogong.example",
        "https://yaogong.example/产品?a=1",
        "HTTP : // yaogong.example",
        "yaogong.com.cn",
        "ｙａｏｇｏｎｇ．ｃｏｍ",
        "yaogong[.]com",
        "垚工.中国",
        "wei.li@yaogong.example",
        "wei.li＠yaogong.com",
        "li (at) yaogong.com",
        "@yaogong_semi",
        "13800000000",
        "138 0000 0000",
        "138-0000-0000",
        "+86 13800000000",
        "１３８００００００００",
        "138\u200b0000\u200b0000",
        "0513-85123456",
        "(0513) 8512 3456",
        "0513-85123456-801",
        "400-820-8820",
        "+1 617 555 0123",
        "(617) 555-0123",
        "微信号：yaogong_01",
        "WeChat: yaogong2020",
        "QQ 12345678",
        "91320600MA1ABCDE2X",
        "91320600-MA1ABCDE2X",
        "320600199001011234",
        "192.168.1.20",
        "电话 85123456",
    ],
)
def test_addresses_go_whole(address: str) -> None:
    for text in (f"产线（{address}）扩建", f"详见 {address}", f"{address}；三亿元"):
        shown = without_contacts(text)
        assert CUT in shown
        assert not any(part in shown for part in ("yaogong", "垚工", "ｙａｏ", "0000", "3456", "MA1", "1990", "0123"))
        assert without_contacts(shown) == shown
    assert "扩建" in without_contacts(f"产线（{address}）扩建")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("联系人：王小明，外延片", f"联系人：{CUT}，外延片"),
        ("创始人欧阳若水博士来自海外", f"创始人{CUT}博士来自海外"),
        ("由李伟先生带领", f"由{CUT}先生带领"),
        ("Founder Mary Smith moved here", f"Founder {CUT} moved here"),
        ("位于\n工农路100号3号楼", f"位于\n{CUT}楼"),
    ],
)
def test_people_named_by_their_office_and_streets(text: str, shown: str) -> None:
    assert without_contacts(text)[: len(shown) - 2] == shown[: len(shown) - 2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "总投资1.38亿元，2023-2025年建设，厂房13800平方米，年产12000000件",
        "TRL 6-7，ISO 14644-1，GB/T 4754-2017，2.4GHz，-40~85℃，99.999%",
        "创始人团队来自海外，总经理负责制；法人股东三家",
        "微信小程序平台，QQ音乐同类产品",
        "8英寸碳化硅，5座eVTOL，1:1验证机",
    ],
)
def test_figures_and_words_stay(text: str) -> None:
    assert without_contacts(text) == text


@pytest.mark.parametrize("head", ["", "微信号", "电话", "qq", "a@", "+1", "法人", "路", "Dr Aa"])
@pytest.mark.parametrize("filler", [" ", "a", "1", "a-", "a-a.", "qq", "wx", "(", "是", "1."])
def test_a_text_made_to_be_slow_is_read_to_its_end(head: str, filler: str) -> None:
    """A pattern that goes back over what it has read takes hours for the longest text that a lead may hold."""
    text = f"{head}{filler * (50_000 // len(filler))}。外延片 138-0000-0000"
    assert without_contacts(text).endswith(f"。外延片 {CUT}")


def test_the_texts_of_leads_are_left_as_they_are() -> None:
    folder = Path(__file__).parents[1] / "data"
    lines = [line for file in folder.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]
    texts = [json.loads(line)["text"] for line in lines]
    assert len(texts) > 400
    assert [text for text in texts if without_contacts(text) != text] == []
