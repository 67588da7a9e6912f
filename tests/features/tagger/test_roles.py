"""Who does what: a name counts where it is the business, not where it is a customer's, a ware, a wish or the past."""

from __future__ import annotations

import csv
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from tests.features.tagger.taggers import tagger

DATA = Path(__file__).parents[1] / "data"
NAMES = {
    "zh": {
        "固态电池": "new_storage.solid_state_battery",
        "人形机器人": "humanoid.humanoid_robot",
        "质子交换膜": "hydrogen.pem",
    },
    "en": {"solid-state battery": "new_storage.solid_state_battery", "humanoid robot": "humanoid.humanoid_robot"},
}


@lru_cache(maxsize=1)
def misread() -> dict[tuple[str, str], tuple[list[str], int]]:
    """Return for each role and language the sentences that are read wrongly, and how many there are."""
    with (DATA / "roles.csv").open(encoding="utf-8", newline="") as lines:
        frames = list(csv.DictReader(lines))
    said = [(frame, name, one) for frame in frames for name, one in NAMES[frame["language"]].items()]
    texts = [frame["frame"].replace("{X}", name) for frame, name, _ in said]
    wrong: dict[tuple[str, str], list[str]] = {}
    number: Counter[tuple[str, str]] = Counter()
    for (frame, _, one), text, tagging in zip(said, texts, tagger().tag_many(texts), strict=True):
        found = {tag.id for tag in tagging.tags}
        key = (frame["role"], frame["language"])
        number[key] += 1
        wrong.setdefault(key, []).extend([text] if (one in found) != (frame["counts"] == "yes") else [])
    return {key: (texts, number[key]) for key, texts in wrong.items()}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "role",
    ["own", "customer", "supplier", "trader", "aspiration", "former", "event", "denial", "company"],
)
def test_what_a_name_is_to_the_business(role: str, language: str) -> None:
    wrong, number = misread()[role, language]
    assert len(wrong) / number <= 0.02, wrong


def test_what_is_only_for_a_technology() -> None:
    wrong, number = misread()["part", "zh"]
    assert len(wrong) / number <= 0.02, wrong


def test_whole_texts_name_what_they_do_and_nothing_else() -> None:
    with (DATA / "told_texts.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    wrong = [
        row["text"]
        for row, tagging in zip(rows, tagger().tag_many([row["text"] for row in rows]), strict=True)
        if (row["found"] in {tag.id for tag in tagging.tags} if row["found"] else not tagging.tags) is False
    ]
    assert len(wrong) / len(rows) <= 0.02, wrong
