"""Which record supports a field of a profile of any kind, and how well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from features.evidence import DataStatus, Evidence, EvidenceKind

STRENGTH: Mapping[EvidenceKind, int] = {kind: rank for rank, kind in enumerate(EvidenceKind)}
"""Rank of each kind of evidence, weakest first."""

_DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class EvidenceUsed:
    """The record that supports one profile field. ``stale``: older than it should be for its purpose."""

    field: str
    kind: EvidenceKind
    source: str
    as_of: dt.date | None
    stale: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        day = self.as_of.isoformat() if self.as_of else None
        return {"field": self.field, "kind": self.kind.value, "source": self.source, "as_of": day, "stale": self.stale}


class EvidenceBook:
    """The best record of each field of one profile, as known at ``today``.

    A value without any record counts as self-reported (as synthetic in a synthetic profile). Records dated after
    ``today`` do not exist yet. The strongest kind wins, then the newest record. ``filled`` names the fields of the
    profile that say anything at all.
    """

    def __init__(self, profile: BaseModel, *, today: dt.date) -> None:
        self._today = today
        self._default = (
            EvidenceKind.SYNTHETIC
            if getattr(profile, "data_status", None) is DataStatus.SYNTHETIC
            else EvidenceKind.SELF_REPORTED
        )
        self._reported_on: dt.date | None = getattr(profile, "updated_on", None)
        self.filled = frozenset(name for name, value in vars(profile).items() if _says_something(value))
        self._cited: dict[tuple[str, ...], tuple[EvidenceUsed, ...]] = {}
        self._best: dict[str, Evidence] = {}
        records: tuple[Evidence, ...] = getattr(profile, "evidence", ())
        for record in records:
            if record.as_of is not None and record.as_of > today:
                continue
            known = self._best.get(record.field)
            if known is None or _rank(record) > _rank(known):
                self._best[record.field] = record

    def used(self, fields: Iterable[str], *, fresh_months: int | None = None) -> tuple[EvidenceUsed, ...]:
        """Return the record behind each field, in the order given."""
        return tuple(self._of(field, fresh_months) for field in dict.fromkeys(fields))

    def cited(self, fields: tuple[str, ...]) -> tuple[EvidenceUsed, ...]:
        """Return the record behind each of the fields that says anything; kept, for it is asked for again and again."""
        known = self._cited.get(fields)
        if known is None:
            known = self._cited[fields] = self.used(field for field in fields if field in self.filled)
        return known

    def _of(self, field: str, fresh_months: int | None) -> EvidenceUsed:
        record = self._best.get(field)
        if record is None:
            day = self._reported_on
            return EvidenceUsed(field, self._default, "", day, self._stale(day, fresh_months))
        return EvidenceUsed(field, record.kind, record.source, record.as_of, self._stale(record.as_of, fresh_months))

    def _stale(self, day: dt.date | None, fresh_months: int | None) -> bool:
        if day is None or fresh_months is None:
            return False
        return (self._today - day).days > fresh_months * _DAYS_A_MONTH


def _says_something(value: object) -> bool:
    return value is not None and not (isinstance(value, tuple | str) and not value)


def _rank(record: Evidence) -> tuple[int, dt.date]:
    return STRENGTH[record.kind], record.as_of or dt.date.min


def weakest(evidence: Iterable[EvidenceUsed]) -> EvidenceKind | None:
    """Return the weakest kind among records; ``None`` when there are none."""
    return min((record.kind for record in evidence), key=STRENGTH.__getitem__, default=None)
