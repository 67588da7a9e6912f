"""A candidate's own link: a signed word that names a row, which says whose it is and until when."""

from __future__ import annotations

from collections.abc import Callable

from itsdangerous import BadData, URLSafeSerializer

from api.auth.keys import kept_key
from api.auth.secret import new_id, new_session_secret
from api.settings import Settings
from features.errors import UnknownIdError

_FILE = "link.key"


class OwnLinks:
    """Signs the words of links, so that none can be guessed, and nothing in one tells of anybody.

    Examples
    --------
    >>> links = OwnLinks(lambda: "a key")
    >>> word, name = links.new()
    >>> links.name_in(word) == name
    True
    """

    def __init__(self, key: Callable[[], str]) -> None:
        self._key = key

    def new(self) -> tuple[str, str]:
        """Return a new word, and the name of its row."""
        name = new_id()
        word = self._signer().dumps(name)
        return (word if isinstance(word, str) else word.decode()), name

    def name_in(self, word: str) -> str:
        """Return the name of the row behind a word; raises `UnknownIdError` if it is not ours."""
        try:
            return str(self._signer().loads(word))
        except BadData:
            raise unknown_link() from None

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self._key(), salt="own-data")


def links_of(settings: Settings) -> OwnLinks:
    """Return the links of an installation, signed under a key in its data folder."""
    return OwnLinks(lambda: kept_key(settings.data_dir / _FILE, new_session_secret))


def unknown_link() -> UnknownIdError:
    """Return the refusal of a link that leads nowhere, or nowhere any more."""
    return UnknownIdError(
        "this link does not open anything, or no longer: ask the talent office for a new one",
        zh="链接无效或已过期，请联系人才办重新获取",
    )
