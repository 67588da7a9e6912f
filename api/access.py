"""Who acts: every query and every command takes an :class:`Actor`."""

from __future__ import annotations

from dataclasses import dataclass

from features.fields import Labelled


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


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which role.

    Examples
    --------
    >>> Actor("officer-7", Role.OFFICER).role.zh
    '招商员'
    """

    id: str
    role: Role


SYSTEM = Actor("system", Role.SYSTEM)
"""The program acting for itself: training snapshots, background jobs, the local command line of a steward."""
