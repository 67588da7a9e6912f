"""Text as people type it: trimmed of what nobody sees, and empty where nothing else is left.

The one home of "is there anything in it": every required text refuses, and every optional one forgets, a text in which
there is nothing to see, whether it came from a form, a program, a file or the command line.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that are drawn as nothing."""
_FIRST_TAG, _LAST_TAG = "\U000e0000", "\U000e00ff"


@lru_cache(maxsize=65_536)
def _is_seen(char: str) -> bool:
    """Whether a character shows something of itself: no blank, control, zero-width or direction sign, no mark alone.

    Private-use and unassigned characters are somebody's rare characters and count as seen.
    """
    category = unicodedata.category(char)
    if category[0] in "ZM" or category in ("Cc", "Cf"):
        return False
    return char not in _FILLERS and not _FIRST_TAG <= char <= _LAST_TAG


def trimmed(text: str) -> str:
    """Return ``text`` without what nobody sees at its ends; "" where there is nothing to see in it.

    Examples
    --------
    >>> trimmed(" \\u200b某园\\u3000"), trimmed("\\u202e\\ufeff \\x07"), trimmed("\\ufe0f")
    ('某园', '', '')
    """
    if text and _is_seen(text[0]) and _is_seen(text[-1]):
        return text[:]  # a plain text also of an enumeration's member
    first, last = 0, len(text)
    while first < last and not _is_seen(text[first]):
        first += 1
    while first < last and not _is_seen(text[last - 1]):
        last -= 1
    while first < last < len(text) and unicodedata.category(text[last])[0] == "M":  # it belongs to the last one seen
        last += 1
    return text[first:last]


def is_blank(text: str) -> bool:
    """Whether there is nothing to see in a text."""
    return not any(map(_is_seen, text))


_LONGEST_PLACEHOLDER = 40
_WHAT = "(?:简介|概况|介绍|内容|情况|说明|描述|资料|材料|建议书|商业计划书|可研报告|相关|等)"
_SIMPLER = str.maketrans("詳見參閱請後補資內別紙書報頁圖", "详见参阅请后补资内别纸书报页图")
_ELSEWHERE = re.compile(
    r"(?:项目|企业|公司)?(?:简介|概况|介绍|内容|情况|说明|描述)?(?:请|具体|详情|详细)*"
    r"(?:详见|见|参见|参阅|参考|参照|查看|请看|另附|附|随附|同)"
    r"(?:附件|附表|附页|附后|附|后附|后|下|上|另附|商业计划书?|计划书|bp|ppt|word|pdf|excel|文件|文档|材料|资料|链接|邮件|网盘"
    r"|压缩包|报告|可研(?:报告)?|可行性研究报告|建议书|申报书|说明书|官网|网站|备注|表|图|页|的|及|和|与|或|中|内|之|第?[0-9一二三四五六七八九十]+)*"
    r"|(?:附件|附表|附图|附录)第?[0-9一二三四五六七八九十]*|(?:如|同)(?:图|附图|附件|附表|下|上)(?:所示)?"
    rf"|(?:项目|企业|公司)?{_WHAT}*(?:待|后|另|稍后|随后)(?:由?企业|由?公司)?(?:补|补充|提供|附|报|报送|完善)"
    rf"|(?:项目|企业|公司)?{_WHAT}略|(?:暂|暂时)?不便(?:透露|公开|披露)"
    r"|(?:添付|别纸)(?:资料)?(?:参照|の通り|のとおり)?|siehe(?:anhang|anlagen?|beilage)"
    r"|see(?:the)?(?:attached|attachment|appendix|annex|enclosed|bp|businessplan|pitchdeck|deck|file|website)+"
)
_NO_WORDS = """
无 暂无 没有 略 待定 待补充 待补 待完善 待提供 待确认 待核实 未知 不详 保密 暂不公开 暂不披露 空
tbd tbc tba na none nil null unknown notavailable tobeconfirmed tobedetermined tobecompleted confidential
"""
_NOTHING = frozenset(_NO_WORDS.split())


_LINK = re.compile(r"(?:https?://|www\.)[\x21-\x7e]+|[\w.+-]+@[\w-]+\.[\w.-]+", re.ASCII | re.IGNORECASE)
_SIGNS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\d_\u3400-\u9fff\uf900-\ufaff]+")
_SIGNS_A_WORD = 2


def words_said(text: str) -> int:
    """Return how much a text says: Chinese characters, and two for a word in letters; links and figures say nothing.

    Examples
    --------
    >>> [words_said(text) for text in ("锂电池", "graphene films", "https://www.example.com/a?b=1", "详见 a@b.cn", "")]
    [3, 4, 0, 2, 0]
    """
    found = _SIGNS.findall(_LINK.sub(" ", text))
    return sum(1 if "\u3400" <= sign <= "\ufaff" and len(sign) == 1 else _SIGNS_A_WORD for sign in found)


def is_placeholder(text: str) -> bool:
    """Whether a text stands where words should: it says "see the attachment", a link, or that there is nothing yet.

    Examples
    --------
    >>> [is_placeholder(text) for text in ("详见附件", "见商业计划书", "简介：详见附件1", "TBD", "见光分解材料")]
    [True, True, True, True, False]
    >>> is_placeholder("https://www.example.com/pitch.pdf")
    True
    """
    text = _LINK.sub(" ", text)
    if len(text) > _LONGEST_PLACEHOLDER:
        return is_blank(text)
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_SIMPLER)
    plain = "".join(char for char in folded if char.isalnum())
    return not plain or plain in _NOTHING or _ELSEWHERE.fullmatch(plain) is not None


def said(value: Any) -> Any:
    """Return a text trimmed, and anything else as it is: for an annotation that has bounds of its own."""
    return trimmed(value) if isinstance(value, str) else value


def _stated(value: Any) -> Any:
    return trimmed(value) or None if isinstance(value, str) else value


def _needed(value: Any) -> Any:
    if isinstance(value, str) and is_blank(value):
        raise PydanticCustomError("text_blank", "must hold something to read")
    return said(value)


def _filled(texts: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """A change may forget a list: it is ``None`` then."""
    return texts and tuple(kept for kept in map(trimmed, texts) if kept)


def _filled_or_unknown(texts: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Empty texts say nothing, not "surely none": only a list that came empty does."""
    return texts and (_filled(texts) or None)


Said = Annotated[str, BeforeValidator(said)]
"""A text that may be empty."""
Stated = Annotated[str | None, BeforeValidator(_stated)]
"""A text that may be unknown: an empty one is ``None``."""
Needed = Annotated[str, BeforeValidator(_needed)]
"""A text that must say something."""
SaidList = Annotated[tuple[str, ...], AfterValidator(_filled)]
"""Texts, without empty ones."""
StatedList = Annotated[tuple[str, ...] | None, AfterValidator(_filled_or_unknown)]
"""Texts, without empty ones, or ``None`` where nobody knows."""
