"""Whom nothing asks to keep any more, by the days of the pack."""

from __future__ import annotations

import datetime as dt

import pytest

from api.access import Actor, Role
from api.store.kinds import TALENTS
from api.store.session import Store
from api.usecases.leads.profiles import add_profile
from api.usecases.persons.consents import ConsentDraft, candidate_consents, record_consent, year_abroad
from api.usecases.persons.erasure import KeptFiles, erased
from api.usecases.persons.retention import erase_expired, expired
from features.consents import ConsentChannel, ConsentWord, Purpose
from features.errors import InputError, UnknownIdError
from features.policy.people import RetentionReason
from features.talent import TalentProfile
from tests.api.samples import NOW, call_of, later

OFFICE = Actor.of("talent", Role.TALENT_OFFICER)


def draft(talent_id: str, word: ConsentWord = ConsentWord.GIVEN, **said: object) -> ConsentDraft:
    return ConsentDraft(talent_id=talent_id, word=word, channel=ConsentChannel.FORM, **{"purpose": Purpose.KEPT} | said)  # type: ignore[arg-type]


@pytest.fixture
def office(store: Store) -> Store:
    """Four people: one never asked, one who agreed, one who withdrew, one who agreed for ten days."""
    call = call_of(store, OFFICE)
    for name in ("T-NEVER", "T-AGREED", "T-LEFT", "T-TENDAYS"):
        add_profile(call, TALENTS, TalentProfile.model_validate({"talent_id": name}))
    for name in ("T-AGREED", "T-LEFT"):
        record_consent(call, draft(name))
    record_consent(call, draft("T-TENDAYS", until=call.today + dt.timedelta(days=10)))
    record_consent(call, draft("T-LEFT", ConsentWord.WITHDRAWN))
    return store


@pytest.mark.parametrize(
    ("days", "gone"),
    [
        (15, {}),
        (16, {"T-LEFT": RetentionReason.WITHDRAWN}),
        (26, {"T-LEFT": RetentionReason.WITHDRAWN, "T-TENDAYS": RetentionReason.WITHDRAWN}),
        (
            731,
            {
                "T-LEFT": RetentionReason.WITHDRAWN,
                "T-TENDAYS": RetentionReason.WITHDRAWN,
                "T-NEVER": RetentionReason.NEVER_AGREED,
                "T-AGREED": RetentionReason.IDLE,
            },
        ),
    ],
)
def test_who_is_kept_long_enough(office: Store, days: int, gone: dict[str, RetentionReason]) -> None:
    call = call_of(office, OFFICE, now=later(days=days))
    assert {one.talent_id: one.reason for one in expired(call)} == gone


def test_they_are_erased_and_nobody_else(office: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
    call = call_of(office, OFFICE, now=later(days=31))
    files = KeptFiles(tmp_path_factory.mktemp("data"))
    assert {one.talent_id for one in erase_expired(call, files)} == {"T-LEFT", "T-TENDAYS", "T-NEVER"}
    assert expired(call) == []
    assert {one.talent_id for one in erased(call)} == {"T-LEFT", "T-TENDAYS", "T-NEVER"} == set(files.log.entries())


def test_a_consent_is_kept_with_the_notice_that_was_in_force(office: Store) -> None:
    call = call_of(office, OFFICE)
    kept = candidate_consents(call, "T-AGREED")
    assert [(one.notice, one.at) for one in kept.words] == [("2026-1", NOW)]
    assert kept.standing.allows(Purpose.KEPT)
    with pytest.raises(UnknownIdError, match="no version '1999'"):
        record_consent(call, draft("T-AGREED", notice="1999"))
    with pytest.raises(UnknownIdError):
        record_consent(call, draft("T-NOBODY"))
    with pytest.raises(InputError, match="day to come"):
        record_consent(call, draft("T-AGREED", at=later(days=1)))


def test_people_named_abroad_are_counted_by_the_year(office: Store) -> None:
    call = call_of(office, OFFICE)
    for hub in ("hub_boston", "hub_sv"):
        record_consent(call, draft("T-AGREED", purpose=Purpose.ABROAD, recipient=hub))
    year = call.today.year
    assert [year_abroad(call, one).people for one in (year - 1, year, year + 1)] == [0, 1, 0]
    assert year_abroad(call, year).limit == 100_000
