"""Answers as they are sent and kept."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from typing import Any

_LEVEL = 4
_OVERHEAD_BYTES = 600


@dataclass(frozen=True, slots=True)
class Rendered:
    """One answer: its JSON, packed, and the SHA-256 of the JSON."""

    packed: bytes
    digest: str

    @classmethod
    def of(cls, said: dict[str, Any]) -> Rendered:
        """Return the answer that says ``said``."""
        plain = json.dumps(said, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        return cls(gzip.compress(plain, _LEVEL, mtime=0), hashlib.sha256(plain).hexdigest())

    @property
    def plain(self) -> bytes:
        """The JSON itself."""
        return gzip.decompress(self.packed)

    @property
    def etag(self) -> str:
        """What a reader sends back to learn whether anything has changed; weak, for it stands for both encodings."""
        return f'W/"{self.digest[:32]}"'

    @property
    def bytes_kept(self) -> int:
        """How much memory it takes while it is kept."""
        return len(self.packed) + _OVERHEAD_BYTES
