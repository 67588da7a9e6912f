"""The page of security requirements leaves none out, and every test and page that it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "asvs.md").read_text("utf-8")
LEVELS_1_AND_2 = """
1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1-1 3.2:1-2 3.3:1-4 3.4:1-6 3.5:1-5 3.7:1-2
4.1:1-3 4.2:1-1 4.3:1-2 4.4:1-4 5.1:1-1 5.2:1-3 5.3:1-2 5.4:1-3 6.1:1-3 6.2:1-12 6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3
6.8:1-4 7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2 8.2:1-3 8.3:1-1 8.4:1-1 9.1:1-3 9.2:1-4 10.1:1-2
10.2:1-2 10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2 10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1-1 11.6:1-1 12.1:1-3
12.2:1-2 12.3:1-4 13.1:1-1 13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2 14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3 15.3:1-7 16.1:1-1
16.2:1-5 16.3:1-4 16.4:1-3 16.5:1-3 17.1:1-1 17.2:1-4 17.3:1-2
"""
"""Requirements of the standard by section: from the first to the last of level 1 or 2."""


def required() -> list[str]:
    """Every requirement of levels 1 and 2."""
    found = []
    for section, first, last in re.findall(r"([\d.]+):(\d+)-(\d+)", LEVELS_1_AND_2):
        found += [f"v5.0.0-{section}.{number}" for number in range(int(first), int(last) + 1)]
    return found


def rows() -> list[list[str]]:
    """The cells of every line of the tables that names a requirement."""
    lines = [line for line in PAGE.splitlines() if line.startswith("| v5.0.0-")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


APPLICABLE = [row for row in rows() if len(row) == 4]


def test_every_requirement_is_answered_once() -> None:
    named = re.findall(r"v5\.0\.0-[\d.]+\d", "\n".join(row[0] for row in rows()))
    assert len(required()) == 253
    assert sorted(named) == sorted(required())
    assert all(len(row) in (2, 4) for row in rows())


@pytest.mark.parametrize("row", APPLICABLE, ids=lambda row: row[0])
def test_what_shows_it_exists(row: list[str]) -> None:
    shown = row[3]
    if shown == "not met":
        assert row[2].startswith("not met"), "what is not met says why"
        return
    tests, links = re.findall(r"`(\S+)::(\w+)`", shown), re.findall(r"\]\(([^)#]+)(?:#(\w+))?\)", shown)
    assert tests or links
    for file, name in tests:
        tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, f"{file}::{name}"
    for page, anchor in links:
        text = (ROOT / "docs" / page).read_text("utf-8")
        assert not anchor or f'<a id="{anchor}"></a>' in text


def test_what_is_called_met_is_shown_by_a_test_or_an_operators_page() -> None:
    """Not by a page alone, except for what is documentation or done by whoever runs the service."""
    claims = [row for row in APPLICABLE if row[3] != "not met" and "::" not in row[3]]
    documented = re.compile(r"documented|inventory|known|classified|protection|time frames|clock|system")
    unproved = [
        row[0]
        for row in claims
        if not documented.search(row[1])
        and not re.search(r"operator|wheel is installed|description of the interface|example proxy", row[2])
    ]
    assert unproved == []
