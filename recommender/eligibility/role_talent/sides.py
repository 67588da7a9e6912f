"""The two sides of this pairing: a role as it is asked for somebody, and a candidate with what they have agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

from features.bilingual import Bilingual
from features.consents import ANYBODY, Purpose, StandingConsents
from features.fields import spec
from features.project import ProfileGroup
from features.role import RoleProfile
from features.talent import TalentProfile
from features.typed_text import SaidList, Stated
from recommender.eligibility.terms import guest, host

role = guest
talent = host


NOTHING = StandingConsents()
"""No record of any consent: a no to everything."""
Standings: TypeAlias = Mapping[str, StandingConsents]
"""What stands of each candidate's consents at the moment of asking, by number; who is absent has agreed to nothing."""
MATCHED = (Purpose.MATCHED, ANYBODY)


class Agreed(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("同意", "Consent")

    matched: bool = spec("同意匹配", "Consent to be matched", default=False)
    refuses_profiling: bool = spec("拒绝自动匹配", "Refuses profiling", default=False)
    recipients: SaidList = spec("同意的接收方", "Recipients agreed to", default=())
    recipients_abroad: SaidList = spec("同意的境外接收方", "Recipients abroad agreed to", default=())


CONSENT_FIELDS = ("matched", "refuses_profiling", "recipients", "recipients_abroad")
"""Fields of a candidate that tell what they have agreed to, as far as they are fields."""


class Candidate(Agreed, TalentProfile):
    """A candidate's profile together with what stands of their consents."""

    @classmethod
    def of(cls, profile: TalentProfile, standing: StandingConsents) -> Candidate:
        """Return it; the profile is not checked again."""
        return cls.model_construct(**{**vars(profile), **agreed(standing)})


def agreed(standing: StandingConsents) -> dict[str, Any]:
    """Return the fields of a candidate that tell what stands of their consents."""
    named = sorted(recipient for purpose, recipient in standing.purposes if purpose is Purpose.DISCLOSED)
    return {
        "matched": standing.allows(*MATCHED),
        "refuses_profiling": MATCHED in standing.refused,
        "recipients": tuple(one for one in named if standing.allows_disclosure(one, is_abroad=False)),
        "recipients_abroad": tuple(one for one in named if standing.allows_disclosure(one, is_abroad=True)),
    }


class Asked(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("接收方", "Recipient")

    recipient: Stated = spec("接收方", "Recipient", default=None)
    is_abroad: bool = spec("接收方在境外", "The recipient is abroad", default=False)


class RoleAsked(Asked, RoleProfile):
    """A role for which somebody is looked for; ``recipient``: to whom they are to be disclosed, if to anyone."""

    @classmethod
    def of(cls, profile: RoleProfile, recipient: str | None = None, *, is_abroad: bool = False) -> RoleAsked:
        """Return it; the profile is not checked again."""
        return cls.model_construct(**{**vars(profile), "recipient": recipient, "is_abroad": is_abroad})
