"""Every kind of profile, for what is the same for all: sheets, evidence, mapping files."""

from __future__ import annotations

from pydantic import BaseModel

from features.park import ParkProfile
from features.project import ProjectProfile
from features.role import RoleProfile
from features.talent import TalentProfile

PROFILES: tuple[type[BaseModel], ...] = (ProjectProfile, ParkProfile, RoleProfile, TalentProfile)
"""Where a header names fields of several kinds, the first counts."""
