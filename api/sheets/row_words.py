"""Words by which rows that are no entries are known: totals, notes and signatures, titles over groups of rows."""

from __future__ import annotations

import re

from api.sheets.cells.tokens import plain, word_key

_LONGEST = 60
_COUNT = r"\(?共?计?\d+(?:\.\d+)?(?:个|项|家|条|宗|万元|亿元|元|亩|m2)?(?:项目|企业|线索)?\)?"
_TOTAL = re.compile(
    r"^(?:.{0,12}?(?:合计|总计|小计|累计|共计|总和)|汇总|总数|平均值?|均值|占比|比重|同比|环比"
    r"|(?:grand|sub)?-?totals?|sum|average|mean)"
    rf"(?:数|金额|投资)?(?:{_COUNT})?[:\-—]*(?:{_COUNT})?$"
    r"|^.{0,10}(?:项目|企业|线索)(?:个|总)?数$|^平均.{0,6}(?:强度|规模|投资|金额|数|水平)$|^.{0,4}[合总]计\(?[大小]写\)?$"
    r"|^\(?(?:其中|ofwhich|thereof).*$"
)
_COUNTED = re.compile(
    r"^(?:以上|本表)?\(?共?计?\d+(?:个|项|家|条|宗)(?:项目|企业|线索)?\)?$|^.{1,30}等共?\d+(?:个|项|家)(?:企业|公司|项目)?$"
    r"|^[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[元圆]整?$"
)
_FOOTNOTE = re.compile(
    r"^[(\[【*※#\-—_=~·•●]*(?:注\s*\d*\s*[:.、]|注[^册塑射入]|备注|说明|附注|附[:件表]|以[上下]|本[表页]|"
    r"填[报表]|制[表单]|编制|审[核批定]|复核|核对|分管|经办|主管|联系|(?:单位)?负责人|签[字名章]|盖章|公章|"
    r"打印|报送|上报|截[至止]|统计(?:口径|时间|日期|截|范围)|数据(?:来源|截|更新|日期|口径)|资料来源|来源|日期|时间[:]|"
    r"单位[:(]|第\s*\d+\s*页|共\s*\d+\s*[页个项家条]|完[\W_]*$|完毕|结束|[^\W\d]{0,3}无正文|带.{0,3}[星*★号]"
    r"|note|remark|source|prepared|checked|approved|filled in|printed|page \d|end\b|as of|signed?\b|signature|date\b"
    r"|\*|※)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[^:]{1,16}:|^\d{4}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{0,2}\s*日?)?$")
_ENTRY_END = re.compile(
    r"(?:项目|公司|基地|平台|产线|生产线|工厂|厂|中心|研究院|集团|园区?|港|project|inc|ltd|llc|co|gmbh)\.?(?:\([^()]*\))?$"
    r"|\((?:演示|demo)\)$"
)
_NUMERALS = "一二三四五六七八九十百"
_OUTLINE = re.compile(rf"^\(?(?:[{_NUMERALS}]+|[ivx]+)\)?[、.]?$", re.IGNORECASE)
_TITLE = re.compile(
    rf"^(?:第[{_NUMERALS}\d]+[类部章批组阶]|[{_NUMERALS}]+[、.:\s]|\([{_NUMERALS}\d]+\)|[ivx]+[、.\s]|[a-z][、.]"
    r"|[【★☆■□●○▶►◆◇▲△※].*\D|[\-—_=~*·#]+[^\-—_=~*·#]+[\-—_=~*·#]+$)"
    r"|(?:类|领域|板块|方面|产业|行业|赛道|部分|片区|组|阶段|批次|专题|系列)(?:\W*共?\d+\W*[个项家条]?(?:项目|企业|线索)?\W*)?$"
    r"|(?:\(|:|共|计)\s*\d+\s*[个项家条宗](?:项目|企业|线索)?\s*\)?$"
    r"|^(?:重点|在谈|已?签约|拟签约|储备|落地|在建|续建|新建|开工|推进|洽谈|暂缓|终止|其[他它]|本月|本年|上年|新增).{0,4}"
    r"(?:项目|企业|线索|类)?$",
    re.IGNORECASE,
)
_PEOPLE_HEADERS = """
序号 姓名 电话 手机 联系电话 联系人 职务 部门 单位 备注 邮箱 地址 进展 状态 时间 内容 责任单位
name phone email remark remarks address status no title
"""
_OTHER_HEADERS = frozenset(_PEOPLE_HEADERS.split())


def is_total(text: str) -> bool:
    """Whether a text names a total, a part of one, an average or a count of entries, and nothing else.

    Examples
    --------
    >>> [is_total(text) for text in ("小计（1个）", "总计：", "合计1个项目", "3个", "汇总平台项目")]
    [True, True, True, True, False]
    >>> is_total("其中：外资项目")
    True
    """
    key = word_key(text[:_LONGEST])
    return _TOTAL.match(key) is not None or _COUNTED.match(key) is not None


def is_footnote(text: str) -> bool:
    """Whether a text reads like a note, a source, a signature or a stamp line.

    Examples
    --------
    >>> [is_footnote(text) for text in ("填报单位（盖章）：", "—— 完 ——", "数据来源：某局", "注塑机项目", "制表人：甲")]
    [True, True, True, False, True]
    """
    line = plain(text)
    return _FOOTNOTE.match("".join(line.split()) if len(line) < _LONGEST else line) is not None and not (
        is_like_an_entry(text) and ":" not in line and line[0] not in "(*※-—"
    )


def is_label(text: str) -> bool:
    """Whether a text is a label with a colon, or a day: what stands beside a signature."""
    return _LABEL.match(plain(text)) is not None


def is_like_an_entry(text: str) -> bool:
    """Whether a text reads like the name of a project or a company."""
    return _ENTRY_END.search(plain(text).casefold()) is not None


def is_section(text: str) -> bool:
    """Whether a text reads like a title over a group of rows.

    Examples
    --------
    >>> [is_section(text) for text in ("一、新能源类（2个）", "【集成电路】", "重点在谈项目", "碳化硅项目（演示）")]
    [True, True, True, False]
    """
    return len(text) < _LONGEST and _TITLE.search(plain(text)) is not None


def is_outline(text: str) -> bool:
    """Whether a text is the number of a title: 一、 or （二） or III, where entries count 1, 2, 3.

    Examples
    --------
    >>> [is_outline(text) for text in ("一", "（二）", "Ⅲ、", "3", "一期")]
    [True, True, True, False, False]
    """
    return _OUTLINE.match(plain(text)) is not None


def is_other_header(text: str) -> bool:
    """Whether a text is a usual header of a list of people or tasks."""
    return word_key(text) in _OTHER_HEADERS
