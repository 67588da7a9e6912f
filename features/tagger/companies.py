"""Names of companies in a text. A technology's word inside one says how somebody is called, not what is done."""

from __future__ import annotations

import re
from collections.abc import Iterator

from features.tagger.clauses import any_of

Span = tuple[int, int]

_COMPANY_WORDS = "科技 新?能源 动力 航材 海科 微电子 电气 重工 股份 集团 机电 精工 精密 实业 工业"
_TRADE_WORDS = """
技术 氢能 储能 新?材料? 智能 生物 医疗 医药 制药 航空 航天 宇航 海洋 海工 船舶 半导体 电子 光电 光能 电池 装备 传感 信息
软件 网络 通信 化工 环保 量子 仪器 机器人 数据
"""
"""How companies are called that a technology may be called as well: only a word of founding tells them apart."""
_HAN = "[\u4e00-\u9fff]"
_FULL = re.compile(
    rf"{_HAN}{{2,14}}?(?:\({_HAN}{{2,6}}\))?{_HAN}{{0,14}}?(?:股份有限公司|有限责任公司|有限公司|集团)"
    r"|\b[a-z][\w&-]*(?: [a-z][\w&-]*){0,4},? (?:co\., ?ltd|inc\b|ltd\b|gmbh|corp\b|corporation\b|llc\b|plc\b)"
)
_LEGAL = re.compile(r"公司|集团|ltd|inc|gmbh|corp|llc|plc")
_FOUNDED = "成立 创立 创办 创建 设立 注册于 总部 坐落 位于 是一?家 是国 专注 主营 致力"
_INTRODUCED = re.compile(
    rf"(?:^|(?<=[\n。]))(?P<name>{_HAN}{{2,4}}(?:{any_of(_COMPANY_WORDS)})"
    r"(?=\((?:演示|以下|下称|简称|股票|证券|代码))"
    rf"|{_HAN}{{2,4}}(?:{any_of(_COMPANY_WORDS)}|{any_of(_TRADE_WORDS)})(?=(?:公司)?(?:{any_of(_FOUNDED)})))"
)
_CALLED = re.compile(rf'(?:简称|下称|品牌名?为?|曾用名)[::]?"?(?P<name>{_HAN}{{2,8}})"?(?=[,)。;"])')
_DEALINGS = """
包括 包含 签约 签订 供货 服务 客户 来自 毗邻 紧邻 收购 控股 参股 合作 提供 投资 为 与 和 及 向 给 从 由 在 是 有
系
"""
_LEADS_IN = re.compile(rf"^.*(?:{any_of(_DEALINGS)})(?={_HAN}{{4}})")


def company_names(text: str) -> tuple[Span, ...]:
    """Return where folded text calls companies by name: in full, as it introduces its subject, or by a short form.

    Examples
    --------
    >>> text = "坚核能源成立于2019年。坚核能源做阀门"
    >>> [text[start:end] for start, end in company_names(text)]
    ['坚核能源', '坚核能源']
    >>> company_names("核能设备的研发")
    ()
    """
    full = tuple(_full(text)) if _LEGAL.search(text) else ()
    short = {match["name"] for pattern in (_INTRODUCED, _CALLED) for match in pattern.finditer(text)}
    again = (match.span() for name in sorted(short) for match in re.finditer(re.escape(name), text))
    return tuple(sorted({*full, *again}))


def _full(text: str) -> Iterator[Span]:
    for match in _FULL.finditer(text):
        led_in = _LEADS_IN.match(match[0])
        yield (match.start() + (led_in.end() if led_in else 0), match.end())
