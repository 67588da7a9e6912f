"""Invented companies, and the ways in which somebody who knows one would still write its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st
from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

_TRADITIONAL = OpenCC("s2t")
_BRANDS = "垚芯昊泽瀚宇睿驰锐微华兴瑞晟恒博联创星云凌众合启禾元润康达诚永盛嘉安蓝海凯普思远鑫隆骏麒铂韬颢"
_REGIONS = [
    "南通",
    "苏州市",
    "上海",
    "深圳",
    "江苏",
    "昆山",
    "合肥",
    "四川成都",
    "长春市",
    "新疆伊犁",
    "通州湾",
    "黔东南",
]
_TRADES = ["半导体", "碳化硅", "生物医药", "机器人", "新能源科技", "船舶重工", "激光技术", "微电子", "氢能装备"]
_LEGAL = ["有限公司", "股份有限公司", "集团有限公司", "科技有限责任公司"]
_FAR = "\u200b"
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@dataclass(frozen=True)
class Company:
    """A Chinese company, in its parts."""

    region: str
    brand: str
    trade: str
    legal: str

    @property
    def name(self) -> str:
        return f"{self.region}{self.brand}{self.trade}{self.legal}（演示）"


def companies() -> st.SearchStrategy[Company]:
    """Companies with brands of two to four characters."""
    brands = st.lists(st.sampled_from(_BRANDS), min_size=2, max_size=4, unique=True).map("".join)
    return st.builds(Company, st.sampled_from(_REGIONS), brands, st.sampled_from(_TRADES), st.sampled_from(_LEGAL))


def _pinyin(text: str, between: str = "", style: Style = Style.NORMAL) -> str:
    return between.join(lazy_pinyin(text, style=style))


def _initials(text: str) -> str:
    return "".join(sound[0] for sound in lazy_pinyin(text)).upper()


CHINESE: dict[str, Callable[[Company], str]] = {
    "in full": lambda one: one.name,
    "short": lambda one: one.brand + one.trade,
    "brand": lambda one: one.brand,
    "traditional": lambda one: _TRADITIONAL.convert(one.brand + one.trade),
    "spaces": lambda one: " ".join(one.brand),
    "signs": lambda one: "·".join(one.brand),
    "no width": lambda one: _FAR.join(one.brand),
    "wide spaces": lambda one: "\u3000".join(one.brand + one.trade),
    "a dash": lambda one: "—".join(one.brand),
    "pinyin": lambda one: _pinyin(one.brand),
    "pinyin apart": lambda one: _pinyin(one.brand, " "),
    "pinyin with a hyphen": lambda one: _pinyin(one.brand, "-"),
    "capitals": lambda one: _pinyin(one.brand).upper(),
    "one word": lambda one: (_pinyin(one.region) + _pinyin(one.brand)).title(),
    "camel": lambda one: "".join(map(str.title, lazy_pinyin(one.region + one.brand))),
    "region and pinyin": lambda one: f"{_pinyin(one.region)} {_pinyin(one.brand)}",
    "tones": lambda one: _pinyin(one.brand, " ", Style.TONE),
    "tones, one word": lambda one: _pinyin(one.brand, "", Style.TONE),
    "numbered tones": lambda one: _pinyin(one.brand, "", Style.TONE3),
    "full width": lambda one: _pinyin(one.brand).title().translate(_FULL_WIDTH),
    "mixed": lambda one: one.brand[0] + _pinyin(one.brand[1:]),
    "mixed, the other way": lambda one: _pinyin(one.brand[0]) + one.brand[1:],
    "English": lambda one: f"{_pinyin(one.brand).title()} Semiconductor Co., Ltd.",
    "initials of brand and trade": lambda one: _initials(one.brand + one.trade),
    "initials of region and brand": lambda one: _initials(one.region + one.brand),
    "initials with dots": lambda one: ".".join(_initials(one.brand + one.trade)),
    "initials and trade": lambda one: _initials(one.brand) + one.trade,
}
"""A Chinese company as it may stand in a text."""

LATIN: dict[str, Callable[[str], str]] = {
    "as it is": lambda name: name,
    "capitals": str.upper,
    "small": str.lower,
    "full width": lambda name: name.translate(_FULL_WIDTH),
    "one word": lambda name: name.replace(" ", ""),
    "apart": lambda name: " ".join(name),
    "accents": lambda name: name.replace("a", "á").replace("o", "ö"),
    "no width": lambda name: "\u2060".join(name),
}
"""The brand of a Latin company as it may stand in a text."""

SENTENCES = (
    "{} 拟在我市建设产线，首期投资三亿元。",
    "项目由{}发起，团队来自海外",
    "（{}）外延片；年产十万片",
    "The team of {} plans a plant here.",
    "产品:{}",
)
