"""Words that places list and that leads are held against: what an answer in words would have to be to matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from features.park import ParkProfile

__all__ = ["LISTED_AT", "UNLISTED", "listed_words"]

LISTED_AT: Mapping[str, str] = {
    "gbt_code": "negative_gbt_codes",
    "processes": "negative_processes",
    "special_gases": "special_gases",
}
"""By field of a lead that is said in words, the field of places that it is held against."""
UNLISTED: Mapping[str, str] = {"gbt_code": "9999", "processes": "—", "special_gases": "—"}
"""Words that no place lists."""
_WORDS_TRIED = 3


def listed_words(places: Sequence[ParkProfile]) -> dict[str, tuple[str, ...]]:
    """Return by field of a lead the few words that most places list, the most listed first.

    Examples
    --------
    >>> place = ParkProfile(park_id="p", name_zh="某园（演示）", district="如东县", negative_processes=("印染",))
    >>> listed_words([place])["processes"]
    ('印染',)
    """
    found = {}
    for stated, listed in LISTED_AT.items():
        counts = Counter(sorted(word for place in places for word in getattr(place, listed) or ()))
        found[stated] = tuple(word for word, _ in counts.most_common(_WORDS_TRIED))
    return found
