"""Columns that tell who somebody is, or what nobody may be judged by: no sheet of people may carry them."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter

from api.sheets.layout.headers import HeaderIndex, header_key
from features.scrubbing.protected import protected_attribute

_WITHIN = """
姓名 名字 手机 电话 邮箱 邮件 微信 身份证 证件 护照 住址 地址
fullname firstname lastname surname phone mobile email e-mail wechat passport homeaddress idnumber
"""
"""Words by which a header tells who somebody is; what nobody may be judged by has words of its own."""
_WORDS = "name tel address"
_WHOLE = frozenset(_WORDS.split())
_PARTS = tuple(_WITHIN.split())


def personal_columns(headers: Sequence[str], index: HeaderIndex) -> list[tuple[str, str]]:
    """Return letter and header of each column that tells of a person what no profile holds.

    A header that names a field of the profile by its own label is none.

    Examples
    --------
    >>> from api.sheets.layout.headers import header_index
    >>> from features.talent import TalentProfile
    >>> personal_columns(["候选人编号", "姓 名", "联系电话（手机）", "最高学位"], header_index(TalentProfile))
    [('B', '姓 名'), ('C', '联系电话（手机）')]
    """
    return [
        (get_column_letter(place), header)
        for place, header in enumerate(headers, 1)
        if _tells(header) and not _is_own(header, index)
    ]


def _tells(header: str) -> bool:
    key = header_key(header)
    is_somebody = key.split("(")[0] in _WHOLE or any(part in key for part in _PARTS)
    return is_somebody or protected_attribute(header) is not None


def _is_own(header: str, index: HeaderIndex) -> bool:
    match = index.find(header)
    return match is not None and match.exact
