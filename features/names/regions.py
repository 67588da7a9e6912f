"""Regions that names of companies begin with: the national list of administrative divisions, and those of a pack.

``regions.csv`` holds the provinces, prefectures and counties by their codes of GB/T 2260 (as published by the Ministry
of Civil Affairs at the end of 2025). What a city's companies use besides (zones, towns, old names) is in its pack.
"""

from __future__ import annotations

import csv
import re
import zlib
from collections.abc import Iterable
from pathlib import Path

from features.memo import made_once, once
from features.names.spelling import bare

_TABLE = Path(__file__).with_name("regions.csv")
_WIDER = (
    *("中国", "中华", "华东", "华南", "华北", "华中", "华西", "东北", "西北", "西南", "东南"),
    *("长三角", "珠三角", "京津冀"),
)
_KIND = re.compile(
    r"(特别行政区|开发区|示范区|自治区|自治州|自治县|自治旗|地区|林区|新区|矿区|园区|省|市|区|县|盟|旗|镇|乡)$"
)
_PEOPLES = re.compile(
    r"(?:(?:壮|满|回|苗|土家|彝|蒙古|藏|布依|侗|瑶|朝鲜|白|哈尼|黎|傣|畲|傈僳|仡佬|东乡|高山|拉祜|水|佤|纳西|羌|土|仫佬|"
    r"锡伯|达斡尔|景颇|毛南|撒拉|布朗|塔吉克|阿昌|普米|鄂温克|怒|京|基诺|德昂|保安|裕固|鄂伦春|独龙|赫哲|各)族|"
    r"维吾尔|哈萨克|柯尔克孜|(?<=..)蒙古)+$"
)
_SHORTEST = 2
_MOST_REGIONS = 6
"""A name begins with no more of them, one inside the other: country, province, city, county, zone, town."""


class Regions:
    """Names of regions, full and short.

    Parameters
    ----------
    own
        Further names, of a city's pack.

    Examples
    --------
    >>> Regions().split("江苏省南通垚工半导体"), Regions(["通州湾示范区"]).split("通州湾垚工")
    ((('江苏省', '南通'), '垚工半导体'), (('通州湾',), '垚工'))
    """

    def __init__(self, own: Iterable[str] = ()) -> None:
        self._own = tuple(sorted(set(own)))
        self._here = frozenset(form for name in self._own for form in short_names(bare(name)))
        self._names = national() | self._here
        self._longest = max(map(len, self._names))

    @property
    def number(self) -> int:
        """Tells these regions from those of another pack; >= 0 and below a million."""
        return zlib.crc32("\0".join(self._own).encode()) % 1_000_000

    def split(self, name: str) -> tuple[tuple[str, ...], str]:
        """Return the regions that a name in bare characters begins with, and the rest."""
        found: list[str] = []
        while len(found) < _MOST_REGIONS and (region := self._at_start(name)):
            found.append(region)
            name = name[len(region) :]
        return tuple(found), name

    def is_here(self, name: str) -> bool:
        """Whether a name in bare characters is that of a region of the pack, of which any text may speak."""
        return name in self._here

    def has_latin(self, word: str) -> bool:
        """Whether a lower-case word is the name of a region in pinyin."""
        return word in self._latin

    def __contains__(self, name: object) -> bool:
        """Whether a name in bare characters is that of a region."""
        return name in self._names

    @once
    def _latin(self) -> frozenset[str]:
        return _national_latin() | _read(self._names - national())

    def _at_start(self, name: str) -> str:
        for length in range(min(self._longest, len(name)), _SHORTEST - 1, -1):
            if name[:length] in self._names:
                return name[:length]
        return ""


_READ = 4
"""Longer names are not read in pinyin: nobody writes them so at the head of a company's name."""


@made_once
def national() -> frozenset[str]:
    """Return the names of the national list, full and short."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    return frozenset(form for name in (*names, *_WIDER) for form in short_names(name))


def short_names(name: str) -> set[str]:
    """Return a name with and without what kind of region it is and which peoples it is named after."""
    short = _KIND.sub("", name)
    shorter = _PEOPLES.sub("", short)
    return {form for form in (name, short, shorter, _KIND.sub("", short)) if len(form) >= _SHORTEST}


@made_once
def _national_latin() -> frozenset[str]:
    return _read(national()) | {"china", "shaanxi", "innermongolia", "tibet", "hongkong", "macau"}


def _read(names: Iterable[str]) -> frozenset[str]:
    from pypinyin import lazy_pinyin  # a big dictionary: loaded when the first Latin name comes

    return frozenset("".join(lazy_pinyin(name)) for name in names if len(name) <= _READ)
