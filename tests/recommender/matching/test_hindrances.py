"""What a place missed: small counts by hand, and the whole demo batch against a slow count."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from features.frames import project_table
from features.park import ParkProfile, ParkTrack
from features.policy.pack import load_policy
from features.project import ProjectProfile
from recommender.eligibility.kleene import Status
from recommender.matching.batch import Batch
from recommender.matching.hindrances import missed
from recommender.matching.matcher import Matcher
from training.world.leads import invent_leads
from training.world.places import demo_places

TODAY = dt.date(2026, 7, 1)
POLICY = load_policy()
IDS = [technology.id for technology in POLICY.taxonomy.technologies]


def batch_of(place: ParkProfile, projects: list[tuple[ProjectProfile, str]]) -> Batch:
    table = project_table([one for one, _ in projects], [{tag: 1.0} for _, tag in projects], technology_ids=IDS)
    return Matcher([place], policy=POLICY, today=TODAY).batch(table)


def lead(number: int, tag: str = "third_gen_semi.sic", **facts: float) -> tuple[ProjectProfile, str]:
    return ProjectProfile(project_id=f"L{number}", name=f"项目{number}（演示）", **facts), tag  # type: ignore[arg-type]


def test_counts_by_hand() -> None:
    place = ParkProfile(
        park_id="p",
        name_zh="园区（演示）",
        district="崇川区",
        floor_free_m2=5_000,
        max_unit_m2=5_000,
        clear_height_m=8,
        segments=(ParkTrack(field_id="third_gen_semi", role="primary"),),  # type: ignore[arg-type]
    )
    projects = [
        lead(1, floor_area_m2=1_000, clear_height_m=6),
        lead(2, floor_area_m2=1_000, clear_height_m=9),
        lead(3, floor_area_m2=1_000, clear_height_m=10),
        lead(4, floor_area_m2=9_000, clear_height_m=12),
        lead(5, next(name for name in IDS if name.startswith("hydrogen.")), clear_height_m=20),
    ]
    found = missed(batch_of(place, projects), "p")
    assert (found.n_projects, found.n_allowed) == (4, 1)  # the hydrogen project is not the place's field
    height = next(one for one in found.hindrances if one.code == "building.height_short")
    assert found.hindrances[0] is height
    assert (height.projects, height.alone, height.most_needed) == (3, 2, 12)
    assert height.typical.facts.needed == 10
    floor = next(one for one in found.hindrances if one.code == "space.floor_short")
    assert (floor.projects, floor.alone) == (1, 0)


def test_nothing_to_miss() -> None:
    place = ParkProfile(park_id="p", name_zh="园区（演示）", district="崇川区")
    found = missed(batch_of(place, [lead(1)]), "p")
    assert (found.n_projects, found.n_allowed, found.hindrances) == (1, 1, ())


@pytest.fixture(scope="module")
def batch() -> Batch:
    leads = invent_leads(60, seed=7, first_day=dt.date(2026, 1, 1), days=150)
    tags = [{one.idea.technology_id: 0.9} if one.idea.technology_id else {} for one in leads]
    table = project_table([one.profile for one in leads], tags, technology_ids=IDS)
    return Matcher(demo_places(), policy=POLICY, today=TODAY).batch(table)


def test_agrees_with_every_verdict(batch: Batch) -> None:
    hindered = 0
    for place in batch.matcher.places.profiles:
        fields = {segment.field_id for segment in place.segments}
        row = batch.matcher.row_of(place.park_id)
        counts: Counter[str] = Counter()
        for project in range(len(batch.projects)):
            tags = batch.projects.tags[project]
            own = IDS[int(tags.argmax())].partition(".")[0] if tags.any() else None
            if fields and own not in fields:
                continue
            verdicts = batch.eligibility.verdicts(project, row)
            failing = {f.code for v in verdicts if v.status is Status.FAIL for f in v.findings}
            counts.update(failing)
        found = missed(batch, place.park_id)
        assert {one.code: one.projects for one in found.hindrances} == dict(counts)
        assert all(0 <= one.alone <= one.projects for one in found.hindrances)
        hindered += len(found.hindrances)
    assert hindered > 20
