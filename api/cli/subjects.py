"""The two things that sheets and lists are about: projects and places."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from api.store.kinds import KINDS, Kind


class CommandSubject(StrEnum):
    """What a command is about."""

    PROJECTS = "projects"
    PARKS = "parks"

    @property
    def kind(self) -> Kind[Any]:
        """The kind of profile that the store keeps."""
        return KINDS[self.value]
