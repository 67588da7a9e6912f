"""Who was erased, outside the database as well: a backup that is restored must not bring anybody back."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from features.errors import InputError


@dataclass(frozen=True)
class ErasureLog:
    """A file with one line for each candidate who was erased: the number, when, and why. Numbers name nobody."""

    file: Path

    def append(self, talent_id: str, *, at: str, ground: str) -> None:
        """Add a line, and have it on the disk."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        line = json.dumps({"talent": talent_id, "at": at, "ground": ground}).encode() + b"\n"
        handle = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)

    def entries(self) -> dict[str, str]:
        """Return the ground of every erasure by number; a file that is not there has none.

        Raises
        ------
        InputError
            A line does not read.
        """
        if not self.file.is_file():
            return {}
        try:
            lines = [json.loads(line) for line in self.file.read_text("utf-8").splitlines()]
            return {str(one["talent"]): str(one["ground"]) for one in lines}
        except (ValueError, KeyError, TypeError):
            raise InputError(
                f"the log of erasures {self.file.name} is damaged", zh=f"删除记录文件 {self.file.name} 已损坏"
            ) from None
