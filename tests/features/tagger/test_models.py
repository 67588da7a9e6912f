"""The two models and how their opinions are joined, on worlds small enough to compute by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import ArtifactError
from features.policy.wording import TechnologyWording, Wording
from features.tagger.build import keep_only
from features.tagger.lessons import OUTSIDE, Lesson, digest, name_lessons, wording_lessons
from features.tagger.segments import TextSpan, sentences, whole
from features.tagger.vectors import SHIPPED_FOLDER, VectorModel, find_or_fit, fit, model_digest
from features.tagger.view import LabelView, sureness
from features.tagger.words import WordModel, terms
from features.text.encoder import SentenceEncoder
from tests.features.tagger.taggers import Digests, policy

LESSONS = (Lesson("alpha beta", "a", 1.0), Lesson("gamma", "b", 1.0), Lesson("delta", OUTSIDE, 2.0))


def test_terms_are_words_and_pairs() -> None:
    assert (
        terms("The fuel cells of 30 trucks, 电堆A")
        == [
            "fuel",
            "cell",
            "fuel cell",
            "truck",
            "cell truck",
            "电 堆",
            "a",
            "堆 a",
        ][:6]
    )


def test_naive_bayes_by_hand() -> None:
    # Every term occurs in one of three lessons: rarity r = ln(4 / 2) + 1 for all. The first lesson has the terms
    # alpha, beta, "alpha beta", each of weight 1 / sqrt(3); the others have one of weight 1; the last counts twice.
    # Smoothing 0.05 over five terms:
    #   share(alpha | a) = (1/sqrt3 + .05) / (sqrt3 + .25)
    #   share(alpha | b) = .05 / 1.25
    #   share(alpha | outside) = .05 / 2.25
    model = WordModel(LESSONS, ["a", "b", OUTSIDE])
    shares = np.array([(3**-0.5 + 0.05) / (3**0.5 + 0.25), 0.05 / 1.25, 0.05 / 2.25])
    # The text "alpha" is one term of weight 1, so its probabilities are the shares in proportion.
    np.testing.assert_allclose(model.probabilities(["alpha"])[0], shares / shares.sum(), rtol=1e-5)


def test_unknown_words_say_nothing() -> None:
    model = WordModel(LESSONS, ["a", "b", OUTSIDE])
    np.testing.assert_allclose(model.probabilities(["zeta", ""]), 1 / 3, rtol=1e-6)


@given(st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta", "电堆", "x"]), max_size=8))
def test_probabilities_sum_to_one(words: list[str]) -> None:
    row = WordModel(LESSONS, ["a", "b", OUTSIDE]).probabilities([" ".join(words)])[0]
    assert row.sum() == pytest.approx(1, abs=1e-5)
    assert (row > 0).all()


def test_a_vector_model_separates_its_lessons_and_survives_a_file(tmp_path: Path) -> None:
    model = fit(LESSONS, Digests())
    probabilities = model.probabilities(Digests().encode([lesson.text for lesson in LESSONS]))
    assert [model.labels[column] for column in probabilities.argmax(axis=1)] == ["a", "b", OUTSIDE]
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    model.save(tmp_path / "m.npz")
    again = VectorModel.load(tmp_path / "m.npz")
    assert (again.labels, again.digest) == (model.labels, model.digest)
    np.testing.assert_array_equal(again.weights, model.weights)


def test_fitting_twice_gives_the_same_bytes() -> None:
    one, two = fit(LESSONS, Digests()), fit(LESSONS, Digests())
    np.testing.assert_array_equal(one.weights, two.weights)
    np.testing.assert_array_equal(one.bias, two.bias)


def test_two_labels_are_enough_and_one_is_not() -> None:
    model = fit(LESSONS[:2], Digests())
    assert model.weights.shape == (2, 32)
    assert model.probabilities(Digests().encode(["alpha beta"]))[0].argmax() == model.labels.index("a")
    with pytest.raises(ArtifactError, match="at least two labels"):
        fit(LESSONS[:1], Digests())


def test_a_damaged_model_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.npz").write_bytes(b"PK\x03\x04 not a model")
    with pytest.raises(ArtifactError, match="must be a saved vector model"):
        VectorModel.load(tmp_path / "m.npz")
    with pytest.raises(ArtifactError, match="must be a saved vector model"):
        VectorModel.load(tmp_path / "none.npz")


def test_a_model_fitted_once_is_found_again(tmp_path: Path) -> None:
    model = find_or_fit(LESSONS, Digests(), tmp_path)
    (file,) = tmp_path.glob("*.npz")
    assert file.stem == model.digest == model_digest(LESSONS, Digests())
    before = file.stat().st_mtime_ns
    find_or_fit(LESSONS, Digests(), tmp_path)
    assert file.stat().st_mtime_ns == before


def test_any_changed_lesson_changes_the_digest() -> None:
    assert digest(LESSONS, "m") != digest(LESSONS[:2], "m")
    assert digest(LESSONS, "m") != digest(LESSONS, "n")
    assert digest(LESSONS, "m") == digest(tuple(LESSONS), "m")


def test_lessons_leave_ambiguous_names_out() -> None:
    described = TechnologyWording(zh="一", en="One", also=("PCS", "inverter"), cues=("volts",), said=("It turns.",))
    wording = Wording(ambiguous=("PCS",), technologies={"f.t": described}, background=("Cafes.",))
    assert [(lesson.text, lesson.label) for lesson in wording_lessons(wording)] == [
        ("一", "f.t"),
        ("One", "f.t"),
        ("It turns.", "f.t"),
        ("inverter", "f.t"),
        ("volts", "f.t"),
        ("Cafes.", OUTSIDE),
    ]
    assert not any(policy().taxonomy.is_ambiguous(lesson.text) for lesson in name_lessons(policy().taxonomy, wording))


def test_the_shipped_model_is_of_the_present_wording() -> None:
    """Fails after a change of wording.yaml until ``python -m features.tagger.build`` has been run."""
    import features.tagger

    folder = Path(features.tagger.__file__).parent / SHIPPED_FOLDER
    expected = model_digest(wording_lessons(policy().wording), SentenceEncoder())
    assert [path.stem for path in folder.glob("*.npz")] == [expected]
    model = VectorModel.load(folder / f"{expected}.npz")
    assert model.labels == (OUTSIDE, *sorted(policy().wording.technologies))


def test_building_leaves_one_model_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "old.npz").write_bytes(b"")
    kept = keep_only(fit(LESSONS, Digests()), tmp_path)
    assert list(tmp_path.iterdir()) == [kept]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("甲公司做电池。总投资三亿元!", ["甲公司做电池。", "总投资三亿元!"]),
        ("One. Two and three; four", ["One. Two and three;", "four"]),
        ("一。二。三四五六七。", ["一。二。三四五六七。"][:0]),
        ("", []),
        ("...", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert [part.text for part in sentences(text, shortest=5, longest=50, most=5)] == parts


@given(st.text(alphabet="甲a 。.!\n", max_size=60), st.integers(1, 9), st.integers(1, 30), st.integers(1, 5))
def test_segments_are_of_the_text(text: str, shortest: int, longest: int, most: int) -> None:
    parts = sentences(text, shortest=shortest, longest=longest, most=most)
    assert len(parts) <= most
    for part in (*parts, *whole(text, longest=longest)):
        assert text[part.start : part.end] == part.text
        assert 0 < len(part.text) <= longest


def view(rows: list[list[float]]) -> LabelView:
    """Return a view of the labels a.x, a.y, b.z and outside."""
    parts = tuple(TextSpan(index, index + 1, "x") for index in range(len(rows)))
    return LabelView((OUTSIDE, "a.x", "a.y", "b.z"), parts, (20,) * len(rows), np.array(rows, dtype=np.float32))


def test_a_view_by_hand() -> None:
    seen = view([[0.4, 0.3, 0.2, 0.1], [0.7, 0.1, 0.1, 0.1]])
    assert seen.outside == pytest.approx(0.4)
    assert seen.likeliest == pytest.approx(0.3)
    assert seen.probability("a.y") == pytest.approx(0.2)
    assert seen.probability("c.c") == 0
    assert seen.field_probability("a") == pytest.approx(0.5)
    assert [guess.technology_id for guess in seen.guesses(frozenset())] == ["a.x", "a.x"]
    assert seen.guesses(frozenset({"a.x"})) == []


def test_favouring_a_field_multiplies_its_odds() -> None:
    seen = view([[0.5, 0.2, 0.2, 0.1]]).favouring({"b"})
    # odds five to one for b: .5 : .2 : .2 : .5, which sum to 1.4
    np.testing.assert_allclose(seen.probabilities[0], np.array([0.5, 0.2, 0.2, 0.5]) / 1.4, rtol=1e-6)
    assert view([[1, 0, 0, 0]]).favouring(set()).outside == 1


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 500), st.floats(0, 0.5), st.integers(0, 100))
def test_sureness_grows_with_the_evidence(outside: float, best: float, count: int, more: float, longer: int) -> None:
    sure = sureness(outside, best, count)
    assert 0 <= sure <= 1
    assert sureness(outside, min(1, best + more), count) >= sure
    assert sureness(min(1, outside + more), best, count) <= sure
    assert sureness(outside, best, count + longer) >= sure
