"""Ways to reach somebody, cut out of a text whole: addresses of web, mail and street, numbers, people by their office.

A registration number leads to a company as an address does, and goes with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from features.memo import made_once
from features.names.companies import words
from features.names.spelling import HAN
from features.text.folding import Folded, fold

CUT = "〔略〕"
"""Stands where something was cut out."""

_GAP = r"[\s\-·.]?"
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.|\[\.\]|[(\[]dot[)\]])){1,32}"
_REST = r"""[^\s,;<>()"'。、]*"""
_TOP = (
    "com|cn|net|org|edu|gov|io|ai|tech|co|eu|de|uk|us|jp|kr|sg|hk|tw|fr|ch|info|biz|xyz|top|vip|ltd|group|cc|app|dev|"
    "site|online|shop|store|pro|asia|cloud|link|wang|ink|中国|公司|网络|网址|企业"
)
_LABELLED = "电话|手机|座机|传真|热线|联系方式|tel|phone|mobile|cell|fax|call"
_CHAT = "微信|威信|v信|vx|wx|wechat|weixin|qq|企鹅|扣扣|钉钉|telegram|whatsapp|skype|公众号"
_OFFICE = (
    "联系人|法定代表人|法人代表|法人|实际控制人|实控人|联合创始人|创始人|董事长|总经理|总裁|首席执行官|首席技术官|首席科学家|"
    "负责人|带头人|项目经理"
)
_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "mail": (rf"[a-z0-9._%+-]{{1,64}}+\s?(?:@|[(\[]at[)\]])\s?{_HOST}(?:{_TOP}|[a-z]{{2,}})(?![a-z0-9])",),
    "link": (
        rf"(?:https?|ftp)\s*:\s*/\s*/\s*{_REST}",
        rf"www\s*\.\s*{_REST}",
        rf"(?<![a-z0-9@.])(?![bm]\.tech\b){_HOST}(?:{_TOP})(?![a-z0-9])(?::\d+)?(?:/{_REST})?",
        rf"[{HAN}]{{2,8}}\.(?:中国|公司|网络|网址|企业)",
        r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])",
    ),
    "phone": (
        rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d(?:{_GAP}\d){{8}}(?!\d)",
        r"(?<!\d)(?:\(?\+?86\)?[\s-]?)?\(?0\d{2,3}\)?[\s\-]?\d{3,4}[\s\-]?\d{4}(?:\s?(?:-|转|ext\.?)\s?\d{1,6})?(?!\d)",
        r"(?<!\d)[48]00[\s-]?\d{3,4}[\s-]?\d{3,4}(?!\d)",
        r"\+\d{1,3}(?:[\s\-.()]*\d){6,13}(?!\d)",
        r"(?<!\d)\(?\d{3}\)?[\s-]\d{3}-\d{4}(?!\d)",
        rf"(?:{_LABELLED})\s*+(?:[:.]\s*+)?[\d+(][\d\s\-()+.]{{5,}}\d",
    ),
    "chat": (
        r"(?<![a-z0-9])@[a-z0-9_]{3,}",
        rf"(?:{_CHAT})\s*+(?:(?:号码|号|群|id)\s*+(?:[是为]\s*+)?:?|:)\s*+[a-z0-9][a-z0-9_.+-]{{4,}}",
        rf"(?:{_CHAT})\s*+(?=[a-z_-]{{0,30}}\d)[a-z0-9][a-z0-9_.+-]{{4,}}",
    ),
    "number": (
        r"(?<![0-9a-z])[0-9a-hj-npqrtuwxy]{2}(?:[\s-]?\d){6}(?:[\s-]?[0-9a-hj-npqrtuwxy]){10}(?![0-9a-z])",
        r"(?<!\d)\d{17}[\dx](?![0-9a-z])",
    ),
    "address": (rf"[{HAN}]{{1,6}}(?:大道|路|街|巷|弄)\s*\d+(?:-\d+)?\s*号(?:[{HAN}\d]{{0,8}}?(?:室|楼|栋|幢|层))?",),
}
_WAYS = {kind: re.compile("|".join(patterns)) for kind, patterns in _PATTERNS.items()}
_ADDRESS = re.compile("|".join(pattern for patterns in _PATTERNS.values() for pattern in patterns))
_PLAIN = re.compile(r"[a-z_ -]*")
_TITLED = re.compile(r"\b(?:Dr|Prof|Mr|Ms|Mrs|[Ff]ounder|CEO|CTO)\b[.,:]?\s+((?:[A-Z][\w'-]+\s+){0,2}[A-Z][\w'-]+)")


def without_contacts(text: str) -> str:
    """Return ``text`` without ways to reach somebody.

    Examples
    --------
    >>> without_contacts("产线详见 www.yaogong.example，联系人：王小明 138-0000-0000")
    '产线详见 〔略〕，联系人：〔略〕 〔略〕'
    >>> without_contacts("投资 13800 万元，厂房 6000 ㎡")
    '投资 13800 万元，厂房 6000 ㎡'
    """
    if _PLAIN.fullmatch(text):
        return text
    folded = fold(text)
    kept, done = [], 0
    for start, end in sorted(_spans(folded)):
        if start >= done:
            kept += [text[done:start], CUT]
        done = max(done, end)
    return "".join(kept) + text[done:] if done else text


def ways_to_reach(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where a folded text has ways to reach somebody, and of what kind; people by their office are none.

    Examples
    --------
    >>> sorted(ways_to_reach("qq 12345678, li@yaogong.example"))
    [(0, 11, 'chat'), (13, 31, 'mail')]
    """
    for kind, pattern in _WAYS.items():
        yield from ((*match.span(), kind) for match in pattern.finditer(text))


def _spans(folded: Folded) -> set[tuple[int, int]]:
    found = {one.span() for one in _ADDRESS.finditer(folded.text)}
    found |= {one.span(1) for one in _named().finditer(folded.text)}
    found |= {one.span("name") for one in _addressed().finditer(folded.text)}
    found |= {one.span(1) for one in _TITLED.finditer(folded.cased)}
    return {folded.original(start, end) for start, end in found if start < end}


@made_once
def _named() -> re.Pattern[str]:
    """Return the pattern of a person named after an office: surname and one or two characters."""
    return re.compile(rf"(?:{_OFFICE})(?:[:\s]|为|是|系)*((?:{_surnames()})[{HAN}]{{1,2}})")


@made_once
def _addressed() -> re.Pattern[str]:
    """Return the pattern of a person named before a form of address."""
    return re.compile(rf"(?P<name>(?:{_surnames()})[{HAN}]{{0,2}})(?:先生|女士|院士|总经理)")


def _surnames() -> str:
    return "|".join(sorted(words("surname"), key=len, reverse=True))
