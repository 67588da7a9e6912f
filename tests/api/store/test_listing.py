"""Lists: filters agree with plain Python, pages neither skip nor repeat, search finds what people type."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest

from api.store.kinds import PARKS, PROJECTS
from api.store.kinds.park import PLACE_LIST
from api.store.kinds.project import ProjectOrder, ProjectSummary
from api.store.queries.listing import (
    ProjectFilter,
    RecordFilter,
    count_by_state,
    count_projects,
    count_records,
    list_projects,
    list_records,
)
from api.store.session import Store
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import edit_profile, import_profiles
from features.choices import AssetType, Confidentiality, LeadSource
from features.errors import InputError
from features.events import EventDraft
from features.funnel import EngagementStatus
from features.money import Money
from tests.api.samples import OFFICER, STEWARD, call_of, later, park, project

DAY = dt.date(2026, 5, 1)
SOURCES, OFFICERS = list(LeadSource), ["张三（演示）", "李四（演示）", None]


@pytest.fixture
def city(store: Store) -> Store:
    """60 projects of all sorts at three places, some sent, some lost."""
    import_profiles(
        call_of(store, STEWARD), PARKS, [park("a", district="崇川区"), park("b", district="海安市", kind="incubator")]
    )
    import_profiles(
        call_of(store, STEWARD, now=later(hours=1)), PARKS, [park("c", district="崇川区", name_en="Third Place")]
    )
    for batch in range(3):
        profiles = [_project(number) for number in range(batch * 20, batch * 20 + 20)]
        import_profiles(call_of(store, OFFICER, now=later(hours=batch)), PROJECTS, profiles)
    drafts = [draft for number in range(0, 60, 3) for draft in _story(number)]
    record_events(call_of(store, OFFICER, now=later(days=1)), drafts)
    return store


def _project(number: int) -> object:
    return project(
        f"P{number:02d}",
        name=f"项目{number % 7}（演示）",
        source=SOURCES[number % 4],
        officer=OFFICERS[number % 3],
        asset_type=list(AssetType)[number % 2],
        confidentiality=list(Confidentiality)[number % 3] if number % 5 else None,
        total_investment=Money(amount=1000 * number) if number % 4 else None,
        first_reported_on=dt.date(2026, 1, 1) + dt.timedelta(days=number),
    )


def _story(number: int) -> list[EventDraft]:
    def event(kind: str, **details: object) -> EventDraft:
        return EventDraft.model_validate(
            {"project_id": f"P{number:02d}", "kind": kind, "happened_on": DAY + dt.timedelta(days=number), **details}
        )

    told = [event("moved", to_state="qualified"), event("sent", park_id="a"), event("sent", park_id="b")]
    if number % 2:
        told += [event("accepted", park_id="a"), event("declined", park_id="b", code="crowding")]
    if number % 4 == 0:
        told.append(event("moved", to_state="lost", code="cost"))
    return told


def everything(
    store: Store, which: ProjectFilter | None = None, order: ProjectOrder = ProjectOrder.ID
) -> list[ProjectSummary]:
    """All pages of a list, seven rows a page."""
    found: list[ProjectSummary] = []
    cursor = None
    with store.read(OFFICER) as tx:
        while True:
            page = list_projects(tx, OFFICER, which, order=order, limit=7, cursor=cursor)
            assert 0 < len(page.items) <= 7 or not found
            found += page.items
            if page.next_cursor is None:
                assert len(found) == count_projects(tx, OFFICER, which)
                return found
            cursor = page.next_cursor


def ids(store: Store, **conditions: object) -> list[int]:
    """Numbers of the projects that a filter finds."""
    return [int(one.id[1:]) for one in everything(store, ProjectFilter(**conditions))]  # type: ignore[arg-type]


def test_every_order_walks_through_all_pages_once(city: Store) -> None:
    keys = {
        ProjectOrder.UPDATED: lambda one: (one.updated_at, one.id),
        ProjectOrder.CREATED: lambda one: (one.created_at, one.id),
        ProjectOrder.WAITING: lambda one: (one.state_since, one.id),
        ProjectOrder.NEWEST: lambda one: (one.state_since, one.id),
        ProjectOrder.NAME: lambda one: (one.name.encode(), one.id),
        ProjectOrder.ID: lambda one: one.id,
    }
    assert set(keys) == set(ProjectOrder)
    newest_first = (ProjectOrder.UPDATED, ProjectOrder.CREATED, ProjectOrder.NEWEST)
    for order, key in keys.items():
        found = everything(city, order=order)
        assert len(found) == 60
        assert found == sorted(found, key=key, reverse=order in newest_first)
        with city.read(OFFICER) as tx:
            assert list(list_projects(tx, OFFICER, order=order, limit=7, skip=14).items) == found[14:21]


def test_filters_agree_with_plain_python(city: Store) -> None:
    everyone = range(60)
    sent = [number for number in everyone if number % 3 == 0]
    assert ids(city, sources=["fund", "contest"]) == [
        n for n in everyone if SOURCES[n % 4].value in ("fund", "contest")
    ]
    assert ids(city, officers=["张三（演示）"]) == [n for n in everyone if n % 3 == 0]
    assert ids(city, asset_types=["light"]) == [n for n in everyone if n % 2 == 1]
    assert ids(city, confidentialities=["anonymous"]) == [n for n in everyone if n % 3 == 2 and n % 5]
    engaged = ids(city, engaged=True)
    assert engaged
    assert sorted(engaged + ids(city, engaged=False)) == list(everyone)
    days = {int(one.id[1:]): one.state_since for one in everything(city)}
    middle = sorted(days.values())[30]
    assert ids(city, since_from=middle) == [n for n in everyone if days[n] >= middle]
    assert ids(city, since_until=middle) == [n for n in everyone if days[n] <= middle]
    assert ids(city, least_investment_wan=50_000) == [n for n in everyone if n % 4 and n >= 50]
    assert ids(city, reported_from=dt.date(2026, 2, 20)) == [n for n in everyone if n >= 50]
    assert ids(city, reported_until=dt.date(2026, 1, 3)) == [0, 1, 2]
    assert ids(city, states=["lost"]) == [n for n in sent if n % 4 == 0]
    assert ids(city, states=["qualified"]) == [n for n in sent if n % 4]
    assert ids(city, stages=["qualified"]) == sent
    assert ids(city, engaged_park_id="b") == sent
    assert ids(city, engaged_park_id="b", engagement_statuses=[EngagementStatus.DECLINED]) == [n for n in sent if n % 2]
    assert ids(city, engaged_park_id="c") == []
    assert ids(city, states=["lead"], asset_types=["light"], officers=["李四（演示）"]) == [
        n for n in everyone if n % 3 == 1 and n % 2
    ]
    assert ids(city, data_statuses=["official"]) == []


def test_counts_by_state_add_up(city: Store) -> None:
    with city.read(OFFICER) as tx:
        counts = count_by_state(tx, OFFICER)
        assert counts == {"lead": 40, "qualified": 15, "lost": 5}
        assert count_by_state(tx, OFFICER, ProjectFilter(asset_types=["light"])) == {"lead": 20, "qualified": 10}


def test_a_row_that_moves_to_the_front_is_not_skipped_behind_it(city: Store) -> None:
    """Someone edits while another pages: what was behind the cursor and untouched still comes, once."""
    with city.read(OFFICER) as tx:
        first = list_projects(tx, OFFICER, order=ProjectOrder.ID, limit=30)
    edit_profile(call_of(city, OFFICER, now=later(days=2)), PROJECTS, project("P45"), expected_version=1)
    with city.read(OFFICER) as tx:
        rest = list_projects(tx, OFFICER, order=ProjectOrder.ID, limit=100, cursor=first.next_cursor)
    assert [one.id for one in (*first.items, *rest.items)] == [f"P{number:02d}" for number in range(60)]


def test_places_are_listed_filtered_and_searched(city: Store) -> None:
    of_kind = RecordFilter(chosen={"kind": ["incubator"]})
    in_district = RecordFilter(chosen={"district": ["崇川区"]})
    with city.read(OFFICER) as tx:
        assert [one.id for one in list_records(tx, OFFICER, PLACE_LIST).items] == ["a", "b", "c"]
        assert [one.id for one in list_records(tx, OFFICER, PLACE_LIST, order="updated").items] == ["c", "b", "a"]
        assert [one.id for one in list_records(tx, OFFICER, PLACE_LIST, in_district).items] == [
            "a",
            "c",
        ]
        assert [one.id for one in list_records(tx, OFFICER, PLACE_LIST, of_kind).items] == ["b"]
        assert [one.id for one in list_records(tx, OFFICER, PLACE_LIST, RecordFilter(text="third")).items] == ["c"]
        assert [one.id for one in list_records(tx, OFFICER, PLACE_LIST, RecordFilter(text="haian")).items] == ["b"]
        assert count_records(tx, OFFICER, PLACE_LIST, in_district) == 2
        page = list_records(tx, OFFICER, PLACE_LIST, order="district", limit=2)
        assert [one.id for one in page.items] == ["a", "c"]
        assert [
            one.id for one in list_records(tx, OFFICER, PLACE_LIST, order="district", cursor=page.next_cursor).items
        ] == ["b"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("碳化硅", ["s1"]),
        ("ＳｉＣ", ["s1"]),
        ("sic WAFER", ["s1"]),
        ("wafer 外延", ["s1"]),
        ("wafer 电解液", []),
        ("thg", ["s1"]),
        ("tanhuagui", ["s1"]),
        ("cqcn", ["s2"]),
        ("100%", ["s2"]),
        ("1_0", []),
        ("%", ["s2"]),
        ("\\", []),
        ("海鸥", ["s2"]),
        ("S2", ["s2"]),
        ("  ", ["s1", "s2"]),
        ("a\x00b", []),
        ("\ud800", []),
    ],
)
def test_search(store: Store, text: str, found: list[str]) -> None:
    profiles = [
        project("s1", name="碳化硅外延片（演示）", description="8-inch SiC wafer", company_name="某某科技（演示）"),
        project("s2", name="重庆储能（演示）", code_name="海鸥项目", description="国产化率100%", product_use="电解液"),
    ]
    import_profiles(call_of(store, OFFICER), PROJECTS, profiles)
    with store.read(OFFICER) as tx:
        page = list_projects(tx, OFFICER, ProjectFilter(text=text), order=ProjectOrder.ID)
    assert [one.id for one in page.items] == found


def _cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "no base64!",
        "é",
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        _cursor("updated"),
        _cursor("id", "P1", "P1"),
        _cursor("updated", "yesterday", "P1"),
        _cursor("updated", "2026-07-01", "P1"),
        _cursor("updated", "2026-07-01T00:00:00", "P1"),
        _cursor("updated", 3, "P1"),
        _cursor("updated", "2026-07-01T00:00:00+00:00", 7),
        _cursor("updated", "2026-07-01T00:00:00+00:00", "a\x00b"),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(store: Store, cursor: str) -> None:
    with store.read(OFFICER) as tx, pytest.raises(InputError, match=r"cursor must be the next_cursor .*\(updated\)"):
        list_projects(tx, OFFICER, cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_is_of_reasonable_size(store: Store, limit: int) -> None:
    with store.read(OFFICER) as tx, pytest.raises(InputError, match="limit must be in 1…500"):
        list_records(tx, OFFICER, PLACE_LIST, limit=limit)


def test_strange_filters_find_nothing_and_break_nothing(city: Store) -> None:
    for strange in ("a\x00b", "\ud800", "x" * 10_000, "'; DROP TABLE project; --"):
        assert ids(city, officers=[strange]) == []
        assert ids(city, engaged_park_id=strange) == []
        assert ids(city, states=[strange]) == []
