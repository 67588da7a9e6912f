"""Cut a lead into stretches short enough for one sentence vector to say what each is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SENTENCE = re.compile(r"[^。！？!?；;\n]+?(?:[。！？!?；;\n]+|\.(?=\s|$)|$)", re.DOTALL)
_WORDY = re.compile(r"\w")


@dataclass(frozen=True)
class Segment:
    """Original characters ``[start, end)`` of a text."""

    start: int
    end: int
    text: str


def segments(text: str, *, shortest: int, longest: int, most: int) -> tuple[Segment, ...]:
    """Return the whole text, cut to ``longest``, and where it has several sentences each of them too.

    Sentences under ``shortest`` characters join the next; at most ``most`` are returned, from the front. A text without
    a letter has no segments.

    Examples
    --------
    >>> [part.text for part in segments("做固态电池。总投资3亿元，用地50亩。", shortest=4, longest=99, most=9)]
    ['做固态电池。总投资3亿元，用地50亩。', '做固态电池。', '总投资3亿元，用地50亩。']
    >>> segments(" ... ", shortest=4, longest=99, most=9)
    ()
    """
    if not _WORDY.search(text):
        return ()
    whole = _trimmed(text, 0, min(len(text), longest))
    sentences: list[Segment] = []
    start = 0
    for match in _SENTENCE.finditer(text):
        if match.end() - start < shortest and match.end() < len(text):
            continue
        sentences.append(_trimmed(text, start, min(match.end(), start + longest)))
        start = match.end()
        if len(sentences) >= most:
            break
    sentences = [sentence for sentence in sentences if _WORDY.search(sentence.text)]
    return (whole,) if len(sentences) < 2 else (whole, *sentences)


def _trimmed(text: str, start: int, end: int) -> Segment:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    kept = piece.strip()
    return Segment(left, left + len(kept), kept)
