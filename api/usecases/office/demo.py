"""The demo city in the store: only ever beside its own data, never into a city's real one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from api.access import Actor
from api.call import Call
from api.store.kinds import PARKS, PROJECTS
from api.store.kinds.park import PLACE_LIST
from api.store.queries.events import events_by_key
from api.store.queries.listing import count_projects, count_records
from api.store.queries.profiles import load_profiles
from api.store.session import ReadTransaction
from api.usecases.engagements.recording import record_events
from api.usecases.leads.limits import place_limits
from api.usecases.leads.profiles import import_profiles
from features.errors import ConflictError
from features.events import EventKind
from features.project import ProjectProfile
from recommender.matching.batch import Batch
from recommender.matching.slate import Slate
from training.world.city import InventedCity, build_city, later, weeks_until

_STEPS = 4
_LOOKED_AT = 60
_READABLE_CHARS = 60


@dataclass(frozen=True)
class DemoCity:
    """How much the demo city holds, and the city itself, on the days on which it stands in the store."""

    places: int
    leads: int
    events: int
    landed: int
    invented: InventedCity = field(repr=False, compare=False)


def settle_demo(call: Call, *, progress: Callable[[int, int], None]) -> DemoCity:
    """Write the demo city, ending this week, into the store; where it stands already, nothing changes.

    Raises
    ------
    ConflictError
        The store holds data that is not the demo's.
    """
    progress(0, _STEPS)
    drawn = build_city(policy=call.policy)
    with call.read() as tx:
        city = later(drawn, _weeks(tx, call.actor, drawn, today=call.today))
    progress(1, _STEPS)
    ids = {lead.profile.project_id for lead in city.leads}
    with call.read() as tx:
        held = count_projects(tx, call.actor), count_records(tx, call.actor, PLACE_LIST)
    if held not in ((0, 0), (len(ids), len(city.all_places))):
        raise ConflictError(
            f"this store holds {held[0]} projects and {held[1]} places that are not the demo's: "
            "set JIANGHAI_DATA_DIR to another folder for the demo",
            zh=f"该数据库已有{held[0]}条线索、{held[1]}个园区，不是演示数据："
            "请把 JIANGHAI_DATA_DIR 指向另一个文件夹再运行演示",
        )
    import_profiles(call, PARKS, city.all_places, reason="demo")
    progress(2, _STEPS)
    import_profiles(call, PROJECTS, [lead.profile for lead in city.leads], reason="demo")
    progress(3, _STEPS)
    record_events(call, city.events)
    progress(_STEPS, _STEPS)
    landed = sum(event.to_state == "registered" for event in city.events)
    return DemoCity(len(city.all_places), len(ids), len(city.events), landed, city)


@dataclass(frozen=True)
class DemoRoom:
    """How many places can take nobody more, and how many hardly anybody."""

    full: int
    nearly_full: int


def demo_room(call: Call) -> DemoRoom:
    """Count the places whose yearly number, or whatever else they report as free, is used up or nearly so."""
    share = call.policy.rules.room.parameters.nearly_full_share
    with call.read() as tx:
        places = [one.id for one in load_profiles(tx, call.actor, PARKS)]
    used = [[one for one in place_limits(call, park_id) if one.taken] for park_id in places]
    full = sum(any(not one.left for one in limits) for limits in used)
    near = sum(any(one.left < share * one.reported for one in limits) for limits in used)
    return DemoRoom(full, near - full)


def _weeks(tx: ReadTransaction, actor: Actor, drawn: InventedCity, *, today: dt.date) -> int:
    """Return by how much the city in the store was moved, or, where none stands yet, is to be moved."""
    first = next(event for event in drawn.events if event.kind is not EventKind.OPENED)  # openings keep no key
    held = events_by_key(tx, actor, [str(first.key)]).get(str(first.key))
    return weeks_until(today) if held is None else (held.happened_on - first.happened_on).days // 7


def telling_slate(batch: Batch) -> Slate:
    """Return the slate of the newest open lead that shows most: named in Chinese, with places, near misses, reasons.

    Raises
    ------
    ConflictError
        There is no open lead to show.
    """
    newest_first = range(len(batch.projects) - 1, -1, -1)
    slates = (batch.slate(row) for row in newest_first if _is_readable(batch.projects.profiles[row]))
    best = max(islice(slates, _LOOKED_AT), key=_tells, default=None)
    if best is None:
        raise ConflictError("the demo city holds no open lead to show", zh="演示城市里没有可展示的待落地线索")
    return best


def _is_readable(profile: ProjectProfile) -> bool:
    return not profile.description.isascii() and len(profile.description) >= _READABLE_CHARS


def _tells(slate: Slate) -> tuple[bool, int, int, float]:
    named = bool(slate.tags) and not slate.route.on_hold
    return named, len(slate.matches), len(slate.near_misses), max((match.score for match in slate.matches), default=0.0)
