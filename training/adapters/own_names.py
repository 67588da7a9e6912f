"""Texts without the name of whom they went to: a harder trial, because a city's leads rarely name the park.

Hidden are the spellings that a name makes obvious, upper case or lower, wherever they stand: the whole name and the
id however they are spaced ("OpenEphys", "open-ephys"), each telling word of the name, also with something behind it
("Julia" in "JuliaImages"), and the initials. Words that say what kind of body it is ("Foundation") stay. Nothing is
put in their place: that something was hidden there is no hint either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["hidden", "spellings"]

_BODIES = (
    "and association at by center centre collaboration collective committee community company computing consortium "
    "corporation department ev education for foundation free from gmbh group in inc initiative institute lab "
    "laboratory labs language libre library national network of on open org organisation organization program "
    "programming project projects research school science sciences society software source system systems team "
    "technologies technology the to tools university"
)
_KINDS = frozenset(_BODIES.split())
"""Words that many bodies bear in their names."""
_BEGIN, _LETTERS, _END = r"(?<![^\W_])", r"[^\W_]*", r"(?![^\W_])"
_BEGINS, _ANYWHERE = 4, 5
"""Characters from which a word is hidden at the begin of another, and anywhere within one."""


def spellings(names: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds the spellings of some names (of one body, over the years); None where nothing tells.

    Examples
    --------
    >>> spellings(["The Open Ephys Project"]).findall("Open-Ephys and ephysiology, an open project")
    ['Open-Ephys', 'ephysiology']
    """
    found: set[str] = set()
    for name in names:
        words = re.findall(r"[^\W_]+", name.lower())
        telling = [word for word in words if word not in _KINDS]
        found |= {_within(word) for word in telling if not word.isdigit()}
        found |= {_run(some) for some in (words, _bare(words)) if len(some) > 1}
        found |= {_run([_initials(some)]) for some in (words, telling) if len(some) > 2}
    longest_first = sorted(found, key=lambda one: (-len(one), one))
    return re.compile("|".join(longest_first), re.IGNORECASE) if found else None


def hidden(text: str, spelt: re.Pattern[str] | None) -> str:
    """Return the text without what was found."""
    return text if spelt is None else spelt.sub(" ", text)


def _within(word: str) -> str:
    """Find a word; a longer one also where it begins another, or stands within it."""
    before = _LETTERS if len(word) >= _ANYWHERE else ""
    behind = _LETTERS if len(word) >= _BEGINS else _END
    return _BEGIN + before + re.escape(word) + behind


def _run(words: list[str]) -> str:
    """Find words that follow one another, with or without something between them, which is no letter."""
    return _BEGIN + r"[\W_]{0,3}".join(map(re.escape, words)) + _END


def _bare(words: list[str]) -> list[str]:
    """Return a name without its article and the kind of body behind it: "Open Ephys" of "The Open Ephys Project"."""
    until = max((at for at, word in enumerate(words, 1) if word not in _KINDS), default=0)
    return words[words[:1] == ["the"] : until]


def _initials(words: list[str]) -> str:
    return "".join(word[0] for word in words)
