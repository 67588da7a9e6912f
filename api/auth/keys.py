"""What lies beside the data is private; keys of the installation are made once, the same for all processes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from features.errors import FilesUnavailable

_SHORTEST = 32


def kept_key(file: Path, make: Callable[[], str]) -> str:
    """Return what ``file`` holds; where there is none yet, what ``make`` gives, kept readable by this user only.

    Raises
    ------
    FilesUnavailable
        It is damaged: nothing is signed or sealed with half a key, and none is replaced behind anybody's back.
    """
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        fresh.touch(mode=0o600)
        fresh.write_text(make(), "ascii")
        with suppress(FileExistsError):
            os.link(fresh, file)  # the first process decides; the others read what it wrote
        fresh.unlink()
    found = file.read_bytes().strip()
    if len(found) < _SHORTEST or not found.isascii():
        raise FilesUnavailable(
            f"the key file {file.name} is damaged: restore it from a backup",
            zh=f"密钥文件 {file.name} 已损坏：请从备份恢复",
            cause="damaged key",
            place=str(file),
        )
    return found.decode("ascii")


def keep_private() -> None:
    """Let this user alone read what this process and those it starts write from now on, whatever was set before."""
    os.umask(0o077)
