"""CrossValidated, the question site on statistics, as a market: questions look for experts who answer them.

A question is the side that asks: it arrives, once, with a few tags. An expert is the side that stays and
specialises, as a park does. Each dated answer is a landing. What is measured is the expert's desk: of all
questions, which will this expert answer next?

The archive (``data.npz``) dates answers, not questions. Questions are numbered in the order they were asked,
so the day of asking, a fact that is public the moment a question appears, is restored from that order:
a question was asked no later than it and its neighbours were first answered. Only answers of the training
part are used; behind the last of them the numbers run on at the recent pace (:func:`asked_at`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from features.errors import InputError
from features.market import AT, ID, PLACE_ID, QUERY_ID, SINCE, Column, ColumnKind, Market, Schema, Side

__all__ = [
    "TAGS",
    "QuestionArchive",
    "Repeats",
    "Trial",
    "asked_at",
    "dated_market",
    "read_archive",
    "training_part",
    "trial",
]

TAGS = "tags"
QUESTION_SCHEMA = Schema((Column(TAGS, ColumnKind.TAGS),))
EXPERT_SCHEMA = Schema(())
_FILE = "data.npz"
_ARRAYS = ("interactions_row", "interactions_col", "interactions_data", "features_row", "features_col", "labels")
_BLOCK = 40  # answered questions that are dated together
_SOON_SHARE = 0.15  # of a block: the quickest answers, which came right after asking
_PACE_DAYS = 120.0  # recent pace of asking
_DAY_S = 86_400.0


class Repeats(StrEnum):
    """What happens to the times of an expert who answered one question more than once."""

    SUMMED = "summed"  # added up, as LightFM's own loader does: such a pair always falls behind the split
    SEPARATE = "separate"  # each answer keeps its own time


@dataclass(frozen=True)
class QuestionArchive:
    """The archive as arrays.

    Attributes
    ----------
    expert, question
        Row of each answer's expert and question, (n_answers,).
    at_s
        Time of each answer, seconds since 1970 UTC, (n_answers,) float64, exact to about two minutes.
    tags
        Tags of each question, (n_questions,) tuples.
    sha256
        Hash of the file, hex.
    """

    expert: npt.NDArray[np.intp]
    question: npt.NDArray[np.intp]
    at_s: npt.NDArray[np.float64]
    tags: tuple[tuple[str, ...], ...]
    sha256: str


@dataclass(frozen=True)
class Trial:
    """One measurement: what may be learnt from, and what is asked.

    Attributes
    ----------
    market
        All questions and the experts of the training part; answers of the training part only.
    now
        Begin of the test part.
    until
        Estimated day on which the last question was asked: end of the span that is ranked.
    expert_ids
        Experts with more than one training answer and at least one answer to be found.
    truth, known
        (n_experts, n_questions) csr; answers of the test part, and of the training part (not ranked).
        Columns follow ``market.queries.ids``.
    """

    market: Market
    now: pd.Timestamp
    until: pd.Timestamp
    expert_ids: tuple[str, ...]
    truth: sparse.csr_array
    known: sparse.csr_array


def read_archive(folder: Path) -> QuestionArchive:
    """Read ``data.npz`` from a folder; anything that is missing is refused by name."""
    path = folder / _FILE
    if not path.is_file():
        raise InputError(f"data folder: expected a file {_FILE}, found none in {folder}")
    with np.load(path, allow_pickle=False) as stored:
        missing = [name for name in (*_ARRAYS, "features_shape") if name not in stored.files]
        if missing:
            raise InputError(f"{_FILE}: arrays {missing} are missing")
        arrays = {name: stored[name] for name in _ARRAYS}
        n_questions = int(stored["features_shape"].ravel()[0])
    bounds = np.searchsorted(np.sort(arrays["features_row"], kind="stable"), np.arange(n_questions + 1))
    columns = arrays["features_col"][np.argsort(arrays["features_row"], kind="stable")]
    words = arrays["labels"][columns].tolist()
    return QuestionArchive(
        expert=arrays["interactions_row"].astype(np.intp),
        question=arrays["interactions_col"].astype(np.intp),
        at_s=arrays["interactions_data"].astype(np.float64),
        tags=tuple(tuple(words[start:stop]) for start, stop in pairwise(bounds)),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def trial(archive: QuestionArchive, *, repeats: Repeats = Repeats.SUMMED, train_share: float = 0.9) -> Trial:
    """Split by time as LightFM's own example does: the last answers are the test part."""
    answers = _answers(archive, repeats)
    cut_s = _cut_s(answers, train_share)
    is_train = (answers[AT] < cut_s).to_numpy()
    n_experts, n_questions = int(archive.expert.max()) + 1, len(archive.tags)
    train = _matrix(answers[is_train], (n_experts, n_questions))
    test = _matrix(answers[~is_train], (n_experts, n_questions))
    new = (test - test.multiply(train)).tocsr()
    new.eliminate_zeros()
    asked = np.flatnonzero((np.diff(train.indptr) > 1) & (np.diff(new.indptr) > 0))
    since_s = asked_at(answers[is_train], n_questions, now_s=cut_s)
    return Trial(
        market=_market(archive.tags, answers[is_train], since_s),
        now=pd.Timestamp(cut_s, unit="s", tz="UTC"),
        until=pd.Timestamp(max(cut_s, float(since_s[-1])), unit="s", tz="UTC").ceil("s"),
        expert_ids=tuple(_expert_id(row) for row in asked.tolist()),
        truth=new[asked],
        known=train[asked],
    )


def dated_market(archive: QuestionArchive, *, now: pd.Timestamp) -> Market:
    """Return all answers of an archive as a market; when each question was asked is told as one could at ``now``."""
    answers = _answers(archive, Repeats.SEPARATE)
    return _market(archive.tags, answers, asked_at(answers, len(archive.tags), now_s=now.timestamp()))


def training_part(
    archive: QuestionArchive, *, repeats: Repeats = Repeats.SUMMED, train_share: float = 0.9
) -> QuestionArchive:
    """Return what :func:`trial` lets one learn from, as an archive of its own: to choose on without the test part.

    Questions asked behind the split, as far as one could tell then, are not in it.
    """
    answers = _answers(archive, repeats)
    cut_s = _cut_s(answers, train_share)
    known = answers[answers[AT] < cut_s]
    since_s = asked_at(known, len(archive.tags), now_s=cut_s)
    n_questions = max(int(np.searchsorted(since_s, cut_s)), int(known[QUERY_ID].max()) + 1)
    return replace(
        archive,
        expert=known[PLACE_ID].to_numpy(dtype=np.intp),
        question=known[QUERY_ID].to_numpy(dtype=np.intp),
        at_s=known[AT].to_numpy(),
        tags=archive.tags[:n_questions],
    )


def asked_at(answers: pd.DataFrame, n_questions: int, *, now_s: float) -> npt.NDArray[np.float64]:
    """Estimate when each question was asked, from the order of asking and the answers before ``now_s``.

    Answered questions are taken in blocks, in order; a block is dated by its quickest answers, dates never run
    backwards, and between blocks they are interpolated. Behind the last block the recent pace goes on. A few
    answers are older than their question (threads that were merged); a share, not the minimum, ignores them.

    Parameters
    ----------
    answers
        ``query_id`` (row of the question) and ``at`` (seconds).

    Returns
    -------
    (n_questions,) seconds since 1970, not decreasing.
    """
    first = answers[answers[AT] < now_s].groupby(QUERY_ID)[AT].min()
    n_blocks = max(1, len(first) // _BLOCK)
    blocks = np.array_split(np.arange(len(first)), n_blocks)
    rows = np.array([np.median(first.index.to_numpy()[block]) for block in blocks])
    dates = np.array([np.quantile(first.to_numpy()[block], _SOON_SHARE) for block in blocks])
    dates = np.minimum(np.maximum.accumulate(dates), now_s)
    begin = min(int(np.searchsorted(dates, dates[-1] - _PACE_DAYS * _DAY_S)), max(0, n_blocks - 2))
    pace_s = (dates[-1] - dates[begin]) / max(1.0, rows[-1] - rows[begin])
    numbers = np.arange(n_questions, dtype=np.float64)
    seconds: npt.NDArray[np.float64] = np.interp(numbers, rows, dates) + np.maximum(0.0, numbers - rows[-1]) * pace_s
    return seconds


def _answers(archive: QuestionArchive, repeats: Repeats) -> pd.DataFrame:
    """One row an answer: ``place_id`` and ``query_id`` as rows of the archive, ``at`` in seconds."""
    frame = pd.DataFrame({PLACE_ID: archive.expert, QUERY_ID: archive.question, AT: archive.at_s})
    if repeats is Repeats.SUMMED:
        # in float32, the archive's own precision, so that ties at the split fall as they do in LightFM's loader
        frame[AT] = frame[AT].astype(np.float32)
        frame = frame.groupby([PLACE_ID, QUERY_ID], as_index=False).agg({AT: "sum"})
        frame[AT] = frame[AT].astype(np.float64)
    return frame


def _cut_s(answers: pd.DataFrame, train_share: float) -> float:
    """Second at which the test part begins."""
    return float(np.sort(answers[AT].to_numpy())[int(len(answers) * train_share)])


def _matrix(answers: pd.DataFrame, shape: tuple[int, int]) -> sparse.csr_array:
    """Return (n_experts, n_questions) csr, 1 where there is an answer."""
    pairs = (answers[PLACE_ID].to_numpy(), answers[QUERY_ID].to_numpy())
    matrix = sparse.csr_array(sparse.coo_array((np.ones(len(answers), dtype=np.float32), pairs), shape=shape))
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix


def _market(tags: tuple[tuple[str, ...], ...], answers: pd.DataFrame, since_s: npt.NDArray[np.float64]) -> Market:
    """Questions, experts of these answers, and the answers as landings."""
    questions = pd.DataFrame({ID: [_question_id(row) for row in range(len(tags))], SINCE: _utc(since_s), TAGS: tags})
    first = answers.groupby(PLACE_ID)[AT].min()
    experts = pd.DataFrame({ID: [_expert_id(row) for row in first.index], SINCE: _utc(first.to_numpy())})
    events = pd.DataFrame(
        {
            QUERY_ID: [_question_id(row) for row in answers[QUERY_ID]],
            PLACE_ID: [_expert_id(row) for row in answers[PLACE_ID]],
            AT: _utc(answers[AT].to_numpy()),
        }
    )
    return Market(Side(QUESTION_SCHEMA, questions), Side(EXPERT_SCHEMA, experts), events)


def _utc(seconds: npt.NDArray[np.float64]) -> pd.Series:
    """Seconds since 1970 as aware timestamps."""
    return pd.Series(pd.to_datetime(np.round(seconds), unit="s", utc=True))


def _question_id(row: int) -> str:
    """Id of a question; ids ascend in the order of asking."""
    return f"q{row:06d}"


def _expert_id(row: int) -> str:
    """Id of an expert."""
    return f"u{row:06d}"
