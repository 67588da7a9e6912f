"""Who a candidate is, and what their family needs: kept apart, never matched."""

from __future__ import annotations

from pydantic import Base64Bytes, BaseModel

from features.typed_text import Needed, SaidList, Stated


class PersonIdentity(BaseModel):
    """Name and contacts of one candidate."""

    model_config = {"frozen": True, "extra": "forbid"}

    name_zh: Stated = None
    name_en: Stated = None
    phones: SaidList = ()
    emails: SaidList = ()
    other_contacts: SaidList = ()

    @property
    def name(self) -> str:
        """What to call the person; "" = nobody has said."""
        return self.name_zh or self.name_en or ""


class FamilyNeeds(BaseModel):
    """What the person has asked for their family: yes, no or unknown, seen only by those who serve it."""

    model_config = {"frozen": True, "extra": "forbid"}

    schooling: bool | None = None
    spouse_work: bool | None = None
    medical: bool | None = None
    apartment: bool | None = None


class PersonDocument(BaseModel):
    """A file that somebody gave, such as a CV; ``content`` is base64 where it is given as text."""

    model_config = {"frozen": True, "extra": "forbid"}

    name: Needed
    content: Base64Bytes
