"""Whether a text carries one of the names that are to be kept from it, in whatever spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable

from features.memo import once
from features.names.companies import Form
from features.names.spelling import Spelling, is_han, sounds, spellings

_LETTER = re.compile("[a-z]")


class NameGuard:
    """Tells whether texts carry one of these names.

    Looked for: each form in simplified or traditional characters, in pinyin with or without tones or with the numbers
    of tones, mixed of both, in full-width letters, with anything between the characters that is no letter or digit.
    Not looked for: other characters of the same sound, translations, nicknames.

    Examples
    --------
    >>> carries = NameGuard([Form("垚工")])
    >>> [carries(text) for text in ("垚 工", "Nantong YaoGong", "yáo gōng", "yao2gong1", "垚gong", "外延")]
    [True, True, True, True, True, False]
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        self._forms = [_Sought(form) for form in sorted(set(forms), key=lambda form: (len(form.text), form.text))]

    def __call__(self, text: str) -> bool:
        """Whether ``text`` carries a name."""
        return bool(self._forms) and any(sought.stands_in(way) for way in spellings(text) for sought in self._forms)


class _Sought:
    """One form with the patterns by which it is found."""

    def __init__(self, form: Form) -> None:
        self._text = form.text
        self._is_han = all(map(is_han, form.text))
        self._syllables = {way for char in form.text for way in sounds(char)} if form.in_pinyin else set()

    def stands_in(self, way: Spelling) -> bool:
        if self._text in way.text and (self._is_han or self._is_a_word(re.escape(self._text), way)):
            return True
        if not self._syllables or not _LETTER.search(way.text):
            return False
        return any(one in way.text for one in self._syllables) and self._is_a_word(self._read, way)

    def _is_a_word(self, pattern: str, way: Spelling) -> bool:
        return any(way.holds(found.start(1), found.end(1)) for found in re.finditer(f"(?=({pattern}))", way.text))

    @once
    def _read(self) -> str:
        return "".join(f"(?:{'|'.join((re.escape(char), *sounds(char)))})" for char in self._text)
