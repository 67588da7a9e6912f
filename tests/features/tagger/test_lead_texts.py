"""How well labelled texts are tagged. The floors are the product's aims, or lie below what is measured."""

from __future__ import annotations

import csv
import json
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from features.tagger import Tagging
from features.tagger.lessons import wording_lessons
from tests.features.tagger.taggers import policy, tagger

DATA = Path(__file__).parents[1] / "data"


def read(file: str) -> list[dict[str, Any]]:
    """Return the texts of one file."""
    return [json.loads(line) for line in (DATA / file).read_text(encoding="utf-8").splitlines()]


@lru_cache(maxsize=1)
def leads() -> tuple[dict[str, Any], ...]:
    """Return all labelled texts: those written before the tagger, and those written after it was finished."""
    return (*read("lead_texts.jsonl"), *read("later_texts.jsonl"))


@lru_cache(maxsize=1)
def taggings() -> tuple[Tagging, ...]:
    """Tag them once."""
    return tuple(tagger().tag_many([lead["text"] for lead in leads()]))


def f1(split: str, kind: str, *, fields: bool = False) -> float:
    """Return F1 over all texts of a split and kind together."""
    right = tagged = labelled = 0
    for lead, tagging in zip(leads(), taggings(), strict=True):
        if (lead["split"], lead["kind"]) == (split, kind):
            gold = {item.split(".")[0] if fields else item for item in lead["gold"]}
            told = (*tagging.tags, *tagging.proposals)
            found = {tag.field if fields else tag.id for tag in told}
            right += len(gold & found)
            tagged += len(found)
            labelled += len(gold)
    return 2 * right / (tagged + labelled)


def test_the_set_is_what_the_documentation_says() -> None:
    first = read("lead_texts.jsonl")
    kinds = [lead["kind"] for lead in first]
    assert len(kinds) == len({lead["text"] for lead in first}) == 393
    assert kinds.count("paraphrase") / len(kinds) > 1 / 3
    assert kinds.count("offtopic") / len(kinds) > 1 / 10
    assert {lead["lang"] for lead in first} == {"zh", "en", "mixed", "hant", "fullwidth"}
    known = {technology.id for technology in policy().taxonomy.technologies}
    assert known == {item for lead in first for item in lead["gold"]}
    assert len(read("later_texts.jsonl")) == 91


def table(file: str) -> list[dict[str, str]]:
    """Return the rows of one table."""
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_no_labelled_text_is_a_lesson() -> None:
    taught = {lesson.text.casefold() for lesson in wording_lessons(policy().wording)}
    assert taught.isdisjoint(lead["text"].casefold() for lead in leads())
    tables = (*table("company_texts.csv"), *table("near_misses.csv"))
    assert taught.isdisjoint(row["text"].casefold() for row in tables)


@pytest.mark.parametrize("split", ["dev", "test"])
def test_named_technologies(split: str) -> None:
    assert f1(split, "literal") >= 0.90
    assert f1(split, "literal", fields=True) >= 0.93


@pytest.mark.parametrize(("split", "least"), [("dev", 0.90), ("test", 0.90), ("later", 0.80)])
def test_described_technologies_are_proposed(split: str, least: float) -> None:
    assert f1(split, "paraphrase") >= least
    assert f1(split, "paraphrase", fields=True) >= least


def test_the_tables_are_labelled_in_the_taxonomy() -> None:
    known = policy().taxonomy.technology_ids | policy().taxonomy.field_ids
    companies, near = table("company_texts.csv"), table("near_misses.csv")
    labels = {one for row in companies for part in ("named", "about", "not_about") for one in row[part].split(";")}
    assert labels | {row["neighbour"] for row in near} <= known | {""}
    assert {row["split"] for row in (*companies, *near)} == {"val", "test"}
    assert len({row["text"] for row in (*companies, *near)}) == len(companies) + len(near)


@pytest.mark.parametrize("split", ["val", "test"])
def test_what_ranks_is_right_in_company_texts(split: str) -> None:
    rows = [row for row in table("company_texts.csv") if row["split"] == split]
    counts: Counter[str] = Counter()
    for row, tagging in zip(rows, tagger().tag_many([row["text"] for row in rows]), strict=True):
        named = {one for one in row["named"].split(";") if "." in one}
        gold = named | set(row["about"].split(";"))
        fields = {one.split(".")[0] for one in gold}
        found = {tag.id for tag in tagging.tags}
        counts += Counter(named=len(named), found=len(named & found), ranked=len(found))
        counts["right"] += len(found & gold)
        counts["wrong_field"] += sum(one.split(".")[0] not in fields for one in found)
    assert counts["found"] / counts["named"] >= 0.95
    assert counts["right"] / counts["ranked"] >= 0.90
    assert counts["wrong_field"] / counts["ranked"] <= 0.02


@pytest.mark.parametrize("split", ["val", "test"])
def test_neighbouring_trades_are_neither_tagged_nor_proposed(split: str) -> None:
    texts = [row["text"] for row in table("near_misses.csv") if row["split"] == split]
    taggings = tagger().tag_many(texts)
    assert sum(bool(tagging.tags) for tagging in taggings) / len(texts) <= 0.03
    assert sum(bool(tagging.proposals) for tagging in taggings) / len(texts) <= 0.06


@pytest.mark.parametrize("split", ["dev", "test", "later"])
def test_texts_about_no_field_stay_untagged(split: str) -> None:
    tagged = [
        bool(tagging.tags or tagging.proposals)
        for lead, tagging in zip(leads(), taggings(), strict=True)
        if (lead["split"], lead["kind"]) == (split, "offtopic")
    ]
    assert sum(tagged) / len(tagged) <= 0.05
