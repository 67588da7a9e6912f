"""Cut a lead into stretches short enough for one sentence vector to say what each is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SENTENCE = re.compile(r"[^。！？!?；;\n]+?(?:[。！？!?；;\n]+|\.(?=\s|$)|$)", re.DOTALL)
_WORDY = re.compile(r"\w")


@dataclass(frozen=True)
class TextSpan:
    """Original characters ``[start, end)`` of a text."""

    start: int
    end: int
    text: str


def whole(text: str, *, longest: int) -> tuple[TextSpan, ...]:
    """Return the text, cut to ``longest`` characters; nothing where it has no letter.

    Examples
    --------
    >>> whole("  做固态电池。", longest=3)
    (TextSpan(start=2, end=3, text='做'),)
    >>> whole(" ... ", longest=9)
    ()
    """
    cut = _trimmed(text, 0, min(len(text), longest))
    return (cut,) if _WORDY.search(cut.text) else ()


def sentences(text: str, *, shortest: int, longest: int, most: int) -> tuple[TextSpan, ...]:
    """Return the sentences of a text where it has several; nothing where it is one.

    Sentences under ``shortest`` characters join the next, longer ones are cut to ``longest``; at most ``most`` are
    returned, from the front.

    Examples
    --------
    >>> [part.text for part in sentences("做固态电池。总投资3亿元，用地50亩。", shortest=4, longest=99, most=9)]
    ['做固态电池。', '总投资3亿元，用地50亩。']
    >>> sentences("做固态电池。", shortest=4, longest=99, most=9)
    ()
    """
    found: list[TextSpan] = []
    start = 0
    for match in _SENTENCE.finditer(text):
        if match.end() - start < shortest and match.end() < len(text):
            continue
        found.append(_trimmed(text, start, min(match.end(), start + longest)))
        start = match.end()
        if len(found) >= most:
            break
    wordy = tuple(sentence for sentence in found if _WORDY.search(sentence.text))
    return wordy if len(wordy) > 1 else ()


def _trimmed(text: str, start: int, end: int) -> TextSpan:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    kept = piece.strip()
    return TextSpan(left, left + len(kept), kept)
