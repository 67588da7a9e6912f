"""Texts become counted, weighted terms: against hand-made tables and a slow oracle."""

from __future__ import annotations

import re
from collections import Counter
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from features.text.folding import HAN, fold
from features.text.terms import TermConfig, TermCounter, TermSpace, TermUnit, words

CHARS = TermConfig(unit=TermUnit.CHARACTERS, shortest=3, longest=5)
LETTERS = TermConfig(unit=TermUnit.LETTERS, shortest=3, longest=4)
texts = st.lists(st.text("ab c，-Ａ碳化硅é\n", max_size=30), max_size=6)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Energy-storage C++ v2", ["energy", "storage", "c++", "v2"]),
        ("第三代半导体", ["第三", "三代", "代半", "半导", "导体"]),
        ("氢", ["氢"]),
        ("ＳｉＣ功率模块", ["sic", "功率", "率模", "模块"]),
        ("snake_case", ["snake", "case"]),
        ("  \n", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert list(words(text)) == expected


def expected_runs(text: str, config: TermConfig) -> Counter[tuple[str, ...]]:
    """Slow oracle: every run of units, by its text."""
    if config.unit is TermUnit.WORDS:
        units = list(words(text))
        return Counter(
            tuple(units[start : start + n])
            for n in range(config.shortest, config.longest + 1)
            for start in range(len(units) - n + 1)
        )
    found: Counter[tuple[str, ...]] = Counter()
    plain = " ".join(re.findall(f"[{HAN}]+|[^\\W_{HAN}]+[+#]*", fold(text).text))
    letters = config.unit is TermUnit.LETTERS
    for n in [*([1, 2] if letters else []), *range(config.shortest, config.longest + 1)]:
        padded = f" {plain} "
        for start in range(len(padded) - n + 1):
            run = padded[start : start + n]
            if " " not in run[1:-1] and (not letters or of_one_script(run)):
                found[(run,)] += 1
    return found


def of_one_script(run: str) -> bool:
    """One or two Han characters, the begin or end of a word among them, or more of other scripts."""
    han = re.fullmatch(f"[{HAN}]| ?[{HAN}] ?|[{HAN}]{{2}}", run)
    return (len(run) <= 2 and han is not None) or (len(run) > 2 and re.fullmatch(f"[^{HAN}]*", run) is not None)


@given(some=texts)
@pytest.mark.parametrize("config", [TermConfig(), TermConfig(longest=2), CHARS, LETTERS])
def test_counts_agree_with_the_oracle(some: list[str], config: TermConfig) -> None:
    counts = TermCounter(config)(some)
    assert counts.shape == (len(some), 1 << 20)
    for row, text in enumerate(some):
        got = sorted(counts.data[counts.indptr[row] : counts.indptr[row + 1]].tolist())
        assert got == sorted(expected_runs(text, config).values())


@given(some=texts)
def test_a_row_depends_on_its_text_alone(some: list[str]) -> None:
    shared = TermCounter(CHARS)
    together = shared(some)
    for row, text in enumerate(some):
        alone = TermCounter(CHARS)([text])
        assert (together[[row]] != alone).nnz == 0
        assert (shared([text]) != alone).nnz == 0


def test_memory_is_bounded_and_changes_nothing() -> None:
    small = TermCounter(TermConfig(cache_size=1))
    first = small(["a b", "c d", "a b"])
    assert len(small._memory) == 1
    assert (first != small(["a b", "c d", "a b"])).nnz == 0


def test_weights_by_hand() -> None:
    # Three known texts: "wind" is in two of them, "gene" in one.
    counter = TermCounter(TermConfig())
    space = TermSpace.knowing(counter, ["wind wind", "wind gene", ""])
    rows = space(["wind wind gene", ""])
    wind = (1 + log(2)) * (log(4 / 3) + 1)
    gene = log(4 / 2) + 1
    length = sqrt(wind**2 + gene**2)
    assert sorted(rows.data.tolist()) == pytest.approx(sorted([wind / length, gene / length]), rel=1e-6)
    assert np.diff(rows.indptr).tolist() == [2, 0]


def test_a_word_never_seen_is_the_rarest() -> None:
    counter = TermCounter(TermConfig())
    space = TermSpace.knowing(counter, ["wind", "wind"])
    new = counter(["unheard"]).indices[0]
    assert space.rarity[new] == pytest.approx(log(3) + 1)


def test_a_configuration_out_of_order_is_refused() -> None:
    with pytest.raises(ValidationError, match="shortest must not exceed longest"):
        TermConfig(shortest=3, longest=2)
