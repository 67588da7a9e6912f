"""What stands outside the database so that its audit can be believed: the keys of the seals, and heads of the chain.

Whoever can write the database can write any chain of plain digests. Seals are therefore made with a key that neither
the database nor its backup holds, and after every commit the head of the chain (how many records, the last seal) is
written to a file and told to the log, both best kept where the database's administrators cannot write.

The file of keys has one line a key: its id, the number of records there were when it came into force, the secret in
hex. The last one seals; the others are kept to check what they have sealed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import logging
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from features.errors import InputError, StoreError

_LOG = logging.getLogger(__name__)
_BYTES = 32
_ID_DIGITS = 12


@dataclass(frozen=True, slots=True)
class SealKey:
    """One key. ``since`` is how many records there were when it came into force."""

    id: str
    since: int
    secret: bytes = field(repr=False)

    def seal(self, content: bytes) -> str:
        """Return the HMAC-SHA256 of what a record says, hex."""
        return hmac.new(self.secret, content, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at a moment: how many records there were, and the seal of the last one."""

    at: str
    count: int
    seal: str


class Keyring:
    """The keys in a file, read again when it has changed; no file = no key.

    Examples
    --------
    >>> Keyring(None).newest is None
    True
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._stamp: tuple[int, int, int] | None = None
        self._keys: tuple[SealKey, ...] = ()

    @property
    def keys(self) -> tuple[SealKey, ...]:
        """Every key, the oldest first."""
        if self._file is None:
            return ()
        try:
            found = self._file.stat()
            stamp = (found.st_ino, found.st_ctime_ns, found.st_size)
            if stamp != self._stamp:
                self._keys, self._stamp = _parsed(self._file, found), stamp
        except FileNotFoundError:
            return ()
        except OSError:
            raise _unusable(self._file, "cannot be read", "无法读取") from None
        return self._keys

    @property
    def newest(self) -> SealKey | None:
        """The key that seals now."""
        keys = self.keys
        return keys[-1] if keys else None

    def named(self, key_id: str) -> SealKey | None:
        """Return a key by its id."""
        return next((key for key in self.keys if key.id == key_id), None)

    def limit(self, key_id: str | None) -> int | None:
        """Return the number of the last record that a key (``None`` = none at all) may have sealed; ``None`` = any."""
        ids = [None, *(key.id for key in self.keys)]
        after = self.keys[ids.index(key_id) :]
        return after[0].since if after else None

    def add(self, since: int) -> SealKey:
        """Put a new key into force, as the last line of the file, which only its owner may read."""
        if self._file is None:
            raise InputError("no file of audit keys is set", zh="未设置审计密钥文件")
        secret = secrets.token_bytes(_BYTES)
        key = SealKey(hashlib.sha256(secret).hexdigest()[:_ID_DIGITS], since, secret)
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as lines:  # noqa: PTH123 - its mode
                lines.write(f"{key.id} {key.since} {secret.hex()}\n")
                lines.flush()
                os.fsync(lines.fileno())
        except OSError:
            raise _unusable(self._file, "cannot be written", "无法写入") from None
        return key


class HeadFile:
    """A file with one head a line."""

    def __init__(self, file: Path) -> None:
        self.path = file

    def append(self, head: Head) -> None:
        """Add a head at the end."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(asdict(head)).encode() + b"\n"
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)

    def heads(self) -> Iterator[Head]:
        """Yield every head.

        Raises
        ------
        InputError
            The file is not there, cannot be read, or a line is no head.
        """
        name, number = self.path.name, 0
        try:
            with self.path.open(encoding="utf-8") as lines:
                for line in lines:
                    number += 1
                    told = json.loads(line)
                    yield Head(str(told["at"]), int(told["count"]), str(told["seal"]))
        except (ValueError, KeyError, TypeError):
            raise InputError(f"line {number} of {name} is not an anchor", zh=f"{name} 第{number}行不是锚点") from None
        except FileNotFoundError:
            raise InputError(
                f"there is no file of anchors {self.path}: without it nobody can tell whether the end was cut off",
                zh=f"没有锚点文件 {self.path}：没有它，末尾是否被截断无从得知",
            ) from None
        except OSError:
            raise InputError(
                f"the file of anchors {self.path} cannot be read", zh=f"锚点文件 {self.path} 无法读取"
            ) from None


class Seals:
    """The keys, and where heads go.

    Parameters
    ----------
    heads
        The file of heads; ``None`` = they are kept nowhere.
    tell
        Tells the log of a head.
    """

    def __init__(
        self, keys: Keyring | None = None, heads: HeadFile | None = None, tell: Callable[[Head], None] | None = None
    ) -> None:
        self.keys = keys or Keyring(None)
        self.heads = heads
        self.tell = tell

    def ship(self, head: Head) -> None:
        """Write a head that was just committed to the file and to the log; what was committed stands whatever fails."""
        if self.tell is not None:
            self.tell(head)
        try:
            if self.heads is not None:
                self.heads.append(head)
        except OSError as error:
            _LOG.error("the head of the audit could not be kept: %s", type(error).__name__)


def head_of(count: int, seal: str, now: dt.datetime) -> Head:
    """Return a head as it stands at an instant."""
    return Head(now.astimezone(dt.UTC).isoformat(), count, seal)


def _parsed(file: Path, found: os.stat_result) -> tuple[SealKey, ...]:
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise _unusable(file, "can be read by others: chmod 600", "其他用户可读：请执行 chmod 600")
    try:
        lines = [line.split() for line in file.read_text("ascii").splitlines() if line.strip()]
        return tuple(SealKey(name, int(since), bytes.fromhex(secret)) for name, since, secret in lines)
    except ValueError:
        raise _unusable(file, "is damaged", "已损坏") from None


def _unusable(file: Path, en: str, zh: str) -> StoreError:
    return StoreError(f"the file of audit keys {file} {en}", zh=f"审计密钥文件 {file} {zh}")
