"""Words that do not belong to the language of what a person reads: ids, field names, codes, words of the other one.

What people typed themselves (names, texts) and the policy's own wording stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser

from pydantic import BaseModel

from features.fields import field_specs
from features.park import ParkProfile
from features.project import ProjectProfile
from tests.api.serving import policy

_TERMS = """
AI API BSL-2 COD CSV DNA DWT EIA EMC ESG English Excel GB/T GMP HGR IC ID IP ISO JSON kVA MB MW NH3-N nDCG ODS PCT PDF
pH PFLOPS PUE R&D SHA-256 SiC TLS TOTP TRL UTF-8 VOCs WPS A B C D E Pre-A
"""
TERMS = frozenset(_TERMS.split())
"""What Chinese officials write in Latin letters: units, abbreviations, names of programs."""
SHAPES = re.compile(r"HC-P\d\d|S\d+[a-z]?|\.[a-z]{2,4}|v?\d.*")
"""Numbers of rules and sources in their lists, extensions of files."""
COMMANDS = re.compile(r"jianghai [a-z]+(?:[ -][a-z-]+)*|make [a-z]+|--[a-z-]+")
_LATIN = re.compile(r"\.?[A-Za-z](?:[A-Za-z0-9_@.+\-/&]*[A-Za-z0-9])?")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_SPACED = re.compile(r"第 \d|\d [个条项字行列版位天秒次家份名组年月日人小分套页至或]")
_SPOKEN = ("title", "alt", "aria-label", "placeholder", "data-jh-confirm")
_SILENT = frozenset({"script", "style", "code", "kbd", "svg"})
_EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "source", "col"})


def foreign(text: str, language: str, *, typed: str = "") -> list[str]:
    """Return what does not belong into a text of ``language``; what stands in ``typed`` may stand anywhere."""
    if language == "en":
        return [one for one in _HAN.findall(text) if one not in typed]
    found = _LATIN.findall(COMMANDS.sub(" ", text))
    return [one for one in found if one not in TERMS and not SHAPES.fullmatch(one) and one not in typed + own_latin()]


def spaced(text: str, *, typed: str = "") -> list[str]:
    """Return where a Chinese sentence parts a number from what it counts by a blank; a label and its value may be."""
    return [one for one in _SPACED.findall(text) if one not in typed]


def typed_in(profiles: Iterable[BaseModel]) -> str:
    """Return everything that people typed into profiles."""
    return "\n".join(json.dumps(one.model_dump(mode="json"), ensure_ascii=False) for one in profiles)


@cache
def own_latin() -> str:
    """Return the Latin letters inside the Chinese words of the policy and of the fields: BSL-2, eVTOL, GaN."""
    chinese = re.findall(r'"zh": "((?:[^"\\]|\\.)*)"', json.dumps(policy().model_dump(mode="json"), ensure_ascii=False))
    fields = [spec.zh for model in (ProjectProfile, ParkProfile) for spec in field_specs(model)]
    return "\n".join((*chinese, *fields))


class PageWords(HTMLParser):
    """The words of a page, by element and spoken attribute; those marked as of another language left out."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.words, self._open = language, list[str](), list[tuple[str, bool]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Hear the attributes."""
        given = dict(attrs)
        foreign_part = tag != "html" and (given.get("lang") or self.language)[:2] != self.language
        heard = tag not in _SILENT and not foreign_part
        if heard and self._hears:
            self.words += [given[name] or "" for name in _SPOKEN if given.get(name)]
        if tag not in _EMPTY:
            self._open.append((tag, heard))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Hear the words."""
        if self._hears and data.strip():
            self.words.append(" ".join(data.split()))

    @property
    def _hears(self) -> bool:
        return all(heard for _, heard in self._open)
