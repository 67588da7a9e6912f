"""How well leads are tagged, and how fast.

Usage::

    python benchmarks/tagging.py --json OUT [--texts LABELLED.jsonl ...] [--startups STARTUPS.csv]

Tags the labelled texts (those under ``tests/features/data`` unless told otherwise) and counts, for each split, kind
and language: precision, recall and F1 of the technologies and of the fields, how often the first tag is the
text's own first, and how many texts about no field were tagged all the same. A tag counts as right if its technology is
among the text's; tags, proposals and labels are counted over all texts together.

Company texts in the manner of real listings and near misses (texts of neighbouring trades) are counted apart, for each
split and field: what ranks (named tags) with its precision, the share in a wrong field and the recall of what the texts
name; proposals with their own precision and how many described technologies they find; and how often the tagger rightly
says nothing. Labels are technologies or, where a text tells no more, fields.

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
from features.tagger import Tag, Tagger, TaggerConfig, Tagging
from features.text.encoder import SentenceEncoder

DATA = Path(__file__).parents[1] / "tests" / "features" / "data"
LABELLED = (DATA / "lead_texts.jsonl", DATA / "later_texts.jsonl")
TABLES = tuple(DATA / f"{name}.csv" for name in ("company_texts", "near_misses"))
BLIND = tuple(DATA / f"{name}.csv" for name in ("company_texts_second", "near_misses_second"))
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


@dataclass
class Ranked:
    """Running counts of company texts and near misses: what ranks, what is proposed, and silence."""

    tags: int = 0
    right: int = 0
    wrong_field: int = 0
    named: int = 0
    named_found: int = 0
    proposals: int = 0
    proposals_right: int = 0
    described: int = 0
    described_found: int = 0
    off_topic: int = 0
    off_topic_tagged: int = 0
    off_topic_proposed: int = 0

    def add(self, tagging: Tagging, named: set[str], about: set[str], *, field: str | None = None) -> None:
        """Count one text, all of it or what concerns one field."""
        gold = named | about
        tags = [tag for tag in tagging.tags if field in (None, tag.field)]
        proposals = [tag for tag in tagging.proposals if field in (None, tag.field)]
        wanted = {one for one in named if "." in one and field in (None, _field(one))}
        self.tags += len(tags)
        self.right += sum(_is_right(tag, gold) for tag in tags)
        self.wrong_field += sum(tag.field not in map(_field, gold) for tag in tags)
        self.named += len(wanted)
        self.named_found += len(wanted & {tag.id for tag in tags})
        self.proposals += len(proposals)
        self.proposals_right += sum(_is_right(tag, gold) for tag in proposals)
        if about and not named and field in (None, *map(_field, about)):
            self.described += 1
            self.described_found += any(_is_right(tag, gold) for tag in proposals)
        if not gold and field is None:
            self.off_topic += 1
            self.off_topic_tagged += bool(tags)
            self.off_topic_proposed += bool(proposals)

    def figures(self) -> dict[str, float | int | None]:
        """Return counts, and shares in [0, 1]; None where there was nothing to count."""
        return {
            "tags": self.tags,
            "precision": _share(self.right, self.tags),
            "wrong_field": _share(self.wrong_field, self.tags),
            "recall_of_named": _share(self.named_found, self.named),
            "proposals": self.proposals,
            "precision_of_proposals": _share(self.proposals_right, self.proposals),
            "described_found": _share(self.described_found, self.described),
            "off_topic": self.off_topic,
            "off_topic_tagged": _share(self.off_topic_tagged, self.off_topic),
            "off_topic_proposed": _share(self.off_topic_proposed, self.off_topic),
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
    figures: dict[str, Any] = _about(policy, (*options.texts, *TABLES, *BLIND))
    figures["quality"] = _quality(texts, tagger)
    figures["ranked"] = _ranked(tagger, [field.id for field in policy.taxonomy.fields])
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


def _ranked(tagger: Tagger, fields: Sequence[str]) -> dict[str, dict[str, float | int | None]]:
    """Count company texts and near misses, together, apart, and by field."""
    groups: dict[str, Ranked] = {}
    for path in (*TABLES, *BLIND):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row, tagging in zip(rows, tagger.tag_many([row["text"] for row in rows]), strict=True):
            split = "blind" if path in BLIND else row["split"]
            named, about = _labels(row.get("named")), _labels(row.get("described")) | _labels(row.get("about"))
            for group in (split, f"{split}/{path.stem}"):
                groups.setdefault(group, Ranked()).add(tagging, named, about)
            for field in fields:
                groups.setdefault(f"{split}/{field}", Ranked()).add(tagging, named, about, field=field)
    return {name: groups[name].figures() for name in sorted(groups)}


def _labels(cell: str | None) -> set[str]:
    return set((cell or "").replace(";", " ").split())


def _field(label: str) -> str:
    return label.split(".")[0]


def _is_right(tag: Tag, gold: set[str]) -> bool:
    """Whether a tag is among the labels, or lies in a field of which they tell no technology."""
    return tag.id in gold or (tag.field in gold and not any(one.startswith(f"{tag.field}.") for one in gold))


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
    tagged = proposed = 0
    for text, tagging in zip(descriptions, taggings, strict=True):
        told = [("", tag) for tag in tagging.tags] + [("proposed: ", tag) for tag in tagging.proposals]
        tagged, proposed = tagged + bool(tagging.tags), proposed + bool(tagging.proposals)
        if told:
            sys.stdout.write(f"{', '.join(f'{how}{tag.id} {tag.weight}' for how, tag in told)}: {text}\n")
    return {
        "rows": len(descriptions),
        "described": sum(map(bool, descriptions)),
        "tagged": tagged,
        "proposed": proposed,
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _show(figures: dict[str, Any]) -> None:
    write = sys.stdout.write
    write(f"{'':28} texts  prec  rec   f1    field f1  primary  tagged\n")
    for name, row in figures["quality"].items():
        shares = [row[key] for key in ("precision", "recall", "f1", "field_f1", "primary_right", "texts_tagged")]
        cells = ["  -  " if share is None else f"{share:.3f}" for share in shares]
        write(f"{name:28} {row['texts']:5}  {'  '.join(cells)}\n")
    write(f"\n{'what ranks, what is proposed':32} tags  prec  wrong  recall  prop  prec  found  off  tagged  prop\n")
    for name, row in figures["ranked"].items():
        cells = ["  -  " if value is None else f"{value:5}" for value in row.values()]
        write(f"{name:32} {' '.join(cells)}\n")
    for part in ("speed", "startups"):
        for name, value in figures.get(part, {}).items():
            write(f"{part}.{name}: {value}\n")


if __name__ == "__main__":
    main()
