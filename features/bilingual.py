"""Two languages: whatever a person reads is said in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar, runtime_checkable

T = TypeVar("T")
Language = Literal["zh", "en"]


class _InBoth(Protocol):
    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


@runtime_checkable
class Spoken(Protocol):
    """Whatever can be said in either language."""

    def say(self, language: str, /) -> str:
        """Return the wording."""
        ...


class Sayable:
    """Anything that has ``zh`` and ``en``: it can be said in either."""

    __slots__ = ()

    def say(self: _InBoth, language: str) -> str:
        """Return the wording in ``language`` (``zh`` or ``en``)."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Bilingual(Sayable):
    """Words in both languages, as the program itself has them; what a pack says is a ``Named``.

    Examples
    --------
    >>> Bilingual("低空经济", "Low-altitude economy").say("en")
    'Low-altitude economy'
    """

    zh: str
    en: str


def either(language: str, zh: T, en: T) -> T:
    """Return what is for ``language`` (``zh`` or ``en``) of two wordings, or rows of them, that are at hand."""
    return zh if language == "zh" else en
