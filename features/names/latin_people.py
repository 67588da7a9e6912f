"""People named in Latin letters: Western names, Chinese ones in pinyin, and those that a label or a title introduces.

A pair of capitalised words is a name if one is a Chinese surname and the other made of syllables of pinyin, or if the
first is a given name and the second no word of every text. Given names and surnames are those of the US census (as
they come with zxcvbn, which we have for passwords) and, in ``people.csv``, common ones of other countries. The first
line of a CV, and what stands behind "Name:" or "Dr.", needs to look like a name only in its capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from features.memo import made_once
from features.names.people import MOST_NAMES, Span, joined, listed

_CAPITAL, _SMALL = "A-ZÀ-ÖØ-Þ", "a-zà-öø-ÿ"
_PLAIN = rf"(?:Mc|Mac|De|La|Di|O['’])?[{_CAPITAL}][{_SMALL}]{{1,24}}"
_WORD = (
    rf"(?!(?:PhD|MSc|BSc|MBA|MEng|DPhil|MD)\b)(?:{_PLAIN}(?:['’-][{_CAPITAL}{_SMALL}]{{1,24}}){{0,2}}|"
    rf"[{_CAPITAL}]{{2,20}}(?:-[{_CAPITAL}]{{2,20}})?)"
)
_INITIAL = r"[A-Z]\."
_ONE = rf"(?:{_WORD}|{_INITIAL})"
_PARTICLE = r"(?:van der|van den|van|von|de la|de|del|della|di|da|bin|ben|al|el|la|le)"
_GAP = r"[ \t\u00a0]{1,3}"
_NAME = rf"{_ONE}(?:{_GAP}(?:{_PARTICLE}{_GAP})?{_ONE}){{0,3}}"
_BORDER = r"(?<![A-Za-z0-9@._-])"
_END = r"(?![A-Za-z0-9@_]|-[A-Za-z0-9])"
_LABEL = (
    r"(?:full name|first name|last name|family name|given name|surname|name|candidate|applicant|"
    r"contact person|contact|supervisor|"
    r"advisor|adviser|supervised by|advised by|mentor|referee|reference|inventor|author|PI|姓名|英文名|导师|联系人)"
)
_SPOKEN = (
    r"(?:I am|I'm|my name is|this is|sincerely|regards|best wishes|yours truly|curriculum vitae of|resume of|cv of|cv)"
)
_TITLE = r"(?:Drs?|Prof(?:essor)?s?|Mr|Ms|Mrs|Miss|Mx|Sir|Dame|Madam)"
_INTRODUCED = (
    re.compile(rf"\b(?i:{_LABEL})\s?[:=]\s{{0,4}}(?P<name>{_ONE}(?:,?{_GAP}{_ONE}){{0,3}}){_END}"),
    re.compile(rf"\b(?i:{_SPOKEN})[\s,:-]{{1,4}}(?P<name>{_WORD}(?:{_GAP}{_ONE}){{1,3}}){_END}"),
    re.compile(rf"\b{_TITLE}\b\.?,?{_GAP}(?P<name>{_NAME}){_END}"),
    re.compile(rf"{_BORDER}(?P<name>{_WORD}(?:{_GAP}{_ONE}){{1,3}})(?=,?\s(?:Ph\.?\s?D|M\.?D|M\.?Sc|MBA|DPhil)\b)"),
    re.compile(rf"{_BORDER}(?P<name>(?:{_INITIAL}[ -]?){{1,3}}{_WORD}){_END}"),
    re.compile(rf"{_BORDER}(?P<name>{_WORD}, ?(?:{_INITIAL}[ -]?){{1,3}})"),
)
_PAIR = re.compile(rf"{_BORDER}(?=(?P<first>{_WORD}),?{_GAP}(?:{_INITIAL}{_GAP})?(?P<last>{_WORD}){_END})")
_CALLED = rf"[\"'(][A-Z][a-z]{{1,14}}[\"')]{_GAP}"
_LINE = re.compile(
    rf"[ \t#*]{{0,8}}(?P<name>{_ONE}(?:,?{_GAP}(?:{_CALLED})?(?:{_PARTICLE}{_GAP})?(?:al-)?{_ONE}){{1,3}})[ \t*]{{0,8}}"
    rf"(?=$|[,;|(/.\u00b7\n-]|{_GAP}(?:\+|[\w.]+@|\W))",
    re.MULTILINE,
)
_HEADING = re.compile(
    r"(?i:[\s#*]*(?:curriculum vitae|resume|résumé|cv|personal details|profile|简历|个人简历)?[\s:.*]*)"
)
_HEADED = re.compile(
    r"(?i:[ \t#*]{0,8}(?:curriculum vitae|r[eé]sum[eé]|cv|profile|简历|个人简历|name)[ \t:|/·-]{1,8})?"
)
_SYLLABLE = (
    r"(?:(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)"
    r"(?:[iu]ang|i?ong|iao|[iuü]an|uai|ang|eng|ing|ai|an|ao|ou|ei|en|er|ia|ie|iu|in|ua|ui|un|uo|ue|ve|a|e|i|o|u|v|ü)"
    r"|ang|ai|an|ao|ou|en|er|a|e|o)"
)
_PINYIN = re.compile(rf"{_SYLLABLE}(?:['’-]?{_SYLLABLE}){{0,2}}", re.IGNORECASE)
_HEAD = 400
"""So many characters are the head of a CV."""
_FIRST_LINES = 3
_COMMON = 12_000
"""So many of the words most used in English are no names unless they are listed as such."""
_LONG_SURNAME = 4


def latin_people_in(text: str, *, is_cv: bool = False) -> list[Span]:
    """Return where a text (folded, in its own case) names people in Latin letters, in order, as half-open spans.

    Parameters
    ----------
    is_cv
        Whether the text is known to be about one person: its first words are then a name if they may be one.

    Examples
    --------
    >>> text = "Jane Q. Doe, PhD\\nWorked with Wei Zhang and Prof. Smith on Li Ion cells; Zhang Wei is Team Lead"
    >>> [text[start:end] for start, end in latin_people_in(text)]
    ['Jane Q. Doe', 'Wei Zhang', 'Smith', 'Zhang Wei']
    """
    found = {*_introduced(text), *_pairs(text), *_first_line(text, is_cv=is_cv)}
    return joined(found | set(_again(text, found)))


def _introduced(text: str) -> Iterator[Span]:
    for pattern in _INTRODUCED:
        for match in pattern.finditer(text):
            if _may_be_one(match["name"]):
                yield match.span("name")


def _first_line(text: str, *, is_cv: bool) -> Iterator[Span]:
    """Yield what the first line with words in it names, headings aside."""
    start = 0
    for line in islice(text[:_HEAD].split("\n"), _FIRST_LINES):
        if not _HEADING.fullmatch(line):
            match = _LINE.match(text, _HEADED.match(text, start).end())  # type: ignore[union-attr]  # matches nothing too
            if match and (_is_a_name(match["name"]) or (is_cv and _may_be_a_head(match["name"]))):
                yield match.span("name")
            return
        start += len(line) + 1


def _is_a_name(told: str) -> bool:
    """Whether one of the words is known as a name, and none is a word of every text."""
    words = _words(told)
    known = _given_names() | _surnames() | _surnames_in_pinyin()
    return any(word in known for word in words) and all(word in known or word not in _usual_words() for word in words)


def _may_be_a_head(told: str) -> bool:
    """Whether none of the words is a usual one, but for given names and surnames."""
    known = _given_names() | _surnames()
    return all(word in known or word not in _usual_words() for word in _words(told))


def _words(told: str) -> list[str]:
    return [word for word in re.split(r"[\s.,]+", told.lower()) if len(word) > 1]


def _pairs(text: str) -> Iterator[Span]:
    for match in _PAIR.finditer(text):
        first, last = match["first"], match["last"]
        if _is_chinese(first, last) or _is_western(first, last):
            yield match.start("first"), match.end("last")


def _is_chinese(first: str, last: str) -> bool:
    """Whether two words are a Chinese surname and given name in pinyin, in either order."""
    if {first.lower(), last.lower()} & _no_names() or (first, last) == ("Hong", "Kong"):
        return False
    return any(
        surname.lower() in _surnames_in_pinyin()
        and _PINYIN.fullmatch(given) is not None
        and (surname.isupper() or not given.isupper())
        for surname, given in ((first, last), (last, first))
    )


def _is_western(first: str, last: str) -> bool:
    """Whether two words are a given name and what may follow one; both in capitals or neither."""
    if first.isupper() != last.isupper() or {first.lower(), last.lower()} & _no_names():
        return False
    return first.lower() in _given_names() and (last.lower() in _surnames() or last.lower() not in _usual_words())


def _may_be_one(name: str) -> bool:
    return not any(word in _no_names() for word in _words(name))


def _again(text: str, spans: set[Span]) -> Iterator[Span]:
    """Yield where the names stand again, and long surnames that are no word."""
    names = {text[start:end] for start, end in spans}
    sought = {name for name in names if len(name) >= _LONG_SURNAME}
    parts = {word for name in sought if _is_a_name(name) for word in (name.split()[0], name.split()[-1])}
    parts = {word for word in parts if len(word) >= _LONG_SURNAME and not word.isupper()}
    sought |= {word for word in parts if word.lower() not in _usual_words()}
    if sought:
        ways = "|".join(map(re.escape, sorted(sought, key=lambda name: (-len(name), name))[:MOST_NAMES]))
        yield from (match.span() for match in re.finditer(rf"{_BORDER}(?:{ways})(?![A-Za-z0-9])", text))


def is_a_usual_word_of_work(word: str) -> bool:
    """Whether a word is one of those that CVs are full of, which are no names."""
    return word.lower() in _no_names()


@made_once
def _surnames_in_pinyin() -> frozenset[str]:
    return frozenset(listed("surnames in pinyin").split())


@made_once
def _given_names() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    census = {*FREQUENCY_LISTS["male_names"], *FREQUENCY_LISTS["female_names"]}
    return frozenset(census | set(listed("given in Latin").split()))


@made_once
def _surnames() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["surnames"]) - _no_names()


@made_once
def _usual_words() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(islice(FREQUENCY_LISTS["english_wikipedia"], _COMMON)) | _no_names()


@made_once
def _no_names() -> frozenset[str]:
    """Words of CVs and places: no part of a name."""
    return frozenset(listed("no names in Latin").split())
