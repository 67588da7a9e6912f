"""Leads as officers receive them, beside the places that an expert noted before looking: policy alone, and combined.

Usage::

    python benchmarks/expert_leads.py --leads FOLDER --json OUT [--city FOLDER]

FOLDER holds ``leads.csv`` in the headers of the product's own template, and ``expected.csv``: ``project_id``,
``expected_first``, ``acceptable`` and ``must_not`` (ids of places, ``;`` between several). The demo city is built and
taught in a temporary folder, or in ``--city``, where it is used again; the leads are imported as a file is, and asked
about as an officer asks. An answer is the overseas hub, where the route leads there first, and then the parks shown.

Counted are leads whose first answer is the one expected, whose first is that or an acceptable one, and that have the
expected one among the first three; and how many places that must not be there are among the first three of all leads.
Text in brackets forbids in words: every park for that lead. Where nothing is expected, the right answer is none.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.access import SYSTEM
from api.advice.advisor import Advisor
from api.sheets.cells.columns import Terms
from api.sheets.reading import read_sheet
from api.store.kinds import PROJECTS
from api.store.schema import migrate, open_store
from api.store.session import Store
from api.usecases.models.learning import Learning
from api.usecases.models.model_changes import take_snapshot, train_first
from api.usecases.office.demo import settle_demo
from api.usecases.sheets.importing import import_result
from benchmarks.calls import call_of
from benchmarks.measured import LEARNING, publish, versions
from features.choices import PlaceKind
from features.errors import PromotionRefused
from features.policy.pack import load_policy
from features.project import ProjectProfile
from features.tagger import Tagger
from features.text.encoder import SentenceEncoder
from recommender.matching.slate import Slate

NOW = dt.datetime(2026, 11, 30, 2, tzinfo=dt.UTC)
SHOWN = 3
FIGURES = ("first_expected", "first_acceptable", "expected_in_top3", "forbidden_in_top3")


@dataclass(frozen=True)
class Expected:
    """What the expert noted of one lead.

    Attributes
    ----------
    first
        Places one of which should come first; none = no place should come at all.
    acceptable
        Places that may come first as well.
    forbidden
        Places that must not be among the first three; ``no_park`` forbids every park.
    """

    project_id: str
    first: frozenset[str]
    acceptable: frozenset[str]
    forbidden: frozenset[str]
    no_park: bool

    @classmethod
    def read(cls, file: Path) -> list[Expected]:
        """Read all of them."""
        with file.open(encoding="utf-8-sig", newline="") as text:
            return [cls._of(row) for row in csv.DictReader(text)]

    @classmethod
    def _of(cls, row: dict[str, str]) -> Expected:
        forbidden = _named(row["must_not"])
        words = {one for one in forbidden if one.startswith(("(", "（"))}
        return cls(
            row["project_id"], _named(row["expected_first"]), _named(row["acceptable"]), forbidden - words, bool(words)
        )

    def judge(self, answer: Sequence[str], parks: frozenset[str]) -> dict[str, int]:
        """Return what counts of one answer, place ids best first."""
        top, first = answer[:SHOWN], frozenset(answer[:1])
        right = first <= self.first and bool(first) == bool(self.first)
        must_not = self.forbidden | (parks if self.no_park else frozenset())
        return {
            "first_expected": int(right),
            "first_acceptable": int(right or (bool(first) and first <= self.acceptable)),
            "expected_in_top3": int(bool(self.first & set(top)) if self.first else not top),
            "forbidden_in_top3": len(must_not.intersection(top)),
        }


def _named(cell: str) -> frozenset[str]:
    return frozenset(one.strip() for one in cell.split(";") if one.strip())


def settled(folder: Path, tagger: Tagger) -> tuple[str, str | None]:
    """Build and teach the demo city, unless it is there; return the store's address, and why no model serves."""
    url = f"sqlite:///{folder / 'jianghai.sqlite'}"
    if (folder / "jianghai.sqlite").exists():
        return url, None
    migrate(url)
    with open_store(url) as store:
        call = call_of(store, SYSTEM, now=NOW)
        settle_demo(call, progress=lambda _done, _all: None)
        learning = Learning(folder, policy=load_policy(), tagger=tagger)
        take_snapshot(call, learning.snapshots)
        try:
            train_first(call, learning, clock=lambda: NOW)
        except PromotionRefused as refusal:
            return url, str(refusal)
    return url, None


def answers(store: Store, advisor: Advisor, ids: Sequence[str]) -> tuple[dict[str, Slate], dict[str, Slate]]:
    """Return the answer about each lead, by the policy alone and combined."""
    call = call_of(store, SYSTEM, now=NOW)
    combined, plain = {}, {}
    for name in ids:
        batch = advisor.everywhere(call, name)
        combined[name] = batch.slate(0)
        plain[name] = batch.matcher.taught(None).batch(batch.projects).slate(0)
    return plain, combined


def _points(slate: Slate) -> dict[str, list[float]]:
    """Return policy's points and learned points of the parks shown."""
    return {
        one.park_id: [round(one.policy, 1), round(one.learned.points, 1) if one.learned else 0.0]
        for one in slate.matches
    }


def _answer(slate: Slate) -> list[str]:
    hubs = [hub.park_id for hub in slate.hubs if hub.first]
    return [*hubs, *(match.park_id for match in slate.matches)]


def measured(folder: Path, leads: Path) -> dict[str, Any]:
    """Import the leads, ask about each, and count."""
    policy = load_policy()
    tagger = Tagger(policy.taxonomy, SentenceEncoder(), wording=policy.wording)
    url, refused = settled(folder, tagger)
    expected = Expected.read(leads / "expected.csv")
    with open_store(url) as store:
        call = call_of(store, SYSTEM, now=NOW)
        terms = Terms.of(policy.taxonomy)
        sheet = read_sheet((leads / "leads.csv").read_bytes(), model=ProjectProfile, terms=terms, today=call.today)
        done = import_result(call, PROJECTS, sheet)
        if done.saved is None:
            raise SystemExit(f"rows {done.rejected_rows} of leads.csv cannot be read")
        advisor = Advisor(store, tagger=tagger, models=folder / "models")
        parks = frozenset(one.park_id for one in advisor.city_places(call) if one.kind is not PlaceKind.OVERSEAS_HUB)
        slates = answers(store, advisor, [one.project_id for one in expected])
        told = [{name: _answer(slate) for name, slate in said.items()} for said in slates]
        model_id = advisor.model_id
    found = {}
    for name, said in zip(("policy_only", "combined"), told, strict=True):
        counts = [one.judge(said[one.project_id], parks) for one in expected]
        found[name] = {figure: sum(count[figure] for count in counts) for figure in FIGURES} | {"n": len(expected)}
    leads_told = {
        one.project_id: {
            "expected": sorted(one.first),
            "acceptable": sorted(one.acceptable),
            "policy_only": told[0][one.project_id],
            "combined": told[1][one.project_id],
            "points": _points(slates[1][one.project_id]),
            "judged": one.judge(told[1][one.project_id], parks),
        }
        for one in expected
    }
    return {
        **found,
        "policy": policy.version,
        "model_id": model_id,
        "refused": refused,
        "leads": leads_told,
        "versions": versions(LEARNING),
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=Path, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--city", type=Path, help="keep the taught demo city here")
    options = parser.parse_args()
    if options.city is not None:
        options.city.mkdir(parents=True, exist_ok=True)
        publish(measured(options.city, options.leads), options.json)
        return
    with tempfile.TemporaryDirectory() as folder:
        publish(measured(Path(folder), options.leads), options.json)


if __name__ == "__main__":
    main()
