"""Who invented people are: names that end in （演示）, and contacts in ranges that reach nobody."""

from __future__ import annotations

from dataclasses import dataclass

from training.world.leads import DEMO
from training.world.people.dice import Dice

_SURNAMES = "沈陆顾苏江程韩叶秦岑柏祁邵尹霍凌管解俞章"
_GIVEN = "砚舟知予行之望舒怀瑾若谷清越景明书禾亦辰云帆思齐安澜致远"
_FIRST = (
    "Maren",
    "Tobin",
    "Elspeth",
    "Corin",
    "Ilse",
    "Padraig",
    "Noor",
    "Yusra",
    "Anselm",
    "Wren",
    "Davor",
    "Sunniva",
    "Kenji",
    "Leocadia",
    "Ravi",
    "Oriel",
)
_LAST = (
    "Quillmoor",
    "Ashdown",
    "Tannerly",
    "Veldkamp",
    "Brackwell",
    "Osterlind",
    "Farrowby",
    "Kestrelby",
    "Lindqvarn",
    "Merriweld",
    "Hollowick",
    "Sandmere",
)
_DIALLED = {
    "美国": "+1 617 555 01{:02d}",
    "英国": "+44 20 7946 0{:03d}",
    "德国": "+49 30 23125 {:03d}",
}
"""Numbers that these countries keep for plays and examples."""
_DIALLED_HERE = "+86 100 0000 {:04d}"
"""No number of the mainland begins so."""


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Name and contacts of somebody who does not exist."""

    name: str
    phone: str
    email: str


def invent_person(number: int, *, country: str, english: bool, dice: Dice) -> InventedPerson:
    """Return who the candidate of this number is."""
    if english:
        name = f"{dice.pick(_FIRST)} {dice.pick(_LAST)}"
    else:
        name = dice.pick(_SURNAMES) + "".join(dice.some(_GIVEN, 2 if dice.yes(0.8) else 1))
    pattern = _DIALLED.get(country, _DIALLED_HERE)
    last = number % (100 if "01{" in pattern else 1_000)
    return InventedPerson(f"{name}{DEMO}", pattern.format(last), f"candidate{number + 1:04d}@example.com")
