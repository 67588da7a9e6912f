"""The demand for people as the interface gives it."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, Field


class DemandLineOut(BaseModel):
    """People wanted in one discipline, track or place."""

    id: str = Field(description="code of the discipline, id of the track or place; empty = not stated")
    zh: str
    en: str
    wanted: int = Field(description="people that open roles want")
    expected: float = Field(description="people the policy expects for landed projects without roles")


class DemandOut(BaseModel):
    """The demand of one day, and what the year's target lacks."""

    today: dt.date
    year: int
    goal: float
    reached: float | None = Field(description="null = nothing is known")
    missing: float
    roles: int
    wanted: int
    projects: int = Field(description="landed projects without a role on record")
    expected: float
    by_discipline: list[DemandLineOut]
    by_track: list[DemandLineOut]
    by_place: list[DemandLineOut]
