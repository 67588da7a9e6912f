"""How long one lead takes, and a whole batch: leads x places, in this process.

Usage::

    python benchmarks/lead.py --json OUT [--leads 5000] [--places 300] [--asked 300]

Leads are the demo city's inventions; places are its parks, repeated with shifted capacities. Tags are those of the
text (read beforehand and timed apart). Prints and writes medians and percentiles in milliseconds, batch seconds,
peak memory, and the same at ten times as many places and leads, so that growth can be seen.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import json
import platform
import resource
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from features.choices import PlaceKind
from features.frames import ProjectTable, project_table
from features.park import ParkProfile
from features.policy.pack import Policy, load_policy
from recommender.matcher import Matcher
from training.world.leads import Lead, invent_leads
from training.world.places import demo_places

SEED = 20240807
TODAY = dt.date(2026, 7, 1)
SHOWN = 10


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--leads", type=int, default=5_000)
    parser.add_argument("--places", type=int, default=300)
    parser.add_argument("--asked", type=int, default=300, help="how many single leads are timed")
    options = parser.parse_args()
    policy = load_policy()
    figures: dict[str, Any] = {"seed": SEED, "policy": policy.version, "versions": _versions()}
    figures |= _measure(policy, options.leads, options.places, options.asked)
    figures["ten_times_the_places"] = _measure(policy, options.leads // 10, options.places * 10, options.asked // 10)
    figures["ten_times_the_leads"] = _measure(policy, options.leads * 10, options.places // 10, options.asked // 10)
    figures["peak_rss_mb_at_ten_times"] = _peak_rss_mb()
    options.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False), encoding="utf-8")
    json.dump(figures, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


def _measure(policy: Policy, n_leads: int, n_places: int, asked: int) -> dict[str, Any]:
    leads = invent_leads(n_leads, seed=SEED, first_day=dt.date(2024, 7, 1), days=730)
    matcher = Matcher(many_places(n_places), policy=policy, today=TODAY)
    table = _table(leads, policy)
    one = _single(matcher, table, asked)
    gc.collect()
    began = time.perf_counter()
    batch = matcher.batch(table)
    top = [batch.ranked(row)[:SHOWN] for row in range(len(table))]
    seconds = time.perf_counter() - began
    return {
        "leads": n_leads,
        "places": n_places,
        "one_lead_ms_p50": round(float(np.percentile(one, 50)), 2),
        "one_lead_ms_p99": round(float(np.percentile(one, 99)), 2),
        "batch_seconds": round(seconds, 2),
        "pairs": n_leads * n_places,
        "pairs_allowed": int(batch.open_sites.sum()),
        "leads_with_a_place": sum(len(rows) > 0 for rows in top),
        "peak_rss_mb": _peak_rss_mb(),
    }


def _single(matcher: Matcher, table: ProjectTable, asked: int) -> list[float]:
    """Time the full answer for single leads: rules, score, reasons, evidence and near misses for ten places."""
    rows = np.random.default_rng(SEED).integers(0, len(table), size=asked + 5)
    times = []
    for row in rows:
        began = time.perf_counter()
        matcher.batch(table.take([int(row)])).slate(0, limit=SHOWN)
        times.append((time.perf_counter() - began) * 1_000)
    return times[5:]


def many_places(count: int) -> list[ParkProfile]:
    """Return the demo city's parks, repeated with other capacities and coordinates until there are enough."""
    rng = np.random.default_rng(SEED)
    parks = [place for place in demo_places() if place.kind is not PlaceKind.OVERSEAS_HUB]
    hubs = [place for place in demo_places() if place.kind is PlaceKind.OVERSEAS_HUB]
    made = []
    for number in range(count - len(hubs)):
        park, scale = parks[number % len(parks)], float(rng.uniform(0.3, 1.8))
        made.append(
            park.model_copy(
                update={
                    "park_id": f"{park.park_id}-{number}",
                    "latitude": (park.latitude or 32.0) + float(rng.normal(0, 0.1)),
                    "longitude": (park.longitude or 121.0) + float(rng.normal(0, 0.1)),
                    "floor_free_m2": (park.floor_free_m2 or 0.0) * scale,
                    "power_free_kva": (park.power_free_kva or 0.0) * scale,
                }
            )
        )
    return [*made, *hubs]


def _table(leads: Sequence[Lead], policy: Policy) -> ProjectTable:
    ids = [technology.id for technology in policy.taxonomy.technologies]
    tags = [{lead.idea.technology_id: 0.9} if lead.idea.technology_id else {} for lead in leads]
    return project_table([lead.profile for lead in leads], tags, technology_ids=ids)


def _peak_rss_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: version(name) for name in ("numpy", "pandas", "pydantic")}}


if __name__ == "__main__":
    main()
