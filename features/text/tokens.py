"""Cut folded text into words and characters that names can be matched against.

A Chinese character is a token of its own, a run of letters and digits is one, and so are the few signs that names
contain. What lies between two tokens decides whether a name may bridge it: a space, hyphen or line break may, a full
stop may not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from features.text.folding import HAN, Folded

SIGNS = "+&、,()"
_TOKEN = re.compile(f"[{HAN}]|[^\\W_{HAN}]+|[{re.escape(SIGNS)}]")
_BRIDGE = re.compile(r"[ \t\u00a0/\-_'\"\u00b7\u2122\u00ae]*(?:\r?\n)?[ \t\u00a0/\-_'\"\u00b7]*")
_LONGEST_BRIDGE = 4
_SPELLINGS = (
    (re.compile(r"y[sz](?=e|i|a)"), "ys"),
    (re.compile(r"i[sz](?=e|ing|ation|able)"), "is"),
    (re.compile(r"(?<=[a-z]{3})our(?=s?$|less|ed|ing)"), "or"),
    (re.compile(r"(?<=[bt])re$"), "er"),
    (re.compile(r"ae(?!ro|ri)"), "e"),
    (re.compile(r"oe(?=d|s)"), "e"),
    (re.compile(r"aluminium"), "aluminum"),
    (re.compile(r"sulph"), "sulf"),
    (re.compile(r"aeroplane"), "airplane"),
    (re.compile(r"licen[cs]e"), "license"),
    (re.compile(r"defen[cs]e"), "defense"),
    (re.compile(r"mould"), "mold"),
    (re.compile(r"(?<=[a-z]{4})ll(?=ed|ing|er)"), "l"),
    (re.compile(r"programme$"), "program"),
)
_SHORTEST_INFLECTED = 4
_NOT_PLURAL = ("ss", "us", "is")
_ES_PLURAL = ("ches", "shes", "xes", "sses")
_IRREGULAR = {
    "viruses": "virus",
    "gases": "gas",
    "lens": "lens",
    "lenses": "lens",
    "matrices": "matrix",
    "indices": "index",
    "vertices": "vertex",
    "apparatuses": "apparatus",
}


@dataclass(frozen=True)
class Tokens:
    """The tokens of one folded text.

    Attributes
    ----------
    folded
        The text they were cut from.
    words
        Token texts, as folded.
    canonical
        The same in canonical form; see `canonical`.
    starts, ends
        Half-open spans of the tokens in the folded text.
    """

    folded: Folded
    words: list[str]
    canonical: list[str]
    starts: list[int]
    ends: list[int]

    def bridged(self, index: int) -> bool:
        """Whether a name may run on from token ``index - 1`` to token ``index``."""
        gap = self.folded.text[self.ends[index - 1] : self.starts[index]]
        if not gap:
            return True
        if gap.startswith("."):
            # A point within a name: 2.5D packaging, E. coli.
            before = self.words[index - 1]
            return (gap == "." and before.isdigit()) or (gap == ". " and len(before) == 1)
        return len(gap) <= _LONGEST_BRIDGE and _BRIDGE.fullmatch(gap) is not None


def tokenize(folded: Folded) -> Tokens:
    """Cut a folded text into tokens, in order.

    Examples
    --------
    >>> from features.text.folding import fold
    >>> tokenize(fold("CAR-T细胞, R&D")).words
    ['car', 't', '细', '胞', ',', 'r', '&', 'd']
    """
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(folded.text):
        words.append(match.group())
        starts.append(match.start())
        ends.append(match.end())
    return Tokens(folded, words, [canonical(word) if len(word) > 1 else word for word in words], starts, ends)


@lru_cache(maxsize=131_072)
def canonical(word: str) -> str:
    """Reduce an English word to one form for singular and plural, British and American spelling.

    The form need not be a word; it only has to be the same for spellings of one word.

    Examples
    --------
    >>> canonical("fibres") == canonical("fiber"), canonical("batteries") == canonical("battery")
    (True, True)
    >>> canonical("electrolyzers") == canonical("electrolyser"), canonical("orthopaedics") == canonical("orthopedic")
    (True, True)
    >>> canonical("飞"), canonical("gas"), canonical("chassis")
    ('飞', 'gas', 'chassis')
    """
    if len(word) < _SHORTEST_INFLECTED or not word.isascii() or not word.isalpha():
        return word
    form = _singular(word)
    for pattern, replacement in _SPELLINGS:
        form = pattern.sub(replacement, form)
    return form


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not word.endswith("s") or word.endswith(_NOT_PLURAL):
        return word
    if word.endswith("ies") and len(word) > _SHORTEST_INFLECTED:
        return word[:-3] + "y"
    if word.endswith(_ES_PLURAL):
        return word[:-2]
    return word[:-1]
