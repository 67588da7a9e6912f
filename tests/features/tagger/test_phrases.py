"""The trie finds what a slow search finds, and the longest match wins."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from features.tagger.phrases import NamePhrase, PhraseMatch, PhraseTable, longest, spellings
from features.text.folding import fold
from features.text.tokens import tokenize

WORDS = ["flow", "battery", "flows", "redox", "氢", "能", "源", "go"]
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
TEXTS = st.lists(st.sampled_from([*WORDS, "GO", ",", ".", "-", "batteries", "x"]), max_size=14).map(" ".join)


def slow_occurrences(names: list[str], text: str) -> set[tuple[str, int, int]]:
    """Try every spelling of every name at every token."""
    tokens = tokenize(fold(text))
    found = set()
    for name in names:
        for tokens_of_name in spellings(name):
            for first in range(len(tokens.words) - len(tokens_of_name) + 1):
                last = first + len(tokens_of_name) - 1
                same = all(
                    word in (tokens.words[first + i], tokens.canonical[first + i])
                    for i, word in enumerate(tokens_of_name)
                )
                if same and all(tokens.bridged(i) for i in range(first + 1, last + 1)):
                    found.add((name, first, last))
    return found


def slow_longest(occurrences: list[PhraseMatch]) -> list[PhraseMatch]:
    """Take the longest, drop what it overlaps, and so on."""
    rest = list(occurrences)
    chosen = []
    while rest:
        best = min(rest, key=lambda match: (match.start - match.end, match.start))
        chosen.append(best)
        rest = [match for match in rest if match.last < best.first or best.last < match.first]
    return sorted(chosen, key=lambda match: match.start)


@given(st.lists(NAMES, max_size=6, unique=True), TEXTS)
def test_the_trie_finds_what_a_slow_search_finds(names: list[str], text: str) -> None:
    table = PhraseTable(NamePhrase(name, name) for name in names)
    found = {
        (phrase.name, match.first, match.last)
        for match in table.occurrences(tokenize(fold(text)))
        for phrase in match.phrases
    }
    assert found == slow_occurrences(names, text)


@given(st.lists(NAMES, max_size=6, unique=True), TEXTS)
def test_longest_takes_the_longest_first(names: list[str], text: str) -> None:
    occurrences = PhraseTable(NamePhrase(name, name) for name in names).occurrences(tokenize(fold(text)))
    assert longest(occurrences) == slow_longest(occurrences)


@given(st.lists(NAMES, min_size=2, max_size=6, unique=True), TEXTS, st.randoms(use_true_random=False))
def test_the_order_of_names_does_not_matter(names: list[str], text: str, random: object) -> None:
    tokens = tokenize(fold(text))

    def places(order: list[str]) -> list[tuple[int, int, frozenset[str]]]:
        matches = longest(PhraseTable(NamePhrase(name, name) for name in order).occurrences(tokens))
        return [(match.first, match.last, frozenset(p.name for p in match.phrases)) for match in matches]

    assert places(names) == places(sorted(names, reverse=True))


def test_a_name_in_exact_case_only() -> None:
    table = PhraseTable([NamePhrase("GO", "graphene oxide", exact_case=True)])
    matches = table.occurrences(tokenize(fold("let us go and buy GO, Go")))
    assert [match.start for match in matches] == [18]


def test_a_decoy_keeps_the_name_inside_it_out() -> None:
    table = PhraseTable([NamePhrase("飞轮", "flywheel"), NamePhrase("飞轮效应", None)])
    matches = longest(table.occurrences(tokenize(fold("飞轮效应与飞轮"))))
    assert [(match.start, match.phrases[0].target) for match in matches] == [(0, None), (5, "flywheel")]


def test_an_empty_table_finds_nothing() -> None:
    assert PhraseTable([]).occurrences(tokenize(fold("anything"))) == []
