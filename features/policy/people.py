"""What a pack says of people's data: the notices they agree to, the time limits of their rights, how long is kept."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Annotated

from pydantic import Field

from features.consents import Purpose
from features.errors import UnknownIdError
from features.fields import Labelled
from features.policy.vocabulary import Frozen, Grounded, Named, Text

Days = Annotated[int, Field(ge=1)]


class PersonRight(Labelled):
    """What a candidate may ask for."""

    ACCESS = "access", "查阅个人信息", "See what is kept"
    CORRECT = "correct", "更正、补充", "Correct or complete"
    COPY = "copy", "复制、转移", "Take along"
    REFUSE_PROFILING = "refuse_profiling", "拒绝画像匹配", "Refuse profiling"
    WITHDRAW = "withdraw", "撤回同意", "Withdraw a consent"
    ERASE = "erase", "删除个人信息", "Be erased"


class RetentionReason(Labelled):
    """Why a candidate's data is no longer needed."""

    NEVER_AGREED = "never_agreed", "未同意建档", "Never agreed to a profile"
    WITHDRAWN = "withdrawn", "已撤回建档同意", "Withdrew the consent to a profile"
    IDLE = "idle", "长期未更新", "Not touched for long"


class ConsentNotice(Named, Grounded):
    """One version of what a person is told before agreeing; ``zh`` and ``en`` are the text."""

    version: Text
    since: dt.date
    purposes: tuple[Purpose, ...] = Field(min_length=1)


class RightTerm(Grounded):
    """Within how many days what somebody asks for is to be answered."""

    right: PersonRight
    days: Days


class RetentionTerm(Grounded):
    """After how many days what is kept for no reason any more is erased."""

    reason: RetentionReason
    days: Days


class PeoplePolicy(Frozen):
    """Duties towards candidates.

    Attributes
    ----------
    link_days
        How long a candidate's own link lives.
    abroad_limit
        People a year who may be named abroad before the transfer needs more than their consent.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> people = load_policy().people
    >>> people.notice(Purpose.KEPT, dt.date(2026, 11, 30)).version
    '2026-1'
    >>> people.answer_days(PersonRight.ERASE)
    15
    """

    notices: tuple[ConsentNotice, ...] = Field(min_length=1)
    rights: tuple[RightTerm, ...]
    retention: tuple[RetentionTerm, ...]
    link_days: Days
    abroad_limit: Annotated[int, Field(ge=1)]

    @cached_property
    def _answer_days(self) -> dict[PersonRight, int]:
        return {term.right: term.days for term in self.rights}

    @cached_property
    def _kept_days(self) -> dict[RetentionReason, int]:
        return {term.reason: term.days for term in self.retention}

    def answer_days(self, right: PersonRight) -> int:
        """Return within how many days a request is to be answered."""
        return self._answer_days[right]

    def kept_days(self, reason: RetentionReason) -> int:
        """Return how many days data is kept although nothing asks for it any more."""
        return self._kept_days[reason]

    def notice(self, purpose: Purpose, day: dt.date) -> ConsentNotice:
        """Return the notice of a purpose in force on a day; raises `UnknownIdError` if there is none yet."""
        found = [one for one in self.notices if purpose in one.purposes and one.since <= day]
        if not found:
            raise UnknownIdError(f"there is no notice for '{purpose}' on {day}", zh=f"{day} 尚无“{purpose.zh}”的告知书")
        return max(found, key=lambda one: one.since)

    def notice_of(self, purpose: Purpose, version: str) -> ConsentNotice:
        """Return a version of the notice of a purpose; raises `UnknownIdError` if there is none."""
        for one in self.notices:
            if one.version == version and purpose in one.purposes:
                return one
        raise UnknownIdError(
            f"there is no version {version!r} of the notice for '{purpose}'",
            zh=f"“{purpose.zh}”没有版本为“{version}”的告知书",
        )
