"""Tests that could not fail are found: an assertion that takes either of two outcomes, or both branches of a choice."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = sorted(HERE.rglob("test_*.py"))
REFUSED_OR_SHOWN = {"test_page_roles.py": "walks pages that redirect, and pages that do not"}
"""Files in which an answer may honestly be of two kinds, and why."""


def lenient(tree: ast.AST) -> Iterator[ast.Assert]:
    """Yield assertions that a status is one of several numbers."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Assert) and isinstance(node.test, ast.Compare)):
            continue
        operator, right = node.test.ops[0], node.test.comparators[0]
        if isinstance(operator, ast.In) and isinstance(right, ast.Tuple | ast.Set | ast.List):
            several = len(right.elts) > 1
            if several and all(isinstance(one, ast.Constant) and isinstance(one.value, int) for one in right.elts):
                yield node


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HERE)))
def test_no_status_is_one_of_several(file: Path) -> None:
    lines = [node.lineno for node in lenient(ast.parse(file.read_text("utf-8"))) if "status" in ast.unparse(node)]
    assert lines == [] or file.name in REFUSED_OR_SHOWN


def test_the_search_finds_one() -> None:
    assert list(lenient(ast.parse("assert answer.status_code in (200, 404)")))
    assert not list(lenient(ast.parse("assert answer.status_code == 200\nassert answer.status_code not in (200, 404)")))
