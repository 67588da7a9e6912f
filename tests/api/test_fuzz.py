"""The whole interface as every role, under data that fits its description and data that does not, call after call.

A short run of ``benchmarks/fuzz.py``, which also goes through the boundaries of every field: edits are among the calls,
and what one answer tells is used in the next.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from api.access import Role
from benchmarks.fuzz import PEOPLE, fuzz, small_city

SUCCEED = {
    **{Role.PLANNER: 0.45, Role.STEWARD: 0.45, Role.OFFICER: 0.4, Role.TALENT_OFFICER: 0.4, Role.ADMINISTRATOR: 0.4},
    **{Role.PARK_DESK: 0.37, Role.HUB_DESK: 0.37, Role.AUDITOR: 0.3},
}
"""Share of the calls a role may make that must succeed at least: ids that name nothing would test refusals only."""


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("role", PEOPLE)
def test_no_answer_is_the_server_s_fault_or_against_its_description(tmp_path: Path, role: Role) -> None:
    with small_city(f"sqlite:///{tmp_path / 'fuzz.sqlite'}", tmp_path, role) as caller:
        found = fuzz(caller, examples=2, phases=["fuzzing"])
    assert found.errors == []
    assert found.server_errors == 0
    assert found.faults == {}
    assert found.calls > 90
    assert found.chained > 30
    done = sum(count for status, count in found.statuses.items() if status < 300)
    assert done > SUCCEED[role] * (found.calls - found.statuses[403])
