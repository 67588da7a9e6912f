"""What is installed: a server's lock is a part of a developer's, and holds nothing that only developers need.

LightFM, which may have to be compiled, has a lock of its own: neither of the others depends on it.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distribution
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
SERVER_EXTRAS, OTHERS = ("postgres", "oidc"), ("collaborative", "dev")


def pinned(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Version and hashes of each library of a lock."""
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text("utf-8").strip())
    found = {}
    for entry in entries:
        library, version = re.match(r"([\w.-]+)==(\S+)", entry).groups()
        found[library] = version, frozenset(re.findall(r"--hash=(\S+)", entry))
    return found


def named(extras: tuple[str, ...]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in chain.from_iterable(EXTRAS[one] for one in extras)}


SERVER, EVERYTHING = pinned("requirements.lock"), pinned("requirements-dev.lock")
LIGHTFM = pinned("requirements-lightfm.lock")


def test_a_server_installs_a_part_of_everything_in_the_same_versions() -> None:
    assert {name: EVERYTHING.get(name) for name in SERVER} == SERVER


def test_a_server_installs_no_tool_of_developers_and_nothing_to_compile() -> None:
    assert not SERVER.keys() & (named(OTHERS) - named(SERVER_EXTRAS))
    assert not {name for name in SERVER if "stubs" in name or name.startswith("types-")}


def test_what_may_have_to_be_compiled_is_locked_alone_on_top_of_the_same_versions() -> None:
    assert LIGHTFM.keys() - EVERYTHING.keys() == named(("collaborative",))
    assert {name: EVERYTHING[name] for name in LIGHTFM if name in EVERYTHING} == {
        name: one for name, one in LIGHTFM.items() if name in EVERYTHING
    }
    (needed,) = map(Requirement, EXTRAS["collaborative"])
    assert needed.specifier.contains(LIGHTFM[needed.name][0])


def test_a_server_has_what_the_extras_for_it_name() -> None:
    assert named(SERVER_EXTRAS) <= SERVER.keys()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-lightfm.lock"])
def test_a_lock_names_hashes_and_no_address(lock: str) -> None:
    assert all(hashes for _, hashes in pinned(lock).values())
    assert "://" not in (ROOT / lock).read_text("utf-8")


def test_every_requirement_of_what_a_server_installs_is_locked() -> None:
    """So that nothing is fetched beside the lock; read from what is installed here, in the same versions."""
    missing = {
        (library, needed.name)
        for library in SERVER
        for needed in map(Requirement, distribution(library).requires or ())
        if (needed.marker is None or needed.marker.evaluate({"extra": ""}))
        and canonicalize_name(needed.name) not in SERVER
    }
    assert not missing
