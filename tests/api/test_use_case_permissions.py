"""No permission is a word only, and no use case forgets to ask: whoever was given nothing is refused everywhere."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import api
from api.access import Actor, Permission, Role
from api.store.kinds import PARKS, PROJECTS
from api.store.session import Store
from api.usecases.leads.profiles import import_profiles
from api.usecases.models.learning import Learning
from features.errors import AccessDenied
from tests.api import test_tenants as tenants
from tests.api.samples import OFFICER, STEWARD, call_of, park, project
from tests.api.serving import policy, tagger

BARE = Actor("x", Role.OFFICER)
OWN = {
    "personal": "views and tours of one's own account",
    "tokens": "tokens of one's own account, which it refuses for others",
    "sign_in": "asks for the password, or ends one's own session",
    "authentication": "finds out who it is",
    "edits": "builds a value",
    "steps.own_key": "a digest",
    "read_audit.note_seen": "writes to the audit",
    "findings.Finding": "a value",
    "accounts.change_password": "one's own password",
    "exports.note_export": "writes to the audit what another use case did",
    "maintenance": "care of the whole store at the server's command line",
    "demo": "fills an empty store at the server's command line",
    "demo_people": "fills an empty store at the server's command line",
    "demo_accounts": "fills an empty store at the server's command line",
    "profiles.save_and_record": "the shared end of commands that have asked",
    "referring": "looks into what commands that have asked are given",
    "rights.withdraw_in": "the shared end of commands that have asked",
    "consents.record_word": "the shared end of commands that have asked",
    "recording.record_in": "the shared end of commands that have asked",
    "seconding": "the shared end of commands that have asked",
    "recording.standing_state": "part of what others have asked for",
    "importing.import_result": "the saving underneath asks",
    "limits.recounted": "builds a value",
    "lead.rooms": "part of an answer that was asked for",
    "profiles.saving_of": "builds a value",
    "pointing": "the shared end of commands that have asked",
    "exports.export_recommendations": "writes what another use case has answered",
    "likeness.likenesses": "compares what was read from a file",
    "drafts": "opened for its owner who may import; the saving underneath asks",
}
"""Use cases that ask for no permission of the matrix, and why."""
_BITES = re.compile(
    r"(?:require\(|may\(|Needs\(|permission(?:: [^=\n]+)? = |\": |(?:read|add|edit|export|whole)=)"
    r"[^\n]*?Permission\.([A-Z_]+)"
)


def test_every_permission_refuses_somebody_somewhere() -> None:
    sources = [path.read_text("utf-8") for path in Path(api.__file__).parent.rglob("*.py")]
    bitten = {name for source in sources for line in source.splitlines() for name in _BITES.findall(line)}
    assert {one.name for one in Permission} - bitten == set(), "ask for it where it matters, or take it off the matrix"


def use_cases() -> Iterator[str]:
    """Every public function of the use cases that acts for somebody."""
    for name, function in tenants.functions().items():
        is_one = function.__module__.startswith("api.usecases.") and name.count(".") == 1
        if is_one and not any(name == one or name.startswith(f"{one}.") for one in OWN):
            yield name


@pytest.fixture
def town(sqlite: Store) -> Store:
    """A store with a place and a lead, so that refusals are not of what is missing."""
    import_profiles(call_of(sqlite, STEWARD), PARKS, [park("a")])
    import_profiles(call_of(sqlite, OFFICER), PROJECTS, [project("ACC")])
    return sqlite


def test_who_was_given_nothing_is_refused_by_every_use_case(town: Store, tmp_path: Path) -> None:
    own = {
        "actor": [BARE],
        "call": [call_of(town, BARE)],
        "learning": [Learning(tmp_path, policy=policy(), tagger=tagger())],
    }
    known = tenants.Arguments(town, tmp_path).known | own
    functions, let_in = tenants.functions(), []
    for name in use_cases():
        needed = [one for one in inspect.signature(functions[name]).parameters.values() if one.default is one.empty]
        chosen = {one.name: known.get(one.name, [None])[0] for one in needed}
        try:
            functions[name](**chosen)
            let_in.append(name)
        except AccessDenied:
            continue
        except (AttributeError, KeyError, TypeError, ValueError) as early:  # it looked before it asked
            let_in.append(f"{name}: {early}")
    assert "; ".join(let_in) == ""
    assert len(list(use_cases())) > 30
