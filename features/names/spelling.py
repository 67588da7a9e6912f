"""A text as names are compared: simplified characters, half width, no accents, nothing between the characters.

What may stand between the characters of a name (spaces, signs, characters of no width) is gone, but where Latin words
began and ended is remembered, so that ``lian`` is found in "Li'an Semiconductor" and not in "reliance".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from features.text.folding import simplified

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_IS_HAN = re.compile(f"[{HAN}]")
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_A-Za-z]+|[^\W_A-Za-z]")
_TONE = re.compile(r"[0-5]")
_UNBOUND = 8
"""So many Latin letters in a row are a name wherever they stand."""
_CAPITALS = 3
"""So few Latin letters are a name only in capitals."""


@dataclass(frozen=True)
class Spelling:
    """A text in its bare characters.

    Attributes
    ----------
    text
        Lower case.
    cased
        The same characters before lower casing.
    borders
        Offsets at which a word, a number or a run of Chinese characters begins or ends.
    """

    text: str
    cased: str
    borders: frozenset[int]

    def holds(self, start: int, end: int) -> bool:
        """Whether what stands at ``[start, end)`` stands there as a word of its own, not by chance inside another."""
        part = self.text[start:end]
        latin = sum(char.isascii() for char in part)
        if latin == len(part) <= _CAPITALS and not self.cased[start:end].isupper():
            return False
        if latin >= _UNBOUND:
            return True
        begins = not part[0].isascii() or start in self.borders
        return begins and (not part[-1].isascii() or end in self.borders)


def spell(text: str) -> Spelling:
    """Return ``text`` in its bare characters.

    Examples
    --------
    >>> spell("垚　工\u200b半導體 ＹáoGōng").text
    '垚工半导体yaogong'
    """
    return _joined(_pieces(text))


def spellings(text: str) -> Iterator[Spelling]:
    """Yield ``text`` in its bare characters; once more without digits if they could be tones (``yao2 gong1``)."""
    pieces = _pieces(text)
    yield _joined(pieces)
    toneless = [
        piece
        for before, piece in zip(["", *pieces], pieces, strict=False)
        if not (_TONE.fullmatch(piece) and before[-1:].isascii() and before[-1:].isalpha())
    ]
    if len(toneless) < len(pieces):
        yield _joined(toneless)


def bare(text: str) -> str:
    """Return the bare characters alone, lower case."""
    return spell(text).text


def is_han(char: str) -> bool:
    """Whether a character is a Chinese one."""
    return _IS_HAN.match(char) is not None


@lru_cache(maxsize=20_000)
def sounds(char: str) -> tuple[str, ...]:
    """Return every reading of a Chinese character in plain letters; none for another character.

    Examples
    --------
    >>> sounds("重"), sounds("绿")
    (('zhong', 'chong', 'tong'), ('lv', 'lu', 'lyu'))
    """
    if not is_han(char):
        return ()
    from pypinyin import Style, pinyin

    found = [sound for sound in pinyin(char, style=Style.NORMAL, heteronym=True)[0] if sound.isascii()]
    return tuple(dict.fromkeys(way for sound in found for way in _ways(sound)))


def _ways(sound: str) -> tuple[str, ...]:
    """Return the ways to write a syllable whose vowel has no key of its own."""
    return (sound, sound.replace("v", "u"), sound.replace("v", "yu")) if "v" in sound else (sound,)


def _pieces(text: str) -> list[str]:
    if text.isascii():
        return _PIECE.findall(text)
    plain = unicodedata.normalize("NFD", simplified(unicodedata.normalize("NFKC", text)))
    return _PIECE.findall("".join(char for char in plain if unicodedata.category(char) not in ("Mn", "Cf")))


def _joined(pieces: list[str]) -> Spelling:
    cased = "".join(pieces)
    lowered = cased.lower()
    text = lowered if len(lowered) == len(cased) else cased
    return Spelling(text, cased, frozenset(accumulate((len(piece) for piece in pieces), initial=0)))
