"""Attributes that nobody may be matched by, as words by which a field, a column or a header would be called."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from features.memo import made_once
from features.scrubbing.kinds import PersonalData

_TABLE = Path(__file__).with_name("protected.csv")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def protected_attribute(name: str) -> PersonalData | None:
    """Return the protected attribute that a name (an identifier, a label, a header) tells of; ``None`` if none.

    English words count whole, Chinese ones wherever they stand.

    Examples
    --------
    >>> [protected_attribute(name) for name in ("birthYear", "性 别", "language", "stage")]
    [<PersonalData.BIRTH: 'birth'>, <PersonalData.GENDER: 'gender'>, None, None]
    """
    plain = unicodedata.normalize("NFKC", name)
    squeezed, words = "".join(plain.split()), {word.lower() for word in _WORD.findall(plain)}
    found = (kind for kind, (zh, en) in _words().items() if words & en or any(word in squeezed for word in zh))
    return next(found, None)


@made_once
def _words() -> Mapping[PersonalData, tuple[frozenset[str], frozenset[str]]]:
    """Return Chinese and English words by attribute."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {
            PersonalData(row["kind"]): (frozenset(row["zh"].split()), frozenset(row["en"].split()))
            for row in csv.DictReader(file)
        }
