"""What is kept of a person, sealed under a key of that person; the keys are wrapped by one of the installation's.

To forget somebody is to destroy one row of keys: what backups, logs of changes and files still hold of the person
cannot be read any more. AES-256-GCM binds each text to the person and to what it is, so that no row can be put in
another's place.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from api.auth.keys import kept_key
from api.settings import Settings
from features.errors import InputError, StoreError

_BYTES, _NONCE, _ID_DIGITS = 32, 12, 12
_FILE = "person.key"


class PersonSeals:
    """Wraps a new person's key with the first of the installation's keys, and unwraps with any.

    Parameters
    ----------
    keys
        Gives the installation's keys (32 bytes each, base64), separated by blanks or lines, the newest first.

    Examples
    --------
    >>> seals = PersonSeals(new_master_key)
    >>> key = seals.new_key("T-1")
    >>> seals.open("T-1", key, "name", seals.seal("T-1", key, "name", "王某（演示）"))
    '王某（演示）'
    """

    def __init__(self, keys: Callable[[], str]) -> None:
        self._keys = keys
        self._known: dict[str, AESGCM] = {}

    def new_key(self, person: str) -> str:
        """Return a new key for a person, wrapped: ``id of the installation's key:base64``."""
        return self._wrapped(person, secrets.token_bytes(_BYTES))

    def rewrapped(self, person: str, wrapped: str) -> str:
        """Return a person's key wrapped by the installation's newest key; itself where it is already."""
        return wrapped if self.is_newest(wrapped) else self._wrapped(person, self._unwrapped(person, wrapped))

    def is_newest(self, wrapped: str) -> bool:
        """Whether a key is wrapped by the installation's newest one."""
        return wrapped.partition(":")[0] == next(iter(self._masters()))

    def seal(self, person: str, wrapped: str, what: str, text: str) -> bytes:
        """Return a text of a person as only the holder of the person's key reads it; ``what`` it is belongs to it."""
        nonce = secrets.token_bytes(_NONCE)
        cipher = AESGCM(self._unwrapped(person, wrapped))
        return nonce + cipher.encrypt(nonce, text.encode(), _bound(person, what))

    def open(self, person: str, wrapped: str, what: str, sealed: bytes) -> str:
        """Return a text of a person.

        Raises
        ------
        StoreError
            It was sealed for another person, as something else or under another key, or it is damaged.
        """
        cipher = AESGCM(self._unwrapped(person, wrapped))
        try:
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(person, what)).decode()
        except (InvalidTag, ValueError):
            raise StoreError(
                f"the {what} kept of candidate {person} cannot be read: it is damaged, or another person's",
                zh=f"候选人 {person} 的个人信息（{what}）无法读取：已损坏，或不属于此人",
            ) from None

    def _wrapped(self, person: str, key: bytes) -> str:
        name, master = next(iter(self._masters().items()))
        nonce = secrets.token_bytes(_NONCE)
        return f"{name}:{base64.b64encode(nonce + master.encrypt(nonce, key, _bound(person, 'key'))).decode()}"

    def _unwrapped(self, person: str, wrapped: str) -> bytes:
        name, _, told = wrapped.partition(":")
        master = self._masters().get(name)
        if master is None:
            raise StoreError(
                "the key of this installation for candidates' personal data is another one: the administrator puts "
                "the old key back beside the new one",
                zh="候选人个人信息的主密钥已更换：请系统管理员把原密钥放在新密钥之后",
            )
        try:
            sealed = base64.b64decode(told, validate=True)
            return master.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(person, "key"))
        except (InvalidTag, ValueError):
            raise StoreError(
                f"the key of candidate {person} is damaged, or another person's",
                zh=f"候选人 {person} 的密钥已损坏，或不属于此人",
            ) from None

    def _masters(self) -> dict[str, AESGCM]:
        if not self._known:
            self._known = dict(map(_master, self._keys().split()))
            if not self._known:
                raise _wrong_key()
        return self._known


def person_seals_of(settings: Settings) -> PersonSeals:
    """Return the seals of an installation: under the keys that are set, or else one that lies in the data folder."""
    told = settings.person_key.get_secret_value()
    return PersonSeals(lambda: told or kept_key(settings.data_dir / _FILE, new_master_key))


def new_master_key() -> str:
    """Return a new key for an installation."""
    return base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def _master(told: str) -> tuple[str, AESGCM]:
    try:
        key = base64.b64decode(told, validate=True)
    except ValueError:
        raise _wrong_key() from None
    if len(key) != _BYTES:
        raise _wrong_key()
    return hashlib.sha256(key).hexdigest()[:_ID_DIGITS], AESGCM(key)


def _bound(person: str, what: str) -> bytes:
    return f"{person}\x00{what}".encode()


def _wrong_key() -> InputError:
    return InputError(
        "the key for candidates' personal data must be one or more of 32 bytes in base64",
        zh="候选人个人信息的密钥须为一个或多个 32 字节的 base64 文本",
    )
