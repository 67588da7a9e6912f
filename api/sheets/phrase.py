"""One sentence pair of the catalogue."""

from __future__ import annotations

from typing import NamedTuple


class Phrase(NamedTuple):
    """What is wrong and what to do, in both languages, as templates over the facts of the case."""

    zh: str
    fix_zh: str
    en: str
    fix_en: str
