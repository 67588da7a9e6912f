"""The language of a request: what a person chose, kept in a cookie, Chinese by default."""

from __future__ import annotations

from babel.support import LazyProxy
from starlette_admin.i18n import get_locale

from features.bilingual import Language, Spoken, either

COOKIE = "jianghai_language"
DEFAULT: Language = "zh"
LANGUAGES: dict[Language, str] = {"zh": "中文", "en": "English"}


def language() -> Language:
    """Return the language of the request being answered."""
    return "en" if get_locale() == "en" else "zh"


def say(zh: str, en: str) -> str:
    """Return the sentence in the language of the request."""
    return either(language(), zh, en)


def lazily(words: Spoken) -> str:
    """Return words that are put into the language of the request when they are shown."""
    return LazyProxy(lambda: words.say(language()), enable_cache=False)  # type: ignore[return-value]
