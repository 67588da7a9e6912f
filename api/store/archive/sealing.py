"""An archive sealed with age, so that who finds a backup reads nothing: to one or more public keys, whose private keys
lie elsewhere.

Any ``age`` program opens it, too.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyrage

from api.store.archive.manifest import damaged
from api.store.archive.writing import appearing
from features.errors import InputError, StoreError

_BEGINS = b"age-encryption.org/v1\n"
_NO_KEY = "No matching keys"


def seal_archive(plain: Path, file: Path, recipients: Sequence[str]) -> None:
    """Write ``plain`` sealed to ``file``, which must not be there yet and appears when it is complete.

    Raises
    ------
    InputError
        A recipient is no public key (``age1…``), or there is none.
    """
    keys = [_recipient(one) for one in recipients]
    if not keys:
        raise InputError("a sealed backup needs a recipient (age1…)", zh="加密备份须指定公钥（age1…）")
    with appearing(file) as out, plain.open("rb") as source:
        pyrage.encrypt_io(source, out, keys)


@contextmanager
def opened_archive(file: Path, *, key: Path | None, folder: Path) -> Iterator[Path]:
    """Give the plain archive behind ``file`` for the length of the block; one that is not sealed is given as it is.

    Parameters
    ----------
    key
        File with the private key (``AGE-SECRET-KEY-1…``).
    folder
        Where the plain archive lies meanwhile, readable by this user only.

    Raises
    ------
    InputError
        There is no such file, it is sealed and no key was named, or the key file holds none.
    StoreError
        The key is another one than those it was sealed to, or the file is damaged.
    """
    if not is_sealed(file):
        yield file
        return
    if key is None:
        raise InputError(
            f"{file} is sealed: name the file of the private key with --key",
            zh=f"{file} 已加密：请用 --key 指定私钥文件",
        )
    identities = _identities(key)
    with tempfile.TemporaryDirectory(prefix="open-", dir=folder) as between:
        plain = Path(between) / "archive.zip"
        with file.open("rb") as sealed, plain.open("xb") as out:
            try:
                pyrage.decrypt_io(sealed, out, identities)
            except pyrage.DecryptError as error:
                raise _wrong_key(file) if _NO_KEY in str(error) else _broken() from None
            except OSError as error:
                raise error if error.errno else _broken() from None
        yield plain


def is_sealed(file: Path) -> bool:
    """Whether a file is sealed; raises `InputError` where there is none."""
    if not file.is_file():
        raise InputError(f"there is no file {file}", zh=f"文件 {file} 不存在")
    with file.open("rb") as stream:
        return stream.read(len(_BEGINS)) == _BEGINS


def make_key(file: Path) -> str:
    """Write a new private key to ``file``, readable by this user only, and return its public key."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InputError(f"{file} exists already: choose another name", zh=f"{file} 已存在，请换一个文件名") from None
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(f"# public key: {public}\n{identity}\n")
    return public


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise InputError(
            f"a recipient of backups is a public key such as age1…, received {text[:80]!r}",
            zh=f"备份公钥应为 age1… 的形式，收到 {text[:80]!r}",
        ) from None


def _identities(key: Path) -> list[pyrage.x25519.Identity]:
    if not key.is_file():
        raise InputError(f"there is no file {key}", zh=f"文件 {key} 不存在")
    try:
        lines = [line.strip() for line in key.read_text("ascii").splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.IdentityError, UnicodeDecodeError):
        found = []
    if not found:
        raise InputError(
            f"{key} holds no private key (a line AGE-SECRET-KEY-1…)", zh=f"{key} 中没有私钥（AGE-SECRET-KEY-1… 一行）"
        )
    return found


def _wrong_key(file: Path) -> StoreError:
    return StoreError(
        f"this key does not open {file}: it was sealed to another public key; nothing was changed",
        zh=f"该私钥打不开 {file}：备份是用另一把公钥加密的；未作任何更改",
    )


def _broken() -> StoreError:
    return damaged("it was cut off or changed since it was sealed", "加密后被截断或改动过")
