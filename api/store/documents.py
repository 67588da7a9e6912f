"""A profile as the store keeps it: a JSON document, and a hash that tells whether two say the same."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from api.store.types import storable
from features.errors import ProfileError


def document_of(profile: BaseModel) -> dict[str, Any]:
    """Return what is stored: every known value; unknown (None) is left out."""
    return profile.model_dump(mode="json", exclude_none=True)


def content_hash(profile: BaseModel) -> str:
    """Return the SHA-256 of what the profile says, independent of the order of fields and of later new ones."""
    said = profile.model_dump(mode="json", exclude_defaults=True)
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    suspicious = r"\u0000" in canonical or not storable(canonical)
    if suspicious and (field := _unstorable(said)):
        raise ProfileError(
            f"{field}: text must not hold the NUL character or half of a surrogate pair",
            zh=f"{field}：文本不得含空字符或不完整的字符编码",
        )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _unstorable(said: dict[str, Any]) -> str | None:
    return next((name for name, value in said.items() if not all(map(storable, _texts(value)))), None)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def searchable(names: Iterable[str | None], *, texts: Iterable[str | None] = ()) -> str:
    """Return the text that a search looks into: names and texts, folded alike, and names also as pinyin.

    Examples
    --------
    >>> searchable(["海燕项目"], texts=["ＳｉＣ Wafer"])
    '海燕项目\\nsic wafer\\nhaiyanxiangmu hyxm'
    """
    named = [name for name in names if name]
    folded = [fold(text) for text in (*named, *texts) if text]
    return "\n".join(dict.fromkeys([*folded, *filter(None, map(_pinyin, named))]))


def fold(text: str) -> str:
    """Return ``text`` as search compares it: width and case folded."""
    return unicodedata.normalize("NFKC", text).casefold()


def _pinyin(name: str) -> str:
    """Return full pinyin and initials of the Chinese characters in a name, "" if there are none."""
    if name.isascii():
        return ""
    from pypinyin.seg.simpleseg import seg  # a big dictionary: loaded by the first writer, not by every command

    sounds = [sound for word in seg(name) for sound in _sounds(word)]
    return f"{''.join(sounds)} {''.join(sound[0] for sound in sounds)}" if sounds else ""


@lru_cache(maxsize=50_000)
def _sounds(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(filter(None, lazy_pinyin(word, errors="ignore")))
