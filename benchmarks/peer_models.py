"""One peer, one process: read a case, learn from its past seasons, score the asked projects, write scores and costs.

Run by ``benchmarks/peers.py``, in an environment that knows nothing of this project; so it imports nothing of it. Each
peer has the settings that its own documentation or example gives, and the same words: TF-IDF of words, English stop
words left out, learnt on what was known.

Run: ``python benchmarks/peer_models.py --method NAME --case CASE.json --out OUT.npz``
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

FACTOR_DIMS, FACTOR_EPOCHS, SEED = 64, 30, 0
LEARNT_SEASONS = 3
NEAREST = 3
Scores = npt.NDArray[np.float64]
Scorer = Callable[[], Scores]
"""What was learnt: call it to score all asked projects at all hosts."""


@dataclass(frozen=True)
class Season:
    """Hosts that stood, and projects; ``host`` is the row of each project's host, of the asked season unknown."""

    year: int
    host_ids: list[str]
    names: list[str]
    profiles: sparse.csr_matrix
    project_ids: list[str]
    projects: sparse.csr_matrix
    texts: list[str]
    host: npt.NDArray[np.intp] | None


def read(path: Path) -> list[Season]:
    """Return all seasons, the asked one last."""
    raw = json.loads(path.read_text("utf-8"))["seasons"]
    known = [text for one in raw for text in one["profiles"]] + [text for one in raw[:-1] for text in one["texts"]]
    encode = TfidfVectorizer(stop_words="english", sublinear_tf=True, dtype=np.float32).fit(known).transform
    return [
        Season(
            one["year"],
            one["host_ids"],
            one["names"],
            encode(one["profiles"]),
            one["project_ids"],
            encode(one["texts"]),
            one["texts"],
            np.array(one["host"], dtype=np.intp) if "host" in one else None,
        )
        for one in raw
    ]


def past(seasons: list[Season]) -> tuple[sparse.csr_matrix, npt.NDArray[np.str_]]:
    """Words and host of all projects of some seasons."""
    rows = sparse.vstack([one.projects for one in seasons]).tocsr()
    return rows, np.concatenate([np.array(one.host_ids)[one.host] for one in seasons])


def evidence(before: list[Season], asked: Season) -> dict[str, Scores]:
    """Simple evidence of each pair, (n_projects, n_hosts): content and history."""
    rows, owners = past(before)
    latest = np.array(before[-1].host_ids)[before[-1].host]
    similar = (asked.projects @ rows.T).toarray()
    found = {name: np.zeros((len(asked.project_ids), len(asked.host_ids))) for name in ("centroid", "nearest", "count")}
    found |= {"of_late": np.zeros_like(found["count"]), "named": np.zeros_like(found["count"])}
    for column, host in enumerate(asked.host_ids):
        own = np.flatnonzero(owners == host)
        found["count"][:, column], found["of_late"][:, column] = len(own), (latest == host).sum()
        if len(own):
            middle = np.asarray(rows[own].mean(axis=0)).ravel()
            found["centroid"][:, column] = asked.projects @ middle / max(np.linalg.norm(middle), 1e-9)
            found["nearest"][:, column] = np.sort(similar[:, own], axis=1)[:, -NEAREST:].mean(axis=1)
        name = asked.names[column].lower()
        found["named"][:, column] = [name in text.lower() for text in asked.texts]
    return {"profile": (asked.projects @ asked.profiles.T).toarray(), **found}


def tfidf(part: str) -> Callable[[list[Season]], Scorer]:
    """One similarity, or the sum of three."""

    def model(seasons: list[Season]) -> Scorer:
        def score() -> Scores:
            found = evidence(seasons[:-1], seasons[-1])
            return found["profile"] + found["centroid"] + found["nearest"] if part == "sum" else found[part]

        return score

    return model


def lambdamart(seasons: list[Season]) -> Scorer:
    """LightGBM's LambdaMART over the simple evidence, learnt on the last seasons."""
    from lightgbm import LGBMRanker

    values, labels, sizes = [], [], []
    for at in range(max(1, len(seasons) - 1 - LEARNT_SEASONS), len(seasons) - 1):
        table = _columns(seasons[:at], seasons[at])
        host = seasons[at].host
        values.append(table.reshape(-1, table.shape[2]))
        labels.append((np.arange(table.shape[1])[None, :] == host[:, None]).ravel())
        sizes += [table.shape[1]] * table.shape[0]
    model = LGBMRanker(n_estimators=300, learning_rate=0.05, random_state=SEED, n_jobs=1, verbosity=-1)
    model.fit(np.concatenate(values), np.concatenate(labels).astype(int), group=sizes)

    def score() -> Scores:
        table = _columns(seasons[:-1], seasons[-1])
        return model.predict(table.reshape(-1, table.shape[2])).reshape(table.shape[:2])

    return score


def _compared(before: list[Season], asked: Season) -> dict[str, Scores]:
    """All evidence, and each similarity less the best of the project."""
    found = evidence(before, asked)
    alike = ("profile", "centroid", "nearest")
    return found | {f"{name}_gap": found[name] - found[name].max(axis=1, keepdims=True) for name in alike}


def _columns(before: list[Season], asked: Season) -> Scores:
    """The same, (n_projects, n_hosts, n_columns)."""
    return np.stack(list(_compared(before, asked).values()), axis=2)


def lightfm(seasons: list[Season]) -> Scorer:
    """LightFM's own interface: projects by their words, hosts by their words and an identity."""
    from lightfm import LightFM

    rows, owners = past(seasons[:-1])
    ids, profiles = _latest(seasons)
    position = {host: row for row, host in enumerate(ids)}
    hosts = sparse.hstack([sparse.identity(len(ids), dtype=np.float32), profiles]).tocsr()
    pairs = sparse.coo_matrix(
        (np.ones(len(owners), np.float32), (np.arange(len(owners), dtype=np.int32), _int32(owners, position))),
        shape=(len(owners), len(ids)),
    )
    model = LightFM(no_components=FACTOR_DIMS, loss="warp", random_state=SEED)
    model.fit(pairs, user_features=rows, item_features=hosts, epochs=FACTOR_EPOCHS, num_threads=1)

    def score() -> Scores:
        biases, vectors = model.get_item_representations(hosts[[position[host] for host in seasons[-1].host_ids]])
        _, asked = model.get_user_representations(seasons[-1].projects)
        return asked @ vectors.T + biases

    return score


def _latest(seasons: list[Season]) -> tuple[list[str], sparse.csr_matrix]:
    """Every host that ever stood, and its profile as of late."""
    found = {host: (one, row) for one in seasons for row, host in enumerate(one.host_ids)}
    return list(found), sparse.vstack([one.profiles[row] for one, row in found.values()]).tocsr()


def _int32(owners: npt.NDArray[np.str_], position: dict[str, int]) -> npt.NDArray[np.int32]:
    return np.array([position[host] for host in owners], dtype=np.int32)


def rectools_lightfm(seasons: list[Season]) -> Scorer:
    """RecTools' wrapper of LightFM with the words of both sides as features."""
    dataset, model = _dataset(seasons), _wrapped()
    model.fit(dataset)
    return lambda: _scores(model, dataset, seasons[-1])


def rectools_two_stage(seasons: list[Season]) -> Scorer:
    """RecTools' two stages: LightFM proposes, LightGBM's LambdaMART ranks with the simple evidence beside it."""
    from lightgbm import LGBMRanker
    from rectools import Columns
    from rectools.model_selection import TimeRangeSplitter
    from rectools.models.ranking import (
        CandidateFeatureCollector,
        CandidateGenerator,
        CandidateRankingModel,
        PerUserNegativeSampler,
        Reranker,
    )

    features = pd.concat([_table(seasons[:-2], seasons[-2]), _table(seasons[:-1], seasons[-1])])

    class Evidence(CandidateFeatureCollector):
        def _get_user_item_features(self, useritem: Any, dataset: Any, fold_info: Any) -> pd.DataFrame:  # noqa: ARG002
            pairs = pd.MultiIndex.from_frame(useritem[Columns.UserItem])
            return features.reindex(pairs).reset_index()

    class Lists(Reranker):
        def prepare_fit_kwargs(self, candidates_with_target: pd.DataFrame) -> dict[str, Any]:
            by_user = candidates_with_target.sort_values(Columns.User, kind="stable")
            return super().prepare_fit_kwargs(by_user) | {
                "group": by_user.groupby(Columns.User, sort=True).size().to_numpy()
            }

    ranker = LGBMRanker(n_estimators=300, learning_rate=0.05, random_state=SEED, n_jobs=1, verbosity=-1)
    model = CandidateRankingModel(
        [CandidateGenerator(_wrapped(), len(seasons[-1].host_ids), keep_ranks=True, keep_scores=True)],
        TimeRangeSplitter("360D", filter_cold_users=False, filter_cold_items=False, filter_already_seen=False),
        Lists(ranker),
        PerUserNegativeSampler(100, random_state=SEED),
        Evidence(),
    )
    dataset = _dataset(seasons)
    model.fit(dataset)
    return lambda: _scores(model, dataset, seasons[-1])


def _table(before: list[Season], asked: Season) -> pd.DataFrame:
    """Simple evidence as RecTools wants it: one line a pair."""
    from rectools import Columns

    index = pd.MultiIndex.from_product([asked.project_ids, asked.host_ids], names=Columns.UserItem)
    return pd.DataFrame({name: part.ravel() for name, part in _compared(before, asked).items()}, index=index)


def _wrapped() -> Any:
    from lightfm import LightFM
    from rectools.models import LightFMWrapperModel

    inner = LightFM(no_components=FACTOR_DIMS, loss="warp", random_state=SEED)
    return LightFMWrapperModel(inner, epochs=FACTOR_EPOCHS, num_threads=1)


def _dataset(seasons: list[Season]) -> Any:
    """All seasons in RecTools' shape: the asked projects have words, and no interaction."""
    from rectools import Columns
    from rectools.dataset import Dataset

    learnt = seasons[:-1]
    _, owners = past(learnt)
    days = [pd.Timestamp(year=one.year, month=5, day=1) for one in learnt for _ in one.project_ids]
    names = [name for one in learnt for name in one.project_ids]
    events = pd.DataFrame({Columns.User: names, Columns.Item: owners, Columns.Weight: 1.0, Columns.Datetime: days})
    projects = sparse.vstack([one.projects for one in seasons])
    ids, profiles = _latest(seasons)
    return Dataset.construct(
        events,
        user_features_df=_flat([name for one in seasons for name in one.project_ids], projects),
        item_features_df=_flat(ids, profiles),
    )


def _flat(ids: list[str], rows: sparse.spmatrix) -> pd.DataFrame:
    """Rows of words as RecTools wants features: one line a cell."""
    cells = rows.tocoo()
    return pd.DataFrame({"id": np.array(ids)[cells.row], "feature": cells.col, "value": cells.data})


def _scores(model: Any, dataset: Any, asked: Season) -> Scores:
    """Put a table of recommendations back into (n_projects, n_hosts); NaN where a host is not recommended."""
    from rectools import Columns

    known = dataset.item_id_map.external_ids
    hosts = [host for host in asked.host_ids if host in set(known)]
    users = [name for name in asked.project_ids if name in set(dataset.user_id_map.external_ids)]
    table = model.recommend(users, dataset, k=len(hosts), filter_viewed=False, items_to_recommend=hosts)
    scores = np.full((len(asked.project_ids), len(asked.host_ids)), np.nan)
    rows = pd.Index(asked.project_ids).get_indexer(table[Columns.User])
    scores[rows, pd.Index(asked.host_ids).get_indexer(table[Columns.Item])] = table[Columns.Score]
    return scores


METHODS: dict[str, Callable[[list[Season]], Scorer]] = {
    "tfidf_profile": tfidf("profile"),
    "tfidf_history": tfidf("centroid"),
    "tfidf_sum_of_three": tfidf("sum"),
    "lightgbm_lambdamart": lambdamart,
    "lightfm_next": lightfm,
    "rectools_lightfm": rectools_lightfm,
    "rectools_two_stage": rectools_two_stage,
}


def main() -> int:
    """Learn, score, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--method", choices=METHODS, required=True)
    parser.add_argument("--case", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    begin = time.process_time()
    score = METHODS[chosen.method](read(chosen.case))
    fitted = time.process_time()
    scores = score()
    done = time.process_time()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    np.savez(chosen.out, scores=scores, cpu_fit=fitted - begin, cpu_score=done - fitted, peak_mb=peak_mb)
    return 0


if __name__ == "__main__":
    sys.exit(main())
