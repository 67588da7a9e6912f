"""Units: what each is called beside a field, and how a quantity in it is written, in Chinese and in English.

The one home of the words for units. A profile field states its unit as :data:`BY_FIELD` has it (``㎡``); phrases
name it by its id in :data:`UNITS`. How people type units is read in :mod:`api.sheets.cells.units`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from features.bilingual import Language, Sayable

_ONE = re.compile(r"(?<=ch)es\b|(?<=[a-z]{2})s\b")
_COUNTED = re.compile(
    r"(?<![\d.,–-])\b(1 (?:[a-z]+ )?(?:anchor|answer|character|code|day|event|fault|field|key|lead|landing|one|pair"
    r"|place|project|rank|record|remark|row|rule|table|target))s\b"
)
_FIRST_LETTER = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Unit(Sayable):
    """One unit.

    Attributes
    ----------
    zh, en
        What it is called beside a field: what is typed there is counted in it.
    zh_form, en_form
        How a quantity is written, ``{}`` standing for the number; empty = the number and what the unit is called.
    zh_factor, en_factor
        Numbers are multiplied by it before they are written: English counts in millions where Chinese has 万元.
    """

    zh: str
    en: str
    zh_form: str = ""
    en_form: str = ""
    zh_factor: float = 1.0
    en_factor: float = 1.0
    is_money: bool = False

    def form(self, language: Language) -> str:
        """Return the pattern of a quantity: a space before Latin letters, none before Chinese words and signs."""
        told = self.zh_form if language == "zh" else self.en_form
        if told:
            return told
        name = self.say(language)
        return f"{{}} {name}" if language == "en" or _FIRST_LETTER.match(name) else f"{{}}{name}"

    def factor(self, language: Language) -> float:
        """Return what numbers are multiplied by before they are written."""
        return self.zh_factor if language == "zh" else self.en_factor

    def around(self, number: str, language: Language) -> str:
        """Return a written number with the unit; one month is no months.

        Examples
        --------
        >>> UNITS["months"].around("1", "en"), UNITS["months"].around("18", "zh"), UNITS["trl"].around("6", "zh")
        ('1 month', '18个月', 'TRL 6')
        >>> UNITS["benches"].around("1", "en"), UNITS["places"].around("1", "en")
        ('1 bench', '1 place')
        """
        form = self.form(language)
        if language == "en" and number == "1":
            form = _ONE.sub("", form)
        return form.format(number).strip()


def one_is_not_many(sentence: str) -> str:
    """Return an English sentence as it is said of one: for sentences whose numbers are filled in as they are.

    Examples
    --------
    >>> one_is_not_many("1 records, 11 anchors; 1 open leads")
    '1 record, 11 anchors; 1 open lead'
    """
    return _COUNTED.sub(r"\1", sentence)


UNITS: Mapping[str, Unit] = {
    "m2": Unit("㎡", "m²"),
    "mu": Unit("亩", "mu"),
    "m": Unit("m", "m", "{}米"),
    "m_far": Unit("m", "m", "{}公里", "{} km", 0.001, 0.001),
    "km": Unit("km", "km", "{}公里"),
    "t": Unit("t", "t", "{}吨"),
    "dwt": Unit("吨", "t", "{}吨级", "{} DWT"),
    "t_m2": Unit("t/㎡", "t/m²", "{}吨/㎡"),
    "t_year": Unit("t/年", "t/year", "{}吨/年"),
    "t_day": Unit("t/d", "t/d", "{}吨/日", "{} t/day"),
    "t_hour": Unit("t/h", "t/h", "{}吨/小时"),
    "kva": Unit("kVA", "kVA"),
    "tce": Unit("吨标煤", "tce", "{}吨标准煤"),
    "tce_year": Unit("吨标煤/年", "tce/year", "{}吨标准煤/年"),
    "wan_kwh_year": Unit("万kWh/年", "10k kWh/year", "{}万千瓦时/年", "{} million kWh/year", en_factor=0.01),
    "pflops": Unit("PFLOPS", "PFLOPS"),
    "iso": Unit("ISO", "ISO", "ISO {}级", "ISO class {}"),
    "trl": Unit("TRL", "TRL", "TRL {}", "TRL {}"),
    "level": Unit("级", "level", "{}级", "level {}"),
    "share": Unit("比例", "share", "{}%", "{}%", 100.0, 100.0),
    "degrees": Unit("°", "°", "{}°", "{}°"),
    "years": Unit("年", "years"),
    "months": Unit("月", "months", "{}个月"),
    "days": Unit("天", "days"),
    "minutes": Unit("分钟", "minutes"),
    "persons": Unit("人", "persons"),
    "pieces": Unit("个", "items", "{}个", "{}"),
    "projects": Unit("个", "projects"),
    "leads": Unit("条", "leads"),
    "places": Unit("个", "places"),
    "desks": Unit("个工位", "desks"),
    "benches": Unit("个实验台", "benches"),
    "flats": Unit("套", "flats"),
    "patents": Unit("件", "patents"),
    "papers": Unit("篇", "papers"),
    "works": Unit("项", "works"),
    "points": Unit("分", "points"),
    "wan": Unit("万元", "10k CNY", is_money=True),
    "wan_year": Unit("万元/年", "10k CNY/year", "{}/年", "{} a year", is_money=True),
    "wan_mu": Unit("万元/亩", "10k CNY/mu", "{}万元/亩", "CNY {} million per mu", en_factor=0.01),
    "yuan_desk_month": Unit("元/个·月", "CNY/desk/month", "每个工位{}元/月", "CNY {} per desk a month"),
    "yuan_m2_month": Unit("元/㎡·月", "CNY/m²/month", "{}元/㎡·月", "CNY {} per m² a month"),
}
_SPOKEN_ONLY = frozenset({"m_far", "projects", "leads", "places", "desks", "benches", "days", "points"})
"""No field of a profile is stated in them."""
BY_FIELD: Mapping[str, str] = {unit.zh: name for name, unit in UNITS.items() if name not in _SPOKEN_ONLY}
"""Id of a unit by what a field of a profile calls it."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that carries its unit (an id of :data:`UNITS`), so that nobody prints it with another."""

    value: float
    unit: str


def unit_name(stated: str, language: str) -> str:
    """Return what the unit that a field states is called; a field without one has none.

    Examples
    --------
    >>> unit_name("亩", "zh"), unit_name("亩", "en"), unit_name("t/d", "zh"), unit_name("", "en")
    ('亩', 'mu', '吨/日', '')
    """
    if not stated:
        return ""
    unit = UNITS[BY_FIELD[stated]]
    is_word = language == "zh" and unit.zh_form.startswith("{}") and unit.zh_factor == 1.0 and not unit.is_money
    return unit.zh_form.removeprefix("{}") if is_word else unit.say(language)
