"""What a sentence says about a name it mentions: that it is the matter itself, a use of it, the past, or just not it.

A lead names technologies it does not offer: markets ("used in drones"), rivals ("replaces lithium cells"), careers
("formerly at a rocket maker"), wares of others, wishes and plain denials ("不涉及无人机业务"). The words just before
and after a name, within its clause, tell these apart well enough to weigh mentions.
"""

from __future__ import annotations

import re

from features.tagger.clauses import FAR, clause_after, clause_before, next_clause
from features.tagger.heads import heads_elsewhere
from features.tagger.markers import AFTER, BEFORE, DENIED, MARKET, PLAIN, Marker

_OF = "的"
_MADE = re.compile("提供|研发|研制|开发|生产|制造|推出|打造")
_LICENSED_SAVE = re.compile(r"^除(?!了)[^,。;]{0,30}$")
_BOUGHT_IN = re.compile(
    r"^(?:均|全部|都|为|系)?(?:[从向由][^,。;]{0,12}|境外|国外|第三方)?(?:采购|外购|外协|外包|代工(?!厂)|委托|供应(?!商))"
)
_CUSTOMERS = re.compile(
    r"^(?:类|行业|领域|等|企业|厂商)*(?:客户|用户|买家)|^[^,。;]{0,10}(?:在用|选用|订购)$|^(?:厂|厂商|厂家|企业|公司)(?:验证|认证|采用|试用|导入|送样)"
)
_EXCEPTING, _EXCEPTED = re.compile(r"除了?[^,。]{0,8}$"), re.compile(r"^.{0,4}?(?:以外|之外|外)")
_BESIDES = re.compile(r"^[^,。;]{0,6}(?:还|也|亦|另|同时|兼)")
_LEFT_OUT = re.compile(
    r"^s?(?: and| or|, | \w[\w-]*){0,4} (?:is|are|was|were|be) (?:excluded|out of scope|ruled out"
    r"|(?:not|no longer) (?:part|our|what|among|included|involved|offered|produced|made|pursued|planned))\b"
)
_RECIPIENT = re.compile(r"(?:(?<![作成系是定评列改位])为|给|向|替|(?<!提)供)[^,。的]{0,8}$")
_SOLD_ONLY = re.compile(r"^(?:产品)?的?销售(?!;|$|和?研|和?生产)")
_EXPERIENCE = re.compile(r"^(?:行业|领域|产业)?(?:从业|工作|任职|创业|研发|开发|管理)?的?(?:经历|经验|背景)")
_READING, _READINGS = (
    re.compile(r"(?:接入|采集|汇聚|读取)[^,。;]{0,10}$"),
    re.compile(r"^[^,。;]{0,12}(?:数据|信号|图像|影像)"),
)
_TURNING = re.compile(r"(?:考虑|希望|计划|拟|准备|正|打算)[^,。;]{0,4}[向往]$")
_TURNED = re.compile(r"^(?:方向|领域|行业|产业)?(?:转型|转行|延伸|拓展|发展)")


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
    before, after = clause_before(text, start), clause_after(text, end)
    if _is_excepted(before, after, next_clause(text, end)) or _LEFT_OUT.search(clause_after(text, end, reach=FAR)):
        return DENIED
    worths = [
        marker.worth
        for marker in BEFORE
        for match in marker.pattern.finditer(before)
        if _reaches(before[match.end() :], marker)
    ]
    recipient = _RECIPIENT.search(before)
    worths += [
        marker.worth for marker in AFTER if marker.pattern.search(after) and (marker.worth == DENIED or recipient)
    ]
    if _is_of_others(text[start:end], before, after):
        worths.append(MARKET)
    return min(worths, default=PLAIN)


def _is_excepted(before: str, after: str, then: str) -> bool:
    """Whether a name is an exception; 除无人机外,还做风筝 makes none."""
    excepted = _EXCEPTING.search(before) and _EXCEPTED.search(after) and not _BESIDES.search(then)
    licensed = _LICENSED_SAVE.search(before) and not _EXCEPTED.search(after)
    return bool(excepted or licensed)


def _is_of_others(name: str, before: str, after: str) -> bool:
    """Whether what follows a name says that others have it, buy it or make it, or that it is yet to be turned to."""
    told = (_CUSTOMERS, _BOUGHT_IN, _SOLD_ONLY, _EXPERIENCE)
    turning = _TURNING.search(before) and _TURNED.search(after)
    read = _READING.search(before) and _READINGS.search(after)
    return (
        bool(turning or read) or heads_elsewhere(name, before, after) or any(pattern.search(after) for pattern in told)
    )


_MEANS = re.compile(
    r"(?:利用|运用|使用|借助|依托|采用|搭载|配有|配备|装备|引入|内置|选用)[^,。;]{0,10}$"
    r"|(?<![应商民军通专适])用(?![途户于地])[^,。;]{0,6}$"
    r"|\b(?:us(?:e|es|ing)|powered by|equipped with|operat(?:e|es|ing))\b(?: an?| the| our)?[^,.;]{0,12}$"
)
_MEANT_FOR = re.compile(r"^专?用(?!于|户|途|地|电|水|能|量|例|的是)")
_OWN_WAY = re.compile(
    r"^(?:的?(?:技术|工艺|路线|方案|体系|架构|法|方法|平台)| (?:technology|process|route)\b"
    r"|(?:[和与及、][^,。;、]{1,8})*(?:生产|制备|合成|制造|发酵|筛选))"
)


def is_means(text: str, start: int, end: int) -> bool:
    """Whether a name is only said to be used, which alone does not make it the business.

    Examples
    --------
    >>> is_means("农场使用无人机播种", 4, 7), is_means("采用液流电池技术路线", 2, 6)
    (True, False)
    """
    before, after = clause_before(text, start), clause_after(text, end)
    used = _MEANS.search(before) and not _MADE.search(before) and not _OWN_WAY.search(after)
    return bool(used or _MEANT_FOR.search(after))


def _reaches(gap: str, marker: Marker) -> bool:
    # A 的 in between makes what follows the head of the phrase: 面向储能的液流电池 is a flow battery. A verb of making
    # begins what is made for a market: 面向船厂提供大模型.
    made = marker.worth > DENIED and _MADE.search(gap) is not None
    return len(gap) <= marker.reach and _OF not in gap and not made
