"""The vault of candidates' personal data, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from api.access import Actor, Role
from api.persons.identity import FamilyNeeds, PersonDocument, PersonIdentity
from api.persons.sealing import PersonSeals, new_master_key
from api.persons.vault import PersonVault
from api.store.queries.consents import add_consents, consents_of, named_abroad, standing_of
from api.store.session import Store
from features.consents import Consent, ConsentChannel, ConsentWord, Purpose
from features.errors import AccessDenied

TALENT_OFFICER = Actor.of("talent", Role.TALENT_OFFICER)
NOW = dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC)
SOMEBODY = PersonIdentity(name_zh="王某（演示）", phones=("13800000000",), emails=("wang@example.com",))


def vault(*keys: str) -> PersonVault:
    return PersonVault(PersonSeals(lambda: " ".join(keys)))


def said(talent_id: str, purpose: Purpose, word: ConsentWord = ConsentWord.GIVEN, recipient: str = "") -> Consent:
    return Consent(
        talent_id=talent_id,
        purpose=purpose,
        word=word,
        notice="1",
        channel=ConsentChannel.FORM,
        at=NOW,
        recipient=recipient,
    )


def test_who_somebody_is_is_read_as_it_was_kept(store: Store) -> None:
    safe = vault(new_master_key())
    with store.write(TALENT_OFFICER) as tx:
        safe.keep_identity(tx, "T-1", PersonIdentity(name_en="Somebody Else（演示）"), now=NOW)
        safe.keep_identity(tx, "T-1", SOMEBODY, now=NOW)
        safe.keep_family(tx, "T-1", FamilyNeeds(schooling=True), now=NOW)
    with store.read(TALENT_OFFICER) as tx:
        assert safe.identity(tx, "T-1") == SOMEBODY
        assert safe.family(tx, "T-1") == FamilyNeeds(schooling=True)
        assert safe.identity(tx, "T-2") is None


def test_many_newcomers_are_kept_at_once(store: Store) -> None:
    safe = vault(new_master_key())
    with store.write(TALENT_OFFICER) as tx:
        safe.keep_newcomers(tx, {}, now=NOW)
        safe.keep_newcomers(tx, {"T-1": SOMEBODY, "T-2": PersonIdentity(name_en="Else（演示）")}, now=NOW)
        safe.keep_identity(tx, "T-2", SOMEBODY, now=NOW)
    with store.read(TALENT_OFFICER) as tx:
        assert [safe.identity(tx, one) for one in ("T-1", "T-2", "T-3")] == [SOMEBODY, SOMEBODY, None]


def test_a_document_is_known_by_a_number_that_tells_nothing(store: Store) -> None:
    safe = vault(new_master_key())
    document = PersonDocument.model_validate({"name": "王某（演示）简历.pdf", "content": "JVBERi0="})
    with store.write(TALENT_OFFICER) as tx:
        number = safe.keep_document(tx, "T-1", document, now=NOW)
    assert "王" not in number
    with store.read(TALENT_OFFICER) as tx:
        assert safe.documents(tx, "T-1") == [number]
        assert safe.document(tx, "T-1", number) == document
        assert safe.document(tx, "T-2", number) is None


def test_who_is_forgotten_cannot_be_read(store: Store) -> None:
    safe = vault(new_master_key())
    with store.write(TALENT_OFFICER) as tx:
        for person in ("T-1", "T-2"):
            safe.keep_identity(tx, person, SOMEBODY, now=NOW)
        safe.forget(tx, "T-1")
    with store.read(TALENT_OFFICER) as tx:
        assert safe.identity(tx, "T-1") is None
        assert safe.identity(tx, "T-2") == SOMEBODY


def test_all_keys_are_wrapped_anew(store: Store) -> None:
    old, new = new_master_key(), new_master_key()
    with store.write(TALENT_OFFICER) as tx:
        for person in ("T-1", "T-2"):
            vault(old).keep_identity(tx, person, SOMEBODY, now=NOW)
        assert vault(new, old).rewrap(tx) == 2
        assert vault(new, old).rewrap(tx) == 0
    with store.read(TALENT_OFFICER) as tx:
        assert vault(new).identity(tx, "T-1") == SOMEBODY


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.TALENT_OFFICER, Role.SYSTEM)])
def test_consents_are_the_talent_offices(store: Store, role: Role) -> None:
    stranger = Actor.of("stranger", role, places=["ntcx"])
    with store.write(TALENT_OFFICER) as tx:
        add_consents(tx, TALENT_OFFICER, [said("T-1", Purpose.KEPT)], now=NOW)
    with store.read(stranger) as tx:
        with pytest.raises(AccessDenied):
            consents_of(tx, stranger, "T-1")
        with pytest.raises(AccessDenied):
            standing_of(tx, stranger, NOW.date())


def test_what_stands_is_the_last_word(store: Store) -> None:
    kept, matched = (said("T-1", one) for one in (Purpose.KEPT, Purpose.MATCHED))
    with store.write(TALENT_OFFICER) as tx:
        add_consents(tx, TALENT_OFFICER, [kept, matched, said("T-2", Purpose.MATCHED)], now=NOW)
    with store.read(TALENT_OFFICER) as tx:
        assert standing_of(tx, TALENT_OFFICER, NOW.date())["T-1"].allows(Purpose.MATCHED)
        assert not standing_of(tx, TALENT_OFFICER, NOW.date())["T-2"].allows(Purpose.MATCHED)
    withdrawn = said("T-1", Purpose.MATCHED, ConsentWord.WITHDRAWN)
    with store.write(TALENT_OFFICER) as tx:
        add_consents(tx, TALENT_OFFICER, [withdrawn], now=NOW)
    with store.read(TALENT_OFFICER) as tx:
        assert consents_of(tx, TALENT_OFFICER, "T-1") == [kept, matched, withdrawn]
        assert not standing_of(tx, TALENT_OFFICER, NOW.date(), ["T-1"])["T-1"].allows(Purpose.MATCHED)


def test_people_named_abroad_are_counted_once_a_year(store: Store) -> None:
    words = [said("T-1", Purpose.ABROAD, recipient="hub_boston"), said("T-1", Purpose.ABROAD, recipient="hub_sv")]
    with store.write(TALENT_OFFICER) as tx:
        add_consents(tx, TALENT_OFFICER, words, now=NOW)
    year = {"since": dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "before": dt.datetime(2027, 1, 1, tzinfo=dt.UTC)}
    with store.read(TALENT_OFFICER) as tx:
        assert named_abroad(tx, TALENT_OFFICER, **year) == 1
