"""One form for every spelling of a text, with a way back to the original characters.

Full width becomes half width, traditional characters become simplified ones (with the wording of the mainland where a
text is written in traditional characters), dashes and quotation marks become one kind each, letters lower case;
invisible characters go. Lengths may change on the way, so each folded character remembers which original characters it
stands for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_RUN = re.compile(f"[{HAN}]{{1,64}}")
"""Chinese characters without a break, so many at most: comparing them takes the cube of their number."""
_TRADITIONAL_CHARACTERS = 2
_TRADITIONAL_SHARE = 0.15
"""A text counts as traditional if so many of its Chinese characters, or so large a share, differ when simplified."""
_UNIFIED = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u300c\u300d\u300e\u300f", '"'),
        **dict.fromkeys("\u00b7\u2022\u2027\u30fb", "\u00b7"),
    }
)


@dataclass(frozen=True)
class Folded:
    """A folded text.

    Attributes
    ----------
    text
        The folded form, lower case.
    cased
        The same characters before lower casing; as long as ``text``.
    starts, ends
        For each folded character the original characters ``[start, end)`` it stands for; both rise, never fall.
    """

    text: str
    cased: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original half-open span behind the folded characters ``[start, end)``, ``start < end``."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Fold a text for matching.

    Examples
    --------
    >>> fold("ＳｉＣ—Ga₂O₃").text
    'sic-ga2o3'
    >>> folded = fold("面積２０００㎡的無人機")
    >>> folded.text
    '面积2000m2的无人机'
    >>> folded.original(folded.text.index("无"), len(folded.text))
    (8, 11)
    """
    cased, starts, ends = _compatible(text)
    cased, starts, ends = _simplified(cased, starts, ends)
    lowered = cased.lower()
    if len(lowered) != len(cased):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in cased)
    return Folded(lowered, cased, starts, ends)


def simplified(text: str) -> str:
    """Return text with each traditional character as its simplified one; as long as before.

    Examples
    --------
    >>> simplified("總投資（萬元）")
    '总投资（万元）'
    """
    return text if text.isascii() else text.translate(_SIMPLE)


def _compatible(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    forms: dict[str | int, str | int | None] = {}
    if not text.isascii():
        forms = {char: form for char in set(text) if (form := _form(char)) != char}
    if all(isinstance(form, str) and len(form) == 1 for form in forms.values()):
        whole = text.translate(str.maketrans(forms)) if forms else text
        return whole, range(len(text)), range(1, len(text) + 1)
    parts: list[str] = []
    starts: list[int] = []
    for position, char in enumerate(text):
        form = str(forms.get(char, char))
        parts.append(form)
        starts.extend([position] * len(form))
    return "".join(parts), starts, [start + 1 for start in starts]


@lru_cache(maxsize=65_536)
def _form(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf" or "\ufe00" <= char <= "\ufe0f":
        return ""
    if category == "Cs":
        return "\ufffd"  # half of a broken pair
    return unicodedata.normalize("NFKC", char).translate(_UNIFIED).translate(_UNIFIED)


def _simplified(text: str, starts: Sequence[int], ends: Sequence[int]) -> tuple[str, Sequence[int], Sequence[int]]:
    if text.isascii() or (simple := _converter("t2s").convert(text)) == text:
        return text, starts, ends
    if len(simple) == len(text) and not _traditional(text, simple):
        return simple, starts, ends
    parts: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    for old, new, start, end in _rewritten(text):
        parts.append(new)
        if len(new) == end - start:
            new_starts.extend(starts[start:end])
            new_ends.extend(ends[start:end])
        elif old:
            new_starts.extend([starts[start]] * len(new))
            new_ends.extend([ends[end - 1]] * len(new))
        else:
            # Inserted characters stand for the neighbour before them, or at the very front for the one after.
            near = max(start - 1, 0)
            new_starts.extend([starts[near]] * len(new))
            new_ends.extend([ends[near]] * len(new))
    return "".join(parts), new_starts, new_ends


def _traditional(text: str, simple: str) -> bool:
    changed = sum(old != new for old, new in zip(text, simple, strict=True))
    written = sum(len(run) for run in _HAN_RUN.findall(text))
    return changed >= _TRADITIONAL_CHARACTERS or changed >= _TRADITIONAL_SHARE * written


def _rewritten(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield ``(old, new, start, end)`` pieces that tile ``text``."""
    done = 0
    for run in _HAN_RUN.finditer(text):
        if run.start() > done:
            yield text[done : run.start()], text[done : run.start()], done, run.start()
        yield from _rewritten_run(run.group(), run.start())
        done = run.end()
    if done < len(text):
        yield text[done:], text[done:], done, len(text)


def _rewritten_run(run: str, offset: int) -> Iterator[tuple[str, str, int, int]]:
    plain = "".join(_one_for_one(char) for char in run)
    local = _converter("tw2sp").convert(run)
    if len(local) == len(run):
        yield run, local, offset, offset + len(run)
        return
    for _, start, end, new_start, new_end in SequenceMatcher(None, plain, local, autojunk=False).get_opcodes():
        yield run[start:end], local[new_start:new_end], offset + start, offset + end


@lru_cache(maxsize=65_536)
def _one_for_one(char: str) -> str:
    simple = str(_converter("t2s").convert(char))
    return simple if len(simple) == 1 else char


class _Simple(dict[int, str]):
    """Simplified characters by the code of any character, looked up once each."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _one_for_one(chr(code))
        return found


_SIMPLE = _Simple()


@lru_cache(maxsize=2)
def _converter(name: str) -> Any:
    from opencc import OpenCC

    return OpenCC(name)
