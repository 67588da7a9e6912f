"""The CrossValidated adapter on a small invented archive with a known split."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.errors import InputError
from training.adapters.crossvalidated import TAGS, QuestionArchive, Repeats, asked_at, read_archive, trial

DAY_S = 86_400.0
START_S = 1_400_000_000.0
LABELS = np.array(["r", "regression", "bayesian"])


def day(number: float) -> float:
    """Seconds since 1970 of a day of the story, rounded as the archive rounds."""
    return float(np.float32(START_S + number * DAY_S))


#: (expert, question, day): ten answers, the tenth is the test part; expert 0 answers question 1 twice
ANSWERS = [
    (0, 0, 1), (0, 1, 2), (1, 1, 3), (0, 1, 4), (1, 2, 5),
    (2, 3, 6), (0, 3, 7), (1, 4, 8), (2, 5, 9), (1, 5, 10),
]  # fmt: skip


def archive(answers: list[tuple[int, int, float]] = ANSWERS, n_questions: int = 7) -> QuestionArchive:
    expert, question, when = (np.array(column) for column in zip(*answers, strict=True))
    tags = tuple((str(LABELS[row % 3]),) for row in range(n_questions))
    at_s = np.array([day(number) for number in when])
    return QuestionArchive(expert.astype(np.intp), question.astype(np.intp), at_s, tags, "0" * 64)


def test_last_tenth_is_the_test_part_and_absent_from_the_market() -> None:
    made = trial(archive(), repeats=Repeats.SEPARATE)
    assert made.now == pd.Timestamp(day(10), unit="s", tz="UTC")
    assert made.market.events["at"].max() < made.now
    assert len(made.market.events) == 9
    assert made.expert_ids == ("u000001",)
    np.testing.assert_array_equal(made.truth.toarray(), [[0, 0, 0, 0, 0, 1, 0]])
    np.testing.assert_array_equal(made.known.toarray(), [[0, 1, 1, 0, 1, 0, 0]])


def test_summed_times_put_a_repeated_pair_behind_the_split() -> None:
    made = trial(archive(), repeats=Repeats.SUMMED)
    # nine pairs, int(9 * 0.9) = 8 of them before the split: only (expert 0, question 1), at twice 1970, is behind it
    assert made.expert_ids == ("u000000",)
    np.testing.assert_array_equal(made.truth.toarray(), [[0, 1, 0, 0, 0, 0, 0]])
    np.testing.assert_array_equal(made.known.toarray(), [[1, 0, 0, 1, 0, 0, 0]])
    events = made.market.events
    assert not ((events["query_id"] == "q000001") & (events["place_id"] == "u000000")).any()


def test_experts_of_one_training_answer_are_not_asked() -> None:
    answers = [*ANSWERS[:-1], (3, 2, 8.5), (3, 5, 20), (0, 6, 21)]
    made = trial(archive(answers), repeats=Repeats.SEPARATE, train_share=10 / 12)
    assert made.expert_ids == ("u000000",)


def test_no_test_answer_moves_what_is_known() -> None:
    before = trial(archive(), repeats=Repeats.SEPARATE)
    after = trial(archive([*ANSWERS[:-1], (0, 6, 4000)]), repeats=Repeats.SEPARATE)
    pd.testing.assert_frame_equal(before.market.queries.profiles, after.market.queries.profiles)
    pd.testing.assert_frame_equal(before.market.places.profiles, after.market.places.profiles)
    pd.testing.assert_frame_equal(before.market.events, after.market.events)


def test_questions_carry_their_tags_and_no_other_column() -> None:
    profiles = trial(archive()).market.queries.profiles
    assert profiles[TAGS].tolist()[:4] == [("r",), ("regression",), ("bayesian",), ("r",)]
    assert [name for name in profiles if name not in ("id", "since", "until", "slots")] == [TAGS]


def steady(n_questions: int, *, freak: bool = False) -> pd.DataFrame:
    """One question a tenth of a day, answered an hour later; every third one only after a year."""
    rows = np.arange(n_questions)
    at = START_S + rows * DAY_S / 10 + np.where(rows % 3 == 0, 365 * DAY_S, 3600.0)
    if freak:
        at[n_questions // 2] = START_S - 300 * DAY_S
    return pd.DataFrame({"query_id": rows, "at": at})


@pytest.mark.parametrize("freak", [False, True])
def test_asking_days_are_restored_from_the_order(freak: bool) -> None:
    now_s = START_S + 300 * DAY_S
    got = asked_at(steady(4000, freak=freak), 5000, now_s=now_s)
    real = START_S + np.arange(5000) * DAY_S / 10
    assert (np.diff(got) >= 0).all()
    # within two days up to now, and within one part in twenty of the way beyond it
    known = real <= now_s
    assert np.abs(got - real)[known & (real > START_S + 10 * DAY_S)].max() < 4 * DAY_S
    ahead = (got[~known] - now_s) / (real[~known] - now_s + 10 * DAY_S)
    assert ahead[-1] == pytest.approx(1.0, abs=0.1)


def test_answers_from_now_on_do_not_date_anything() -> None:
    now_s = START_S + 300 * DAY_S
    answers = steady(4000)
    past = answers[answers["at"] < now_s]
    np.testing.assert_array_equal(asked_at(answers, 5000, now_s=now_s), asked_at(past, 5000, now_s=now_s))


def test_reads_the_published_file_layout(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "data.npz",
        interactions_row=np.array([0, 1], dtype=np.int32),
        interactions_col=np.array([1, 0], dtype=np.int32),
        interactions_data=np.array([day(1), day(2)], dtype=np.float32),
        interactions_shape=np.array([[2, 3]], dtype=np.int32),
        features_row=np.array([2, 0, 0], dtype=np.int32),
        features_col=np.array([1, 2, 0], dtype=np.int32),
        features_data=np.ones(3, dtype=np.float32),
        features_shape=np.array([[3, 3]], dtype=np.int32),
        labels=LABELS,
    )
    got = read_archive(tmp_path)
    assert got.tags == (("bayesian", "r"), (), ("regression",))
    assert got.expert.tolist() == [0, 1]
    assert got.at_s.tolist() == [day(1), day(2)]
    assert len(got.sha256) == 64


def test_missing_file_and_missing_array_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected a file data\.npz"):
        read_archive(tmp_path)
    np.savez(tmp_path / "data.npz", labels=LABELS)
    with pytest.raises(InputError, match="interactions_row"):
        read_archive(tmp_path)
