"""What a sentence says about a name it mentions: that it is the matter itself, a use of it, the past, or just not it.

A lead names technologies it does not offer: markets ("used in drones"), rivals ("replaces lithium cells"), careers
("formerly at a rocket maker") and plain denials ("不涉及无人机业务"). The words just before and after a name, within
its clause, tell these apart well enough to weigh mentions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DENIED = 0.0
PLAIN = 1.0

_CLAUSE_END = re.compile(r"[,;:!?()。\n]|\.(?=\s|$)|而是|\bbut\b|\bwhereas\b")
_REACH = 80
_AFTER_REACH = 14
_OF = "的"


@dataclass(frozen=True)
class _Marker:
    """Words that come before a name, how far they reach (in characters), and what a name under them is worth."""

    pattern: re.Pattern[str]
    reach: int
    worth: float


_BEFORE = (
    _Marker(
        re.compile(
            r"不再?(?:涉及|涉足|涉|包括|包含|做|从事|生产|制造|是|属于|开展|提供|经营|使用|采用|考虑|碰|搞)"
            r"|没有|并非|而非|未涉及|未开展|未从事|区别于|不同于"
        ),
        30,
        DENIED,
    ),
    _Marker(re.compile(r"(?:不含|不用|无需|非)$"), 0, DENIED),
    _Marker(
        re.compile(
            r"(?:\b(?:not|no|never|without|nor|neither|cannot|except|unlike)\b|n't\b|\brather than\b|\binstead of\b"
            r"|\bother than\b|\bnothing to do with\b)(?!-)(?! only| just| merely)"
        ),
        40,
        DENIED,
    ),
    _Marker(re.compile(r"替代|取代|代替|淘汰|相比|相较|优于|不如"), 10, 0.3),
    _Marker(
        re.compile(r"\b(?:replac\w+|alternatives? to|substitut\w+ for|compared (?:with|to)|better than)\b"), 40, 0.3
    ),
    _Marker(re.compile(r"曾|毕业于|任职|就职|师从|院士|博士|校友|前身"), 24, 0.4),
    _Marker(
        re.compile(r"\b(?:formerly|previously|ex|worked|alumn\w+|veterans?|studied|phd|spent \w+ years)\b"), 60, 0.4
    ),
    _Marker(
        re.compile(
            r"应用于|用于|适用于|运用于|服务于|面向|应用在|用在|供货给?|出货给?|卖给|销往|销售给|应用领域|应用场景|下游|客户|赋能|覆盖|对接"
        ),
        40,
        0.45,
    ),
    _Marker(
        re.compile(
            r"\b(?:for|used (?:in|by|on)|serving|suppl(?:y|ies|ied|ying)|sold to|customers|clients|applications"
            r"|targeting|embedded in|powering|help(?:s|ing)?)\b"
        ),
        50,
        0.45,
    ),
)
_AFTER = (
    _Marker(re.compile(r"^.{0,6}?(?:不做|不涉及|不考虑|除外|无关|已剥离|已停)"), 0, DENIED),
    _Marker(
        re.compile(
            r"^.{0,6}?(?:厂商|厂家|药企|企业|企|公司|客户|厂|院所|用户|业主)?(?:使用|送样|提供|供应|供货|配套|定制|代工|加工|生产|制造|研发|开发|服务|检测)"
        ),
        0,
        0.6,
    ),
)
_EXCEPTING, _EXCEPTED = re.compile(r"除了?[^,。]{0,8}$"), re.compile(r"^.{0,4}?(?:以外|之外|外)")
_RECIPIENT = re.compile(r"(?:为|给|向|替|供)[^,。]{0,8}$")


def standing(text: str, start: int, end: int) -> float:
    """Weigh one mention, in folded text, by its clause.

    Returns
    -------
    1 for a plain mention, 0 for a denied one, and a share in between for markets, rivals and careers; the least of all
    that apply.

    Examples
    --------
    >>> text = "主营固态电池,不涉及无人机业务"
    >>> standing(text, 2, 6), standing(text, 10, 13)
    (1.0, 0.0)
    >>> text = "this is not a drone company"
    >>> standing(text, 14, 19)
    0.0
    """
    before = _clause_before(text, start)
    after = _clause_after(text, end)
    worths = [PLAIN]
    for marker in _BEFORE:
        worths.extend(
            marker.worth for match in marker.pattern.finditer(before) if _reaches(before[match.end() :], marker)
        )
    for marker in _AFTER:
        if marker.pattern.search(after) and (marker.worth == DENIED or _RECIPIENT.search(before)):
            worths.append(marker.worth)
    if _EXCEPTING.search(before) and _EXCEPTED.search(after):
        worths.append(DENIED)
    return min(worths)


def _reaches(gap: str, marker: _Marker) -> bool:
    # A 的 in between makes what follows the head of the phrase: 面向储能的液流电池 is a flow battery.
    return len(gap) <= marker.reach and _OF not in gap


def _clause_before(text: str, start: int) -> str:
    window = text[max(0, start - _REACH) : start]
    cut = 0
    for match in _CLAUSE_END.finditer(window):
        cut = match.end()
    return window[cut:]


def _clause_after(text: str, end: int) -> str:
    window = text[end : end + _AFTER_REACH]
    match = _CLAUSE_END.search(window)
    return window if match is None else window[: match.start()]
