"""What is kept of a person is read with that person's key alone."""

from __future__ import annotations

import pytest

from api.persons.sealing import PersonSeals, new_master_key
from features.errors import InputError, StoreError


def sealing(*keys: str) -> PersonSeals:
    return PersonSeals(lambda: "\n".join(keys))


def test_what_was_sealed_is_read() -> None:
    seals = sealing(new_master_key())
    key = seals.new_key("T-1")
    sealed = seals.seal("T-1", key, "name", "王某（演示）")
    assert "王某".encode() not in sealed
    assert seals.open("T-1", key, "name", sealed) == "王某（演示）"


def test_two_seals_of_one_text_tell_nothing_of_each_other() -> None:
    seals = sealing(new_master_key())
    key = seals.new_key("T-1")
    assert seals.seal("T-1", key, "name", "x") != seals.seal("T-1", key, "name", "x")


@pytest.mark.parametrize(("person", "what"), [("T-2", "name"), ("T-1", "contact")])
def test_a_text_cannot_be_put_in_anothers_place(person: str, what: str) -> None:
    seals = sealing(new_master_key())
    key = seals.new_key("T-1")
    sealed = seals.seal("T-1", key, "name", "x")
    with pytest.raises(StoreError):
        seals.open(person, key, what, sealed)


def test_a_persons_key_cannot_be_put_in_anothers_place() -> None:
    seals = sealing(new_master_key())
    with pytest.raises(StoreError, match="T-2"):
        seals.seal("T-2", seals.new_key("T-1"), "name", "x")


@pytest.mark.parametrize("at", [0, 5, -1])
def test_damage_is_found(at: int) -> None:
    seals = sealing(new_master_key())
    key = seals.new_key("T-1")
    sealed = bytearray(seals.seal("T-1", key, "name", "a text"))
    sealed[at] ^= 1
    with pytest.raises(StoreError, match="damaged"):
        seals.open("T-1", key, "name", bytes(sealed))


def test_a_new_master_key_wraps_anew_and_what_was_sealed_stays() -> None:
    old, new = new_master_key(), new_master_key()
    key = sealing(old).new_key("T-1")
    sealed = sealing(old).seal("T-1", key, "name", "x")
    both = sealing(new, old)
    assert not both.is_newest(key)
    fresh = both.rewrapped("T-1", key)
    assert both.is_newest(fresh)
    assert both.rewrapped("T-1", fresh) == fresh
    assert sealing(new).open("T-1", fresh, "name", sealed) == "x"
    with pytest.raises(StoreError, match="another one"):
        sealing(new).open("T-1", key, "name", sealed)


@pytest.mark.parametrize("told", ["", "x", "AAAA", "键"])
def test_what_is_no_key_is_refused(told: str) -> None:
    with pytest.raises(InputError, match="32 bytes"):
        sealing(told).new_key("T-1")
