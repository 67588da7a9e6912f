"""Industries of GB/T 4754 however they are written: the code alone, with its letter or the standard's name, or a name.

``industries.csv`` names the 97 divisions of GB/T 4754-2017, which are the first two digits of every code.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from features.memo import made_once
from features.typed_text import Stated, StatedList, trimmed

_TABLE = Path(__file__).with_name("industries.csv")
_STANDARD = re.compile(r"^GB/?T? ?4754(?: ?[-—–] ?\d{4})?[ :：]*", re.IGNORECASE)
_CODE = re.compile(r"[A-T]? ?(\d{2,4})(?:[\s.、:：-]*[^\s\d].*)?", re.IGNORECASE)


def industry_code(text: str) -> str:
    """Return the digits of the industry that a text names; what names none comes back as it is.

    Examples
    --------
    >>> [industry_code(text) for text in ("3985", "C3985", "C 26 化学原料", "GB/T 4754-2017 C39", "医药制造业", "制药")]
    ['3985', '3985', '26', '39', '27', '制药']
    """
    plain = _STANDARD.sub("", trimmed(unicodedata.normalize("NFKC", text)))
    if found := _CODE.fullmatch(plain):
        return found[1]
    return _divisions().get(_folded(plain), text)


@made_once
def _divisions() -> dict[str, str]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {_folded(row["name"]): row["code"] for row in csv.DictReader(file)}


def _folded(name: str) -> str:
    """Fold a name: neither the signs nor which "and" joins its parts, nor "industry" at its end tell two apart."""
    return "".join(char for char in name if char.isalnum()).replace("及", "和").removesuffix("业")


def _one(value: Any) -> Any:
    return industry_code(value) if isinstance(value, str) else value


def _each(codes: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return codes and tuple(dict.fromkeys(map(industry_code, codes)))


IndustryCode = Annotated[Stated, BeforeValidator(_one)]
"""An industry, or ``None`` where nobody knows."""
IndustryCodes = Annotated[StatedList, AfterValidator(_each)]
"""Industries, each once, or ``None`` where nobody knows."""
