"""Leads as officers receive them, beside the places that an expert noted before looking: policy alone, and combined.

Usage::

    python benchmarks/expert_leads.py --leads FOLDER --json OUT [--city FOLDER]

FOLDER, and what is counted of it, are as :mod:`api.usecases.models.expert_leads` says. The demo city is built and
taught in a temporary folder, or in ``--city``, where it is used again; the leads are read as a file is, and asked
about as an officer asks.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from api.access import SYSTEM
from api.advice.advisor import Advisor
from api.store.schema import migrate, open_store
from api.usecases.models.expert_leads import ask_about, places_told
from api.usecases.models.learning import Learning
from api.usecases.models.model_changes import take_snapshot, train_first
from api.usecases.office.demo import settle_demo
from benchmarks.calls import call_of
from benchmarks.measured import LEARNING, publish, versions
from features.errors import PromotionRefused
from features.policy.pack import load_policy
from features.tagger import Tagger
from features.text.encoder import SentenceEncoder
from recommender.matching.slate import Slate

NOW = dt.datetime(2026, 11, 30, 2, tzinfo=dt.UTC)


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


def _points(slate: Slate) -> dict[str, list[float]]:
    """Return policy's points and learned points of the parks shown."""
    return {
        one.park_id: [round(one.policy, 1), round(one.learned.points, 1) if one.learned else 0.0]
        for one in slate.matches
    }


def measured(folder: Path, leads: Path) -> dict[str, Any]:
    """Ask about every lead, and count."""
    policy = load_policy()
    tagger = Tagger(policy.taxonomy, SentenceEncoder(), wording=policy.wording)
    url, refused = settled(folder, tagger)
    with open_store(url) as store:
        advisor = Advisor(store, tagger=tagger, models=folder / "models")
        found = ask_about(call_of(store, SYSTEM, now=NOW), advisor, leads)
        model_id = advisor.model_id
    counts = found.counts()
    return {
        "policy_only": {one.name: one.policy for one in counts} | {"n": len(found.expected)},
        "combined": {one.name: one.served for one in counts} | {"n": len(found.expected)},
        "policy": policy.version,
        "model_id": model_id,
        "refused": refused,
        "leads": {
            one.project_id: {
                "expected": sorted(one.first),
                "acceptable": sorted(one.acceptable),
                "policy_only": places_told(found.plain[one.project_id]),
                "combined": places_told(found.served[one.project_id]),
                "points": _points(found.served[one.project_id]),
                "judged": found.judged(one, found.served),
            }
            for one in found.expected
        },
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
