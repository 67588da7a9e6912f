"""The demand for people: roles that are open, what landed projects need by the policy, and what the year still lacks.

A project that has landed and states no role of its own counts as the policy expects of it (masters and PhDs per landed
project). Each role and project counts once: under its first discipline, its first technology's field and its place.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from api.access import SYSTEM, Permission
from api.call import Call
from api.store.kinds import PROJECTS, ROLES
from api.store.queries.attention import names_of_places
from api.store.queries.listing import ProjectFilter, project_ids, project_places
from api.store.queries.profiles import load_profiles
from api.store.session import ReadTransaction
from api.usecases.office.targets import target_board
from features.bilingual import Bilingual, Spoken
from features.disciplines import discipline_code, disciplines
from features.policy.taxonomy import Taxonomy
from features.role import RoleProfile
from features.talent_choices import RoleStatus

S = TypeVar("S", bound=Spoken)
TARGET = "new_masters_phds"
PER_PROJECT = "masters_phds_per_project"
UNTOLD = Bilingual("未注明", "not stated")


@dataclass(frozen=True)
class DemandLine:
    """People wanted in one discipline, field or place, by its id ("" = not stated).

    ``wanted`` are those of open roles, ``expected`` those of landed projects without roles.
    """

    id: str
    words: Spoken
    wanted: int
    expected: float

    @property
    def people(self) -> float:
        """All of them."""
        return self.wanted + self.expected


@dataclass(frozen=True)
class TalentDemand:
    """What people are wanted on one day, and what the year's target lacks.

    Attributes
    ----------
    reached
        Arrivals of the year so far; ``None`` = nothing is known.
    roles, wanted
        Open roles, and how many people they want.
    projects, expected
        Landed projects without a role on record, and how many people the policy expects for them.
    """

    today: dt.date
    year: int
    goal: float
    reached: float | None
    roles: int
    wanted: int
    projects: int
    expected: float
    by_discipline: tuple[DemandLine, ...]
    by_track: tuple[DemandLine, ...]
    by_place: tuple[DemandLine, ...]

    @property
    def missing(self) -> float:
        """How many people the year's target still lacks."""
        return max(self.goal - (self.reached or 0), 0)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        plain = ("year", "goal", "reached", "missing", "roles", "wanted", "projects", "expected")
        lines = {
            name: [_line(one) for one in getattr(self, name)] for name in ("by_discipline", "by_track", "by_place")
        }
        return {"today": self.today.isoformat(), **{name: getattr(self, name) for name in plain}, **lines}


@dataclass(frozen=True)
class _Want:
    """One role or project: where its people count."""

    discipline: str
    track: str
    place: str
    wanted: int = 0
    expected: float = 0.0


def demand(call: Call) -> TalentDemand:
    """Return which people are wanted today, for the whole city, whoever of the office asks."""
    call.require(Permission.READ_TARGETS)
    progress = target_board(call).of(TARGET)
    each = call.policy.targets.derived_figure(PER_PROJECT).value
    taxonomy = call.policy.taxonomy
    with call.read() as tx, tx.as_program():  # counts, of roles and leads that the reader may not see one by one
        roles = [one.profile for one in load_profiles(tx, SYSTEM, ROLES)]
        places = project_places(tx, SYSTEM)
        technologies = _landed_without(tx, {one.project_id for one in roles if one.project_id})
        wanted = [_of_role(one, places, taxonomy) for one in roles if is_open(one, call.today)]
        expected = [_of_project(one, told, places, taxonomy, each) for one, told in technologies.items()]
        wants = [*wanted, *expected]
        named = names_of_places(tx, SYSTEM, {one.place for one in wants if one.place})
    places_named: Mapping[str, Spoken] = {park_id: Bilingual(zh, en) for park_id, (zh, en) in named.items()}
    return TalentDemand(
        today=call.today,
        year=call.today.year,
        goal=progress.target.minimum,
        reached=None if progress.figure is None else progress.figure.value,
        roles=len(wanted),
        wanted=sum(one.wanted for one in wanted),
        projects=len(expected),
        expected=sum(one.expected for one in expected),
        by_discipline=_lines(wants, lambda one: one.discipline, _named(disciplines().values(), lambda one: one.code)),
        by_track=_lines(wants, lambda one: one.track, _named(taxonomy.fields, lambda one: one.id)),
        by_place=_lines(wants, lambda one: one.place, places_named),
    )


def _named(these: Iterable[S], key: Callable[[S], str]) -> Mapping[str, Spoken]:
    return {key(one): one for one in these}


def is_open(role: RoleProfile, today: dt.date) -> bool:
    """Whether a role can be filled on a day."""
    begun = role.opened_on is None or role.opened_on <= today
    return role.status is RoleStatus.OPEN and begun and (role.open_until is None or role.open_until >= today)


def _landed_without(tx: ReadTransaction, with_roles: set[str]) -> dict[str, Sequence[str]]:
    """Return the technologies of every landed project that has no role on record, whatever became of the role."""
    landed = set(project_ids(tx, SYSTEM, ProjectFilter(landed_from=dt.date.min))) - with_roles
    return {one.id: one.profile.technology_ids for one in load_profiles(tx, SYSTEM, PROJECTS, ids=sorted(landed))}


def _of_role(role: RoleProfile, places: Mapping[str, str], taxonomy: Taxonomy) -> _Want:
    technologies = [one.technology_id for one in sorted(role.skills, key=lambda one: not one.required)]
    stated = next(filter(None, map(discipline_code, role.discipline_codes)), "")
    return _Want(
        stated or _discipline(technologies, taxonomy),
        _track(technologies, taxonomy),
        role.place_id or places.get(role.project_id or "", ""),
        wanted=role.count,
    )


def _of_project(
    project_id: str, technologies: Sequence[str], places: Mapping[str, str], taxonomy: Taxonomy, each: float
) -> _Want:
    return _Want(
        _discipline(technologies, taxonomy), _track(technologies, taxonomy), places.get(project_id, ""), expected=each
    )


def _discipline(technologies: Sequence[str], taxonomy: Taxonomy) -> str:
    known = (taxonomy.technology(one) for one in technologies if one in taxonomy.technology_ids)
    return next((one.disciplines[0] for one in known if one.disciplines), "")


def _track(technologies: Sequence[str], taxonomy: Taxonomy) -> str:
    return next((taxonomy.field_of(one).id for one in technologies if one in taxonomy.technology_ids), "")


def _lines(
    wants: Sequence[_Want], under: Callable[[_Want], str], names: Mapping[str, Spoken]
) -> tuple[DemandLine, ...]:
    """Return the people under each id, most first; those of which nothing is stated last."""
    groups: defaultdict[str, list[_Want]] = defaultdict(list)
    for one in wants:
        groups[under(one)].append(one)
    found = [
        DemandLine(
            id=name,
            words=names.get(name, Bilingual(name, name)) if name else UNTOLD,
            wanted=sum(one.wanted for one in group),
            expected=sum(one.expected for one in group),
        )
        for name, group in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: (not one.id, -one.people, one.id)))


def _line(one: DemandLine) -> dict[str, Any]:
    return {
        "id": one.id,
        "zh": one.words.say("zh"),
        "en": one.words.say("en"),
        "wanted": one.wanted,
        "expected": one.expected,
    }
