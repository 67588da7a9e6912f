"""Who acts and what they may do: roles, permissions, the one matrix (``permissions.csv``), deny by default.

Every query and every command takes an :class:`Actor`. A command begins with :func:`require`; which rows an actor sees
is decided in ``api/store/queries/scope.py`` alone.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from features.bilingual import Sayable
from features.errors import AccessDenied
from features.fields import Labelled
from features.memo import made_once

_MATRIX = Path(__file__).with_name("permissions.csv")


class Role(Labelled):
    """What a person, or the program itself, does here."""

    OFFICER = "officer", "招商员", "Investment officer"
    TALENT_OFFICER = "talent_officer", "人才专员", "Talent officer"
    PARK_DESK = "park_desk", "园区窗口", "Park desk"
    HUB_DESK = "hub_desk", "海外孵化器窗口", "Hub desk"
    PLANNER = "planner", "规划人员", "Planner"
    STEWARD = "steward", "数据管理员", "Data steward"
    ADMINISTRATOR = "administrator", "系统管理员", "Administrator"
    AUDITOR = "auditor", "审计员", "Auditor"
    SYSTEM = "system", "系统", "System"


DESKS = frozenset({Role.PARK_DESK, Role.HUB_DESK})
"""Roles that act for places, and see only what concerns theirs."""


CITY_WIDE = frozenset({Role.OFFICER, Role.PLANNER, Role.STEWARD, Role.ADMINISTRATOR, Role.SYSTEM})
"""Roles that see everything that the city keeps of leads and places, as far as their permissions go."""


class Permission(Sayable, StrEnum):
    """One thing that may be done; its labels and who has it stand in ``permissions.csv``.

    Examples
    --------
    >>> Permission.SEND_PROJECTS.zh
    '把线索推送给园区或撤回'
    """

    READ_PROJECTS = "project.read"
    READ_CONTACTS = "project.contacts"
    EDIT_PROJECTS = "project.edit"
    EXPORT_PROJECTS = "project.export"
    SEND_PROJECTS = "project.send"
    ANSWER_PROJECTS = "project.answer"
    RECORD_EVENTS = "event.record"
    READ_RECOMMENDATIONS = "recommendation.read"
    READ_INBOUND = "inbound.read"
    READ_PLACES = "place.read"
    EDIT_PLACES = "place.edit"
    ADD_PLACES = "place.add"
    READ_TALENTS = "talent.read"
    EDIT_TALENTS = "talent.edit"
    EXPORT_TALENTS = "talent.export"
    ERASE_TALENTS = "talent.erase"
    READ_ROLES = "role.read"
    EDIT_ROLES = "role.edit"
    SHORTLIST = "talent.shortlist"
    RECORD_TALENT_STEPS = "talent.step"
    READ_TARGETS = "target.read"
    RECORD_TARGETS = "target.record"
    READ_POLICY = "policy.read"
    CHANGE_POLICY = "policy.change"
    READ_QUALITY = "quality.read"
    READ_MODELS = "model.read"
    CHANGE_MODELS = "model.change"
    OWN_JOBS = "job.own"
    ALL_JOBS = "job.all"
    MANAGE_USERS = "user.manage"
    READ_METRICS = "metric.read"
    READ_AUDIT = "audit.read"

    @property
    def zh(self) -> str:
        """Label in Chinese."""
        return _matrix()[self].zh

    @property
    def en(self) -> str:
        """Label in English."""
        return _matrix()[self].en


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account in its role, bound to places if it is a desk, with what it may do.

    Built bare it may do nothing; :meth:`of` gives what the matrix gives its role. ``day`` is the business day on which
    a desk acts: what is kept for another place until a day is open to it after that day. Without a day, nothing is.

    Examples
    --------
    >>> actor = Actor.of("desk-ntcx", Role.PARK_DESK, places=["ntcx"])
    >>> actor.may(Permission.ANSWER_PROJECTS), actor.may(Permission.SEND_PROJECTS)
    (True, False)
    >>> Actor("somebody", Role.OFFICER).may(Permission.READ_PROJECTS)
    False
    """

    id: str
    role: Role
    places: frozenset[str] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    day: dt.date | None = None

    @classmethod
    def of(
        cls,
        id: str,
        role: Role,
        *,
        places: Iterable[str] = (),
        scopes: Iterable[Permission] | None = None,
        day: dt.date | None = None,
    ) -> Actor:
        """Return the actor with the permissions of its role; ``scopes`` (of a token) only take away."""
        given = granted(role)
        return cls(id, role, frozenset(places), given if scopes is None else given.intersection(scopes), day)

    def on(self, day: dt.date) -> Actor:
        """Return the same actor on a business day."""
        return replace(self, day=day)

    def may(self, permission: Permission) -> bool:
        """Whether the actor has this permission."""
        return permission in self.permissions


def granted(role: Role) -> frozenset[Permission]:
    """Return what the matrix gives a role; the program itself may do everything."""
    if role is Role.SYSTEM:
        return frozenset(Permission)
    return _grants()[role]


def require(actor: Actor, permission: Permission) -> None:
    """Refuse an actor who lacks the permission; every command begins with this."""
    if permission not in actor.permissions:
        raise AccessDenied(
            f"this needs the permission '{permission}' ({permission.en}), which this account does not have",
            zh=f"没有权限：{permission.zh}",
        )


@dataclass(frozen=True, slots=True)
class _Line:
    zh: str
    en: str
    roles: frozenset[Role]


@made_once
def _matrix() -> dict[Permission, _Line]:
    """Read the matrix; one that leaves a permission or a role out, or says anything but yes, is a broken program."""
    with _MATRIX.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    people = [role for role in Role if role is not Role.SYSTEM]
    columns = ["permission", "zh", "en", *people]
    if any(list(line) != columns or any(line[role] not in ("yes", "") for role in people) for line in lines):
        raise RuntimeError(f"{_MATRIX.name} must have the columns {', '.join(columns)} and the cells 'yes' or nothing")
    found = {
        Permission(line["permission"]): _Line(
            line["zh"], line["en"], frozenset(role for role in people if line[role] == "yes")
        )
        for line in lines
    }
    if len(lines) != len(found) or set(found) != set(Permission):
        raise RuntimeError(f"{_MATRIX.name} must name each permission once")
    return found


@made_once
def _grants() -> dict[Role, frozenset[Permission]]:
    return {role: frozenset(one for one, line in _matrix().items() if role in line.roles) for role in Role}


SYSTEM = Actor.of("system", Role.SYSTEM)
"""The program acting for itself: training snapshots, background jobs, the local command line of a steward."""
