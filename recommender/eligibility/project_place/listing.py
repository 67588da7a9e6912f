"""HC-P03: product and process on no negative list, neither the state's nor the place's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from features.policy.pack import Policy
from features.policy.rule_parameters import ListedProcess, ProcessStatus
from recommender.eligibility.columns import Guests, Hosts, Objects
from recommender.eligibility.kleene import FAIL, PASS, UNKNOWN, Mask, Tri, exists, negate
from recommender.eligibility.logic import Plain, Unless
from recommender.eligibility.pairs import Pair, Pairs
from recommender.eligibility.project_place.activity import Produces
from recommender.eligibility.project_place.places import EVERYWHERE, check
from recommender.eligibility.project_place.sides import place, project
from recommender.eligibility.rule import HardRule
from recommender.eligibility.terms import Ref
from recommender.eligibility.verdict import Facts, Finding, plain_name

Hit = Callable[[str, str], np.int8]
"""How a project's word stands to a list entry: PASS = it is listed, UNKNOWN = it may be, FAIL = it is not."""


def normal(words: str) -> str:
    """Return words without width, case and outer space differences.

    Examples
    --------
    >>> normal(" ＣＦＣ-12 ")
    'cfc-12'
    """
    return unicodedata.normalize("NFKC", words).casefold().strip()


def says(text: str, entry: str) -> bool:
    """Return whether a text contains an entry; entries in Latin letters count as whole words only.

    Examples
    --------
    >>> says("含氰电镀", "电镀"), says("led packaging", "led"), says("coupled", "led")
    (True, True, False)
    """
    if entry.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(entry)}(?![a-z0-9])", text) is not None
    return entry in text


def process_hit(process: str, entry: str) -> np.int8:
    """Return PASS if the process names the entry, UNKNOWN if the entry is a special case of the process."""
    if says(process, entry):
        return PASS
    return UNKNOWN if says(entry, process) else FAIL


def industry_hit(code: str, entry: str) -> np.int8:
    """Return PASS if the code lies within the entry, UNKNOWN if it may: too short, or the entry no code at all."""
    if code.startswith(entry):
        return PASS
    return UNKNOWN if entry.startswith(code) or not entry.isdecimal() else FAIL


def words_of(cell: object) -> tuple[str, ...]:
    """Return the normalised words of a text or list cell; unknown gives none."""
    words = () if cell is None else (cell,) if isinstance(cell, str) else tuple(cell)  # type: ignore[arg-type]
    return _normal_words(words)


@lru_cache(maxsize=20_000)
def _normal_words(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, map(normal, words)))


@dataclass(frozen=True, eq=False)
class NotListed(Plain):
    """Nothing the project states is on the place's list.

    A listed word fails even where the list or the project's words are incomplete; an unknown list, or nothing stated
    against a list that has entries, is UNKNOWN; against an empty list everything passes.
    """

    stated: Ref
    listed: Ref
    hit: Hit
    code: str

    def status(self, pairs: Pairs) -> Tri:
        """Compare words with entries, (n, m)."""
        listed = exists(self._hits(pairs), self._carried(pairs))
        silent = self._silent(pairs)
        some = pairs.hosts.derived(("listed", self.listed), _entry_counts(self.listed)) > 0
        blind = silent[:, None] & some[None, :] | self._unlisted(pairs)[None, :]
        return negate(np.maximum(listed, blind.view(np.int8)))

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the list if it is unknown, else the project's words."""
        if pair.truth(self) != UNKNOWN:
            return ()
        return (self.listed,) if getattr(pair.host, self.listed.field) is None else (self.stated,)

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return what is stated and the entries that list it."""
        if pair.truth(self) != FAIL:
            return ()
        stated = words_of(getattr(pair.guest, self.stated.field))
        listed = words_of(getattr(pair.host, self.listed.field))
        hits = tuple(entry for entry in listed if any(self.hit(word, entry) == PASS for word in stated))
        return (Finding(self.code, Facts(observed=stated, needed=hits)),)

    def _hits(self, pairs: Pairs) -> Tri:
        """Return (n, k): how each project stands to each entry that any place lists."""
        entries = _entries(self.listed, pairs)
        known: dict[tuple[str, ...], Tri] = {}
        rows = []
        for cell in pairs.guests.objects(self.stated.field):
            words = words_of(cell)
            if words not in known:
                known[words] = self._row(words, entries)
            rows.append(known[words])
        return np.array(rows, dtype=np.int8).reshape(len(rows), len(entries))

    def _row(self, words: Sequence[str], entries: Sequence[str]) -> Tri:
        best = [max((self.hit(word, entry) for word in words), default=FAIL) for entry in entries]
        return np.array(best, dtype=np.int8)

    def _carried(self, pairs: Pairs) -> Tri:
        """Return (k, m): which entries each place lists."""
        return pairs.hosts.derived(("carried", self.listed), lambda places: _carried(places, self.listed))

    def _silent(self, pairs: Pairs) -> Mask:
        return np.array([not words_of(cell) for cell in pairs.guests.objects(self.stated.field)], dtype=bool)

    def _unlisted(self, pairs: Pairs) -> Mask:
        return pairs.hosts.derived(("unlisted", self.listed), _no_list(self.listed))


def _entries(listed: Ref, pairs: Pairs) -> tuple[str, ...]:
    """Return all entries that any place lists, each once."""
    return pairs.hosts.shared(("entries", listed), lambda places: _all_entries(places.objects(listed.field)))


def _all_entries(cells: Objects) -> tuple[str, ...]:
    return tuple(sorted({word for cell in cells for word in words_of(cell)}))


def _carried(places: Hosts, listed: Ref) -> Tri:
    cells = places.objects(listed.field)
    entries = _all_entries(cells)
    lists = [set(words_of(cell)) for cell in cells]
    carried = [[PASS if entry in words else FAIL for words in lists] for entry in entries]
    return np.array(carried, dtype=np.int8).reshape(len(entries), len(cells))


def _entry_counts(listed: Ref) -> Callable[[Hosts], np.ndarray[tuple[int, ...], np.dtype[np.intp]]]:
    return lambda places: np.array([len(words_of(cell)) for cell in places.objects(listed.field)], dtype=np.intp)


def _no_list(listed: Ref) -> Callable[[Hosts], Mask]:
    return lambda places: np.array([cell is None for cell in places.objects(listed.field)], dtype=bool)


@dataclass(frozen=True, eq=False)
class NotProhibited(Plain):
    """No stated process is on the state's eliminated list, or on its restricted list where that fails too."""

    processes: tuple[ListedProcess, ...]

    @cached_property
    def _keywords(self) -> tuple[tuple[ListedProcess, tuple[str, ...]], ...]:
        """Processes with their normalised keywords."""
        return tuple((process, tuple(map(normal, process.keywords))) for process in self.processes)

    def status(self, pairs: Pairs) -> Tri:
        """Return FAIL on a hit, UNKNOWN where no process is stated, (n, 1)."""
        return pairs.guests.derived("not_prohibited", self._statuses)[:, None]

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the processes if none is stated."""
        return (project("processes"),) if pair.truth(self) == UNKNOWN else ()

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return each prohibited process that is stated."""
        words = words_of(pair.guest.processes)
        hits = [process for process, keywords in self._keywords if _names(words, keywords)]
        return tuple(
            Finding(f"negative_list.{process.status.value}", Facts(item=plain_name(process), observed=words))
            for process in hits
        )

    def _statuses(self, projects: Guests) -> Tri:
        return np.array([self._of(words_of(cell)) for cell in projects.objects("processes")], dtype=np.int8)

    def _of(self, words: tuple[str, ...]) -> np.int8:
        if not words:
            return UNKNOWN
        return FAIL if any(_names(words, keywords) for _, keywords in self._keywords) else PASS


def _names(words: Sequence[str], keywords: Sequence[str]) -> bool:
    return any(says(word, keyword) for word in words for keyword in keywords)


def negative_list(policy: Policy) -> HardRule:
    """HC-P03. What is not stated is asked only of projects that make something at the site."""
    parameters = policy.rules.negative_list.parameters
    barring = tuple(
        process
        for process in parameters.processes
        if process.status is ProcessStatus.ELIMINATED or parameters.restricted_fails
    )
    industry = NotListed(
        project("gbt_code"),
        place("negative_gbt_codes"),
        industry_hit,
        "negative_list.park_industry",
    )
    process = NotListed(
        project("processes"),
        place("negative_processes"),
        process_hit,
        "negative_list.park_process",
    )
    return HardRule(
        policy.rules.negative_list,
        (
            check(Unless(NotProhibited(barring), Produces(), PASS), at=EVERYWHERE),
            check(Unless(industry, Produces(), PASS)),
            check(Unless(process, Produces(), PASS)),
        ),
    )
