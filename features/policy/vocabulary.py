"""The few shapes every part of a policy pack shares: frozen models, two languages, and where a figure comes from."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints

from features.bilingual import Sayable
from features.errors import UnknownIdError
from features.memo import once

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
T = TypeVar("T")
_SHOWN_IDS = 12


class Basis(StrEnum):
    """How well founded a figure is. Only ``POLICY`` and ``LAW`` may be shown as an official rule."""

    POLICY = "policy"
    LAW = "law"
    PUBLISHED = "published"
    KNOWLEDGE = "knowledge"
    JUDGEMENT = "judgement"

    @property
    def official(self) -> bool:
        """Whether the policy document itself or a law says so."""
        return self in (Basis.POLICY, Basis.LAW)


class Confidence(StrEnum):
    """How sure a mapping to an outside code table is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Frozen(BaseModel):
    """A value read from a pack: immutable, and no key may be there that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, ignored_types=(once,))


class Named(Frozen, Sayable):
    """Anything a person reads, in both languages."""

    zh: Text
    en: Text


class Choice(Named):
    """One entry of a closed list."""

    id: Slug


class Grounded(Frozen):
    """Anything that must say where it comes from. ``sources`` are ids of the pack's source catalogue."""

    basis: Basis
    sources: tuple[str, ...] = ()


def look_up(table: Mapping[str, T], key: str, *, noun: Named) -> T:
    """Return ``table[key]``.

    Raises
    ------
    UnknownIdError
        If there is no such id; the message lists the first few that exist.
    """
    if key in table:
        return table[key]
    shown = ", ".join(list(table)[:_SHOWN_IDS])
    more = len(table) - _SHOWN_IDS
    known = f"{shown} and {more} more" if more > 0 else shown or "none"
    known_zh = f"{shown}等{len(table)}个" if more > 0 else shown or "无"
    raise UnknownIdError(
        f"policy has no {noun.en} {key!r}; it has {known}", zh=f"政策包没有{noun.zh}“{key}”；现有：{known_zh}"
    )
