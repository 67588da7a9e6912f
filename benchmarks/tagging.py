"""How well leads are tagged, and how fast.

Usage::

    python benchmarks/tagging.py --json OUT [--texts LABELLED.jsonl ...] [--startups STARTUPS.csv]

Tags the labelled texts (those under ``tests/features/data`` unless told otherwise) and counts, for each split, kind
and language: precision, recall and F1 of the technologies and of the fields, how often the first tag is the
text's own first, and how many texts about no field were tagged all the same. A tag counts as right if its technology is
among the text's; tags and labels are counted over all texts together.

``--startups`` names a table with a ``description`` column, such as Startups.csv of the ali-ce/datasets collection on
GitHub (CC BY-SA 4.0); how many of its rows are tagged is counted, and each tagged row is printed for reading.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import platform
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from features.policy.pack import Policy, load_policy
from features.tagger import Tagger, TaggerConfig, Tagging
from features.text.encoder import SentenceEncoder

DATA = Path(__file__).parents[1] / "tests" / "features" / "data"
LABELLED = (DATA / "lead_texts.jsonl", DATA / "later_texts.jsonl")
OFF_TOPIC = "offtopic"
TIMED_TEXTS = 5_000
TIMED_CHARS = 300
SLOW_TEXTS = 500


@dataclass(frozen=True)
class Labelled:
    """A text with the technologies a person found in it, the main one first."""

    text: str
    split: str
    kind: str
    lang: str
    gold: tuple[str, ...]


@dataclass
class Counts:
    """Running counts of one group of texts."""

    texts: int = 0
    right: int = 0
    tagged: int = 0
    labelled: int = 0
    right_fields: int = 0
    tagged_fields: int = 0
    labelled_fields: int = 0
    primary_right: int = 0
    texts_tagged: int = 0
    labelled_texts: int = 0

    def add(self, labelled: Labelled, tagging: Tagging) -> None:
        """Count one text."""
        told = (*tagging.tags, *tagging.proposals)
        found, gold = {tag.id for tag in told}, set(labelled.gold)
        fields, gold_fields = {tag.field for tag in told}, {one.split(".")[0] for one in gold}
        self.texts += 1
        self.right += len(found & gold)
        self.tagged += len(found)
        self.labelled += len(gold)
        self.right_fields += len(fields & gold_fields)
        self.tagged_fields += len(fields)
        self.labelled_fields += len(gold_fields)
        self.labelled_texts += bool(gold)
        self.primary_right += bool(told) and bool(gold) and told[0].id == labelled.gold[0]
        self.texts_tagged += bool(found)

    def figures(self) -> dict[str, float | int | None]:
        """Return shares in [0, 1]; None where nothing was labelled or tagged."""
        return {
            "texts": self.texts,
            "precision": _share(self.right, self.tagged),
            "recall": _share(self.right, self.labelled),
            "f1": _share(2 * self.right, self.tagged + self.labelled),
            "field_precision": _share(self.right_fields, self.tagged_fields),
            "field_recall": _share(self.right_fields, self.labelled_fields),
            "field_f1": _share(2 * self.right_fields, self.tagged_fields + self.labelled_fields),
            "primary_right": _share(self.primary_right, self.labelled_texts),
            "texts_tagged": _share(self.texts_tagged, self.texts),
        }


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--texts", type=Path, nargs="+", default=LABELLED)
    parser.add_argument("--startups", type=Path)
    options = parser.parse_args()
    policy = load_policy()
    tagger = Tagger.of(policy)
    texts = [one for path in options.texts for one in _read(path)]
    figures: dict[str, Any] = _about(policy, options.texts)
    figures["quality"] = _quality(texts, tagger)
    figures["speed"] = _speed(texts, policy)
    if options.startups is not None:
        figures["startups"] = _startups(options.startups, tagger)
    options.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False), encoding="utf-8")
    _show(figures)


def _read(path: Path) -> list[Labelled]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Labelled(row["text"], row["split"], row["kind"], row["lang"], tuple(row["gold"])) for row in rows]


def _about(policy: Policy, paths: Sequence[Path]) -> dict[str, Any]:
    return {
        "policy": policy.version,
        "encoder": SentenceEncoder().identity,
        "texts_sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths},
        "versions": {"python": platform.python_version(), "numpy": version("numpy"), "opencc": version("opencc")},
        "seed": None,
    }


def _quality(texts: Sequence[Labelled], tagger: Tagger) -> dict[str, dict[str, float | int | None]]:
    groups: dict[str, Counts] = {}
    for labelled, tagging in zip(texts, tagger.tag_many([one.text for one in texts]), strict=True):
        for group in _groups(labelled):
            groups.setdefault(group, Counts()).add(labelled, tagging)
    return {name: groups[name].figures() for name in sorted(groups)}


def _groups(labelled: Labelled) -> Iterable[str]:
    kind = f"{labelled.split}/{labelled.kind}"
    return (labelled.split, kind, f"{kind}/{labelled.lang}")


def _speed(texts: Sequence[Labelled], policy: Policy) -> dict[str, float]:
    """Time texts of three hundred characters: by names alone, as a lead is tagged, and by meaning alone."""
    named = _lengthened([one.text for one in texts if one.kind == "literal"])
    plain = _lengthened([one.text for one in texts if one.kind == "paraphrase"])[:SLOW_TEXTS]
    by_names = Tagger.of(policy, config=TaggerConfig(infer=False))
    ordinary = Tagger.of(policy)
    ordinary.tag(plain[0])
    return {
        "chars_a_text": TIMED_CHARS,
        "texts_timed": TIMED_TEXTS,
        "names_alone_texts_a_second": _rate(by_names, named),
        "texts_with_names_texts_a_second": _rate(ordinary, named),
        "texts_without_names_texts_a_second": _rate(ordinary, plain),
    }


def _lengthened(texts: Sequence[str]) -> list[str]:
    """Return texts of equal length, each beginning elsewhere in the texts laid end to end."""
    whole = "\n".join(texts)
    step = max(1, (len(whole) - TIMED_CHARS) // TIMED_TEXTS)
    return [whole[start : start + TIMED_CHARS] for start in range(0, step * TIMED_TEXTS, step)]


def _rate(tagger: Tagger, texts: Sequence[str]) -> float:
    began = time.perf_counter()
    tagger.tag_many(texts)
    return round(len(texts) / (time.perf_counter() - began), 1)


def _startups(path: Path, tagger: Tagger) -> dict[str, Any]:
    with path.open(encoding="utf-8", newline="") as file:
        descriptions = [row["description"].strip() for row in csv.DictReader(file)]
    taggings = tagger.tag_many(descriptions)
    tagged = [(text, tagging) for text, tagging in zip(descriptions, taggings, strict=True) if tagging.tags]
    for text, tagging in tagged:
        marks = ", ".join(f"{tag.id} {tag.weight}" for tag in tagging.tags)
        sys.stdout.write(f"{marks}: {text}\n")
    return {"rows": len(descriptions), "described": sum(map(bool, descriptions)), "tagged": len(tagged)}


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _show(figures: dict[str, Any]) -> None:
    write = sys.stdout.write
    write(f"{'':28} texts  prec  rec   f1    field f1  primary  tagged\n")
    for name, row in figures["quality"].items():
        shares = [row[key] for key in ("precision", "recall", "f1", "field_f1", "primary_right", "texts_tagged")]
        cells = ["  -  " if share is None else f"{share:.3f}" for share in shares]
        write(f"{name:28} {row['texts']:5}  {'  '.join(cells)}\n")
    for part in ("speed", "startups"):
        for name, value in figures.get(part, {}).items():
            write(f"{part}.{name}: {value}\n")


if __name__ == "__main__":
    main()
