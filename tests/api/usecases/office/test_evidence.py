"""Attacks on the audit by somebody who has the database, and perhaps the anchors, but not the key: each is found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from api.access import SYSTEM, Actor, Role
from api.audit import Action, record
from api.store.archive.restoring import restore_archive
from api.store.archive.writing import write_archive
from api.store.queries.audit import FIRST_SEAL, AuditRecord, every_record
from api.store.schema import open_store
from api.store.seals import Head, HeadFile, Keyring, Seals
from api.store.session import Store
from api.store.tables import METADATA
from api.usecases.office.auditing import Verification, anchor, verify
from api.usecases.office.maintenance import note_filled, seal_with_key
from features.errors import StoreError
from tests.api.samples import NOW, OFFICER, call_of, later

AUDITOR = Actor.of("auditor-1", Role.AUDITOR)
_AUDIT = METADATA.tables["audit"]
_FIRST = 4


class Office:
    """A store whose audit is sealed with a key and anchored, with the first records in it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.key, self.anchors = url, folder / "keys" / "audit.key", folder / "elsewhere" / "anchors.jsonl"
        self.told: list[Head] = []
        self.store = self.open()
        seal_with_key(call_of(self.store, SYSTEM))
        self.work(_FIRST - 1)

    def open(self, url: str = "") -> Store:
        """Open the store, as a process does."""
        return open_store(url or self.url, seals=Seals(Keyring(self.key), HeadFile(self.anchors), self.told.append))

    def work(self, times: int, *, at: dt.datetime = NOW) -> None:
        """Do something that is recorded."""
        for number in range(times):
            with self.store.write(OFFICER) as tx:
                record(tx, OFFICER, Action.EXPORTED, f"projects:{number}", now=at, details={"rows": number})

    def verify(self) -> Verification:
        """Verify against all evidence."""
        return verify(call_of(self.store, AUDITOR), anchors=self.anchors)

    def records(self) -> list[AuditRecord]:
        """Every record."""
        with self.store.read(AUDITOR) as tx:
            return list(every_record(tx))

    def behind_its_back(self, *statements: str, rows: list[AuditRecord] | None = None) -> None:
        """Change the table as whoever owns the database could."""
        engine = create_engine(self.store.address.url)
        with engine.begin() as connection:
            if self.store.address.is_sqlite:
                found = connection.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'")).scalars().all()
                for name in (name for name in found if name.startswith("audit_")):
                    connection.execute(text(f"DROP TRIGGER {name}"))
            else:
                connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
            for statement in statements:
                connection.execute(text(statement))
            if rows is not None:
                connection.execute(text("DELETE FROM audit"))
                connection.execute(
                    _AUDIT.insert(), [{one.name: getattr(row, one.name) for one in _AUDIT.c} for row in rows]
                )
        engine.dispose()


@pytest.fixture
def office(url: str, tmp_path: Path) -> Iterator[Office]:
    made = Office(url, tmp_path)
    yield made
    made.store.close()


def rewritten(records: list[AuditRecord], seal: Callable[[AuditRecord], AuditRecord]) -> list[AuditRecord]:
    """The chain told anew, its first record by another person, with seals that fit."""
    before, found = FIRST_SEAL, []
    for one in records:
        told = replace(one, previous_seal=before, actor_id="nobody" if one.seq == 2 else one.actor_id)
        found.append(seal(told))
        before = found[-1].seal
    return found


def test_what_is_whole_is_sound_and_every_head_was_shipped(office: Office) -> None:
    found = office.verify()
    assert (found.is_sound, found.records, found.anchors, found.remarks) == (True, _FIRST, _FIRST, ())
    assert [(one.count, one.seal) for one in office.told] == [(one.seq, one.seal) for one in office.records()]
    assert list(HeadFile(office.anchors).heads()) == office.told
    assert office.key.stat().st_mode & 0o777 == 0o600
    assert office.anchors.stat().st_mode & 0o777 == 0o600


def test_nothing_is_shipped_of_what_was_undone(office: Office) -> None:
    with pytest.raises(RuntimeError), office.store.write(OFFICER) as tx:  # noqa: PT012 - the block is what is undone
        record(tx, OFFICER, Action.EXPORTED, "projects", now=NOW)
        raise RuntimeError
    assert len(office.told) == _FIRST


@pytest.mark.parametrize(
    ("attack", "said"),
    [
        (["DELETE FROM audit WHERE seq > 2"], "the chain ends at 2"),
        (["DELETE FROM audit"], "the audit is empty"),
        (["DELETE FROM audit WHERE seq = 2"], "record 2 is missing"),
        (["UPDATE audit SET details = '{}' WHERE seq = 2"], "record 2 was changed"),
        (
            [
                "UPDATE audit SET seq = -2 WHERE seq = 2",
                "UPDATE audit SET seq = 2 WHERE seq = 3",
                "UPDATE audit SET seq = 3 WHERE seq = -2",
            ],
            "does not follow",
        ),
    ],
)
def test_rows_cut_removed_changed_or_swapped(office: Office, attack: list[str], said: str) -> None:
    office.behind_its_back(*attack)
    assert any(said in fault.en for fault in office.verify().faults)


@pytest.mark.parametrize("with_anchors", [True, False])
@pytest.mark.parametrize("sealed_by", ["digest", "another key", "a claimed key"])
def test_a_whole_chain_written_anew(office: Office, sealed_by: str, with_anchors: bool, tmp_path: Path) -> None:
    """Even by somebody who writes the anchors anew as well."""
    other = Keyring(tmp_path / "other").add(0)
    claimed = replace(other, id=Keyring(office.key).keys[0].id)
    seal = {
        "digest": AuditRecord.sealed,
        "another key": lambda one: one.sealed(other),
        "a claimed key": lambda one: one.sealed(claimed),
    }[sealed_by]
    chain = rewritten(office.records(), seal)
    office.behind_its_back(rows=chain)
    if with_anchors:
        office.anchors.unlink()
        anchor(call_of(office.store, AUDITOR), office.anchors)
    found = office.verify()
    assert not found.is_sound
    if not with_anchors:
        assert "no anchor fits" in found.faults[0].en
    said = {"digest": "not sealed with the key", "another key": "not in the file", "a claimed key": "was changed"}
    assert any(said[sealed_by] in fault.en for fault in found.faults)


def test_evidence_that_is_missing_is_a_fault(office: Office, tmp_path: Path) -> None:
    def faults() -> str:
        return " ".join(fault.en for fault in office.verify().faults)

    kept = office.anchors.read_text()
    office.anchors.unlink()
    assert "there is no file of anchors" in faults()
    office.anchors.write_text("")
    assert "holds no anchor" in faults()
    office.anchors.write_text(f"{kept}nonsense\n")
    assert f"line {_FIRST + 1} of" in faults()
    office.anchors.unlink()
    office.anchors.mkdir()
    assert "cannot be read" in faults()
    office.anchors.rmdir()
    office.anchors.write_text(kept)
    assert faults() == ""
    office.key.rename(tmp_path / "away")
    assert "there is no file of audit keys" in faults()
    assert "is not in the file of keys" in faults()


def test_anchors_of_another_installation(office: Office, tmp_path: Path) -> None:
    lines = [Head(NOW.isoformat(), count, f"{count}" * 64) for count in (1, 3)]
    office.anchors.unlink()
    for line in lines:
        HeadFile(office.anchors).append(line)
    assert "another installation's" in office.verify().faults[0].en


def test_an_old_backup_is_told_as_such(office: Office, tmp_path: Path, empty_url: str) -> None:
    with office.store.read(SYSTEM) as tx:
        write_archive(tx, tmp_path / "old.zip", made_at=NOW, progress=lambda *_: None)
    office.work(3)
    made = restore_archive(tmp_path / "old.zip", empty_url, progress=lambda *_: None)
    office.store.close()
    office.store = office.open(empty_url)
    cut = office.verify()
    assert "the chain ends at 4" in cut.faults[0].en
    note_filled(call_of(office.store, SYSTEM), "restored", made)
    found = office.verify()
    assert len(found.faults) >= 1
    assert all(
        "a backup of 2026-07-01" in fault.en and "was restored as record 5" in fault.en for fault in found.faults
    )
    office.anchors.rename(tmp_path / "kept")
    anchor(call_of(office.store, AUDITOR), office.anchors)
    assert office.verify().is_sound


def test_a_clock_set_back_is_remarked(office: Office) -> None:
    office.work(1, at=later(days=-2))
    found = office.verify()
    assert found.is_sound
    assert [one.seq for one in found.remarks] == [_FIRST + 1]
    assert "set back" in found.remarks[0].en


def test_a_new_key_seals_from_now_on_and_the_old_one_no_more(office: Office) -> None:
    old = Keyring(office.key).newest
    new = seal_with_key(call_of(office.store, SYSTEM), anew=True)
    office.work(1)
    assert office.verify().is_sound
    assert [one.key_id for one in office.records()[-3:]] == [old.id if old else None, new, new]
    last = office.records()[-1]
    forged = replace(last, actor_id="nobody").sealed(old)
    office.behind_its_back(rows=[*office.records()[:-1], forged])
    assert any("another hand" in fault.en for fault in office.verify().faults)


def test_a_chain_begun_without_a_key_stays_verifiable(url: str, tmp_path: Path) -> None:
    with open_store(url) as store:
        for number in range(3):
            with store.write(OFFICER) as tx:
                record(tx, OFFICER, Action.EXPORTED, f"before:{number}", now=NOW)
        assert verify(call_of(store, AUDITOR)).is_sound
        assert not verify(call_of(store, AUDITOR), anchors=tmp_path / "none").is_sound
    office = Office(url, tmp_path)
    assert [one.key_id is None for one in office.records()] == [True] * 3 + [False] * _FIRST
    assert office.verify().is_sound
    first = office.records()[0]
    office.behind_its_back(rows=[replace(first, subject="x").sealed(), *office.records()[1:]])
    assert not office.verify().is_sound
    office.store.close()


def test_without_its_key_nothing_goes_unsealed(office: Office, tmp_path: Path) -> None:
    office.key.rename(tmp_path / "away")
    with pytest.raises(StoreError, match="nothing may go unsealed"):
        office.work(1)
    assert len(office.records()) == _FIRST
    (tmp_path / "away").rename(office.key)
    office.key.chmod(0o644)
    with pytest.raises(StoreError, match="chmod 600"):
        office.work(1)
    office.key.chmod(0o600)
    office.key.write_text("nonsense")
    with pytest.raises(StoreError, match="damaged"):
        office.work(1)


def test_a_head_that_cannot_be_kept_stops_nobody(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.anchors.unlink()
    office.anchors.mkdir()
    office.work(1)
    assert "could not be kept" in caplog.text
    assert len(office.records()) == _FIRST + 1


def test_no_secret_is_shown(office: Office) -> None:
    secret = office.key.read_text().split()[2]
    key = Keyring(office.key).newest
    assert secret not in repr(key)
    with office.store.read(SYSTEM) as tx:
        assert secret not in repr(tx.execute(select(_AUDIT)).all())
