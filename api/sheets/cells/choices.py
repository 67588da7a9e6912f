"""Cells that hold one of a closed list, or yes and no."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping
from functools import lru_cache

from api.sheets.cells.columns import Cell, Defect, SheetColumn
from api.sheets.cells.tokens import NO_WORDS, UNKNOWN_WORDS, YES_WORDS, is_unknown, mainland_key, word_key
from api.sheets.faults import BadCell, shorten
from features.bilingual import Bilingual
from features.choices import (
    AssetType,
    Award,
    CapitalOrigin,
    Degree,
    EiaClass,
    FireClass,
    FundingStage,
    InvestorKind,
    IpOwnership,
    LeadSource,
    PlaceKind,
    RecognitionTrack,
    SiteMode,
    TrackRole,
)
from features.evidence import DataStatus, EvidenceKind
from features.fields import Labelled
from features.talent_choices import EmployerKind, RoleStatus, SkillLevel, Willingness, WorkLanguage, WorkMode

_SYNONYMS: Mapping[type[Labelled], Mapping[str, str]] = {
    Degree: {
        "master": "研究生 硕士研究生 msc ma mba",
        "doctor": "博士研究生 博士后 博士及以上 doctorate ph.d. dr",
        "bachelor": "学士 大学本科 大学 bsc ba",
    },
    FundingStage: {
        "seed": "种子 种子期 pre-seed preseed",
        "angel": "天使 天使+轮",
        "pre_a": "prea轮 prea pre_a pre-a+轮",
        "a": "a+轮 a a+ rounda",
        "b": "b+轮 b b+ roundb",
        "c": "c轮 c+轮 c d轮 e轮 f轮 pre-ipo 上市前 seriesc seriesd seriese",
    },
    SiteMode: {
        "land": "用地 拿地 购地 供地 自建 拿地自建 买地",
        "factory": "厂房 租赁厂房 租厂房 标准厂房 租赁",
        "office": "办公 研发 写字楼 租用办公 研发用房",
    },
    CapitalOrigin: {
        "domestic": "内资企业 民营 国有 国资 民企 国企",
        "foreign": "外资企业 外商独资 外商投资 中外合资 合资",
    },
    LeadSource: {"overseas_hub": "海外 离岸孵化", "referral": "商会 老乡", "direct": "自己上门 主动对接 自投"},
    AssetType: {"manufacturing": "制造业 制造 生产 产业化", "light": "轻资产 科创 科创项目 研发型"},
    Award: {"nation": "国家", "province": "省", "city": "市"},
    IpOwnership: {"own": "自主 自研 自主知识产权", "institution": "高校 雇主 高校所有", "licence": "许可 授权许可"},
    InvestorKind: {"venture": "创投 vc 风投", "government": "国资 引导基金", "industrial": "产业资本 链主 cvc"},
    RecognitionTrack: {"tech_sme": "科小 科技中小企业", "specialised": "小巨人 专精特新小巨人"},
    EiaClass: {"report": "环评报告书", "form": "环评报告表", "registration": "环评登记表", "exempt": "豁免环评 免环评"},
    FireClass: {letter: f"{label}类 {label}级" for letter, label in zip("abcde", "甲乙丙丁戊", strict=True)},
    PlaceKind: {"park": "园区 开发区", "overseas_hub": "海外基地 离岸基地"},
    TrackRole: {"primary": "主 主导 主赛道 p", "secondary": "次 次赛道 s", "support": "配套 +"},
    DataStatus: {"public": "公开", "self_reported": "自述", "synthetic": "合成 演示 模拟", "official": "官方数据"},
    WorkMode: {
        "founder": "创办企业 自主创业 带项目创业",
        "full_time": "全职引进 全职工作 专职 fulltime",
        "flexible": "柔性 柔性引才 周末工程师 顾问 兼职 part-time parttime",
        "postdoc": "博士后进站 进站",
        "joint_research": "联合研究 合作研发 项目合作",
    },
    SkillLevel: {"know": "熟悉", "do": "掌握 会 熟练", "lead": "精通 负责 带队 专家"},
    WorkLanguage: {
        "zh": "汉语 普通话 中国语 mandarin",
        "en": "英语",
        "ja": "日语",
        "de": "德语",
        "fr": "法语",
        "ko": "韩语",
        "ru": "俄语",
    },
    Willingness: {"low": "较低", "medium": "一般 中等", "high": "较高 强烈"},
    EmployerKind: {
        "university": "大学 高等院校 院校",
        "institute": "研究所 研究院 科研机构",
        "large_company": "大企业 上市公司 跨国公司",
        "small_company": "中小微企业 民营企业 小企业",
        "startup": "创业公司 创业企业",
        "hospital": "医院",
        "public_body": "事业单位 政府机关 机关",
        "self_employed": "自由 独立",
    },
    RoleStatus: {"open": "开放 招聘", "filled": "已满 已到岗", "closed": "关闭 取消"},
    EvidenceKind: {"third_party": "第三方", "document": "材料 书面材料", "self_reported": "自报"},
}
_TRUTH = {**dict.fromkeys(NO_WORDS, False), **dict.fromkeys(YES_WORDS, True)}


def read_choice(cell: Cell, column: SheetColumn) -> Labelled | None:
    """Return the value of a closed list that a cell names by label or value, or ``None`` where it is unknown.

    Raises
    ------
    BadCell
        If it names none of them; the message offers the nearest ones.
    """
    choices = column.spec.choices
    assert choices is not None
    if cell is None:
        return None
    text = _text_of(cell)
    names = choice_names(choices)
    found = names.get(text) or names.get(word_key(text)) or names.get(mainland_key(text))
    if found is not None:
        return found
    if is_unknown(text):
        return None
    raise BadCell("not_choice", value=shorten(text), suggestion=_suggest(text, choices), choices=choice_list(choices))


def read_truth(cell: Cell, column: SheetColumn) -> bool | None:
    """Return yes or no, or ``None`` where it is unknown.

    Raises
    ------
    BadCell
        If the cell is neither; a lone letter x is refused, for it is a cross to some and a tick to others.
    """
    del column
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, int | float) and cell in (0, 1):
        return bool(cell)
    text = _text_of(cell)
    if text in _TRUTH:
        return _TRUTH[text]
    key = word_key(text)
    if key in _TRUTH:
        return _TRUTH[key]
    if key in UNKNOWN_WORDS or is_unknown(text):
        return None
    raise BadCell("not_truth", value=shorten(text))


@lru_cache(maxsize=64)
def choice_names(choices: type[Labelled]) -> Mapping[str, Labelled]:
    """Return every spelling of every value: value, both labels, and usual synonyms."""
    members: list[Labelled] = list(choices)
    by_value = {member.value: member for member in members}
    names = {
        word_key(word): by_value[value] for value, words in _SYNONYMS.get(choices, {}).items() for word in words.split()
    }
    for label in ("value", "en", "zh"):
        names |= {word_key(str(getattr(member, label))): member for member in members}
    return names


def choice_list(choices: type[Labelled]) -> Bilingual:
    """Return all labels, for messages."""
    members: list[Labelled] = list(choices)
    return Bilingual("、".join(member.zh for member in members), ", ".join(member.en for member in members))


def _suggest(text: str, choices: type[Labelled]) -> Bilingual:
    key = word_key(text)
    names = choice_names(choices)
    near = [name for name in names if len(name) > 1 and (name in key or (len(key) > 1 and key in name))]
    near += difflib.get_close_matches(key[:60], list(names), n=1, cutoff=0.5)
    if not near:
        return Bilingual("", "")
    best = names[max(near, key=lambda name: difflib.SequenceMatcher(None, key[:60], name).ratio())]
    return Bilingual(f"是不是“{best.zh}”？", f'Did you mean "{best.en}"? ')


def _text_of(cell: str | float | int | bool | dt.date | Defect) -> str:
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)
