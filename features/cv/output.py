"""Papers, patents, software, products, projects led: how many of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from features.cv.facts import LIKELY, CvFact
from features.cv.numerals import NUMBER, number
from features.cv.wording import CvText

_N = rf"(?P<number>{NUMBER})"
_OTHER = r"[^,。;\n\d一二两三四五六七八九十百]"
_NEAR, _FAR = rf"{_OTHER}{{0,8}}", rf"{_OTHER}{{0,16}}"
_COUNTS: Mapping[str, tuple[str, ...]] = {
    "papers": (
        rf"(?:论文|文章|sci|ei){_NEAR}{_N}\s?(?:余|多)?篇",
        rf"{_N}\s?(?:余|多)?篇{_NEAR}(?:论文|文章|sci|ei\b|一作|期刊)",
        rf"发表{_FAR}{_N}\s?(?:余|多)?篇",
        rf"{_N}\+? (?:[\w-]+ ){{0,3}}(?:papers|publications|articles)\b",
    ),
    "patents": (
        rf"(?<!pct)(?<!境外)(?<!国际)专利{_NEAR}{_N}\s?(?:余|多)?[件项个]",
        rf"{_N}\s?(?:余|多)?[件项个]{_NEAR}专利",
        rf"{_N}\+? (?:[\w-]+ ){{0,2}}patents?\b",
    ),
    "patents_abroad": (
        rf"(?:pct|境外专利|国际专利|美国专利|欧洲专利){_NEAR}{_N}\s?[件项个]",
        rf"{_N}\s?[件项个](?:pct|境外|国际|美国|欧洲){_NEAR}(?:专利)?",
        rf"{_N} (?:pct|us|u\.s\.|european|ep) patents?\b",
    ),
    "software": (rf"(?:软件著作权|软著){_NEAR}{_N}\s?[件项个]", rf"{_N}\s?[件项个]{_NEAR}(?:软件著作权|软著)"),
    "products": (
        rf"{_N}\s?[个款种颗]{_NEAR}(?:产品|芯片|器械)?{_NEAR}(?:上市|量产|投产)",
        rf"(?:上市|量产){_NEAR}{_N}\s?[个款种颗]",
        rf"{_N} (?:[\w-]+ ){{0,2}}(?:products?|chips?) (?:on the market|in the field|launched|shipped)",
    ),
    "projects_led": (
        rf"主持{_FAR}{_N}\s?项",
        rf"主持{_FAR}项目{_NEAR}{_N}\s?[项个]",
        rf"(?:pi|principal investigator) (?:of|on) {_N}\b",
        rf"led {_N} (?:[\w-]+ ){{0,3}}(?:projects|grants|programmes|programs)\b",
    ),
}
_PATTERNS = {field: tuple(map(re.compile, patterns)) for field, patterns in _COUNTS.items()}
_MOST = 2_000


def output(cv: CvText) -> Iterator[CvFact]:
    """Yield the largest number of each that is stated: parts of a whole are smaller."""
    for field, patterns in _PATTERNS.items():
        found = [
            (count, match.span())
            for pattern in patterns
            for match in cv.matches(pattern)
            if (count := number(match["number"])) is not None and count <= _MOST
        ]
        if found:
            count, span = max(found)
            yield cv.fact(field, count, LIKELY, span)
