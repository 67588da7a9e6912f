"""People named in a Chinese text: found by surname, by the characters of given names and by what stands around them.

Neither surname nor given name is enough: 高级 and 方案 begin with a surname. A name counts where something beside it
says that a person follows or went before (a label, 先生, "，男，", a post, the head of a CV), and what stands there
looks like a name as much as the place demands. Whoever was found once is found again wherever named.
``people.csv`` lists the surnames (some four hundred), the characters common in given names and those that write
foreign names.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from features.memo import made_once
from features.names.companies import words
from features.names.regions import national
from features.text.folding import HAN

Span = tuple[int, int]
_TABLE = Path(__file__).with_name("people.csv")
_DELIMITERS = r"—,。;:!?、\s()\[\]【】\"'<>|/◆●■□★▲·~*#_-"
_LABEL = (
    r"姓\s?名|名\s?字|联系人|候选人|申请人|申报人|推荐人|介绍人|证明人|中文名字?|曾用名|别名|原名|本名|我叫|"
    r"我名叫|我的名字[叫是]|本人姓名|"
    r"导师|法定代表人|法人代表|负责人|带头人|发明人|作者|紧急联系人|父亲|母亲|配偶|丈夫|妻子|师从|署名"
)
_NEXT_LABEL = (
    r"性\s?别|民\s?族|出\s?生|年\s?龄|国\s?籍|籍\s?贯|电\s?话|手\s?机|邮\s?箱|学\s?历|婚姻|政治|住址|地址|职务|"
    r"职称|联系"
)
_COURTESY = "先生|女士|小姐|太太|夫人|同志|老师|院士|师傅|博导|阿姨|同学"
_POST = (
    "董事长|副董事长|执行董事|独立董事|董事会秘书|董事|监事会主席|监事|总经理|副总经理|总裁|副总裁|总监|"
    "总工程师|首席科学家|"
    "教授|副教授|研究员|副研究员|讲师|博士|博士后|硕士|工程师|高级工程师|主任|副主任|院长|所长|处长|部长|"
    "厂长|行长|副行长|校长|书记|"
    "创始人|联合创始人|合伙人|董秘|经理|主席|律师|会计师|团队|课题组|本人"
)
_FACT = (
    rf"(?:性别|男|女|汉族|[{HAN}]{{1,4}}族|[{HAN}]{{1,6}}籍|无(?:境外|永久|国外)|身份证|出生|现年|生于|毕业|"
    rf"中共|党员|博士|硕士|本科|"
    r"大专|大学|学士|研究生|中专|高中|[12]\d{3}年|[12]\d{3}[./-]|\d{2}岁|现任|曾任|历任|担任|先后|高级|正高|"
    r"副高|教授|研究员|工程师|"
    r"会计|经济师|律师|董事|监事|副?总|副?行长|副?院长|副?所长|副?主任|博导|院士|首席|创始人|联合创始|为|电话|"
    r"手机|邮箱|任)"
)
_VERB = (
    "先后|曾|亦|出生|性别|取得|现任|现为|现就职|历任|历经|任职|任|担任|出任|受聘|就职|就读|毕业|于[12]|"
    "自[12]|从[12]|自二|是[一本我公]|生于|获得|"
    "加入|主持|拥有|具有|长期从事|从事|作为|为|系[公本]|兼任|男|女|[12]\\d{3}年|辞去|当选|将担任|未持有|持有|"
    "与公司|与本公司|在[公本]"
)
_BEFORE = (
    "聘任|聘请|选举|提名|任命|委派|同意|推选|导师|师从|联系人|与|和|及|由|经|因|请|跟随|跟|给|向|同|感谢|人是|名叫|叫做"
)
_NO_SURNAME = (
    "曾[任于在兼获被担负参主从先经历用]|任[职公该本期何]|于[其该此本]|时任|经[公本该]|由[公本该]|程院士|成立|"
    "编?程[老院]|管[路理线道网]|车[展间辆身]|原[料创材]|阳光|双氧|金刚石|农科"
)
_LONG = 4
"""Whoever has a longer name is not called by a surname alone."""
MOST_NAMES = 200
"""So many people of one text are sought again: no CV names more."""


@dataclass(frozen=True)
class _Clue:
    """A pattern with a group ``name``, and how much that group has to look like a name by itself."""

    pattern: re.Pattern[str]
    needs: int
    """Characters of the given name that must be common ones; -1 = all."""


def people_in(text: str, *, is_cv: bool = False) -> list[Span]:
    """Return where a folded text names people in Chinese characters, in order, as half-open spans.

    Parameters
    ----------
    is_cv
        Whether the text is known to be about one person: its first words are then a name if they may be one.

    Examples
    --------
    >>> from features.text.folding import fold
    >>> text = fold("高军子，男，1970年生。高军子先生师从李小梅教授，李教授主持高分子课题。").text
    >>> [text[start:end] for start, end in people_in(text)]
    ['高军子', '高军子', '李小梅', '李']
    """
    found: set[Span] = set()
    for clue in _clues():
        for match in clue.pattern.finditer(text):
            span = match.span("name")
            if _looks_like_one(text[slice(*span)], clue.needs):
                found.add(span)
    head = _head().match(text) if is_cv else None
    if head and _looks_like_one(text[slice(*head.span(head.lastgroup or 0))], 0):
        found.add(head.span(head.lastgroup or 0))
    found |= set(_again(text, {text[start:end] for start, end in found}))
    return joined(found)


def _looks_like_one(name: str, needs: int) -> bool:
    """Whether a name has enough of the characters of given names, and is no word that happens to begin so."""
    bare = re.sub(r"\s", "", name)
    if bare in national() or bare in _no_names():
        return False
    given = bare[len(_surname(bare)) :]
    common = sum(char in _given() for char in given)
    return common >= (len(given) if needs < 0 else min(needs, len(given)))


def _surname(name: str) -> str:
    return next((one for one in listed("long surnames").split() if name.startswith(one)), name[:1])


def _again(text: str, names: set[str]) -> Iterator[Span]:
    """Yield where names stand again, whole, and their surnames before a form of address or a post."""
    whole = sorted((name for name in names if len(name) > 1), key=lambda name: (-len(name), name))[:MOST_NAMES]
    if whole:
        yield from (match.span() for match in re.finditer("|".join(map(re.escape, whole)), text))
    surnames = sorted({_surname(name) for name in whole if len(name) <= _LONG})
    if surnames:
        called = rf"(?:{'|'.join(surnames)})(?=博士|教授|总(?![部量体结计和])|工(?![程业作艺人厂]))"
        yield from (match.span() for match in re.finditer(called, text))


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, of overlapping ones the union."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


@made_once
def _clues() -> tuple[_Clue, ...]:
    long = "|".join(listed("long surnames").split())
    surname = f"(?!{_NO_SURNAME})(?:{long}|[{listed('surnames')}])"
    han, foreign = f"[{HAN}]", f"[{listed('transliterated')}]"
    name, short = rf"(?P<name>{surname}{han}{{1,2}})", rf"(?P<name>{surname}{han}{{0,2}})"
    given = f"[{re.escape(listed('given'))}]"
    head, end = rf"(?:^|(?<=[{_DELIMITERS}]))", rf"(?=[{_DELIMITERS}]|$)"
    to_label, blanks = rf"(?={_NEXT_LABEL}|[{_DELIMITERS}]|$)", r"[ \t]{0,16}"
    patterns = (
        (rf"(?:{_LABEL})\s?[:为是]?\s{{0,4}}(?P<name>{surname}(?:\s?{han}){{1,2}}){to_label}", 0),
        (rf"(?:姓\s?名|候选人|申请人|中文名字?|曾用名)\s?[:为]\s{{0,4}}(?P<name>{han}{{2,20}}?){to_label}", 0),
        (rf"{short}(?={_COURTESY})", 0),
        (rf"{head}(?P<name>{surname}{given}{{3,20}})(?=先生|女士|小姐|\(|[,\s]{{1,2}}(?:男|女|{han}{{1,4}}国?籍))", 0),
        (rf"\((?P<name>{surname}{given}{{1,20}})\)(?=先生|女士|小姐)", 0),
        (rf"(?P<name>{foreign}{{2,8}}(?:·{han}{{1,8}}){{1,3}})", 0),
        (rf"{head}(?P<name>{foreign}{{2,7}})(?=先生|女士|小姐)", 0),
        (rf"{head}{name}(?=[,:(\s。/|]{{1,3}}{_FACT})", 1),
        (rf"{head}{name}\(?(?=男|女)", 1),
        (rf"{head}{name}(?={_VERB})", -1),
        (rf"\A[\s{_DELIMITERS}]{{0,8}}(?:个人)?(?:简历|履历)?[\s{_DELIMITERS}]{{0,8}}{name}(?=[,;:。、|\s]|$)", 1),
        (rf"^{blanks}(?P<name>{surname}[ ]{{0,4}}{han}(?:[ ]{{0,4}}{han})?){blanks}(?:的?(?:个人)?简历)?{blanks}$", -1),
        (rf"(?<=[a-z{HAN}])[ ]?\({name}\)", -1),
        (rf"{head}{name}(?=[ ]?\([a-z])", -1),
        (rf"{head}{name}(?=[ \t,|/:]{{0,4}}(?:电话|手机|tel|mobile|邮箱|\+?86|1[3-9]\d))", 1),
        (rf"{head}{name}(?=(?:{_POST})(?:{end}|[{HAN}]))", -1),
        (rf"(?:{_POST}|{_BEFORE}){name}(?={_COURTESY}|{_POST}|[,。;、)(]|等|$)", -1),
        (rf"(?<=[、,;和与及]){name}(?=[、,;和与及等)])(?=[^。\n]{{0,12}}(?:等|发明|合著|合作|共同|先生|女士))", -1),
    )
    return tuple(_Clue(re.compile(pattern, re.MULTILINE), needs) for pattern, needs in patterns)


@made_once
def _head() -> re.Pattern[str]:
    """Return the pattern of the head of a CV: a heading perhaps, then a name of any kind, then a sign or a blank."""
    headings = r"个人简历|求职简历|简历|个人履历|履历|个人资料|基本信息|求职者|应聘者|候选人|姓名|简\s{1,4}历"
    surname = f"(?:{'|'.join(listed('long surnames').split())}|[{listed('surnames')}])"
    signs = rf"[{_DELIMITERS}]"
    return re.compile(
        rf"{signs}{{0,8}}(?:(?:{headings}){signs}{{1,8}}(?P<any>[{HAN}]{{2,8}}(?:·[{HAN}]{{1,8}}){{0,2}})"
        rf"|(?P<known>{surname}[{HAN}]{{1,2}}|[{HAN}]{{1,6}}(?:·[{HAN}]{{1,8}}){{1,2}}))(?={signs}|简历|履历|$)"
    )


@made_once
def _lists() -> dict[str, str]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {row["kind"]: row["words"] for row in csv.DictReader(file)}


def listed(kind: str) -> str:
    """Return a list of ``people.csv``: characters, or words with blanks between them."""
    return _lists()[kind]


@made_once
def _given() -> frozenset[str]:
    return frozenset(listed("given"))


@made_once
def _no_names() -> frozenset[str]:
    """Words of which every text is full and which look like names; trades as well."""
    return frozenset(listed("no names").split()) | words("trade") | words("generic")
