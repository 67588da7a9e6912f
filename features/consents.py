"""What candidates have agreed to: dated words for one purpose and, where named, one recipient (domain facts §4.3).

What stands is the last word on each purpose and recipient. Nothing said is a no, and so is a consent that has run out;
without consent to being kept nothing else stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from features.errors import InputError
from features.fields import Labelled

ANYBODY = ""
"""The recipient where a purpose names none."""


class Purpose(Labelled):
    """What personal data may be used for."""

    KEPT = "kept", "建档保存", "Keeping a profile"
    MATCHED = "matched", "岗位匹配（画像分析）", "Matching with roles (profiling)"
    DISCLOSED = "disclosed", "向指定接收方提供身份信息", "Disclosure to a named recipient"
    ABROAD = "abroad", "向指定境外接收方提供", "Transfer to a named recipient abroad"


NAMED = frozenset({Purpose.DISCLOSED, Purpose.ABROAD})
"""Purposes that need a consent for each recipient."""


class ConsentWord(Labelled):
    """What somebody says to a purpose."""

    GIVEN = "given", "同意", "Given"
    REFUSED = "refused", "不同意", "Refused"
    WITHDRAWN = "withdrawn", "撤回", "Withdrawn"


class ConsentChannel(Labelled):
    """How somebody said it."""

    LINK = "link", "本人专用链接", "Own link"
    FORM = "form", "网上表单", "Web form"
    EMAIL = "email", "电子邮件", "E-mail"
    PAPER = "paper", "书面", "On paper"
    PHONE = "phone", "电话（有记录）", "By telephone (on record)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One dated word of a candidate.

    Attributes
    ----------
    recipient
        A place or the company of a lead, by id; :data:`ANYBODY` where the purpose names none.
    notice
        Version of the notice that was read to, or by, the person.
    at
        When it was said, aware.
    until
        The last day on which it stands; ``None`` = until it is withdrawn.
    """

    talent_id: str
    purpose: Purpose
    word: ConsentWord
    notice: str
    channel: ConsentChannel
    at: dt.datetime
    recipient: str = ANYBODY
    until: dt.date | None = None

    def __post_init__(self) -> None:
        """Refuse a consent to nobody in particular where one must be named, and the reverse."""
        if (self.purpose in NAMED) != bool(self.recipient):
            raise InputError(
                f"a consent to '{self.purpose}' names {'its' if self.purpose in NAMED else 'no'} recipient",
                zh=f"“{self.purpose.zh}”的同意{'须写明接收方' if self.purpose in NAMED else '不写接收方'}",
            )

    def holds(self, day: dt.date) -> bool:
        """Whether the word is a yes on a day."""
        return self.word is ConsentWord.GIVEN and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class StandingConsents:
    """To what one candidate agrees on a day; ``refused`` is what they have said no to, or no longer.

    Examples
    --------
    >>> both = StandingConsents(frozenset({(Purpose.KEPT, ANYBODY), (Purpose.MATCHED, ANYBODY)}))
    >>> both.allows(Purpose.MATCHED), both.allows(Purpose.DISCLOSED, "ntcx")
    (True, False)
    """

    purposes: frozenset[tuple[Purpose, str]] = frozenset()
    refused: frozenset[tuple[Purpose, str]] = frozenset()

    def allows(self, purpose: Purpose, recipient: str = ANYBODY) -> bool:
        """Whether the person agrees to a purpose, and to this recipient of it."""
        return (Purpose.KEPT, ANYBODY) in self.purposes and (purpose, recipient) in self.purposes

    def allows_disclosure(self, recipient: str, *, is_abroad: bool) -> bool:
        """Whether the person may be named to a recipient: one abroad needs a consent to that as well."""
        return self.allows(Purpose.DISCLOSED, recipient) and (not is_abroad or self.allows(Purpose.ABROAD, recipient))


def standing_consents(words: Iterable[Consent], day: dt.date) -> StandingConsents:
    """Return to what one candidate agrees on a day, given all that was said, in the order in which it was kept."""
    last = {(one.purpose, one.recipient): one for one in words}
    return StandingConsents(
        frozenset(about for about, one in last.items() if one.holds(day)),
        frozenset(about for about, one in last.items() if one.word is not ConsentWord.GIVEN),
    )
