"""Tokens: what is one word, what a name may bridge, and one form for the spellings of English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.text.folding import fold
from features.text.tokens import canonical, tokenize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("CAR-T细胞", ["car", "t", "细", "胞"]),
        ("8英寸SiC", ["8", "英", "寸", "sic"]),
        ("光伏+储能、R&D", ["光", "伏", "+", "储", "能", "、", "r", "&", "d"]),
        ("β-Ga₂O₃", ["β", "ga2o3"]),
        ("naïve façade", ["naïve", "façade"]),
        ("…！？", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert tokenize(fold(text)).words == words


@pytest.mark.parametrize(
    ("text", "bridged"),
    [
        ("tilt-rotor", True),
        ("tilt rotor", True),
        ("tilt/rotor", True),
        ("tilt \n rotor", True),
        ("tilt\n\nrotor", False),
        ("tilt. rotor", False),
        ("tilt; rotor", False),
        ("tilt: rotor", False),
        ("E. coli", True),
        ("2.5D", True),
        ("低空\n经济", True),
        ("低空。经济", False),
    ],
)
def test_what_a_name_may_bridge(text: str, bridged: bool) -> None:
    tokens = tokenize(fold(text))
    middle = next(i for i in range(1, len(tokens.words)) if tokens.starts[i] != tokens.ends[i - 1])
    assert tokens.bridged(middle) is bridged


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("drone", "drones"),
        ("battery", "batteries"),
        ("foundry", "foundries"),
        ("process", "processes"),
        ("virus", "viruses"),
        ("matrix", "matrices"),
        ("fibre", "fibers"),
        ("centre", "centers"),
        ("electrolyser", "electrolyzers"),
        ("aluminium", "aluminum"),
        ("tumour", "tumors"),
        ("haemophilia", "hemophilia"),
        ("orthopaedic", "orthopedics"),
        ("modelling", "modeling"),
        ("licence", "licenses"),
        ("sulphide", "sulfides"),
        ("genomics", "genomic"),
    ],
)
def test_spellings_of_one_word(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("gas", "ga"), ("chassis", "chassi"), ("aerial", "erial"), ("bus", "bu"), ("lens", "len"), ("plan", "plane")],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@given(st.text(max_size=60))
def test_tokens_lie_in_order_and_spell_the_text(text: str) -> None:
    tokens = tokenize(fold(text))
    end = 0
    for word, form, start, stop in zip(tokens.words, tokens.canonical, tokens.starts, tokens.ends, strict=True):
        assert end <= start < stop
        assert tokens.folded.text[start:stop] == word
        assert form
        end = stop
