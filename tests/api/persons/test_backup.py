"""Keys of persons lie beside a backup, never in it: whoever has the backup alone reads nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.access import SYSTEM
from api.persons.sealing import new_master_key
from api.persons.vault import PersonVault
from api.store.archive.manifest import ArchivePart
from api.store.archive.moving import move_store
from api.store.archive.reading import Archive
from api.store.archive.restoring import restore_archive
from api.store.archive.writing import write_archive
from api.store.schema import open_store
from api.store.session import Store
from features.errors import InputError
from tests.api.persons.test_vault import SOMEBODY, TALENT_OFFICER, vault
from tests.api.samples import NOW


def silent(_done: int, _total: int) -> None:
    """Nobody watches."""


@pytest.fixture
def safe(store: Store) -> PersonVault:
    """A vault with two people in it."""
    kept = vault(new_master_key())
    with store.write(TALENT_OFFICER) as tx:
        for person in ("T-1", "T-2"):
            kept.keep_identity(tx, person, SOMEBODY, now=NOW)
    return kept


def copies(store: Store, folder: Path) -> dict[ArchivePart, Path]:
    """Back up, each part into a file of its own."""
    files = {part: folder / f"{part}.zip" for part in ArchivePart}
    with store.read(SYSTEM) as tx:
        for part, file in files.items():
            write_archive(tx, file, made_at=NOW, progress=silent, part=part)
    return files


def known(url: str, safe: PersonVault) -> list[str]:
    """Who can be read."""
    with open_store(url) as store, store.read(TALENT_OFFICER) as tx:
        return [person for person in ("T-1", "T-2") if safe.identity(tx, person) == SOMEBODY]


def test_no_backup_holds_a_key(store: Store, safe: PersonVault, tmp_path: Path) -> None:
    files = copies(store, tmp_path)
    held = {part: {one.name: one.rows for one in Archive(file).manifest.tables} for part, file in files.items()}
    assert held[ArchivePart.KEYS] == {"person_key": 2}
    assert "person_key" not in held[ArchivePart.DATA]
    assert held[ArchivePart.DATA]["person_item"] == 2


def test_people_come_back_with_their_keys(store: Store, safe: PersonVault, empty_url: str, tmp_path: Path) -> None:
    files = copies(store, tmp_path)
    restore_archive(files[ArchivePart.DATA], empty_url, keys=files[ArchivePart.KEYS], progress=silent)
    assert known(empty_url, safe) == ["T-1", "T-2"]


def test_without_the_keys_nobody_comes_back(store: Store, safe: PersonVault, empty_url: str, tmp_path: Path) -> None:
    restore_archive(copies(store, tmp_path)[ArchivePart.DATA], empty_url, progress=silent)
    assert known(empty_url, safe) == []
    with open_store(empty_url) as restored, restored.write(TALENT_OFFICER) as tx:
        assert safe.documents(tx, "T-1") == []
        safe.keep_identity(tx, "T-1", SOMEBODY, now=NOW)
    assert known(empty_url, safe) == ["T-1"]


def test_who_was_forgotten_since_the_backup_stays_forgotten(
    store: Store, safe: PersonVault, empty_url: str, tmp_path: Path
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
    data = copies(store, old)[ArchivePart.DATA]
    with store.write(TALENT_OFFICER) as tx:
        safe.forget(tx, "T-1")
    restore_archive(data, empty_url, keys=copies(store, new)[ArchivePart.KEYS], progress=silent)
    assert known(empty_url, safe) == ["T-2"]


def test_one_part_is_not_taken_for_the_other(store: Store, safe: PersonVault, empty_url: str, tmp_path: Path) -> None:
    files = copies(store, tmp_path)
    with pytest.raises(InputError, match="keys of persons only"):
        restore_archive(files[ArchivePart.KEYS], empty_url, progress=silent)
    with pytest.raises(InputError, match="no file of keys"):
        restore_archive(files[ArchivePart.DATA], empty_url, keys=files[ArchivePart.DATA], progress=silent)
    restore_archive(files[ArchivePart.DATA], empty_url, keys=files[ArchivePart.KEYS], progress=silent)


def test_a_store_that_moves_takes_the_keys_along(
    store: Store, safe: PersonVault, empty_url: str, tmp_path: Path
) -> None:
    move_store(store, empty_url, made_at=NOW, folder=tmp_path, progress=silent)
    assert known(empty_url, safe) == ["T-1", "T-2"]
