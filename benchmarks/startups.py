"""Real start-ups as leads: imported through a mapping file, tagged, scored and routed, then counted.

Usage::

    python benchmarks/startups.py --data FOLDER --json OUT [--read 50]

FOLDER holds ``startups.csv``: name, description, categories, rounds and place of real start-ups (public: the
Y Combinator list in the repository ali-ce/datasets, CC BY-SA 4.0; links and founders removed). ``--read`` prints the
tagged ones and a seeded sample of the others, for a person to judge.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import random
import sys
from collections import Counter
from pathlib import Path

from api.sheets.cells.columns import Terms
from api.sheets.layout.mapping import load_mapping
from api.sheets.reading import read_sheet
from features.frames import project_table
from features.lead_tags import lead_tags
from features.policy.pack import load_policy
from features.project import ProjectProfile
from features.tagger import Tagger
from recommender.matching.matcher import Matcher
from recommender.matching.slate import Slate
from training.world.places import demo_places

SEED = 50
TODAY = dt.date(2026, 7, 1)
MAPPING = Path(__file__).parents[1] / "docs" / "examples" / "mapping-startups.yaml"


def main() -> None:
    """Import, tag, score, route; print and write the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--read", type=int, default=0, help="print so many results to read")
    options = parser.parse_args()
    source = (options.data / "startups.csv").read_bytes()
    policy = load_policy()
    terms = Terms.of(policy.taxonomy)
    result = read_sheet(source, model=ProjectProfile, mapping=load_mapping(MAPPING, terms=terms), terms=terms)
    profiles = [profile for _, profile in result.profiles]
    tags = lead_tags(profiles, Tagger.of(policy))
    ids = [technology.id for technology in policy.taxonomy.technologies]
    table = project_table(
        profiles, [one.weights for one in tags], technology_ids=ids, proposals=[one.proposals for one in tags]
    )
    batch = Matcher(demo_places(), policy=policy, today=TODAY).batch(table)
    slates = [batch.slate(row) for row in range(len(profiles))]
    tagged = [slate for slate in slates if slate.tags]
    figures = {
        "input_sha256": hashlib.sha256(source).hexdigest(),
        "policy": policy.version,
        "rows": result.rows_read,
        "faults": len(result.faults),
        "tagged": len(tagged),
        "proposed": sum(bool(slate.proposals) for slate in slates),
        "routes": Counter(slate.route.decision.value for slate in slates),
        "leanings": Counter(slate.route.leaning.value for slate in slates if slate.route.leaning),
        "hubs": Counter(slate.route.hub_id for slate in slates if slate.route.hub_id),
        "seed": SEED,
    }
    options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")
    _print_for_reading(slates, profiles, options.read)


def _print_for_reading(slates: list[Slate], profiles: list[ProjectProfile], count: int) -> None:
    """Print the tagged results, then a sample of the others, up to ``count``."""
    rows = list(range(len(slates)))
    random.Random(SEED).shuffle(rows)  # noqa: S311 - a sample to read, not a secret
    rows.sort(key=lambda row: not slates[row].tags)
    for row in rows[:count]:
        slate, profile = slates[row], profiles[row]
        places = ", ".join(match.park_id for match in slate.matches)
        text = profile.description.replace("\n", " ")[:160]
        print(f"{profile.name} | {text}\n    {dict(slate.tags)} | {slate.route.say('en')} | {places}")


if __name__ == "__main__":
    main()
