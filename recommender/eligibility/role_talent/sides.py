"""The two sides of this pairing: a role as it is asked for somebody, and a candidate with what they have agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from features.bilingual import Bilingual
from features.fields import spec
from features.project import ProfileGroup
from features.role import RoleProfile
from features.talent import TalentProfile
from features.typed_text import SaidList, Stated
from recommender.eligibility.terms import guest, host

role = guest
talent = host


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a candidate's consents stands at the moment of asking.

    Attributes
    ----------
    matched
        Consent to be matched with roles.
    refuses_profiling
        Has refused profiling: a person looks for roles, never the program.
    recipients
        Ids of those to whom they have separately agreed to be disclosed.
    """

    matched: bool = False
    refuses_profiling: bool = False
    recipients: frozenset[str] = frozenset()


NOTHING = Standing()
"""No record of any consent: a no to everything."""
Standings: TypeAlias = Mapping[str, Standing]
"""By the candidate's number; who is not there has agreed to nothing."""


class Agreed(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("同意", "Consent")

    matched: bool = spec("同意匹配", "Consent to be matched", default=False)
    refuses_profiling: bool = spec("拒绝自动匹配", "Refuses profiling", default=False)
    recipients: SaidList = spec("同意的接收方", "Recipients agreed to", default=())


class Candidate(Agreed, TalentProfile):
    """A candidate's profile together with what stands of their consents."""

    @classmethod
    def of(cls, profile: TalentProfile, standing: Standing) -> Candidate:
        """Return it; the profile is not checked again."""
        agreed = {
            "matched": standing.matched,
            "refuses_profiling": standing.refuses_profiling,
            "recipients": tuple(sorted(standing.recipients)),
        }
        return cls.model_construct(**{**vars(profile), **agreed})


class Asked(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("接收方", "Recipient")

    recipient: Stated = spec("接收方", "Recipient", default=None)


class RoleAsked(Asked, RoleProfile):
    """A role for which somebody is looked for; ``recipient``: to whom they are to be disclosed, if to anyone."""

    @classmethod
    def of(cls, profile: RoleProfile, recipient: str | None = None) -> RoleAsked:
        """Return it; the profile is not checked again."""
        return cls.model_construct(**{**vars(profile), "recipient": recipient})
