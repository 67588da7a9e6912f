"""Names of universities in a text: no list of famous ones may rank people, and no name of one may stand for it.

The stated rule: the name of the university goes; department, discipline and degree stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from features.memo import made_once
from features.names.regions import national
from features.text.folding import HAN, Folded

_TABLE = Path(__file__).with_name("schools.csv")
_END = re.compile(
    r"(?:大学(?!城)|学院|研究生院|专科学校|技术学校|职业学校|技工学校|科大(?!学)|理工(?!大|学)|交大(?!学))"
    r"(?:[\u4e00-\u9fff]{2}(?:分校|校区))?"
)
_NONE = (
    "老年|某|在校|重点|全国|知名|著名|海外|国外|国内|世界|一流|综合|本科|博士|硕士|多所|各|所在|依托|这所|该|"
    rf"[{HAN}]{{0,3}}(?:先生|女士)"
)
_BEFORE = re.compile(
    rf"(?:.*(?:[^{HAN}]|毕业|[于在入自从获得和与及至月年])|^)(?!{_NONE})(?P<name>[{HAN}]{{0,8}})$", re.DOTALL
)
_DEPARTMENT = re.compile(
    "计算机|材料|化学|化工|机械|电气|电子|信息|生命|生物|自动化|软件|物理|数学|管理|经济|能源|动力|环境|土木|药|医|航空|航天|"
    "船舶|网络|智能|控制|仪器|光电|微电子|集成电路|研究"
)
_LONGEST = 14
"""No name of one has more characters before its last word."""
_LONGEST_PART = 8
_LONGEST_UNKNOWN = 8
_SHORTEST_UNKNOWN = 2
_COLLEGE = "学院"
_CAPITALISED = r"[A-Z][A-Za-zÀ-ÿ.&'-]{1,20}"
_KIND = "University|Polytechnic|College|Academy|Technikon|Institute|Hochschule|Fachhochschule"
_ABROAD = (
    "Universi(?:tät|té|dade|dad|tà|teit|tet)|Politecnico|Politécnica|Instituto|Escuela|École|Technische Hochschule|"
    "Fachhochschule|Hochschule"
)
_SHORT = (
    "MIT(?! [Ll]icen)|ETH|EPFL|Caltech|UCLA|UCSD|UCSF|USTC|HKUST|HKU|CUHK|NUS|NTU|KAIST|POSTECH|UIUC|CMU|UPenn|"
    "Georgia Tech|Virginia Tech|TUM|RWTH|Stanford|Harvard|Princeton|Yale|Oxford|Cambridge|Tsinghua|Peking|Fudan|SJTU|"
    "Cornell|Berkeley|Johns Hopkins|Imperial College"
)
_LATIN = re.compile(
    r"(?<![A-Za-z])(?:"
    rf"(?:(?:{_CAPITALISED}|of|the|and)[ \u00a0]){{1,5}}(?:{_KIND})"
    rf"(?: (?:of|at|in|for)(?: (?:{_CAPITALISED}|the|and)){{1,4}}| [A-Z][a-z]{{2,14}}(?= |,|\.|$))?"
    rf"|(?:{_ABROAD})(?: (?:{_CAPITALISED}|de|di|da|do|del|des|für|van)){{1,5}}"
    rf"|University of(?: (?:{_CAPITALISED}|the|and)){{1,4}}"
    rf"|(?:KU|TU|UC|ETH|RWTH) [A-Z][A-Za-zÀ-ÿ]{{2,14}}|{_SHORT}"
    r")(?![A-Za-z])"
)


def schools_in(folded: Folded) -> Iterator[tuple[int, int]]:
    """Yield where a folded text names a university.

    Examples
    --------
    >>> from features.text.folding import fold
    >>> text = fold("毕业于兰州交通大学计算机学院，后入 University of Leeds")
    >>> [text.text[start:end] for start, end in schools_in(text)]
    ['兰州交通大学', 'university of leeds']
    """
    text = folded.text
    for match in _END.finditer(text):
        start = _start(text, match.start(), match[0])
        if start < match.start():
            yield start, match.end()
    yield from (match.span() for match in _LATIN.finditer(folded.cased))


def _start(text: str, end: int, kind: str) -> int:
    """Return where the name begins whose last word begins at ``end``; ``end`` itself if there is none.

    What is not known before what is belongs to it, back to a sign or a word such as 于; not so a department's subject.
    """
    known = min(_starts(text, end))
    match = _BEFORE.search(text, max(0, known - _LONGEST_UNKNOWN - 2), known)
    if match is None or len(match["name"]) + end - known < _SHORTEST_UNKNOWN:
        return known
    if kind.startswith(_COLLEGE) and _DEPARTMENT.search(match["name"]):
        return end
    return match.start("name")


def _starts(text: str, end: int) -> set[int]:
    """Return where a run of regions and words of schools' names that ends at ``end`` may begin, ``end`` itself too."""
    starts = {end}
    for start in range(end - 1, max(-1, end - _LONGEST - 1), -1):
        if any(_is_part(text[start:stop]) for stop in starts if stop - start <= _LONGEST_PART):
            starts.add(start)
    return starts


def _is_part(word: str) -> bool:
    return word in _parts() or word in national()


@made_once
def _parts() -> frozenset[str]:
    """Return the words, besides regions, of which names of schools are made."""
    return frozenset(_TABLE.read_text("utf-8").split()[1:])
