"""Hundreds of guesses: passwords are hashed at the least cost here; ``tests/api/auth`` sees to the real one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.auth import passwords


@pytest.fixture(autouse=True)
def least_cost(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash as the program does, with one pass over hardly any memory."""
    cheap = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hashing", PasswordHash((cheap,)))
    passwords._NOBODY.clear()
    yield
    passwords._NOBODY.clear()
