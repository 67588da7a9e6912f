"""What a name is only part of: the noun behind it that the phrase is really about.

In Chinese as in English the last noun of a compound is its head: a drone fair is a fair, a drone maker's cleaner is a
cleaner. So the words right behind a name tell whether it is the matter itself.
"""

from __future__ import annotations

import re

from features.tagger.clauses import any_of

_TRADES = """
经销 代理 批发 零售 贸易 进出口 分销 转卖 倒卖 回收 租赁门店 总代 华[东南北中西]总?代
"""
_OCCASIONS = """
博览会 展览 展会 展厅 展位 展示 大会 峰会 论坛 沙龙 研讨会 大赛 赛事 协会 学会 商会 联盟 杂志 媒体 资讯 新闻
公众号 概念 题材 主题 科普 课程 研学 夏令营 乐园 猎头 招聘 求职 劳务 专利代理 商标 知识产权代 调研报告 行业报告
市场报告 玩具 周边 文创 贴纸 T恤 海报 纪念 包装 收纳 厂房装修 车间装修 净化工程 洁净工程 保险 经纪 保洁 食堂
物业 责任险 理财 纪录片 电影 图书 绘本 小说 视频
"""
_PLACES = "行业 产业 企业 生产 制造 车间 工厂 厂房 产线 领域"
_ENGLISH = r"""
conference expo exhibition fair news website podcast magazine forum summit course toys? themed dealers?
distributors? resellers? rental trading recruit\w* insurance hobby\w* clubs? museum posters? packaging
"""
_USED_BY = rf"(?:{any_of(_PLACES)})+专?用(?!于|户|途|地|电|水|能|量|例|的是)"
_OTHER_THING = re.compile(
    rf"^(?:(?<!算力)(?:{any_of(_TRADES)})|.{{0,4}}(?:{any_of(_OCCASIONS)})|{_USED_BY}"
    rf"|[ -](?:[a-z]+ )?(?:{any_of(_ENGLISH)})\b)"
)

_OWN = """
研发 研制 开发 设计 生产 制造 产品 设备 装备 系统 技术 材料 解决 创新 领先 高新 专业 核心 关键 龙头 科技 企业
公司 厂商 综合 整体 全
"""
_FIELD_OF = re.compile(
    rf"^(?:行业|领域|产业|赛道|方向|市场|板块|产业链)+的(?!{any_of(_OWN)}|.{{0,12}}(?:企业|公司|厂商|团队))"
)
_FIELD = re.compile(r"^(?:上下游)?(?:行业|领域|产业|市场|产业链|板块|项目|工程)")
_FOR_ONE = re.compile(r"(?:(?<![作成系是定评列改位])为|给|向|对|替)[^,;。的]{0,4}$")

_SORTS = "整机 终端 龙头 头部 生产 制造 研发 行业 产业 上市 类 相关 等 主机 大"
_PARTIES = r"""
企业 公司 厂商 厂家 药企 车企 工厂 厂 客户 院 研究所 研究院 大学 实验室 制造商 用户 业主 集团 龙头 产业园 园区
商(?![用业务])
"""
_PARTY = re.compile(rf"^(?:{any_of(_SORTS)})*(?:{any_of(_PARTIES)})")
_PARTY_IN_ENGLISH = re.compile(
    r"^(?: and [a-z -]{3,20})? (?:makers?|manufacturers?|producers?|compan(?:y|ies)|firms?|industry|developers?|deals"
    r"|sector|factor(?:y|ies)|operators?)\b"
)
_DEALINGS = r"""
由 从(?!事|业) 向 对 给 替 帮 承接 承建 承担 毗邻 紧邻 靠近 来自 进入 入驻 输送 供应 对接 服务 租户[有为含]?
客户[有为含]? 包括 包含 多家 几家 数家 各 众多 [\d二两三四五六七八九十百]+余?[家座]
(?<!公司)(?<!企业)(?<!我司)(?<![作成系是定评列改位])为 (?:^|公司|我司|我们|长期|已|并|均)[与和同跟]
"""
_DEALT_WITH = re.compile(rf"(?:{any_of(_DEALINGS)})[^,;。的]{{0,10}}$")
_DEALT_WITH_IN_ENGLISH = re.compile(
    r"\b(?:for|to|with|from|by|of|advis\w+|serv\w+|clean\w*|against|customers|clients|invest\w+|at"
    r"|hous(?:e|es|ing)|host\w*|tenants|several|many|some|other|two|three|dozens)\b[^,.;]{0,30}$"
)
_OTHERS = re.compile(
    r"^的(?!一员|典范|代表|龙头)|^(?:是|为)我?们?公?司?.{0,6}(?:客户|用户|房东|邻居)|^(?:采购|供货|供应(?!商)|合作|配套)"
)


_AND_OTHERS = re.compile(r"^(?:[、和与及][^,。;、]{1,10})*等(?!级)")
_IS_PARTY = re.compile(r"(?:厂|中心|企业|公司)$")
_RUN = re.compile(r"建设|运营|拥有|自建|投资|打造|新建|在建")


def heads_elsewhere(name: str, before: str, after: str) -> bool:
    """Whether a name only qualifies something else: a trade, an occasion, a party that is dealt with, a thing for it.

    Parameters
    ----------
    name, before, after
        The name and the clause around it, folded.

    Examples
    --------
    >>> heads_elsewhere("无人机", "承办", "博览会"), heads_elsewhere("无人机", "承接", "企业的订单")
    (True, True)
    >>> heads_elsewhere("无人机", "国内领先的", "企业"), heads_elsewhere("无人机", "专写", "、卫星等概念股")
    (False, True)
    """
    after = _AND_OTHERS.sub("", after)
    if _OTHER_THING.search(after) or _FIELD_OF.search(after):
        return True
    if _FIELD.search(after) and _FOR_ONE.search(before):
        return True
    if _IS_PARTY.search(name) and _DEALT_WITH.search(before) and not _RUN.search(before):
        return True
    party = _PARTY.search(after)
    if party is not None:
        return bool(_DEALT_WITH.search(before) or _OTHERS.search(after[party.end() :]))
    return bool(_PARTY_IN_ENGLISH.search(after) and _DEALT_WITH_IN_ENGLISH.search(before))
