"""Secrets that must be read again, such as those of second factors: kept sealed, under keys outside the store (age)."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pyrage

from api.auth.keys import kept_key
from api.settings import Settings
from features.errors import InputError, StoreError

_FILE = "factor.key"


class Vault:
    """Seals with the first key, opens with any.

    Parameters
    ----------
    keys
        Gives the keys (``AGE-SECRET-KEY-1…``), separated by blanks or lines, when the first secret is sealed or
        opened.

    Examples
    --------
    >>> vault = Vault(new_key)
    >>> vault.open(vault.seal("JBSWY3DPEHPK3PXP"))
    'JBSWY3DPEHPK3PXP'
    """

    def __init__(self, keys: Callable[[], str]) -> None:
        self._keys = keys
        self._known: list[pyrage.x25519.Identity] = []

    def seal(self, secret: str) -> str:
        """Return the secret as only the holder of the key reads it."""
        first = self._identities()[0].to_public()
        return base64.b64encode(pyrage.encrypt(secret.encode(), [first])).decode()

    def open(self, sealed: str) -> str:
        """Return the secret; raises `StoreError` where none of the keys is that under which it was sealed."""
        try:
            return str(pyrage.decrypt(base64.b64decode(sealed), self._identities()).decode())
        except (pyrage.DecryptError, ValueError):
            raise StoreError(
                "the second factor cannot be read: the key of this installation is another one; the administrator "
                "puts the old key back, or resets the factor",
                zh="动态验证码的密钥已更换，无法读取；请系统管理员恢复原密钥，或重置此人的动态验证码",
            ) from None

    def _identities(self) -> list[pyrage.x25519.Identity]:
        if not self._known:
            try:
                self._known = [pyrage.x25519.Identity.from_str(one) for one in self._keys().split()]
            except pyrage.IdentityError:
                self._known = []
            if not self._known:
                raise InputError(
                    "the key of the second factors must be one or more AGE-SECRET-KEY-1…",
                    zh="动态验证码的密钥须为一个或多个 AGE-SECRET-KEY-1…",
                )
        return self._known


def vault_of(settings: Settings) -> Vault:
    """Return the vault of an installation: under the keys that are set, or else one that lies in the data folder."""
    told = settings.factor_key.get_secret_value()
    return Vault(lambda: told or kept_key(settings.data_dir / _FILE, new_key))


def new_key() -> str:
    """Return a new key."""
    return str(pyrage.x25519.Identity.generate())
