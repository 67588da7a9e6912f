"""The whole interface under data that fits its description and data that does not: a short run of the benchmark.

``python benchmarks/fuzz.py`` is the long one: as every role, with edits of profiles, and with chains of operations.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from api.access import Role
from benchmarks.fuzz import fuzz, small_city


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("role", [Role.STEWARD])
def test_no_answer_is_the_server_s_fault_or_against_its_description(tmp_path: Path, role: Role) -> None:
    with small_city(f"sqlite:///{tmp_path / 'fuzz.sqlite'}", tmp_path, role) as (app, headers):
        found = fuzz(app, headers, examples=1, stateful=False, without=["PUT", "PATCH"])
    assert found.errors == []
    assert found.server_errors == 0
    assert found.faults == {}
    assert found.calls > 500
