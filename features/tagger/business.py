"""Whether a text says of a name that this is what the business does or makes."""

from __future__ import annotations

import re

from features.tagger.clauses import clause_after, clause_before

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
    before, after = clause_before(text, start), clause_after(text, end)
    if _MEANS.search(before):
        return False
    return bool(_BUSINESS.search(before) or _TRADE.search(after) or _is_title(text, start, end))


def _is_title(text: str, start: int, end: int) -> bool:
    """Whether a name is all there is in its line, but for a remark in brackets."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    rest = text[end:] if last < 0 else text[end:last]
    return not text[first:start].strip() and _REMARK.fullmatch(rest.rstrip("。.!")) is not None
