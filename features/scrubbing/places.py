"""Where a CV says by a bare place, without a word beside it, where somebody is from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from features.names.latin_people import is_a_usual_word_of_work
from features.names.regions import Regions
from features.text.folding import HAN

_REGIONS = Regions()
_SIGN = r"[\s,。;、|/()·:]"
_ALONE = re.compile(
    rf"(?:^|(?<={_SIGN})|(?<=[男女]))[{HAN}]{{4,12}}?(?=(?:农村|镇|村|[{HAN}]{{1,4}}族)?(?:{_SIGN}|$))", re.MULTILINE
)
_HEAD = 300
_END_OF_HEAD = re.compile(r"\n[ \t]*\n")
_GONE = "\0"
_PLACE = r"[A-ZÀ-Þ][a-zà-ÿ'-]{2,20}(?: [A-ZÀ-Þ][A-Za-zà-ÿ'-]{1,20})?"
_AT_HEAD = re.compile(
    rf"(?:^|(?<=[{_GONE},;|/·().*\n>→:-]))[ ]{{0,3}}(?:(?:in|from|born|aus|b\.|→)[ :]{{1,2}}){{0,2}}"
    rf"(?P<place>{_PLACE})[ ]{{0,3}}(?=[{_GONE},;|/·().*\n→-]|$)"
)
_OF_WORK = re.compile(r"(?:er|or|ist|ian|ing|ics|logy|ment|ant|ent|tion|ive|ical|ech|ware)s?$")


def is_a_place(name: str) -> bool:
    """Whether a name is one region of the national list, or several, one inside the other."""
    return not _REGIONS.split(name)[1]


def regions_alone(text: str) -> Iterator[tuple[int, int]]:
    """Yield where nothing but two or more regions, one inside the other, stand between two signs.

    Examples
    --------
    >>> text = "石磊,江苏徐州丰县人;湖北黄冈/现居上海"
    >>> [text[start:end] for start, end in regions_alone(text)]
    ['湖北黄冈']
    """
    for match in _ALONE.finditer(text):
        if is_a_place(match[0]) and match[0] not in _REGIONS:
            yield match.span()


def places_at_head(text: str, taken: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield one or two capitalised words beside personal data in the first lines, of which none is a word of work.

    Examples
    --------
    >>> text = "Jane Doe | Recife | F | Process Engineer"
    >>> [text[start:end] for start, end in places_at_head(text, [(0, 8), (20, 21)])]
    [' Recife ']
    """
    end = _END_OF_HEAD.search(text, 0, _HEAD)
    head = list(text[: end.start()] if end else text if len(text) <= _HEAD else text[:_HEAD].rpartition("\n")[0])
    for start, stop in taken:
        head[start:stop] = _GONE * (min(stop, len(head)) - min(start, len(head)))
    left = "".join(head)
    if _GONE in left:
        for match in _AT_HEAD.finditer(left):
            if not any(_OF_WORK.search(word) or is_a_usual_word_of_work(word) for word in match["place"].split()):
                yield match.span()
