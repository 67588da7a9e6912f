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
_END = re.compile(r"(?:大学(?!城)|学院|研究生院|科大|理工|交大)(?:[\u4e00-\u9fff]{2}(?:分校|校区))?")
_NONE = (
    rf"老年|某|在校|重点|全国|知名|著名|海外|国外|国内|世界|一流|综合|本科|博士|硕士|多所|各|所在|依托|这所|该|"
    rf"[{HAN}]{{0,3}}(?:先生|女士)"
)
_BEFORE = re.compile(rf"(?:^|.*(?:[^{HAN}]|[于在入自从获和与及至月年]))(?!{_NONE})(?P<name>[{HAN}]{{2,8}})$", re.DOTALL)
_LONGEST = 14
"""No name of one has more characters before its last word."""
_LONGEST_PART = 8
_LATIN = re.compile(
    r"(?<![A-Za-z])(?:"
    r"(?:(?:[A-Z][A-Za-zÀ-ÿ.&'-]{1,20}|of|the|and)[ \u00a0]){1,5}(?:University|Universität|Université|"
    r"Universidad|Polytechnic|College)"
    r"(?: (?:of|at|in)(?: (?:[A-Z][A-Za-zÀ-ÿ.-]{1,20}|the|and)){1,4}| [A-Z][a-z]{2,14}(?= |,|\.|$))?"
    r"|University of(?: (?:[A-Z][A-Za-zÀ-ÿ.-]{1,20}|the|and)){1,4}"
    r"|(?:[A-Z][A-Za-z.-]{1,20} ){1,4}Institute of (?:Technology|Science(?: and Technology)?)"
    r"|Institute of Technology|(?:KU|TU|UC|ETH|RWTH) [A-Z][A-Za-zÀ-ÿ]{2,14}|École (?:[A-Za-zÀ-ÿ]{2,14} ?){1,3}"
    r"|MIT(?! [Ll]icen)|ETH|EPFL|Caltech|UCLA|UCSD|UCSF|USTC|HKUST|HKU|CUHK|NUS|NTU|KAIST|POSTECH|UIUC|CMU|"
    r"UPenn|Georgia Tech|Virginia Tech|TUM|RWTH|"
    r"Stanford|Harvard|Princeton|Yale|Oxford|Cambridge|Tsinghua|Peking|Fudan|Zhejiang University|SJTU|Cornell|"
    r"Berkeley|Johns Hopkins|Imperial College"
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
    """Return where the name begins whose last word begins at ``end``; ``end`` itself if there is none."""
    start = min(_starts(text, end))
    if start < end:
        return start
    if kind.startswith("大学") and (match := _BEFORE.search(text, max(0, end - _LONGEST), end)):
        return match.start("name")
    return end


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
