"""Number formats of workbooks: what a cell shows beside its number, such as 万元, US$ or %, and in which scale.

A number counts as what people see. :meth:`NumberFormat.shown` gives that as text, with every digit that the number
has; ``None`` where the format shows the plain number, or is one of dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|(?P<gap>[_*].)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>(?i:General)|G/通用格式|@)|(?P<exponent>[Ee][+-][0#?]+)|(?P<digit>[0#?])|(?P<sign>[.,%])"
    r"|(?P<date>(?i:[ymdhsegb])+)|(?P<other>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-]*)(?:-([0-9A-Fa-f]+))?")
_FOREIGN_DOLLARS = {0x0404: "NT$", 0x0C04: "HK$", 0x1404: "MOP", 0x1004: "S$", 0x0C09: "A$", 0x1009: "C$", 0x0C0C: "C$"}
_FOREIGN_DOLLARS |= {0x1409: "NZ$", 0x080A: "MX$", 0x0416: "R$", 0x340A: "CL$", 0x240A: "COL$", 0x2C0A: "AR$"}
_JAPAN = 0x0411
_QUIET = frozenset("+-()（） /:'\u00a0\u3000&^{}<>~–—")
_DIGITS = frozenset("0#?")
_UNSIGNED = re.compile(r"[-−()（）]")
_SECTIONS = re.compile(r'(?:"[^"]*"?|[\\!_*].|\[[^\]]*\]|[^;])+|(?<=;)(?=;|$)', re.DOTALL)
_MAX_CODE_CHARS = 300
BUILT_IN = {
    5: '"$"#,##0',
    6: '"$"#,##0',
    7: '"$"#,##0.00',
    8: '"$"#,##0.00',
    9: "0%",
    10: "0.00%",
    42: '_("$"* #,##0_)',
    44: '_("$"* #,##0.00_)',
}
"""Formats that a workbook may use by number alone, as far as they show more than the number."""


@dataclass(frozen=True)
class _Section:
    """One part of a format: texts before and after the digits, and the factor from the number to what is shown.

    ``places`` are the digit places from left to right, with the texts among them where there are any; ``zeros``
    counts the places that a whole number always fills; ``condition`` is (sign, limit).
    """

    before: str
    after: str
    places: tuple[str, ...]
    factor: Decimal
    zeros: int
    condition: tuple[str, Decimal] | None

    @property
    def is_plain(self) -> bool:
        """Whether it shows nothing but the number."""
        return not (_said(self.before + self.after) or self.is_mixed or self.factor != 1 or self.zeros > 1)

    @property
    def is_mixed(self) -> bool:
        """Whether texts stand among the digits."""
        return any(place not in _DIGITS for place in self.places)

    def shown(self, number: float, *, unsigned: bool) -> str | None:
        """Return what is shown of a number; ``unsigned`` = the texts may hold the sign, which the number has anyway."""
        before, after = (_UNSIGNED.sub("", text) if unsigned else text for text in (self.before, self.after))
        if not self.places:
            return _said(before + after) or None
        value = Decimal(repr(number)) * self.factor
        body = _filled(value, self.places) if self.is_mixed else _digits(value, self.zeros)
        return f"{before}{body}{after}".strip()


@dataclass(frozen=True)
class NumberFormat:
    """The sections of a format code; none for dates, and for what cannot be read.

    Examples
    --------
    >>> codes = ('0!.0,"万元"', "[$US$-409]#,##0", '0.0,,"百万"', "000-0000", "0.0%", "#,##0.00")
    >>> [NumberFormat.of(code).shown(12_000_000.0) for code in codes]
    ['1200万元', 'US$12000000', '12百万', '1200-0000', '1200000000%', None]
    """

    sections: tuple[_Section, ...]

    @classmethod
    def of(cls, code: str) -> NumberFormat:
        """Return the format of a code."""
        found = [_section(part) for part in _SECTIONS.findall(code[:_MAX_CODE_CHARS])[:3]]
        return cls(() if None in found else tuple(section for section in found if section is not None))

    @property
    def is_plain(self) -> bool:
        """Whether every number is shown as it is."""
        return all(section.is_plain for section in self.sections)

    def shown(self, number: float) -> str | None:
        """Return what the format shows of a number, in full precision; ``None`` where that is the number itself."""
        section = self._section_of(number)
        if section is None or section.is_plain:
            return None
        return section.shown(number, unsigned=number <= 0 and len(self.sections) > 1)

    def _section_of(self, number: float) -> _Section | None:
        """Return the section that applies: by its condition, or by the sign of the number."""
        if any(section.condition for section in self.sections):
            return next((one for one in self.sections if one.condition is None or _holds(one.condition, number)), None)
        order = {True: (1, 0), False: (2, 0) if number == 0 else (0,)}[number < 0]
        return next((self.sections[at] for at in order if at < len(self.sections)), None)


def _section(code: str) -> _Section | None:
    """Return one section; ``None`` for dates and what is no number."""
    tokens = list(_tokens(code))
    if any(kind == "date" for kind, _ in tokens):
        return None
    condition = next((text for kind, text in tokens if kind == "condition"), None)
    match = _CONDITION.fullmatch(condition) if condition else None
    at = [place for place, (kind, _) in enumerate(tokens) if kind == "digit"]
    first, last = (at[0], at[-1] + 1) if at else (len(tokens), len(tokens))
    inside, point = _inside(tokens[first:last])
    commas = _scaling_commas(tokens[first:])
    percents = sum(kind == "%" for kind, _ in tokens)
    fixed = sum(text == "0" for text in inside) if point is None else 0
    return _Section(
        before="".join(text for kind, text in tokens[:first] if kind in ("text", "%")),
        after="".join(text for kind, text in tokens[last:] if kind in ("text", "%")),
        places=inside,
        factor=Decimal(100) ** percents / Decimal(1000) ** commas / Decimal(10) ** (point or 0),
        zeros=fixed,
        condition=(match[1], Decimal(match[2])) if match else None,
    )


def _tokens(code: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, text): digit, text, point, comma, %, date or condition."""
    for match in _TOKEN.finditer(code):
        kind, text = str(match.lastgroup), match[str(match.lastgroup)]
        if kind in ("quoted", "escaped", "other"):
            yield "text", text
        elif kind == "bracket":
            yield from _bracket(text)
        elif kind == "general":
            yield "digit", "#"
        elif kind == "sign":
            yield {".": "point", ",": "comma", "%": "%"}[text], text
        elif kind in ("digit", "date"):
            yield kind, text


def _bracket(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a bracket says: a currency, a condition, elapsed time; colours and the like say nothing."""
    if match := _CURRENCY.fullmatch(text):
        sign, place = match[1], int(match[2] or "0", 16) & 0xFFFF
        if sign == "$" and place in _FOREIGN_DOLLARS:
            sign = _FOREIGN_DOLLARS[place]
        yield "text", "JPY" if sign in ("¥", "￥") and place == _JAPAN else sign
    elif _CONDITION.fullmatch(text):
        yield "condition", text
    elif text.casefold().strip("hms") == "":
        yield "date", text


def _inside(tokens: list[tuple[str, str]]) -> tuple[tuple[str, ...], int | None]:
    """Return the digit places with the texts among them, and how many digits an escaped decimal point cuts off.

    The second is 0 where the point is a real one, ``None`` where there is none.
    """
    real = any(kind == "point" for kind, _ in tokens)
    texts = [text for kind, text in tokens if kind == "text" and text.strip(" \u00a0'")]
    digits = tuple(text for kind, text in tokens if kind == "digit")
    if real or texts == ["."]:
        point = next(at for at, (_, text) in enumerate(tokens) if text == ".")
        return digits, 0 if real else sum(kind == "digit" for kind, _ in tokens[point:])
    if "/" in texts or not texts:
        return digits, None
    return tuple(text for kind, text in tokens if kind in ("digit", "text")), None


def _scaling_commas(tokens: list[tuple[str, str]]) -> int:
    """Return how many commas stand right behind the last digit, or right before the decimal point."""
    count = 0
    for at, (kind, _) in enumerate(tokens):
        rest = tokens[at:]
        if kind == "comma":
            following = next((later for later, _ in rest if later != "comma"), "text")
            count += following != "digit"
    return count


def _filled(value: Decimal, places: tuple[str, ...]) -> str:
    """Return a whole number put into its places from the right; what is over goes before the first."""
    left = f"{abs(value).quantize(Decimal(1), ROUND_HALF_UP):f}"
    shown: list[str] = []
    first = next(at for at, place in enumerate(places) if place in _DIGITS)
    for at in range(len(places) - 1, -1, -1):
        if places[at] not in _DIGITS:
            shown.append(places[at])
        elif at == first:
            shown.append(left or places[at].strip("#?"))
        else:
            shown.append(left[-1:] or places[at].strip("#?"))
            left = left[:-1]
    return ("-" if value < 0 else "") + "".join(reversed(shown))


def _digits(value: Decimal, zeros: int) -> str:
    """Return a number in full, a whole one filled up with zeros."""
    text = f"{value.normalize():f}"
    return text.zfill(zeros) if zeros > 1 and value == value.to_integral_value() else text


def _holds(condition: tuple[str, Decimal], number: float) -> bool:
    sign, limit = condition
    value = Decimal(repr(number))
    return {
        "<": value < limit,
        ">": value > limit,
        "=": value == limit,
        "<=": value <= limit,
        ">=": value >= limit,
        "<>": value != limit,
    }[sign]


def _said(text: str) -> str:
    """Return a text unless it is made of brackets, signs and blanks only."""
    return "" if all(mark in _QUIET for mark in text) else text.strip()
