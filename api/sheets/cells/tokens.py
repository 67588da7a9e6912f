"""Words that stand for unknown, none, yes and no, and the quoting that keeps such words as plain text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from api.sheets.cells.marks import is_guarded
from features.text.folding import fold, simplified
from features.typed_text import is_blank

_UNKNOWN = """
待定 待核实 待补充 待确认 待填 待商 待议 待报 不详 未知 不明 不清楚 未填 未定 未提供 未披露 未公开 未统计
未透露 未公布 未予披露 未对外披露 不公开 非公开 不便披露 不便公开 保密中
暂无 暂缺 暂未确定 暂不清楚
无数据 缺失 空 空白 保密 不便透露 — —— ― – - -- --- ─ / // \\ n/a na n.a.
n.a #n/a null nil nan unknown notknown tbd tbc tba
非公表 未公表 非开示 keineangabe k.a. nichtbekannt unbekannt
undisclosed notdisclosed notavailable notpublic noncommuniqué noncommunique nondivulgué pending ? ?? ??? … ... ?\ufe0f
"""
_DITTO = "同上 同前 〃 ″ ditto"
_ERROR = re.compile(
    r"#(?:ref!|value!|div/0!|name\?|null!|num!|spill!|calc!|名称\?|数值!|引用!)|#{3,}|(?:err|错误|錯誤|fehler):\d{3}",
    re.IGNORECASE,
)
_NONE = "无 没有 none 无。 均无"
_YES = "是 有 对 √ ✓ ✔ ☑ 🗹 y yes true t 1 1.0 需 需要 具备 属于 已 已有 涉及 是的 有的 可 可以 允许 on"
_NO = "否 无 不 不是 没有 × ✗ ✘ ☒ n no false f 0 0.0 不需 不需要 无需 不具备 不属于 未 尚无 不涉及 不可 不允许 off none"

_MARKS: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "−﹣"), "-"),
    **dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\ufe0f"), None),
}
_LONGEST_WORD = 64
_LONGEST_FIGURE = 400
_FIGURES = frozenset({"number", "integer", "money", "date"})


def legible(text: str, kind: str) -> str:
    """Return no more of a text than a number, an amount or a day is ever written in; what is cut ends as none does.

    Taking a figure apart goes back and forth over it, which nobody waits for where a cell holds a whole book.

    Examples
    --------
    >>> legible("12,000㎡", "number"), len(legible("1" * 30_000, "number")), len(legible("外延" * 500, "text"))
    ('12,000㎡', 401, 1000)
    """
    return f"{text[:_LONGEST_FIGURE]}…" if kind in _FIGURES and len(text) > _LONGEST_FIGURE else text


def plain(text: str) -> str:
    """Return text as it is compared and taken apart: :func:`half_width`, in simplified characters.

    Examples
    --------
    >>> plain(" １２，０００㎡ "), plain("總投資")
    ('12,000m2', '总投资')
    """
    return simplified(half_width(text))


def half_width(text: str) -> str:
    """Return text with half-width signs, one kind of minus and no invisible marks, stripped."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).translate(_MARKS).strip()


def word_key(text: str) -> str:
    """Return the form in which words are compared: :func:`plain`, lower case, no spaces."""
    return _short_key(text) if len(text) <= _LONGEST_WORD else _key(text)


@lru_cache(maxsize=1 << 16)
def _short_key(text: str) -> str:
    return _key(text)


def _key(text: str) -> str:
    return "".join(plain(text).casefold().split())


def mainland_key(text: str) -> str:
    """Return :func:`word_key` of a text in the wording of the mainland, for what is found under no other key.

    Examples
    --------
    >>> mainland_key("積體電路"), mainland_key("專案名稱")
    ('集成电路', '项目名称')
    """
    return word_key(fold(text).text)


def _keys(words: str) -> frozenset[str]:
    return frozenset(word_key(word) for word in words.split())


UNKNOWN_WORDS = _keys(_UNKNOWN)
NONE_WORDS = _keys(_NONE)
DITTO_WORDS = _keys(_DITTO)
YES_WORDS = _keys(_YES)
NO_WORDS = _keys(_NO)


def is_unknown(text: str) -> bool:
    """Whether a text is blank or a word for "not known".

    Examples
    --------
    >>> [is_unknown(text) for text in ("", "待定", "（空）", "Ｎ／Ａ", "无")]
    [True, True, True, True, False]
    """
    if is_blank(text):
        return True
    if len(text) > _LONGEST_WORD:
        return False
    key = word_key(text)
    return not key or key in UNKNOWN_WORDS or (key[0] == "(" and key[-1] == ")" and key[1:-1] in UNKNOWN_WORDS)


def is_none(text: str) -> bool:
    """Whether a text says that there surely is none."""
    return len(text) <= _LONGEST_WORD and word_key(text) in NONE_WORDS


def stands_for_other(text: str) -> str:
    """Return the code of what a text is instead of a value: 同上, or an error that a program wrote; empty otherwise.

    Examples
    --------
    >>> [stands_for_other(text) for text in ("同上", "#REF!", "Err:502", "########", "同上海")]
    ['ditto', 'error_cell', 'error_cell', 'error_cell', '']
    """
    if not text or text[0].isdigit() or len(text) > _LONGEST_WORD:
        return ""
    key = word_key(text)
    return "ditto" if key in DITTO_WORDS else "error_cell" if _ERROR.fullmatch(key) else ""


def is_special(text: str) -> bool:
    """Whether a text would be read as something else, or lose its guard, so that it must be quoted to stay text."""
    return is_unknown(text) or is_none(text) or is_guarded(text) or stands_for_other(text) != ""


class Item(NamedTuple):
    """One piece of a split text; ``quoted`` pieces are literal, ``closed_by`` is the separator after it."""

    text: str
    quoted: bool
    closed_by: str


def split_items(text: str, separators: str) -> list[Item]:
    """Split at any of ``separators``, except inside ``"…"`` that fills a whole piece; ``""`` inside is one quote.

    Examples
    --------
    >>> [item.text for item in split_items('氨气; "a;b" ;', ";")]
    ['氨气', 'a;b', '']
    """
    return list(_pieces(text, separators))


def quote(text: str) -> str:
    """Return ``text`` as a literal piece for :func:`split_items`."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def needs_quotes(text: str, separators: str) -> bool:
    """Whether a piece would not come back as it is without quotes."""
    return not text or text != text.strip() or text[0] in "\"='" or any(mark in text for mark in separators)


_QUOTED = re.compile(r'[ \t\u3000]*"((?:[^"]|"")*)"[ \t\u3000]*')


@lru_cache(maxsize=16)
def _between(separators: str) -> re.Pattern[str]:
    return re.compile(f"[^{re.escape(separators)}]*")


def _pieces(text: str, separators: str) -> Iterator[Item]:
    plain_piece = _between(separators)
    start = 0
    while True:
        match = _QUOTED.match(text, start)
        quoted = match is not None and (match.end() == len(text) or text[match.end()] in separators)
        if not quoted:
            match = plain_piece.match(text, start)
        assert match is not None
        piece = match.group(1).replace('""', '"') if quoted else match.group(0).strip()
        end = match.end()
        yield Item(piece, quoted, text[end : end + 1])
        if end >= len(text):
            return
        start = end + 1
