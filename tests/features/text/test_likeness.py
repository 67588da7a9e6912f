"""Texts are compared as the texts of a pool differ: small cases by hand, and what must hold of any pool."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from features.text.encoder import SentenceEncoder
from features.text.likeness import LikenessConfig, TextLikeness, shortened

TITLES = (
    *("机械工程师", "mechanical engineer", "机械设计师", "machine designer", "软件工程师", "software developer"),
    *("注册护士", "registered nurse", "护理员", "hospital nurse", "厨师", "cook", "糕点师", "pastry chef"),
    *("氢燃料电池工程师", "hydrogen fuel cell engineer", "会计", "accountant", "审计员", "auditor"),
)
POINTS = {"up": [0, 0, 1], "north": [0, 1, 0], "NORTH": [0, 1, 0], "向上": [0, 0.6, 0.8]}


class Compass:
    """Vectors of a fixed list; what is not in it lies east."""

    dim = 3

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = [POINTS.get(text, [1, 0, 0]) if text.strip() else [0, 0, 0] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), 3)


@pytest.fixture(scope="module")
def sentences() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture(scope="module")
def likeness(sentences: SentenceEncoder) -> TextLikeness:
    return TextLikeness.knowing(TITLES, sentences, config=LikenessConfig(n_directions=16, n_company=3))


def test_meaning_is_told_apart_from_the_middle_of_the_own_language() -> None:
    small = TextLikeness.knowing(["up", "north", "向上"], Compass())
    assert_allclose(small.centres, [[0, 0.6, 0.8], [0, 0.5, 0.5]])
    rows = small.rows(["up", "向上", "east", " "])
    half = 0.5**0.5
    east = np.array([1, -0.5, -0.5]) / 1.5**0.5
    assert_allclose(rows.meaning, [[0, -half, half], [0, 0, 0], east, [0, 0, 0]], atol=1e-6)
    assert np.diff(rows.letters.indptr).tolist()[3] == 0


def test_likeness_is_in_spreads_of_the_pool() -> None:
    small = TextLikeness.knowing(["up", "north", "向上"], Compass())
    # Three pairs: up and north point apart from their middle (-1), the only Chinese text is its own middle (0, 0).
    assert small.spreads == pytest.approx((1.0, np.std([-1, 0, 0])))
    found = small.between(small.rows(["north"]), small.rows(["NORTH", "up"]))
    assert_allclose(found, [[(1 + 1 / small.spreads[1]) / 2, -1 / small.spreads[1] / 2]], rtol=1e-5)


def test_joined_rows_have_the_same_products(likeness: TextLikeness) -> None:
    asked, offered = likeness.rows(["nurse", "氢能"]), likeness.rows(TITLES)
    joined = (likeness.joined(asked) @ likeness.joined(offered).T).toarray()
    assert_allclose(joined, likeness.between(asked, offered), atol=1e-4)


def test_neither_order_nor_repetition_of_the_pool_matters(likeness: TextLikeness, sentences: SentenceEncoder) -> None:
    again = TextLikeness.knowing([*TITLES[::-1], "cook", " "], sentences, config=likeness.config)
    asked = ["nurse in a hospital", "电池工程师"]
    assert_array_equal(again.company(again.rows(asked)), likeness.company(likeness.rows(asked)))
    assert again.spreads == likeness.spreads


def test_a_row_depends_on_its_text_alone(likeness: TextLikeness) -> None:
    together = likeness.rows(["cook", "", "氢能 hydrogen engineer"])
    assert_array_equal(likeness.rows(["氢能 hydrogen engineer"]).meaning[0], together.meaning[2])
    alone = likeness.company(likeness.rows(["氢能 hydrogen engineer"]))
    assert_allclose(alone[0], likeness.company(together)[2], atol=1e-6)


def test_a_blank_text_is_like_nothing(likeness: TextLikeness) -> None:
    blank, titles = likeness.rows(["", " \n"]), likeness.rows(TITLES)
    assert_array_equal(likeness.between(blank, titles), np.zeros((2, len(TITLES))))
    assert_array_equal(likeness.company(blank), np.zeros((2, 16)))


@pytest.mark.parametrize("pool", [(), ("cook",), (" ",)])
def test_a_pool_may_say_nothing(pool: tuple[str, ...]) -> None:
    bare = TextLikeness.knowing(pool, Compass())
    rows = bare.rows(["up", "north"])
    assert bare.spreads == (1.0, 1.0)
    assert np.isfinite(bare.between(rows, rows)).all()
    assert bare.company(rows).shape == (2, 3)
    assert bare.company(bare.rows([])).shape == (0, 3)


def test_company_is_the_middle_of_those_heard_by_likeness() -> None:
    pool = ["up", "north", "east"]
    one = TextLikeness.knowing(pool, Compass(), config=LikenessConfig(n_company=2, sharpness=1))
    rows = one.rows(["north"])
    near = np.maximum(one.between(rows, one.pool)[0], 0)
    near[near < np.sort(near)[-2]] = 0
    middle = near @ one.pool.meaning
    assert_allclose(one.company(rows)[0], middle / np.linalg.norm(middle), rtol=1e-6)


def test_words_of_one_language_find_titles_in_the_other(likeness: TextLikeness) -> None:
    chinese, english = TITLES[::2], TITLES[1::2]
    for asked, offered in ((chinese, english), (english, chinese)):
        scores = likeness.company(likeness.rows(asked)) @ likeness.company(likeness.rows(offered)).T
        assert (scores.argmax(axis=1) == np.arange(len(asked))).mean() >= 0.7


def test_short_rows_keep_the_widest_directions() -> None:
    rows = np.array([[3.0, 4.0, 12.0], [0.0, 0.0, 1.0]], dtype=np.float32)
    assert_allclose(shortened(rows, 2), [[0.6, 0.8], [0.0, 0.0]])
