"""The scrubber of personal data against sentences of CVs in which people, nationalities and peoples are marked.

Usage::

    python benchmarks/scrubber.py --data FOLDER --json OUT

FOLDER holds one or more ``*.csv`` or ``*.csv.gz`` with the columns ``text`` and ``spans`` (``start:end:KIND`` joined
by ``;``): sentences of Chinese CVs with names replaced by others (public: the Resume NER set of Zhang and Yang, 2018,
in the repository jiesutd/LatticeLSTM). Half of the texts, by the hash of the text, was looked at while rules were
written; the figures that count are those of the other half.

A marked name counts as found if every character of it is taken; what is taken as a name and touches none that is
marked is a false one. Beside it: how much of what matching needs (posts, subjects, degrees) is left whole; a post that
tells of a party goes with it and is not counted as lost. ``subjects_known_as_disciplines`` is how many of the subjects
the national catalogue of :mod:`features.disciplines` knows.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measured import publish, versions
from features.disciplines import discipline_code
from features.scrubbing.kinds import PersonalData
from features.scrubbing.scrubber import Scrubbed, scrubbed

TAKEN = {"NAME": "names", "CONT": "nationalities", "RACE": "peoples"}
KEPT = {"TITLE": "posts", "PRO": "subjects", "EDU": "degrees"}


@dataclass(frozen=True)
class Marked:
    """A text and what is marked in it: start, end, kind."""

    text: str
    spans: tuple[tuple[int, int, str], ...]

    @property
    def was_looked_at(self) -> bool:
        """Whether the text is of the half that rules were written with."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0


def main() -> None:
    """Scrub every text; print and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    files = sorted(path for path in options.data.iterdir() if path.name.endswith((".csv", ".csv.gz")))
    texts = [marked for path in files for marked in _read(path)]
    figures = {
        "inputs_sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
        "versions": versions(("opencc", "pypinyin", "zxcvbn")),
        "looked_at": _figures([one for one in texts if one.was_looked_at]),
        "reported": _figures([one for one in texts if not one.was_looked_at]),
        "all": _figures(texts),
    }
    publish(figures, options.json)


def _read(path: Path) -> Iterator[Marked]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for row in csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")):
        told = (span.split(":") for span in row["spans"].split(";") if span)
        yield Marked(row["text"], tuple((int(start), int(end), kind) for start, end, kind in told))


def _figures(texts: Sequence[Marked]) -> dict[str, Any]:
    started = time.process_time()
    results = [scrubbed(one.text) for one in texts]
    seconds = time.process_time() - started
    counts: Counter[str] = Counter()
    for marked, result in zip(texts, results, strict=True):
        _count(marked, result, counts)
    characters = sum(len(one.text) for one in texts)
    found = counts["true names"] + counts["false names"]
    return {
        "texts": len(texts),
        "characters": characters,
        "characters_per_second": round(characters / seconds) if seconds else None,
        "name_precision": _share(counts["true names"], found),
        "false_names": counts["false names"],
        "false_names_per_1000_characters": round(1000 * counts["false names"] / max(1, characters), 3),
        **{f"{name}_recall": _share(counts[f"taken {kind}"], counts[kind]) for kind, name in TAKEN.items()},
        **{f"{name}_marked": counts[kind] for kind, name in TAKEN.items()},
        "subjects_known_as_disciplines": _share(counts["known subjects"], counts["PRO"]),
        **{f"{name}_left_whole": _share(counts[f"whole {kind}"], counts[kind]) for kind, name in KEPT.items()},
    }


def _count(marked: Marked, result: Scrubbed, counts: Counter[str]) -> None:
    gone = {place for span in result.spans for place in range(span.start, span.end)}
    lost = {
        place
        for span in result.spans
        if span.kind is not PersonalData.POLITICS
        for place in range(span.start, span.end)
    }
    for start, end, kind in marked.spans:
        counts[kind] += 1
        counts["known subjects"] += kind == "PRO" and discipline_code(marked.text[start:end]) is not None
        counts[f"taken {kind}"] += gone.issuperset(range(start, end))
        counts[f"whole {kind}"] += lost.isdisjoint(range(start, end))
    names = [(start, end) for start, end, kind in marked.spans if kind == "NAME"]
    for span in result.spans:
        if span.kind is PersonalData.NAME:
            is_one = any(span.start < end and start < span.end for start, end in names)
            counts["true names" if is_one else "false names"] += 1


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


if __name__ == "__main__":
    main()
