"""The command line of candidates' rights: consents, keys, erasure, retention."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from api.access import SYSTEM
from api.persons.identity import PersonIdentity
from api.persons.sealing import new_master_key, person_seals_of
from api.persons.vault import PersonVault
from api.settings import load_settings
from api.store.kinds import TALENTS
from api.store.opening import open_installation
from api.usecases.leads.profiles import add_profile
from api.usecases.persons.identity import keep_identity, see_identity
from features.errors import InputError, StoreError, UnknownIdError
from features.talent import TalentProfile
from tests.api.samples import call_of
from tests.api.test_cli import enter, run, run_json

WHO = PersonIdentity(name_zh="甲（演示）")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with one candidate."""
    folder = enter(tmp_path, monkeypatch)
    run("init")
    with open_installation(load_settings()) as store:
        add_profile(call_of(store, SYSTEM), TALENTS, TalentProfile.model_validate({"talent_id": "T-1"}))
        keep_identity(call_of(store, SYSTEM), vault(), "T-1", WHO)
    return folder


def vault() -> PersonVault:
    """The installation's vault."""
    return PersonVault(person_seals_of(load_settings()))


def known() -> PersonIdentity | None:
    """Who T-1 is."""
    with open_installation(load_settings()) as store:
        return see_identity(call_of(store, SYSTEM), vault(), "T-1")


def test_a_consent_is_given_and_withdrawn(home: Path) -> None:
    assert "已登记" in run("consent", "give", "T-1", "kept").output
    assert run_json("consent", "list", "T-1")["standing"] == [["kept", ""]]
    assert run_json("consent", "withdraw", "T-1", "kept")["word"] == "withdrawn"
    assert run_json("consent", "list", "T-1")["standing"] == []
    assert "建档保存" in run("consent", "list", "T-1").output
    assert run_json("consent", "abroad")["people"] == 0
    assert isinstance(run("consent", "give", "T-1", "disclosed").exception, InputError)


def test_the_old_master_key_is_needless_after_a_change(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (load_settings().data_dir / "person.key").read_text("ascii"), new_master_key()
    monkeypatch.setenv("JIANGHAI_PERSON_KEY", new)
    with pytest.raises(StoreError, match="puts the old key back"):
        known()
    monkeypatch.setenv("JIANGHAI_PERSON_KEY", f"{new} {old}")
    assert run_json("persons", "rekey") == {"rewrapped": 1}
    monkeypatch.setenv("JIANGHAI_PERSON_KEY", new)
    assert known() == WHO
    assert run_json("persons", "rekey") == {"rewrapped": 0}


def test_erasure_gives_a_receipt_that_can_be_checked(home: Path) -> None:
    told = json.loads(run("erase", "T-1").output)
    assert (told["talent_id"], told["ground"]) == ("T-1", "asked")
    file = home / "receipt.json"
    file.write_text(json.dumps(told), "utf-8")
    assert "属实" in run("persons", "check-receipt", str(file)).output
    file.write_text(json.dumps({**told, "talent_id": "T-2"}), "utf-8")
    assert isinstance(run("persons", "check-receipt", str(file)).exception, InputError)
    assert isinstance(run("erase", "T-1").exception, UnknownIdError)


def test_a_restored_backup_does_not_bring_back_who_was_erased(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("db", "backup", "copy.zip", "--plain")
    run("erase", "T-1")
    monkeypatch.setenv("JIANGHAI_DATABASE_URL", f"sqlite:///{home}/restored.sqlite")
    assert run("db", "restore", "copy.zip").exit_code == 0
    assert run_json("list", "talents")["total"] == 0


def test_a_backup_is_restored_with_the_keys_beside_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("db", "backup", "copy.zip", "--plain")
    assert (Path("copy.keys.zip").stat().st_mode & 0o777) == 0o600
    monkeypatch.setenv("JIANGHAI_DATABASE_URL", f"sqlite:///{home}/restored.sqlite")
    assert run("db", "restore", "copy.zip").exit_code == 0
    assert known() == WHO


def test_retention_is_tried_out_first(home: Path) -> None:
    long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    with open_installation(load_settings()) as store:
        add_profile(call_of(store, SYSTEM, now=long_ago), TALENTS, TalentProfile.model_validate({"talent_id": "T-OLD"}))
    assert "T-OLD" in {one["talent_id"] for one in run_json("retention", "run", "--simulate")["candidates"]}
    assert "T-OLD" in {one["id"] for one in run_json("list", "talents")["items"]}
    assert "T-OLD" in run("retention", "run").output
    assert "T-OLD" not in {one["id"] for one in run_json("list", "talents")["items"]}
