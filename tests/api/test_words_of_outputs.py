"""What the command line prints and the sheets hold, in both languages: no ids, field names, foreign words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from api.sheets.examples import example_rows
from features.fields import field_specs
from features.park import ParkProfile
from features.project import ProjectProfile
from features.units import one_is_not_many
from tests.api.test_cli import LEADS, PARK, furnished, home, office, run
from tests.foreign_words import foreign, spaced

__all__ = ["furnished", "home", "office"]
TYPED = "\n".join(map(str, (*PARK.values(), *(value for lead in LEADS for value in lead.values()))))
SHOWN = (
    "list projects",
    "list parks",
    "show A-1",
    "show jiangpan",
    "recommend A-1",
    "recommend A-3",
    "why-not A-2 jiangpan",
    "inbound jiangpan",
    "targets show",
)
_FRAME = re.compile("[\u2500-\u257f]+")


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", SHOWN)
def test_a_command_prints_words_of_its_language_only(command: str, language: str) -> None:
    result = run(*command.split(), "--lang", language)
    assert result.exit_code == 0, result.output
    assert foreign(_FRAME.sub(" ", result.stdout), language, typed=TYPED) == []
    assert one_is_not_many(result.stdout) == result.stdout


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("what", ["recommendations", "projects", "parks"])
def test_exported_rows_hold_words_of_their_language_only(home: Path, what: str, language: str) -> None:
    file = home / f"{what}.xlsx"
    assert run("export", what, str(file), "--lang", language).exit_code == 0
    rows = list(load_workbook(file).worksheets[0].iter_rows(values_only=True))
    assert len(rows) > 1
    ids = "\n".join(str(cell) for row in rows for cell in row[:1])
    told = [str(cell) for row in rows for cell in row if cell is not None]
    assert {one for cell in told for one in foreign(cell, language, typed=TYPED + ids)} == set()
    assert [one for cell in told if language == "zh" for one in spaced(cell, typed=TYPED)] == []


@pytest.mark.parametrize("subject", ["projects", "parks"])
def test_a_chinese_template_holds_chinese_words_only(home: Path, subject: str) -> None:
    file = home / f"{subject}.xlsx"
    assert run("template", subject, str(file), "--lang", "zh").exit_code == 0
    found = set()
    for page in load_workbook(file).worksheets[:2]:  # behind them stand lists of fields and names in both languages
        cells = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
        for text in (page.title, *cells):
            found |= {f"{one} in “{text[:60]}” of {page.title}" for one in foreign(text, "zh", typed=_examples())}
    assert not found, "\n".join(sorted(found))


def _examples() -> str:
    """What stands as an example of what may be typed."""
    models = (ProjectProfile, ParkProfile)
    rows = (row for model in models for row in example_rows(model, "zh"))
    cells = [str(cell) for row in rows for name, cell in row.items() if name != "evidence"]
    specs = [spec.example for model in models for spec in field_specs(model)]
    return "\n".join((*cells, *specs, "MVA", "park-001", "NT-2026-0001"))
