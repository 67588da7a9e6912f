"""A few words over everything one may see."""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.access import Actor, Permission
from api.call import Call
from api.store.kinds.park import PLACE_LIST, ParkSummary
from api.store.kinds.project import ProjectSummary
from api.store.queries.listing import (
    ProjectFilter,
    RecordFilter,
    count_projects,
    count_records,
    list_projects,
    list_records,
)
from api.store.session import ReadTransaction

SHOWN = 20


@dataclass(frozen=True)
class Found:
    """The first of the projects and places found, and how many there are; where a word begins so, it comes first."""

    projects: tuple[ProjectSummary, ...]
    n_projects: int
    places: tuple[ParkSummary, ...]
    n_places: int


def find(call: Call, text: str, *, limit: int = SHOWN) -> Found:
    """Return what the words of ``text`` find; a kind that the actor may not see finds nothing."""
    projects, places = ProjectFilter(text=text), RecordFilter(text=text)
    sees_projects, sees_places = call.actor.may(Permission.READ_PROJECTS), call.actor.may(Permission.READ_PLACES)
    if not sees_places:
        call.require(Permission.READ_PROJECTS)
    with call.read() as tx:
        return Found(
            projects=_best(tx, call.actor, projects, limit) if sees_projects else (),
            n_projects=count_projects(tx, call.actor, projects) if sees_projects else 0,
            places=list_records(tx, call.actor, PLACE_LIST, places, limit=limit).items if sees_places else (),
            n_places=count_records(tx, call.actor, PLACE_LIST, places) if sees_places else 0,
        )


def _best(tx: ReadTransaction, actor: Actor, which: ProjectFilter, limit: int) -> tuple[ProjectSummary, ...]:
    """Return those where the text begins a word, such as the initials of a name, then the rest, the newest first."""
    begins = list_projects(tx, actor, replace(which, at_word_starts=True), limit=limit).items
    if len(begins) == limit:
        return begins
    known = {one.id for one in begins}
    rest = [one for one in list_projects(tx, actor, which, limit=limit).items if one.id not in known]
    return (*begins, *rest)[:limit]
