"""Words that say of the name they govern: not this, no longer, not yet, somebody else's, a market, a ware."""

from __future__ import annotations

import re
from dataclasses import dataclass

from features.tagger.clauses import any_of

DENIED = 0.0
PLAIN = 1.0
CORE = 0.5
"""What a mention must be worth at least to say what a business is: markets, customers, rivals and careers do not."""

MARKET = 0.45
_PAST = 0.4


_DONE = "从事 做 生产 制造 研发 开发 主营 经营 是 为 有"
_WISH = "未来 远期 今后 将来 下一步 后续 择机 适时 有意 希望 打算 考虑"
_PLAN = "想要? 愿意 计划 拟 规划 逐步 准备 筹划 力争 梦想"


@dataclass(frozen=True)
class Marker:
    """Words around a name, how far those before it reach (in characters), and what a name under them is worth."""

    pattern: re.Pattern[str]
    reach: int
    worth: float


BEFORE = (
    Marker(
        re.compile(
            r"不再?(?:涉及|涉足|涉|包括|包含|做|从事|生产|制造|是|属于|开展|提供|经营|使用|采用|考虑|碰|搞|能用于|可用于|适用于)"
            r"|没有|并非|而非|从未|从不|未曾|并未|[未无](?:涉及|开展|从事|布局)|区别于|不同于"
        ),
        30,
        DENIED,
    ),
    Marker(re.compile(r"(?:不含|不用|无需|非|\bnon-|尚未(?:开展|涉及|从事|生产|启动|布局|涉足))$"), 0, DENIED),
    Marker(
        re.compile(
            r"(?:\b(?:not|no|never|without|nor|neither|cannot|except|unlike)\b|n't\b|\brather than\b|\binstead of\b"
            r"|\bother than\b|\bnothing to do with\b)(?!-)(?! only| just| merely)"
        ),
        40,
        DENIED,
    ),
    Marker(re.compile(r"(?:替代|取代|代替|淘汰|相比|相较|优于|不如)(?![、化品])"), 10, 0.3),
    Marker(
        re.compile(r"\b(?:replac\w+|alternatives? to|substitut\w+ for|compared (?:with|to)|better than)\b"), 40, 0.3
    ),
    Marker(
        re.compile(
            rf"(?:做|干|搞|开|造|卖|经营)过(?!程|剩|热|滤)|(?:曾经?|早些?年|前些年|早期|此前|以前|过去)(?:主要)?(?:{any_of(_DONE)})?"
            r"|毕业于|任职|就职|师从|院士|博士|校友|前身|退出|出身|(?:^|[由名位自和与、])前$|(?:出售|转让|剥离|处置|关闭|放弃)了?(?:其|旗下|原有|全部)|(?:^|公司|企业|我司)原(?:先|来|本|从事|做|生产|主营|是|为|系|有)"
        ),
        24,
        _PAST,
    ),
    Marker(
        re.compile(
            r"\b(?:formerly|previously|ex|worked|alumn\w+|veterans?|studied|phd|left|quit|spent \w+ years|used to"
            r"|once (?!a\b)|sold (?:our|its|the|their))\b"
        ),
        60,
        _PAST,
    ),
    Marker(
        re.compile(
            rf"(?:{any_of(_WISH)}|{any_of(_PLAN)})[^,。;]{{0,8}}(?:进军|涉足|转型|切入|跨界|试水|转向|延伸|探索)"
            rf"|(?:{any_of(_WISH)})[^,。;]{{0,6}}(?:进入|布局|拓展|发展|发力|引入|引进|从事|寻找)"
            r"|看好|关注|关心|观望|寻找|有意于|感兴趣|(?<![设构思理梦])想[投搞做上]"
        ),
        16,
        _PAST,
    ),
    Marker(
        re.compile(
            r"\b(?:may|might|could|hop(?:e|es|ing)|wish(?:es)?|want(?:s|ing)?|consider\w*|one day|someday"
            r"|plan(?:s|ning)?|dream\w*|interested|looking)\b[^,.;]{0,16}"
            r"\b(?:enter\w*|mov\w+ into|expand\w* into|explor\w+|branch\w* into|in|at)\b"
        ),
        16,
        _PAST,
    ),
    Marker(
        re.compile(
            r"应用于|用于|适用于|运用于|服务于|面向|应用在|用在|供货给?|出货给?|卖给|销往|销售给|应用领域|应用场景|应用包括"
            r"|下游|客户(?!端)|赋能|覆盖|对接|适合|租户|擅长|熟悉|精通|已投(?![产入运用])|供应链|服务对象|服务[过了]?[^,。;]{0,2}[\d一二两三四五六七八九十百千数多]+余?[家个座]|(?<![企产行专])业主(?![要营导力流])"
        ),
        40,
        MARKET,
    ),
    Marker(re.compile(r"^服务|(?<![提可])供(?!应|给侧)"), 16, MARKET),
    Marker(re.compile(r"给|替(?![代换])|委托|探测|侦测|反制|驱离|拦截"), 6, MARKET),
    Marker(re.compile(r"\b(?:against|detect\w*|locat\w*|track\w*|intercept\w*)\b"), 8, MARKET),
    Marker(re.compile(r"外购|外采|外协|采购|进口|购置|购买|购入|引进|租用|试用"), 8, MARKET),
    Marker(re.compile(r"代理|经销|分销|批发|零售|贸易|中介|二手|代购|转售|回收"), 12, MARKET),
    Marker(re.compile(r"举办|承办|主办|参展|参观|会务|策展"), 12, MARKET),
    Marker(
        re.compile(
            r"\b(?:distribut\w+|re-?sell\w*|dealers?|import\w*|wholesal\w*|trad(?:er|ing)|agents?|retail\w*|second-hand|used)\b"
            r"(?: and \w+)?(?: of| in| for)?|\b(?:buy|buys|bought|purchas\w+|rent(?:s|ed|ing)?|organi[sz]\w+)\b"
        ),
        12,
        MARKET,
    ),
    Marker(
        re.compile(
            r"(?<!platform )(?<!platforms )(?<!software )(?<!tool )(?<!tools )(?<!engine )(?<!infrastructure )"
            r"(?<!components )(?<!parts )(?<!equipment )(?<!materials )\bfor\b"
        ),
        28,
        MARKET,
    ),
    Marker(
        re.compile(
            r"\b(?:used (?:in|by|on)|serving|suppliers? to|suppl(?:y|ies|ied|ying)(?= \w+ (?:mak|compan|firm|produc))"
            r"|(?:magazine|news|blog|podcast|journal|book|film|newsletter)s? (?:covering|about|on)"
            r"|sold to|customers|clients|applications|targeting|embedded in|powering|help(?:s|ing)?|advis\w+)\b"
        ),
        50,
        MARKET,
    ),
)
AFTER = (
    Marker(
        re.compile(
            r"^[^,。;]{0,6}?(?:不做|不涉及|不考虑|不自[制产研]|不在|不属|尚未|无关)"
            r"|^[^,。;]{0,10}?(?:已|均|全部|早已|业已)[^,。;]{0,6}?(?:剥离|转让|停[产止业]?|关停|出售|退出|终止|注销|下马|关闭)"
        ),
        0,
        DENIED,
    ),
    Marker(re.compile(r"^[^,。;]{0,12}?除外"), 0, DENIED),
    Marker(
        re.compile(
            r"^.{0,6}?(?:厂商|厂家|药企|企业|企|公司|客户|厂|院所|用户|业主)?"
            r"(?:使用|送样|提供|供应(?!商)|供货|配套|定制|代工|(?:加工|生产|制造|研发|开发|服务|检测)(?!.{0,2}(?:企业|公司|厂|商|基地|中心)))"
        ),
        0,
        MARKET,
    ),
)
