"""Plain facts that a lead's text states: "净高不低于12米", "不涉及危化品", "日排废水6000吨".

A modest reader of what officers write again and again. It fills what the sheet leaves open and overrides nothing; where
it is not sure it says nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from features.choices import SiteMode
from features.money import Money

_GAP = r"[^\d。；;，,、\n]{0,8}"
_NUMBER = r"(?P<number>\d{1,9}(?:\.\d{1,3})?)(?P<wan>万)?"
_M2 = r"(?:平方米|平米|平方|平|m2)(?!方公里)"


def _named(words: str, unit: str) -> str:
    """A number behind its name."""
    return rf"(?:{words}){_GAP}{_NUMBER}(?:{unit})"


_HEIGHT = "净高|层高|净空"
_WATER = "吨|立方米|方|m3"
_QUANTITIES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "clear_height_m": (
        ("高", "净空"),
        (_named(_HEIGHT, "米|m"), rf"{_NUMBER}(?:米|m)(?:以上)?(?:的)?(?:{_HEIGHT})"),
    ),
    "floor_load_t_m2": (("承重", "荷"), (rf"{_named('承重|荷载|荷重', '吨|t')}(?:/|每){_M2}",)),
    "power_kva": (("kva", "千伏安"), (rf"{_NUMBER}(?:kva|千伏安)",)),
    "berth_dwt": (("吨级",), (rf"{_NUMBER}吨级(?:以上)?(?:的)?(?:泊位|码头)",)),
    "berth_depth_m": (("水深",), (_named("水深", "米"),)),
    "flight_height_m": (("真高",), (_named("真高", "米"),)),
    "wastewater_t_d": (
        ("水",),
        (
            _named("(?:日排|日均排|每天排|每日排)(?:放)?(?:废水|污水)", _WATER),
            rf"{_named('废水|污水', _WATER)}(?:/|每)(?:日|天|d)",
        ),
    ),
    "steam_t_h": (("蒸汽",), (rf"{_named('蒸汽', '吨|t')}(?:/|每)(?:小时|时|h)",)),
    "energy_tce_year": (("能耗",), (_named("能耗", "吨标(?:准)?煤"),)),
    "voc_t_year": (("voc",), (_named("vocs?", "吨|t"),)),
    "land_mu": (("亩",), (_named("用地|占地|拿地|供地", "亩"),)),
    "floor_area_m2": (
        ("厂房", "办公"),
        (
            _named("厂房|办公(?:面积|场地|用房)", _M2),
            rf"{_NUMBER}{_M2}(?:左右)?(?:的)?(?:标准)?(?:厂房|办公)",
        ),
    ),
    "desks_needed": (("工位",), (rf"{_NUMBER}个?工位",)),
}
"""By field: words without which a text does not state it (looked for first, for most state none), and how it does."""
_FOUND: Mapping[str, tuple[tuple[str, ...], tuple[re.Pattern[str], ...]]] = {
    field: (hints, tuple(map(re.compile, patterns))) for field, (hints, patterns) in _QUANTITIES.items()
}
_WHOLE = frozenset({"desks_needed"})
_MONEY = re.compile(r"总投资(?:额)?(?:约|预计|为|:)?(?P<number>\d{1,7}(?:\.\d{1,4})?)(?P<unit>亿|万)元")
_NOT_ITS_OWN = re.compile(r"(?:现有|已有|目前|原有|同类|老厂|已建)[^，,。；;\n]{0,6}$")
_DENIED = re.compile(r"(?:不涉及?|未涉及?|不含|没有|不使用|不产生|不需要?|不要|无需|无)(?P<what>[^，,。；;\n但]{1,24})")
_HAZARDS: Mapping[str, str] = {
    "uses_hazardous_chemicals": r"危化品|危险化学品",
    "has_chemical_reaction": r"化学反应|化学合成|化工工艺",
    "uses_hydrogen": r"^氢|涉氢|用氢|氢气",
    "uses_lithium_batteries": r"锂电",
    "uses_radiation": r"放射|辐射",
    "uses_nuclear": r"涉核|核材料",
    "uses_explosives": r"火工品|推进剂|爆炸品",
    "needs_test_flights": r"试飞",
    "natural_gas": r"天然气",
    "needs_port": r"码头|港口|岸线",
    "dual_circuit": r"双回路",
}
_WANTED: Mapping[str, str] = {
    "needs_test_flights": r"试飞(?:空域|场|基地)|(?:要|需|需要|可以?|能|地方|场地)试飞",
    "needs_gmp": r"gmp[^，,。；;\n]{0,6}(?:车间|厂房|洁净)",
    "needs_bsl2": r"(?:p2|bsl-?2|二级生物安全)(?:级)?实验室",
    "needs_emc_chamber": r"需[^，,。；;\n]{0,6}暗室",
    "needs_hot_test_stand": r"热试车台",
    "needs_launching": r"(?:分段|整体|需要?)下水",
    "dual_circuit": r"双回路",
    "uses_explosives": r"(?:涉及?|使用|生产|储存)[^，,。；;\n]{0,6}(?:火工品|固体推进剂)",
    "uses_hydrogen": r"涉氢",
}
_ISO = {"百": 5, "千": 6, "万": 7, "十万": 8}
_CLEAN = re.compile(
    r"(?P<class>百|千|十万|万)级(?:以上)?(?:的)?(?:洁净|净化|无尘)|iso ?(?P<iso>[1-9])级?(?:洁净|净化|无尘)"
)
_OFFICE = re.compile(r"(?:不要|不需要?|无需|没有)(?:厂房|用地|生产场地)|只(?:要|需)办公|纯办公")


def facts_in(text: str) -> Mapping[str, Any]:
    """Return what a text states, by field of a project.

    Examples
    --------
    >>> facts_in("总装厂房净高不低于12米，需5万吨级泊位，不涉及危化品和化学反应。")
    {'clear_height_m': 12.0, 'berth_dwt': 50000.0, 'uses_hazardous_chemicals': False, 'has_chemical_reaction': False}
    >>> facts_in("现有厂房8000平方米，需30个工位")
    {'desks_needed': 30}
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("㎡", "m2")
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain)
    found: dict[str, Any] = {}
    for read in _READERS:
        for field, value in read(plain):
            found.setdefault(field, value)
    return found


def _quantities(text: str) -> Iterator[tuple[str, Any]]:
    hinted = ((field, patterns) for field, (hints, patterns) in _FOUND.items() if any(hint in text for hint in hints))
    for field, patterns in hinted:
        for match in (match for pattern in patterns for match in pattern.finditer(text)):
            value = float(match["number"]) * (10_000 if match["wan"] else 1)
            if value > 0 and not _NOT_ITS_OWN.search(text[max(0, match.start() - 10) : match.start()]):
                yield field, int(value) if field in _WHOLE else value


def _money(text: str) -> Iterator[tuple[str, Any]]:
    if match := _MONEY.search(text):
        yield "total_investment", Money(amount=float(match["number"]) * (10_000 if match["unit"] == "亿" else 1))


def _denials(text: str) -> Iterator[tuple[str, Any]]:
    for match in _DENIED.finditer(text):
        yield from ((field, False) for field, words in _HAZARDS.items() if re.search(words, match["what"]))


def _wishes(text: str) -> Iterator[tuple[str, Any]]:
    yield from ((field, True) for field, words in _WANTED.items() if re.search(words, text))
    if match := _CLEAN.search(text):
        yield "cleanroom_iso", int(match["iso"]) if match["iso"] else _ISO[match["class"]]
    if _OFFICE.search(text):
        yield "site_mode", SiteMode.OFFICE


_READERS: tuple[Callable[[str], Iterator[tuple[str, Any]]], ...] = (_quantities, _money, _denials, _wishes)
"""What is denied is read before what is wanted: "不需要双回路" names it too."""
