"""What lies beside the data is private; keys of the installation are made once, the same for all processes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def kept_key(file: Path, make: Callable[[], str]) -> str:
    """Return what ``file`` holds; where there is none yet, what ``make`` gives, kept readable by this user only."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        fresh.touch(mode=0o600)
        fresh.write_text(make(), "ascii")
        with suppress(FileExistsError):
            os.link(fresh, file)  # the first process decides; the others read what it wrote
        fresh.unlink()
    return file.read_text("ascii")


def keep_private() -> None:
    """Let this user alone read what this process and those it starts write from now on, whatever was set before."""
    os.umask(0o077)
