"""What is wrong with single records, as the interface gives it."""

from __future__ import annotations

from pydantic import BaseModel, Field

from api.usecases.leads.findings import QualityFinding


class QualityFindingOut(BaseModel):
    """One thing that is wrong with one record, and what to do."""

    kind: str = Field(description="kind of record: project, park")
    id: str
    version: int
    code: str = Field(description="`unreadable` (the record is set aside), or what is hardly true of it")
    fields: list[str] = Field(description="fields it concerns; empty = the record as a whole")
    zh: str
    en: str
    advice_zh: str
    advice_en: str
    restorable: int | None = Field(description="version that can be restored; null = edit the record")

    @classmethod
    def of(cls, one: QualityFinding) -> QualityFindingOut:
        """Return it of what was found."""
        said = {"zh": one.wrong.zh, "en": one.wrong.en, "advice_zh": one.advice.zh, "advice_en": one.advice.en}
        same = ("kind", "id", "version", "code", "restorable")
        return cls(**{name: getattr(one, name) for name in same}, fields=list(one.fields), **said)


class FindingsOut(BaseModel):
    """All findings: records that do not read first, then what is hardly true."""

    set_aside: int = Field(description="how many records do not read and are left out everywhere")
    items: list[QualityFindingOut]
