"""The Excel templates that people fill in."""

from __future__ import annotations

import tempfile
from pathlib import Path

from api.access import Actor, Permission, require
from api.sheets.cells.columns import Terms
from api.sheets.out.template import write_template
from api.store.kinds import PARKS, PROJECTS
from features.policy.pack import Policy
from features.policy.vocabulary import Language


def template_of(actor: Actor, subject: str, *, policy: Policy, language: Language) -> bytes:
    """Return the template of ``projects`` or ``parks``."""
    is_projects = subject == "projects"
    require(actor, Permission.READ_PROJECTS if is_projects else Permission.READ_PLACES)
    kind = PROJECTS if is_projects else PARKS
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "template.xlsx"
        write_template(file, kind.model, lang=language, terms=Terms.of(policy.taxonomy))
        return file.read_bytes()
