"""Targets: counted from events, entered by hand, and never both."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from api.access import Actor, Role
from api.store.kinds import PARKS, PROJECTS
from api.store.session import Store
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import add_profile
from api.usecases.office.targets import enter_figure, target_board
from features.choices import PlaceKind
from features.errors import AccessDenied, InputError, UnknownIdError
from features.events import EventDraft
from features.policy.pack import load_policy
from recommender.planning.attainment import Attainment, FigureOrigin
from tests.api.samples import TODAY, call_of, park, project

POLICY = load_policy()
STEWARD, OFFICER = Actor.of("steward-1", Role.STEWARD), Actor.of("officer-1", Role.OFFICER)
SPRING = dt.date(2026, 4, 1)


@pytest.fixture
def city(store: Store) -> Store:
    """Two parks, a hub, one project that landed in spring with seven people, one that did not."""
    for one in (park("ntcx"), park("netda"), park("hub_boston", kind=PlaceKind.OVERSEAS_HUB)):
        add_profile(call_of(store, STEWARD), PARKS, one)
    for name in ("P1", "P2"):
        add_profile(call_of(store, STEWARD), PROJECTS, project(name, first_reported_on=dt.date(2026, 1, 5)))
    steps = ("qualified", "negotiating", "approved", "signed", "registered")
    drafts = [
        EventDraft(
            project_id="P1",
            kind="moved",
            happened_on=SPRING,
            to_state=state,
            park_id="ntcx" if state == "registered" else None,
        )
        for state in steps
    ]
    for count, degree, day in ((5, "master", SPRING), (2, "doctor", TODAY), (9, "master", TODAY)):
        payload = {"count": count, "degree": degree}
        drafts.append(EventDraft(project_id="P1", kind="talent_arrived", happened_on=day, payload=payload))
    recorded = record_events(call_of(store, STEWARD), drafts).events
    mistaken = next(one.seq for one in recorded if one.payload.get("count") == 9)
    undo = EventDraft(project_id="P1", kind="retracted", happened_on=TODAY, refers_to=mistaken, text="重复登记")
    record_events(call_of(store, STEWARD), [undo])
    return store


def test_counted_from_events(city: Store) -> None:
    board = target_board(call_of(city, OFFICER))
    landed, people = board.of("landed_projects"), board.of("new_masters_phds")
    assert landed.figure is not None
    assert people.figure is not None
    assert (landed.figure.value, landed.figure.origin, landed.attainment) == (1, FigureOrigin.EVENTS, Attainment.BEHIND)
    assert people.figure.value == 5 + 2  # the mistaken nine are retracted
    assert landed.scheduled == pytest.approx(200 * 182 / 365)
    assert {one.id: actual for one, actual in board.derived}["masters_phds_per_project"] == 7
    assert board.of("unicorns").attainment is Attainment.UNKNOWN
    assert len(board.to_json()["targets"]) == 13


def test_a_year_before_there_was_anything_to_count(city: Store) -> None:
    enter_figure(call_of(city, STEWARD), "landed_projects", 188, as_of=dt.date(2025, 12, 31), note="年报")
    figure = target_board(call_of(city, OFFICER), year=2025).of("landed_projects").figure
    assert figure is not None
    assert (figure.value, figure.origin, figure.note) == (188, FigureOrigin.HAND, "年报")
    with pytest.raises(InputError, match="counted from recorded events"):
        enter_figure(call_of(city, STEWARD), "landed_projects", 188)


def test_a_later_figure_corrects_and_an_earlier_day_does_not(city: Store) -> None:
    for value, day in ((4, SPRING), (6, TODAY), (5, TODAY), (9, SPRING)):
        enter_figure(call_of(city, STEWARD), "equity_funds", value, as_of=day)
    figure = target_board(call_of(city, OFFICER)).of("equity_funds").figure
    assert figure is not None
    assert (figure.value, figure.as_of) == (5, TODAY)


def test_a_yearly_figure_is_of_its_year_only(city: Store) -> None:
    enter_figure(call_of(city, STEWARD), "scenarios", 6, as_of=dt.date(2025, 12, 1))
    assert target_board(call_of(city, OFFICER)).of("scenarios").figure is None
    assert target_board(call_of(city, OFFICER), year=2025).of("scenarios").attainment is Attainment.REACHED


def test_each_park_counts_and_a_hub_is_none(city: Store) -> None:
    enter_figure(call_of(city, STEWARD), "carrier_space", 30_000, park_id="ntcx")
    space = target_board(call_of(city, OFFICER)).of("carrier_space")
    assert space.figure is not None
    assert (space.figure.value, sorted(space.places)) == (30_000 / 2, ["netda", "ntcx"])


@pytest.mark.parametrize(
    ("target", "value", "park_id", "day"),
    [
        ("equity_funds", -1.0, None, TODAY),
        ("equity_funds", math.nan, None, TODAY),
        ("equity_funds", math.inf, None, TODAY),
        ("equity_funds", 3.0, "ntcx", TODAY),
        ("carrier_space", 3.0, None, TODAY),
        ("equity_funds", 3.0, None, TODAY + dt.timedelta(days=1)),
        ("equity_funds", 3.0, None, dt.date(2024, 8, 6)),
    ],
)
def test_what_cannot_be_entered(city: Store, target: str, value: float, park_id: str | None, day: dt.date) -> None:
    with pytest.raises(InputError):
        enter_figure(call_of(city, STEWARD), target, value, as_of=day, park_id=park_id)
    assert target_board(call_of(city, OFFICER)).of("equity_funds").figure is None


def test_unknown_ids_roles_and_years(city: Store) -> None:
    with pytest.raises(UnknownIdError):
        enter_figure(call_of(city, STEWARD), "none", 1)
    with pytest.raises(UnknownIdError):
        enter_figure(call_of(city, STEWARD), "carrier_space", 1, park_id="nowhere")
    with pytest.raises(AccessDenied):
        enter_figure(call_of(city, OFFICER), "equity_funds", 1)
    with pytest.raises(AccessDenied):
        target_board(call_of(city, Actor.of("a", Role.AUDITOR)))
    for year in (2023, 2027):
        with pytest.raises(InputError, match="year must lie between 2024 and 2026"):
            target_board(call_of(city, OFFICER), year=year)
