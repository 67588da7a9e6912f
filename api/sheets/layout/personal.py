"""Columns that tell who somebody is, or what nobody may be judged by: no sheet of people may carry them."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter

from api.sheets.layout.headers import HeaderIndex, header_key

_WITHIN = """
姓名 名字 手机 电话 邮箱 邮件 微信 身份证 证件 护照 住址 地址 性别 年龄 出生 生日 民族 籍贯 户籍 户口 国籍 婚 子女 配偶
家庭 宗教 信仰 政治面貌 党员 健康 病史 残疾 照片
fullname firstname lastname surname phone mobile email e-mail wechat passport gender birth ethnic nationality religio
marital photo homeaddress idnumber
"""
_WORDS = "name sex age race tel health address birthday children spouse family"
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
        if _tells(header_key(header)) and not _is_own(header, index)
    ]


def _tells(key: str) -> bool:
    return key.split("(")[0] in _WHOLE or any(part in key for part in _PARTS)


def _is_own(header: str, index: HeaderIndex) -> bool:
    match = index.find(header)
    return match is not None and match.exact
