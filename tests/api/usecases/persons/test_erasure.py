"""Whoever is erased is nowhere: not in a row, not in a byte of what the database and the installation keep."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from api.access import SYSTEM, Actor, Role
from api.persons.identity import FamilyNeeds, PersonDocument, PersonIdentity
from api.persons.sealing import PersonSeals, new_master_key
from api.persons.vault import PersonVault
from api.store.archive.restoring import restore_archive
from api.store.archive.writing import write_archive
from api.store.kinds import TALENTS
from api.store.queries.consents import named_abroad, standing_of
from api.store.queries.erasing import ledgers
from api.store.queries.profiles import load_profiles
from api.store.schema import migrate, open_store
from api.store.scrubbing import scrub
from api.store.seals import Keyring, Seals
from api.store.session import Store
from api.store.tables import METADATA
from api.usecases.leads.profiles import add_profile, edit_profile
from api.usecases.persons.consents import ConsentDraft, record_consent
from api.usecases.persons.erasure import ErasureGround, KeptFiles, Receipt, erase, erased, is_genuine, replay_erasures
from api.usecases.persons.identity import keep_family, keep_identity
from features.consents import ConsentChannel, ConsentWord, Purpose
from features.errors import AccessDenied, UnknownIdError
from features.talent import TalentProfile
from tests.api.samples import NOW, call_of, later

OFFICE = Actor.of("talent", Role.TALENT_OFFICER)
MARKS = ("标记甲氮化镓", "MARKERTWO", "标记丙（演示）", "13900001111", "marker@example.com", "标记丁城")
"""Words that stand in what is kept of one person, and nowhere else."""


def profile(talent_id: str, **said: object) -> TalentProfile:
    return TalentProfile.model_validate({"talent_id": talent_id, **said})


def settle(store: Store, vault: PersonVault) -> None:
    """Keep two people, one of them with all that can be kept."""
    call = call_of(store, OFFICE)
    add_profile(call, TALENTS, profile("T-OTHER", headline="另一位"))
    add_profile(
        call, TALENTS, profile("T-MARKED", headline=MARKS[0], summary=f"{MARKS[1]} {'x' * 3000}", city=MARKS[5])
    )
    changed = profile("T-MARKED", headline="改过", summary=MARKS[1] * 300)
    edit_profile(replace(call, now=later(days=1)), TALENTS, changed, expected_version=1)
    who = PersonIdentity(name_zh=MARKS[2], phones=(MARKS[3],), emails=(MARKS[4],))
    for talent_id in ("T-MARKED", "T-OTHER"):
        keep_identity(call, vault, talent_id, who if talent_id == "T-MARKED" else PersonIdentity(name_zh="乙（演示）"))
        agree(store, talent_id, Purpose.KEPT)
        agree(store, talent_id, Purpose.MATCHED)
    agree(store, "T-MARKED", Purpose.ABROAD, "hub_boston")
    keep_family(call, vault, "T-MARKED", FamilyNeeds(schooling=True))
    with store.write(OFFICE) as tx:
        cv = PersonDocument.model_validate({"name": f"{MARKS[2]}.pdf", "content": "JVBERi0="})
        vault.keep_document(tx, "T-MARKED", cv, now=NOW)


def agree(store: Store, talent_id: str, purpose: Purpose, recipient: str = "") -> None:
    """Say yes."""
    draft = ConsentDraft(
        talent_id=talent_id,
        purpose=purpose,
        word=ConsentWord.GIVEN,
        channel=ConsentChannel.FORM,
        recipient=recipient,
    )
    record_consent(call_of(store, OFFICE), draft)


@pytest.fixture
def postgres_url(postgres: Callable[[str], str]) -> Iterator[str]:
    """Address of a migrated database in PostgreSQL."""
    with psycopg.connect(postgres("postgres"), autocommit=True) as server:
        server.execute("CREATE DATABASE erasing")
    migrate(postgres("erasing"))
    yield postgres("erasing")
    with psycopg.connect(postgres("postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE erasing WITH (FORCE)")


@pytest.fixture
def vault() -> PersonVault:
    """A vault under a key of its own."""
    key = new_master_key()
    return PersonVault(PersonSeals(lambda: key))


@pytest.fixture
def files(tmp_path: Path) -> KeptFiles:
    """A data folder."""
    return KeptFiles(tmp_path / "data")


def found(folder: Path) -> set[str]:
    """Which marks stand in the bytes of any file below a folder."""
    contents = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    return {mark for mark in MARKS for content in contents if mark.encode() in content}


def test_nothing_of_who_is_erased_can_be_read(store: Store, vault: PersonVault, files: KeptFiles) -> None:
    settle(store, vault)
    receipt = erase(call_of(store, OFFICE, now=later(days=2)), files, "T-MARKED")
    assert receipt.removed["consent"] == 6  # three words, and that each is withdrawn
    with store.read(OFFICE) as tx:
        assert [one.profile.talent_id for one in load_profiles(tx, OFFICE, TALENTS)] == ["T-OTHER"]
        assert vault.identity(tx, "T-MARKED") is None
        assert vault.identity(tx, "T-OTHER") == PersonIdentity(name_zh="乙（演示）")
        assert set(standing_of(tx, OFFICE, NOW.date())) == {"T-OTHER"}
        year = {"since": dt.datetime(2000, 1, 1, tzinfo=dt.UTC), "before": later(days=9)}
        assert named_abroad(tx, OFFICE, **year) == 1  # still counted
    with store.read(SYSTEM) as tx:
        for table in METADATA.tables.values():
            if table.name not in ("audit", "erasure"):
                assert "T-MARKED" not in str(tx.execute(table.select()).all()), table.name
    with pytest.raises(UnknownIdError):
        erase(call_of(store, OFFICE), files, "T-MARKED")


def test_every_table_with_a_candidates_number_is_thought_of() -> None:
    """A new one is a ledger unless it says otherwise: its rows stay, without number and words."""
    others = {"person_key", "person_item", "person_link", "right_request", "erasure"}
    assert {name for name, table in METADATA.tables.items() if "talent_id" in table.c} - others == set(ledgers())


def test_no_byte_is_left_in_a_file_of_sqlite(sqlite: Store, vault: PersonVault, files: KeptFiles) -> None:
    folder = sqlite.address.file.parent
    settle(sqlite, vault)
    assert found(folder) == {MARKS[0], MARKS[1], MARKS[5]}  # who it is was never written in the clear
    with sqlite3.connect(sqlite.address.file) as held:  # a reader of its own keeps the write-ahead file
        held.execute("SELECT count(*) FROM talent").fetchone()
        erase(call_of(sqlite, OFFICE, now=later(days=2)), files, "T-MARKED")
    held.close()
    scrub(sqlite)
    assert found(folder) == set()


def test_no_byte_is_left_in_the_tables_of_postgresql(
    postgres: Callable[[str], str], postgres_url: str, vault: PersonVault, files: KeptFiles
) -> None:
    with psycopg.connect(postgres("postgres"), autocommit=True) as server:
        where = str(server.execute("SHOW data_directory").fetchone()[0])  # type: ignore[index]
        base = Path(where) / "base"
        with open_store(postgres_url) as store:
            settle(store, vault)
            server.execute("CHECKPOINT")
            assert {MARKS[0], MARKS[5]} <= found(base)
            erase(call_of(store, OFFICE, now=later(days=2)), files, "T-MARKED")
            scrub(store)
        server.execute("CHECKPOINT")
        assert found(base) == set()


def test_files_that_candidates_came_in_are_removed(store: Store, vault: PersonVault, files: KeptFiles) -> None:
    settle(store, vault)
    for kind in ("talents", "projects"):
        files.drafts.mkdir(parents=True, exist_ok=True)
        (files.drafts / f"{kind}.json").write_text(json.dumps({"kind": kind, "rows": [MARKS[2]]}), "utf-8")
    erase(call_of(store, OFFICE), files, "T-MARKED")
    assert [file.name for file in files.drafts.iterdir()] == ["projects.json"]


def test_a_receipt_is_genuine_as_it_was_given(
    store: Store, vault: PersonVault, files: KeptFiles, tmp_path: Path
) -> None:
    settle(store, vault)
    store.seals = Seals(Keyring(tmp_path / "audit.key"))
    store.seals.keys.add(0)
    call = call_of(store, OFFICE)
    receipt = erase(call, files, "T-MARKED")
    assert is_genuine(call, receipt)
    assert not is_genuine(call, replace(receipt, talent_id="T-OTHER"))
    assert not is_genuine(call, Receipt("T-MARKED", receipt.erased_at, "asked", {}))
    assert [(one.talent_id, one.ground) for one in erased(call)] == [("T-MARKED", "asked")]


def test_a_restored_backup_brings_nobody_back(
    store: Store, vault: PersonVault, files: KeptFiles, empty_url: str, tmp_path: Path
) -> None:
    settle(store, vault)
    with store.read(SYSTEM) as tx:
        write_archive(tx, tmp_path / "before.zip", made_at=NOW, progress=lambda *_: None)
    erase(call_of(store, OFFICE), files, "T-MARKED")
    restore_archive(tmp_path / "before.zip", empty_url, progress=lambda *_: None)
    with open_store(empty_url) as restored:
        assert replay_erasures(call_of(restored, SYSTEM), files) == ["T-MARKED"]
        assert replay_erasures(call_of(restored, SYSTEM), files) == []
        with restored.read(OFFICE) as tx:
            assert [one.profile.talent_id for one in load_profiles(tx, OFFICE, TALENTS)] == ["T-OTHER"]
            assert tx.scalar(text("SELECT ground FROM erasure")) == ErasureGround.REPLAYED


@pytest.mark.parametrize("role", [one for one in Role if one not in (Role.TALENT_OFFICER, Role.SYSTEM)])
def test_nobody_else_erases(sqlite: Store, files: KeptFiles, role: Role) -> None:
    with pytest.raises(AccessDenied):
        erase(call_of(sqlite, Actor.of("x", role, places=["a"])), files, "T-MARKED")
