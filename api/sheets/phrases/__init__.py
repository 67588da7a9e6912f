"""What is said of files, headers, rows, cells and mapping files, by code: the YAML files beside this module.

Each file is a topic. ``code`` says what is wrong or what was done, ``code.fix`` what to do about it. Every code is
stable; ``docs/sheets.md`` explains each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Self

from features.bilingual import Language
from features.memo import made_once
from recommender.phrases.catalogue import Catalogue

_FIX = ".fix"


@dataclass(frozen=True)
class Phrasebook:
    """The sentences of the catalogue by their bare code, which no two topics share.

    Examples
    --------
    >>> phrasebook().reason("negative_money", {"value": "-5"}, "en")
    'The amount "-5" is negative.'
    """

    catalogue: Catalogue
    keys: Mapping[str, str]

    @classmethod
    def of(cls, catalogue: Catalogue) -> Self:
        """Return the sentences of a catalogue."""
        return cls(catalogue, {key.split(".", 1)[1]: key for key in catalogue.phrases})

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, in the order of the files."""
        return tuple(code for code in self.keys if not code.endswith(_FIX))

    def topic(self, code: str) -> str:
        """Return the file in which a code stands."""
        return self.keys[code].split(".", 1)[0]

    def reason(self, code: str, facts: Mapping[str, str], language: Language) -> str:
        """Return the sentence that says what is wrong, or what was done."""
        return self.catalogue.say(self.keys[code], facts, language)

    def fix(self, code: str, facts: Mapping[str, str], language: Language) -> str:
        """Return the sentence that says what to do; empty where there is nothing to do."""
        key = self.keys.get(code + _FIX)
        return self.catalogue.say(key, facts, language) if key else ""


@made_once
def phrasebook() -> Phrasebook:
    """Return the sentences that come with the product (read once)."""
    return Phrasebook.of(Catalogue.read(files("api.sheets.phrases")))
