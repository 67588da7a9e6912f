"""Answers as they are sent, kept while nothing that they rest on has changed; bounded in memory."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
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


class RenderedCache:
    """Answers by what they rest on; the least used are forgotten beyond ``most_bytes``.

    Two that ask for the same missing answer at once wait for one another, so that it is made once.

    Examples
    --------
    >>> cache = RenderedCache(most_bytes=10_000)
    >>> first = cache.get(("P1", 1), lambda: {"places": 3})
    >>> cache.get(("P1", 1), lambda: {"places": 4}).plain, cache.get(("P1", 2), lambda: {"places": 4}).plain
    (b'{"places":3}', b'{"places":4}')
    """

    def __init__(self, *, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, Rendered] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], dict[str, Any]]) -> Rendered:
        """Return the answer kept under ``key``, or make it."""
        if (found := self._look(key)) is not None:
            return found
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            try:
                if (found := self._look(key)) is not None:
                    return found
                rendered = Rendered.of(make())
                self._keep(key, rendered)
                return rendered
            finally:
                with self._lock:
                    self._making.pop(key, None)

    def known(self, key: Hashable) -> Rendered | None:
        """Return the answer kept under ``key``, if it is."""
        return self._look(key)

    @property
    def bytes_kept(self) -> int:
        """How much memory the answers take."""
        return self._bytes

    def _look(self, key: Hashable) -> Rendered | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, key: Hashable, rendered: Rendered) -> None:
        with self._lock:
            self._kept[key] = rendered
            self._bytes += len(rendered.packed) + _OVERHEAD_BYTES
            while self._bytes > self._most_bytes and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= len(gone.packed) + _OVERHEAD_BYTES
