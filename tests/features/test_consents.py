"""What candidates have agreed to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.consents import (
    ANYBODY,
    NAMED,
    Consent,
    ConsentChannel,
    ConsentWord,
    Purpose,
    StandingConsents,
    standing_consents,
)
from features.errors import InputError

DAY = dt.date(2026, 11, 30)
AT = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)


def word(purpose: Purpose, said: ConsentWord = ConsentWord.GIVEN, **other: Any) -> Consent:
    stated = {"talent_id": "T-1", "notice": "1", "channel": ConsentChannel.FORM, "at": AT, **other}
    return Consent(purpose=purpose, word=said, **stated)


KEPT, MATCHED = word(Purpose.KEPT), word(Purpose.MATCHED)


def test_nothing_said_is_a_no() -> None:
    nothing = standing_consents([], DAY)
    assert not any(nothing.allows(purpose, recipient) for purpose in Purpose for recipient in (ANYBODY, "ntcx"))


def test_the_last_word_counts() -> None:
    withdrawn = word(Purpose.MATCHED, ConsentWord.WITHDRAWN)
    assert standing_consents([KEPT, MATCHED], DAY).allows(Purpose.MATCHED)
    assert not standing_consents([KEPT, MATCHED, withdrawn], DAY).allows(Purpose.MATCHED)
    assert standing_consents([KEPT, MATCHED, withdrawn, MATCHED], DAY).allows(Purpose.MATCHED)


def test_a_consent_runs_out_after_its_last_day() -> None:
    ends_today, ended = word(Purpose.MATCHED, until=DAY), word(Purpose.MATCHED, until=DAY - dt.timedelta(days=1))
    assert standing_consents([KEPT, ends_today], DAY).allows(Purpose.MATCHED)
    assert not standing_consents([KEPT, ended], DAY).allows(Purpose.MATCHED)


def test_who_is_not_to_be_kept_is_not_matched_either() -> None:
    gone = word(Purpose.KEPT, ConsentWord.WITHDRAWN)
    assert not standing_consents([KEPT, MATCHED, gone], DAY).allows(Purpose.MATCHED)


def test_a_disclosure_is_to_one_recipient() -> None:
    said = standing_consents([KEPT, word(Purpose.DISCLOSED, recipient="ntcx")], DAY)
    assert said.allows_disclosure("ntcx", is_abroad=False)
    assert not said.allows_disclosure("other", is_abroad=False)
    assert not said.allows_disclosure("ntcx", is_abroad=True)


def test_a_recipient_abroad_needs_both() -> None:
    abroad = word(Purpose.ABROAD, recipient="hub")
    assert not standing_consents([KEPT, abroad], DAY).allows_disclosure("hub", is_abroad=True)
    both = [KEPT, abroad, word(Purpose.DISCLOSED, recipient="hub")]
    assert standing_consents(both, DAY).allows_disclosure("hub", is_abroad=True)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_recipient_is_named_where_and_only_where_one_must_be(purpose: Purpose) -> None:
    with pytest.raises(InputError, match="recipient"):
        word(purpose, recipient=ANYBODY if purpose in NAMED else "ntcx")


@given(st.lists(st.tuples(st.sampled_from(Purpose), st.sampled_from(ConsentWord), st.sampled_from(["a", "b"]))))
def test_nothing_stands_that_was_not_given_last(said: list[tuple[Purpose, ConsentWord, str]]) -> None:
    words = [word(what, how, recipient=to if what in NAMED else ANYBODY) for what, how, to in said]
    stands: StandingConsents = standing_consents(words, DAY)
    for purpose, recipient in stands.purposes:
        last = [one.word for one in words if (one.purpose, one.recipient) == (purpose, recipient)][-1]
        assert last is ConsentWord.GIVEN
