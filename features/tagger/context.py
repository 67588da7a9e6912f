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
CORE = 0.5
"""What a mention must be worth at least to say what a business is: markets, customers, rivals and careers do not."""

_MARKET = 0.45
_CLAUSE_END = re.compile(r"[,;!?()。\n]|:(?=\s)|\.(?=\s|$)|而是|\bbut\b|\bwhereas\b")
_REACH = 80
_AFTER_REACH = 14
_OF = "的"
_MADE = re.compile("提供|研发|研制|开发|生产|制造|推出|打造")


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
    _Marker(re.compile(r"(?:替代|取代|代替|淘汰|相比|相较|优于|不如)(?![、化品])"), 10, 0.3),
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
            r"|服务对象|服务[过了]?[^,。;]{0,2}[\d一二两三四五六七八九十百千数多]+余?[家个座]|业主"
        ),
        40,
        _MARKET,
    ),
    _Marker(re.compile(r"^服务|(?<![提可])供"), 16, _MARKET),
    _Marker(re.compile(r"给|替(?![代换])|委托|探测|侦测|反制|驱离|拦截"), 6, _MARKET),
    _Marker(re.compile(r"\b(?:against|detect\w*|locat\w*|track\w*|intercept\w*)\b"), 8, _MARKET),
    _Marker(re.compile(r"外购|外采|外协|采购|进口"), 8, _MARKET),
    _Marker(re.compile(r"代理|经销|分销|批发|零售|贸易|中介"), 12, _MARKET),
    _Marker(
        re.compile(
            r"(?<!platform )(?<!platforms )(?<!software )(?<!tool )(?<!tools )(?<!engine )(?<!infrastructure )"
            r"(?<!components )(?<!parts )(?<!equipment )(?<!materials )\bfor\b"
        ),
        28,
        _MARKET,
    ),
    _Marker(
        re.compile(
            r"\b(?:used (?:in|by|on)|serving|suppl(?:y|ies|ied|ying)|sold to|customers|clients|applications"
            r"|targeting|embedded in|powering|help(?:s|ing)?)\b"
        ),
        50,
        _MARKET,
    ),
)
_AFTER = (
    _Marker(re.compile(r"^.{0,6}?(?:不做|不涉及|不考虑|不自[制产研]|尚未|无关|已剥离|已停)"), 0, DENIED),
    _Marker(re.compile(r"^[^,。;]{0,12}?除外"), 0, DENIED),
    _Marker(
        re.compile(
            r"^.{0,6}?(?:厂商|厂家|药企|企业|企|公司|客户|厂|院所|用户|业主)?(?:使用|送样|提供|供应|供货|配套|定制|代工|加工|生产|制造|研发|开发|服务|检测)"
        ),
        0,
        _MARKET,
    ),
)
_LICENSED_SAVE = re.compile(r"^除(?!了)[^,。;]{0,30}$")
_BOUGHT_IN = re.compile(r"^(?:均|全部|都)?(?:[从向由][^,。;]{0,12})?(?:采购|外购|外协|外包|代工|供应)")
_CUSTOMERS = re.compile(
    r"^(?:类|行业|领域|等|企业|厂商)*(?:客户|用户|买家)|^(?:厂|厂商|厂家|企业|公司)(?:验证|认证|采用|试用|导入|送样)"
)
_EXCEPTING, _EXCEPTED = re.compile(r"除了?[^,。]{0,8}$"), re.compile(r"^.{0,4}?(?:以外|之外|外)")
_RECIPIENT = re.compile(r"(?:为|给|向|替|(?<!提)供)[^,。]{0,8}$")


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
    if _LICENSED_SAVE.search(before):
        worths.append(DENIED)
    if _CUSTOMERS.search(after) or _BOUGHT_IN.search(after):
        worths.append(_MARKET)
    return min(worths)


_BUSINESS = re.compile(
    r"(?:从事|主营|经营|专注|聚焦|深耕|致力|研发|研制|开发|生产|制造|提供|打造|建设|运营|布局|做|产品|业务|主业|涵盖|是一?家|年产)"
    r"[^,。;]{0,24}$"
    r"|\b(?:(?:develop|manufactur|mak|build|produc|provid|offer|sell|deliver|design|specialis|specializ|focus)\w*"
    r"|(?:is|are) an?)\b[^,.;]{0,40}$"
)
_MEANS = re.compile(
    r"(?:利用|运用|使用|基于|借助|依托|通过|采用|结合|融合|引入|(?<![应商民军通专])用|需要?|希望|想要|能提供|配套)[^,。;]{0,24}$"
    r"|\b(?:us(?:e|es|ing)|with|via|through|based on|powered by|leverag\w+|need\w*)\b[^,.;]{0,30}$"
)
_TRADE = re.compile(
    r"^(?:产品|业务|服务|产业|厂商|企业|公司|解决方案|平台|项目|产线|生产线|基地|设备|系统|软件|芯片|模块|模组|单管|开发|研发|研制|生产|制造|出租|租赁"
    r"|\s(?:company|provider|vendor|start-?up|services?|platform|solutions?|manufacturer|software|business)\b)"
)
_REMARK = re.compile(r"\s*(?:项目|\([^)\n]*\))*\s*")


def is_business(text: str, start: int, end: int) -> bool:
    """Whether folded text says of a name that this is what is done or made: by a verb, a kind of trade, or as a title.

    Examples
    --------
    >>> text = "软件公司,主要做大数据治理"
    >>> is_business(text, 8, 11)
    True
    >>> text = "用大数据推荐餐厅"
    >>> is_business(text, 1, 4)
    False
    """
    before, after = _clause_before(text, start), _clause_after(text, end)
    if _MEANS.search(before):
        return False
    return bool(_BUSINESS.search(before) or _TRADE.search(after) or _is_title(text, start, end))


def _is_title(text: str, start: int, end: int) -> bool:
    """Whether a name is all there is in its line, but for a remark in brackets."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    rest = text[end:] if last < 0 else text[end:last]
    return not text[first:start].strip() and _REMARK.fullmatch(rest.rstrip("。.!")) is not None


def _reaches(gap: str, marker: _Marker) -> bool:
    # A 的 in between makes what follows the head of the phrase: 面向储能的液流电池 is a flow battery. A verb of making
    # begins what is made for a market: 面向船厂提供大模型.
    made = marker.worth > DENIED and _MADE.search(gap) is not None
    return len(gap) <= marker.reach and _OF not in gap and not made


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
