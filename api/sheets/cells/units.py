"""Units as people write them, and how each converts to the unit of a field.

A factor is a ``Decimal``: value in the field's unit = value as written x factor.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from features.bilingual import Bilingual

SCALES: Mapping[str, Decimal] = {
    "万亿": Decimal(1_000_000_000_000),
    "千亿": Decimal(100_000_000_000),
    "百亿": Decimal(10_000_000_000),
    "十亿": Decimal(1_000_000_000),
    "亿": Decimal(100_000_000),
    "億": Decimal(100_000_000),
    "千万": Decimal(10_000_000),
    "百万": Decimal(1_000_000),
    "十万": Decimal(100_000),
    "万": Decimal(10_000),
    "萬": Decimal(10_000),
    "千": Decimal(1_000),
    "百": Decimal(100),
}
_DIGITS = 12
_Names = Mapping[int | Fraction, str]
_MU = Fraction(2000, 3)
_AREA: _Names = {
    1: "m2 m^2 平方米 平米 平方 平 平方公尺 sqm sq.m sq.m. squaremetre squaremetres squaremeter squaremeters",
    _MU: "亩 畝 市亩 mu",
    10_000: "公顷 公頃 ha hm2 平方百米 hectare hectares",
    1_000_000: "km2 平方公里 平方千米 sqkm",
    Fraction(400, 121): "坪 ping tsubo",
    Fraction("4046.8564224"): "英亩 英畝 acre acres",
    Fraction("0.09290304"): "sqft sq.ft sq.ft. ft2 平方英尺 平方呎 squarefeet squarefoot",
}
_LAND: _Names = {1: _AREA[_MU]} | {factor / _MU: names for factor, names in _AREA.items() if factor != _MU}
_LENGTH: _Names = {
    1: "m 米 公尺 metre metres meter meters",
    1000: "km 公里 千米 kilometre kilometres",
    Fraction(1, 10): "dm 分米",
    Fraction(1, 100): "cm 厘米 公分",
    Fraction(1, 1000): "mm 毫米",
    Fraction("0.3048"): "ft 英尺 呎 feet foot",
}
_MASS: _Names = {1: "t 吨 公吨 ton tons tonne tonnes dwt 吨级", Fraction(1, 1000): "kg 千克 公斤"}
_YEARLY_MASS: _Names = {
    1: "t/年 吨/年 t/a t/y t/year t 吨",
    Fraction(1, 1000): "kg/年 千克/年 公斤/年 kg/a kg 千克 公斤",
}
_COAL: _Names = {
    1: "吨标煤/年 吨标煤 吨标准煤 吨标准煤/年 tce tce/年 tce/a tce/year t标煤",
    Fraction(1, 1000): "kgce 千克标煤 千克标准煤",
}
_TABLES: Mapping[str, _Names] = {
    "㎡": _AREA,
    "亩": _LAND,
    "m": _LENGTH,
    "km": {factor * Fraction(1, 1000): names for factor, names in _LENGTH.items()},
    "t": _MASS,
    "吨": _MASS,
    "t/年": _YEARLY_MASS,
    "吨标煤": _COAL,
    "吨标煤/年": _COAL,
    "t/h": {1: "t/h 吨/小时 吨/时 t/小时 蒸吨 蒸吨/小时", Fraction(1, 1000): "kg/h 千克/小时 公斤/小时"},
    "t/d": {
        1: "t/d 吨/天 吨/日 t/天 t/日 m3/d m3/天 m3/日 立方米/天 立方米/日 方/天",
        24: "t/h 吨/小时 m3/h 立方米/小时",
    },
    "t/㎡": {
        1: "t/m2 吨/m2 吨/平方米 吨/平米 吨/平 t/平方米 t/平米 t",
        Fraction(1, 1000): "kg/m2 千克/m2 公斤/m2 kg/平方米 公斤/平方米 千克/平方米 公斤/平 kg/平",
        Fraction(100_000, 980_665): "kn/m2 千牛/m2 千牛/平方米 kpa kn/平方米",
    },
    "kVA": {1: "kva 千伏安", 1000: "mva 兆伏安", Fraction(1, 1000): "va 伏安"},
    "万kWh/年": {
        1: "万kwh/年 万度/年 万度 万kwh 万千瓦时 万千瓦时/年 万kwh/a 10kkwh/year",
        Fraction(1, 10_000): "kwh/年 kwh 度/年 度 千瓦时 千瓦时/年 kwh/a",
        Fraction(1, 10): "mwh/年 mwh mwh/a",
        100: "gwh/年 gwh gwh/a",
    },
    "PFLOPS": {
        1: "pflops p pf petaflops pflop/s",
        1000: "eflops ef e",
        Fraction(1, 1000): "tflops tf",
    },
    "比例": {1: "比例 小数 share ratio", Fraction(1, 100): "% 百分比 百分数 percent pct", Fraction(1, 1000): "‰"},
    "万元": {1: "万元 万 万人民币 10kcny", Fraction(1, 10_000): "元 人民币 yuan cny rmb", 100: "百万元"},
    "万元/亩": {
        1: "万元/亩 万/亩 10kcny/mu",
        10_000: "亿元/亩 亿/亩",
        Fraction(1, 10_000): "元/亩",
        Fraction(1, 15): "万元/公顷 万/公顷 万元/ha",
        Fraction(2000, 30_000): "元/m2 元/平方米 元/平米",
    },
    "元/㎡·月": {
        1: "元/m2/月 元/平方米/月 元/平米/月 元/平/月 cny/m2/month 元/月/m2 元/月/平方米",
        Fraction(365, 12): "元/m2/天 元/平方米/天 元/平米/天 元/平/天 元/m2/日 元/平方米/日 元/天/m2 元/天/平方米",
        Fraction(1, 12): "元/m2/年 元/平方米/年 元/平米/年 元/年/m2",
        Fraction(121, 400): "元/坪/月 元/月/坪",
    },
    "元/个·月": {
        1: "元/个·月 元/个/月 元/工位/月 元/月/个 元/月/工位 元/位/月 cny/desk/month",
        Fraction(365, 12): "元/个/天 元/工位/天 元/位/天 元/天/工位",
        Fraction(1, 12): "元/个/年 元/工位/年 元/年/工位",
    },
    "分钟": {1: "分钟 分 min mins minute minutes", 60: "小时 时 h hr hour hours"},
    "月": {1: "月 个月 month months", 12: "年 year years"},
    "年": {1: "年 year years yr yrs", Fraction(1, 12): "月 个月 month months"},
    "人": {1: "人 名 位 个 person persons people"},
    "件": {1: "件 项 个 篇 patents items"},
    "篇": {1: "篇 件 papers items"},
    "项": {1: "项 个 件 works items"},
    "套": {1: "套 间 个 units flats"},
    "个": {1: "个 家 项 席 名 人 张 items places"},
    "级": {1: "级 level"},
    "TRL": {1: "trl 级 level"},
    "ISO": {1: "iso 级 class"},
    "°": {1: "° 度 deg degrees"},
}
UNSETTLED = {
    "垧": Bilingual(
        "东北多为 15 亩，西北有的为 10 亩或 3 亩", "15 mu in the north-east, 10 or 3 mu in places of the north-west"
    ),
    "晌": Bilingual(
        "东北多为 15 亩，西北有的为 10 亩或 3 亩", "15 mu in the north-east, 10 or 3 mu in places of the north-west"
    ),
    "顷": Bilingual("旧制 100 亩，也常用来指公顷（15 亩）", "100 mu of old, yet often meant for a hectare (15 mu)"),
    "頃": Bilingual("旧制 100 亩，也常用来指公顷（15 亩）", "100 mu of old, yet often meant for a hectare (15 mu)"),
}
"""Units whose size differs from place to place, and how: they are never converted by guess."""


def unsettled_unit(text: str) -> str | None:
    """Return the unit of a text whose size differs from place to place; ``None`` if it has none.

    Examples
    --------
    >>> unsettled_unit("2垧"), unsettled_unit("万顷"), unsettled_unit("公顷") is None
    ('垧', '顷', True)
    """
    key = unit_key(text)
    return next((unit for unit in UNSETTLED if key.endswith(unit) and not key.endswith(f"公{unit}")), None)


def unit_key(text: str) -> str:
    """Return a unit in the form in which it is looked up: half width, lower case, no spaces, ``/`` for 每 and ·.

    Examples
    --------
    >>> unit_key(" 元／㎡ · 月")
    '元/m2/月'
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    for mark in ("每", "·", "・", "*"):
        plain = plain.replace(mark, "/")
    plain = "".join(plain.split())
    for year in ("peryear", "perannum", "/annum"):
        plain = plain.replace(year, "/year")
    return plain.replace("//", "/").replace("㎡", "m2")


@lru_cache(maxsize=4096)
def unit_factor(unit: str, written: str) -> Fraction | None:
    """Return what one ``written`` unit is in ``unit``, or ``None`` if it is no such unit.

    Examples
    --------
    >>> unit_factor("㎡", "万平方米"), unit_factor("㎡", "kVA") is None
    (Fraction(10000, 1), True)
    """
    table = _by_name(unit)
    key = unit_key(written)
    if key in table:
        return table[key]
    for scale, factor in SCALES.items():
        if key.startswith(scale) and key[len(scale) :] in table:
            return table[key[len(scale) :]] * Fraction(factor)
    return None


def known_units(unit: str) -> tuple[str, ...]:
    """Return one spelling of each unit that converts to ``unit``, for messages."""
    return tuple(names.split()[0] for names in _TABLES.get(unit, {}).values())


def convert(value: Decimal, factor: Fraction) -> Decimal:
    """Return ``value`` x ``factor``; a conversion that does not come out even keeps 12 significant digits."""
    if factor.numerator == factor.denominator:
        return value
    exact = Fraction(value) * factor
    quotient = Decimal(exact.numerator) / Decimal(exact.denominator)
    if Fraction(quotient) == exact:
        return quotient
    return quotient.quantize(Decimal(1).scaleb(quotient.adjusted() - _DIGITS + 1)).normalize()


@lru_cache(maxsize=256)
def _by_name(unit: str) -> Mapping[str, Fraction]:
    table = {unit_key(unit): Fraction(1)} if unit else {}
    for factor, names in _TABLES.get(unit, {}).items():
        table |= {unit_key(name): Fraction(factor) for name in names.split()}
    return table
