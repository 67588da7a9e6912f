"""The Excel templates that people fill in."""

from __future__ import annotations

import tempfile
from pathlib import Path

from api.call import Call
from api.sheets.cells.columns import Terms
from api.sheets.out.template import write_template
from api.store.kinds import KINDS


def template_of(call: Call, subject: str) -> bytes:
    """Return the template of one kind of profile, in the language of the call."""
    kind = KINDS[subject]
    call.require(kind.rights.read)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "template.xlsx"
        write_template(file, kind.model, lang=call.language, terms=Terms.of(call.policy.taxonomy))
        return file.read_bytes()
