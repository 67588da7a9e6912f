"""What invented candidates have agreed to: most to be matched; some only to be kept, and some no longer."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from features.consents import ANYBODY, Consent, ConsentChannel, ConsentWord, Purpose
from training.world.people.candidates import InventedTalent
from training.world.people.dice import Dice

NOTICE = "demo"
_BEIJING = dt.timezone(dt.timedelta(hours=8))


class Leaning(StrEnum):
    """How somebody stands to being matched."""

    MATCHED = "matched"
    KEPT_ONLY = "kept_only"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OPTED_OUT = "opted_out"


LEANINGS = {
    Leaning.MATCHED: 0.80,
    Leaning.KEPT_ONLY: 0.06,
    Leaning.WITHDRAWN: 0.05,
    Leaning.EXPIRED: 0.05,
    Leaning.OPTED_OUT: 0.04,
}


def invent_agreements(talent: InventedTalent, dice: Dice) -> list[Consent]:
    """Return what somebody says when the office comes to know of them, and later without being asked."""
    leaning = dice.weigh(LEANINGS)
    day, channel = talent.joined_on, dice.pick(list(ConsentChannel))
    words = [said(talent, Purpose.KEPT, ConsentWord.GIVEN, day, channel)]
    if leaning is Leaning.OPTED_OUT:
        return [*words, said(talent, Purpose.MATCHED, ConsentWord.REFUSED, day, channel)]
    if leaning is Leaning.KEPT_ONLY:
        return words
    until = day + dice.days(90, 400) if leaning is Leaning.EXPIRED else None
    words.append(said(talent, Purpose.MATCHED, ConsentWord.GIVEN, day, channel, until=until))
    if leaning is Leaning.WITHDRAWN:
        gone = day + dice.days(60, 400)
        words.append(said(talent, Purpose.MATCHED, ConsentWord.WITHDRAWN, gone, ConsentChannel.LINK))
    return words


def said(
    talent: InventedTalent,
    purpose: Purpose,
    word: ConsentWord,
    day: dt.date,
    channel: ConsentChannel,
    *,
    recipient: str = ANYBODY,
    until: dt.date | None = None,
) -> Consent:
    """Return one word, said in the morning of a day."""
    at = dt.datetime.combine(day, dt.time(9), _BEIJING)
    return Consent(
        talent_id=talent.profile.talent_id,
        purpose=purpose,
        word=word,
        notice=NOTICE,
        channel=channel,
        at=at,
        recipient=recipient,
        until=until,
    )
